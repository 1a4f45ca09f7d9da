"""Which deals of the board somebody sees, for questions that go through all of it.

A board is counted whole: whose client each deal is of is asked of a set that is read off the
indexes once for a statement, not of a hundred thousand clients' rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.powers import Area, Deed, Scope
from crm_desktop.access.visibility import deal_condition, listed, sight_board_sql

if TYPE_CHECKING:
    from crm_desktop.access.sight import Sight
    from crm_desktop.office.office import Office

# The indexes of clients hold the living, those of the gone the others.
_STRETCHES = (
    "v_client.deleted_at IS NULL AND v_client.merged_into IS NULL",
    "v_client.deleted_at IS NOT NULL",
    "v_client.merged_into IS NOT NULL",
)


def whole_board_sql(office: Office, alias: str) -> str:
    """Return what `visibility.sight_board_sql` does, for statements over very many rows."""
    scope = office.powers.scope(Area.DEALS, Deed.SEE)
    if scope in {Scope.ALL, Scope.NONE}:
        return sight_board_sql(office, alias)
    sight = office.sight
    people = listed(sight.members(scope))
    helps = (
        f"EXISTS (SELECT 1 FROM deal_helper v_helper WHERE v_helper.deal = {alias}.deal"  # noqa: S608 - numbers of ours
        f" AND v_helper.member IN ({people}) AND v_helper.deleted_at IS NULL)"
    )
    said = [
        f"{alias}.responsible IN ({people})",
        f"{alias}.client IN ({_their_clients(sight, scope)})",
        helps,
    ]
    if sight.powers.unassigned:
        all_told = deal_condition(sight, scope, alias, key="deal")
        said.append(f"{alias}.responsible IS NULL AND {all_told}")
    return f"({' OR '.join(said)})"


def _their_clients(sight: Sight, scope: Scope) -> str:
    """The clients of the people and departments, gone ones too."""
    whose = [f"v_client.responsible IN ({listed(sight.members(scope))})"]
    if departments := listed(sight.departments_of(scope)):
        whose.append(f"v_client.department IN ({departments})")
    return " UNION ALL ".join(
        f"SELECT v_client.id FROM client v_client WHERE {there} AND {each}"  # noqa: S608 - numbers of ours
        for each in whose
        for there in _STRETCHES
    )
