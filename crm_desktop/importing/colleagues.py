"""Rows of clients and deals colleagues have, where the person who loads may not change them.

Such a row is not loaded: a second card would be a double, and theirs is not to be touched. Of what
they have nothing is told but who answers for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area, Deed, Scope
from crm_desktop.access.visibility import allowed_ids, condition
from crm_desktop.clients.field_types import COMPANY
from crm_desktop.importing.deals.state import DealLookup
from crm_desktop.importing.lookup import Lookup
from crm_desktop.importing.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.clients.field_types import Value
    from crm_desktop.importing.deals.model import DealParty
    from crm_desktop.importing.mapping import Duplicates
    from crm_desktop.importing.party import Party
    from crm_desktop.office.office import Office

_LIVE: Final = {
    Area.CLIENTS: "{0}.deleted_at IS NULL AND {0}.merged_into IS NULL",
    Area.DEALS: "{0}.deleted_at IS NULL",
}
_CLIENT: Final = "Такой клиент уже есть у коллег, {}."
_PERHAPS: Final = "Возможно, такой клиент уже есть у коллег, {}."
_DEAL: Final = "Такая сделка уже есть у коллег, {}."


def mine_sql(office: Office, area: Area, alias: str) -> str:
    """Return which live records this person may see and change, as a condition over their table.

    Args:
        office: the office.
        area: clients or deals.
        alias: of the table.
    """
    held = _held(office, area, alias)
    return _LIVE[area].format(alias) if held is None else f"{_LIVE[area].format(alias)} AND {held}"


def colleagues_of(office: Office) -> Colleagues | None:
    """Return what knows the records of others; None if this person may change everything."""
    clients, deals = _held(office, Area.CLIENTS, "c"), _held(office, Area.DEALS, "d")
    if clients is None and deals is None:
        return None
    return Colleagues(office, _theirs(Area.CLIENTS, "c", clients), _theirs(Area.DEALS, "d", deals))


def _held(office: Office, area: Area, alias: str) -> str | None:
    scope = min(office.powers.scope(area, deed) for deed in (Deed.SEE, Deed.EDIT))
    return None if scope is Scope.ALL else condition(office.sight, area, scope, alias)


def _theirs(area: Area, alias: str, held: str | None) -> str:
    return f"{_LIVE[area].format(alias)} AND ({held or '1'}) IS NOT TRUE"


class Colleagues:
    """Meets the rows of an import with what this person may not see or not change.

    Args:
        office: the office.
        clients: of others, the SQL condition on client `c`.
        deals: of others, the SQL condition on deal `d`.
    """

    def __init__(self, office: Office, clients: str, deals: str) -> None:
        db = office.db
        self._office = office
        self._lookup = Lookup(db, "", clients, keep=False)
        self._deals = DealLookup(db, deals, keep=False)
        self._names: dict[Value, str] = dict(map(tuple, db.run("SELECT id, name FROM member")))
        self._not_held: set[int] = set()

    def turn_to(
        self, source: str, of_deals: str, *, sources: frozenset[str], known_program: bool
    ) -> None:
        """Go on with the rows of another table.

        Args:
            source: of its clients.
            of_deals: of its deals, `""` if it has none.
            sources: of all tables of this run.
            known_program: record numbers are those of a known program.
        """
        self._lookup.turn_to(source)
        self._deals.turn_to(of_deals)
        self._matcher = Matcher(
            self._lookup, source=source, sources=sources, known_program=known_program
        )

    def prepare(
        self, parties: Sequence[Party], own: Lookup, deals: Sequence[DealParty] = ()
    ) -> None:
        """Read what a portion of rows may meet.

        Args:
            parties: everybody the rows speak of.
            own: what this person's clients are found by, prepared for the same parties.
            deals: of the rows.
        """
        self._lookup.prepare(parties)
        self._deals.prepare(deals)
        # The people of one's own company may be clients of others.
        known = {ref for ref in own.states if ref > 0}
        self._not_held = {
            ref
            for deed in (Deed.SEE, Deed.EDIT)
            for ref in known - allowed_ids(self._office, Area.CLIENTS, deed, known)
        }

    def tell_deal(self, deal: DealParty) -> str:
        """Return why a deal is not loaded, `""` if nothing speaks against it."""
        state = self._deals.by_number(deal.source_id) if deal.source_id else None
        return _DEAL.format(self._whose(state.values)) if state is not None else ""

    def tell(
        self, main: Party, others: Sequence[Party], own: Matcher, *, duplicates: Duplicates
    ) -> str:
        """Return why a row is not loaded, `""` if nothing speaks against it.

        Args:
            main: whom the row is about.
            others: who else is in it.
            own: meets parties with this person's clients.
            duplicates: what is to be done with who may be there already.
        """
        parties = (main, *others)
        company = next((own.match(p).state for p in parties if p.kind == COMPANY), None)
        people = own.people(company)
        for party in parties:
            mine = own.match(party, people if party.kind != COMPANY else ())
            if mine.state is not None:
                if mine.state.ref in self._not_held:
                    return _CLIENT.format(self._whose(mine.state.values))
                continue
            theirs = self._matcher.match(party)
            found = theirs.state or next(iter(theirs.perhaps), None)
            if found is None:
                continue
            if theirs.state is not None or theirs.several:
                return _CLIENT.format(self._whose(found.values))
            if party is main and duplicates != "new" and not mine.perhaps:
                return _PERHAPS.format(self._whose(found.values))
        return ""

    def _whose(self, values: Mapping[str, Value]) -> str:
        name = self._names.get(values.get("responsible"), "")
        return f"ведёт {name}" if name else "ответственного нет"
