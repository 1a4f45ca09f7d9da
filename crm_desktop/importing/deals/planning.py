"""Row by row of a table of deals: with whom a deal is made, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.deals.writing import title_key
from crm_desktop.importing.deals import keys
from crm_desktop.importing.deals.model import deal_of
from crm_desktop.importing.lookup import LINK, REACHED_BY
from crm_desktop.importing.matching import agree, is_digest
from crm_desktop.importing.planner import Planner, RowResult, names_as_stored
from crm_desktop.importing.report import Mark, MarkKind, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.colleagues import Colleagues
    from crm_desktop.importing.deals.model import DealParty
    from crm_desktop.importing.deals.shared import SharedDeals
    from crm_desktop.importing.deals.state import DealState
    from crm_desktop.importing.lookup import Lookup
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.matcher import Matcher
    from crm_desktop.importing.merging import Merger
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.party import Party, ReadRow
    from crm_desktop.importing.state import ClientState

_SEVERAL: Final = "Клиентов с таким именем несколько: «{}». Выберите, чья это сделка."
_ALIKE: Final = "Возможно, эта сделка уже есть: «{}» этого же клиента."
_REPEAT: Final = "Повтор строки этого же файла."


class DealPlanner(Planner):
    """Decides rows of deals in their order.

    Args:
        merger: makes and changes clients.
        lookup: finds them.
        names: of clients' directories.
        deals: what the tables of deals of this run know together.
        mapping: of the table.
        matcher: meets parties with clients.
        colleagues: know what this person may not see or change; None = there is no such thing.
    """

    def __init__(
        self,
        merger: Merger,
        lookup: Lookup,
        names: Names,
        deals: SharedDeals,
        mapping: Mapping,
        *,
        matcher: Matcher,
        colleagues: Colleagues | None = None,
    ) -> None:
        super().__init__(
            merger, lookup, names, matcher=matcher, duplicates=mapping.duplicates,
            colleagues=colleagues,
        )  # fmt: skip
        self._deals = deals
        self._mapping = mapping

    def _parties(self, row: ReadRow) -> Sequence[Party]:
        return (row.main, *row.others, *deal_of(row).persons)

    def _deals_of(self, rows: Sequence[ReadRow]) -> Sequence[DealParty]:
        return [deal_of(row) for row in rows]

    def _kept_by(self, row: ReadRow, colleagues: Colleagues) -> str:
        deal = deal_of(row)
        told = colleagues.tell_deal(deal)
        if told or deal.nobody:
            return told
        answer = self._mapping.answer(keys.OF_CLIENT, deal.asked)
        return "" if answer else super()._kept_by(row, colleagues)

    def _prepare(self, rows: Sequence[ReadRow]) -> None:
        found = [deal_of(row) for row in rows]
        for deal in found:
            names_as_stored(self._deals.names, deal)
        self._deals.merger.start()
        self._deals.lookup.prepare(found)

    def _decide(self, row: ReadRow, result: RowResult) -> None:
        deal = deal_of(row)
        known = self._deals.lookup.by_number(deal.source_id)
        client: ClientState | None = None
        fresh = False
        if not deal.nobody:
            client, candidates = self._client(row.main, deal)
            if client is None and candidates and self._duplicates == "skip" and known is None:
                result.outcome = Outcome.DUPLICATE
                result.reason = _SEVERAL.format(candidates[0].name)
                result.candidates = tuple((c.ref, _told_apart(c)) for c in candidates if c.ref > 0)
                result.asked = deal.asked
                return
            if client is None and candidates and self._duplicates == "update":
                client = candidates[0]
            elif client is None and candidates:
                client = self._made_above(row.main)
            fresh = client is None
        if known is None and (alike := self._alike(deal, client)) is not None:
            if self._duplicates == "skip":
                result.outcome, result.reason = Outcome.DUPLICATE, _ALIKE.format(alike.title)
                result.matched = alike.title
                return
            known = alike
        changed = False
        people: list[ClientState] = []
        if not deal.nobody:
            client, changed, people = self._partners(row, client)
        people += [self._person(row, party, client) for party in deal.persons]
        self._load(row, result, known, client, people, changed=changed and not fresh)

    def _client(
        self, party: Party, deal: DealParty
    ) -> tuple[ClientState | None, Sequence[ClientState]]:
        """Return the client of a deal, or those it may be: one of that name is the one."""
        if party.source_id:
            numbered = self._lookup.candidates(LINK, party.source_id)
            if len(numbered) == 1:
                return numbered[0], ()
        answer = self._mapping.answer(keys.OF_CLIENT, deal.asked)
        if answer == keys.NEW_CLIENT:
            return self._made_above(party), ()
        match = self._matcher.match(party)
        if answer and answer.isdecimal():
            chosen = self._lookup.states.get(int(answer))
            if chosen is not None:
                return chosen, ()
        if match.state is not None:
            return match.state, ()
        same = [state for state in match.perhaps if state.kind == party.kind]
        if len(same) == 1 and not match.several:
            return same[0], ()
        return None, tuple(same or match.perhaps)

    def _made_above(self, party: Party) -> ClientState | None:
        """The client an earlier row of this file made under the same name."""
        match = self._matcher.match(party)
        found = [match.state] if match.state is not None else match.perhaps
        return next((s for s in found if self._merger.made_at_row.get(s.ref)), None)

    def _partners(
        self, row: ReadRow, client: ClientState | None
    ) -> tuple[ClientState, bool, list[ClientState]]:
        """Make or fill the client of a row and the people one talks with."""
        changed = client is None
        if client is None:
            client = self._merger.create(row.main, row.number)
        elif row.main.kind == client.kind:
            changed, marks = self._merger.merge(row.main, client)
            row.marks += marks
        people: list[ClientState] = []
        for party in row.others:
            if party.kind == client.kind:
                # A person who works somewhere: his company is told of in the card.
                continue
            if client.kind == "person":
                changed = (
                    self._others(row, client, party, self._company(party, row.main)) or changed
                )
                break
            found, news = self._contact(row, party, client)
            people.append(found)
            changed = changed or news
        return client, changed, people

    def _person(self, row: ReadRow, party: Party, client: ClientState | None) -> ClientState:
        """Somebody one talks with: of the client's people first, then whoever has the name."""
        for person in self._matcher.people(client):
            if agree(party, person):
                return person
        match = self._matcher.match(party)
        if match.state is not None or match.perhaps:
            return match.state or match.perhaps[0]
        responsible = client.values.get("responsible") if client is not None else None
        return self._merger.create(party, row.number, responsible=responsible)

    def _alike(self, deal: DealParty, client: ClientState | None) -> DealState | None:
        """The deal a row without a number may be; those of this file are not asked about."""
        if self._duplicates == "new" or client is None or not is_digest(deal.source_id):
            return None
        made = self._deals.merger.made_at_row
        alike = self._deals.lookup.alike(title_key(deal.titled), client.ref)
        return next((state for state in alike if state.ref not in made), None)

    def _load(
        self,
        row: ReadRow,
        result: RowResult,
        known: DealState | None,
        client: ClientState | None,
        people: Sequence[ClientState],
        *,
        changed: bool,
    ) -> None:
        deal, merger = deal_of(row), self._deals.merger
        result.outcome = Outcome.NEW
        if known is None:
            merger.create(deal, row.number, client, people)
            if client is not None and not self._merger.made_at_row.get(client.ref):
                result.matched = client.name
                result.matched_id = client.ref if client.ref > 0 else None
            return
        repeat = merger.had_row(known.ref)
        result.matched = known.title
        result.matched_row = merger.made_at_row.get(known.ref) or None
        news, marks = merger.merge(deal, known, client, people)
        result.marks += marks
        if news or changed:
            result.outcome = Outcome.UPDATED
        elif repeat:
            result.outcome, result.reason = Outcome.DUPLICATE, _REPEAT
        else:
            result.outcome = Outcome.UNCHANGED
        result.marks.append(Mark(-1, MarkKind.MATCHES, "", "", known.title, deal.titled))


def _told_apart(client: ClientState) -> str:
    """A name with what tells its bearer from others: «ООО Ива, ИНН 7707083893»."""
    inn = client.values.get("inn")
    reached = [key for kind, key in client.channels if kind in REACHED_BY]
    if inn:
        return f"{client.name}, ИНН {inn}"
    return f"{client.name}, {reached[0]}" if reached else client.name
