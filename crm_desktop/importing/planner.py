"""Row by row: whom a row speaks of, what becomes of it, what is to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import COMPANY
from crm_desktop.importing.matcher import NOBODY, Match
from crm_desktop.importing.matching import (
    NAME_ONLY,
    agree,
)
from crm_desktop.importing.names import NEW
from crm_desktop.importing.report import Mark, MarkKind, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.colleagues import Colleagues
    from crm_desktop.importing.deals.model import DealParty
    from crm_desktop.importing.lookup import Lookup
    from crm_desktop.importing.mapping import Duplicates
    from crm_desktop.importing.matcher import Matcher
    from crm_desktop.importing.merging import Merger
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.party import Party, ReadRow
    from crm_desktop.importing.state import ClientState

NO_DATA: Final = "Не данные: итог, пустая строка или повтор шапки."


@dataclass(slots=True)
class RowResult:
    """What becomes of a row; see `RowView`."""

    number: int
    outcome: Outcome
    marks: list[Mark] = field(default_factory=list)
    reason: str = ""
    matched: str = ""
    matched_id: int | None = None
    matched_row: int | None = None
    candidates: tuple[tuple[int, str], ...] = ()
    asked: str = ""


class Planner:
    """Decides rows in their order; all it wants written stands in `merger.plan`.

    Args:
        merger: makes and changes clients.
        lookup: finds them.
        names: knows items added since the rows were read.
        matcher: meets parties with them.
        duplicates: what to do with a row that may be somebody already there.
        colleagues: know what this person may not see or change; None = there is no such thing.
    """

    def __init__(
        self,
        merger: Merger,
        lookup: Lookup,
        names: Names,
        *,
        matcher: Matcher,
        duplicates: Duplicates,
        colleagues: Colleagues | None = None,
    ) -> None:
        self._merger = merger
        self._lookup = lookup
        self._names = names
        self._matcher = matcher
        self._duplicates = duplicates
        self._colleagues = colleagues

    def take(self, rows: Sequence[ReadRow]) -> list[RowResult]:
        """Decide a portion of rows; the plan is then in `merger.plan`."""
        loaded = [row for row in rows if not row.reason and not row.ignored]
        parties = [party for row in loaded for party in self._parties(row)]
        for party in parties:
            names_as_stored(self._names, party)
        self._merger.start()
        self._lookup.prepare(parties)
        if self._colleagues is not None:
            self._colleagues.prepare(parties, self._lookup, self._deals_of(loaded))
        self._prepare(loaded)
        return [self._row(row) for row in rows]

    def _parties(self, row: ReadRow) -> Sequence[Party]:
        """Everybody a row speaks of."""
        return (row.main, *row.others)

    def _deals_of(self, rows: Sequence[ReadRow]) -> Sequence[DealParty]:  # noqa: ARG002 - of deals only
        """The deals the rows speak of."""
        return ()

    def _kept_by(self, row: ReadRow, colleagues: Colleagues) -> str:
        """Why a row is not loaded: colleagues have what it speaks of; else `""`."""
        main, *others = self._parties(row)
        return colleagues.tell(main, others, self._matcher, duplicates=self._duplicates)

    def _prepare(self, rows: Sequence[ReadRow]) -> None:
        """Get ready for a portion of rows that can be loaded."""

    def _row(self, row: ReadRow) -> RowResult:
        result = RowResult(row.number, Outcome.NEW, row.marks)
        if row.ignored:
            result.outcome, result.reason = Outcome.IGNORED, row.reason or NO_DATA
        elif row.reason:
            result.outcome, result.reason = Outcome.REJECTED, row.reason
        elif self._colleagues is not None and (kept := self._kept_by(row, self._colleagues)):
            result.outcome, result.reason = Outcome.COLLEAGUES, kept
        else:
            self._decide(row, result)
        return result

    def _decide(self, row: ReadRow, result: RowResult) -> None:
        company = NOBODY
        people: Sequence[ClientState] = ()
        works_at = row.others[0] if row.others and row.others[0].kind == COMPANY else None
        if works_at is not None:
            company = self._company(works_at, row.main)
            people = self._matcher.people(company.state)
        match = self._matcher.match(row.main, people)
        chosen = match.state or self._said_above(row, match)
        if chosen is None and match.perhaps and self._duplicates != "new":
            _tell(result, match.perhaps[0], self._merger)
            # A company's row never goes into a person's card, nor the other way round.
            fit = [state for state in match.perhaps if state.kind == row.main.kind]
            if self._duplicates == "skip" or not fit:
                result.outcome = Outcome.DUPLICATE
                result.reason = _perhaps(match)
                return
            chosen = fit[0]
        if chosen is None:
            self._make(row, result, works_at, company)
            return
        _tell(result, chosen, self._merger)
        repeat = self._merger.had_row(chosen.ref)
        changed, marks = self._merger.merge(row.main, chosen)
        result.marks += marks
        changed = self._others(row, chosen, works_at, company) or changed
        if changed:
            result.outcome = Outcome.UPDATED
        elif repeat:
            result.outcome, result.reason = Outcome.DUPLICATE, "Повтор строки этого же файла."
        else:
            result.outcome = Outcome.UNCHANGED
        result.marks.append(Mark(-1, MarkKind.MATCHES, "", "", chosen.name, row.main.name))

    def _said_above(self, row: ReadRow, match: Match) -> ClientState | None:
        """The company of an earlier row, named once more beside another of its people."""
        if (
            row.main.kind != COMPANY
            or not row.others
            or not row.main.source_id.startswith(NAME_ONLY)
        ):
            return None
        above = [s for s in match.perhaps if s.kind == COMPANY and self._merger.seen(s.ref)]
        return above[0] if len(above) == 1 else None

    def _make(
        self, row: ReadRow, result: RowResult, works_at: Party | None, company: Match
    ) -> None:
        result.outcome = Outcome.NEW
        main = self._merger.create(row.main, row.number)
        self._merger.had_row(main.ref)
        self._others(row, main, works_at, company)

    def _others(
        self, row: ReadRow, main: ClientState, works_at: Party | None, company: Match
    ) -> bool:
        """Make or fill the contacts of a company, or the company of a person, and link them."""
        responsible = main.values.get("responsible")
        if works_at is not None:
            employer, changed = company.state, False
            if employer is None:
                employer = self._merger.create(works_at, row.number, responsible=responsible)
                changed = True
            elif works_at.values or works_at.channels or works_at.addresses or works_at.notes:
                changed, marks = self._merger.merge(works_at, employer)
                row.marks += marks
            return self._merger.link_contact(employer, main, row.main.post) or changed
        changed = False
        for party in row.others:
            changed = self._contact(row, party, main)[1] or changed
        return changed

    def _contact(
        self, row: ReadRow, party: Party, company: ClientState
    ) -> tuple[ClientState, bool]:
        """Make or fill a contact person; returns him and whether anything changed."""
        match = self._matcher.match(party, self._matcher.people(company), among_colleagues=True)
        found = match.perhaps[0] if match.several else match.state
        changed = True
        if found is None:
            responsible = company.values.get("responsible")
            found = self._merger.create(party, row.number, responsible=responsible)
        else:
            changed, marks = self._merger.merge(party, found)
            row.marks += marks
        return found, self._merger.link_contact(company, found, party.post) or changed

    def _company(self, party: Party, person: Party) -> Match:
        """Where a person works: a name is enough to be linked to a company already there."""
        match = self._matcher.match(party)
        if match.state is not None or not match.perhaps:
            return match
        for state in match.perhaps:
            if any(agree(person, colleague) for colleague in self._matcher.people(state)):
                return Match(state)
        return Match(match.perhaps[0])


def names_as_stored(names: Names, party: Party) -> None:
    """Give items and own fields added by earlier portions their real ids."""
    if not names.any_added:
        return
    for key in [key for key in party.values if key.startswith(NEW)]:
        party.values[names.stored_key(key)] = party.values.pop(key)
    for key, chooser in names.choosers.items():
        if key in party.values:
            party.values[key] = names.stored(chooser, party.values[key])
    if party.labels:
        party.labels = [names.stored_item(item) for item in party.labels]


def _tell(result: RowResult, state: ClientState, merger: Merger) -> None:
    result.matched = state.name
    result.matched_id = state.ref if state.ref > 0 else None
    result.matched_row = merger.made_at_row.get(state.ref) or None


def _perhaps(match: Match) -> str:
    name = match.perhaps[0].name
    if match.several:
        return f"Подходят несколько клиентов: «{name}» и ещё {len(match.perhaps) - 1}."
    return f"Возможно, это уже есть: «{name}»."
