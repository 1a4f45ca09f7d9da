"""The base through somebody's eyes: how much of it he sees, and what he may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import Area, Deed, Powers
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.sight import read_sight
from crm_desktop.access.visibility import TABLE_OF, condition
from crm_desktop.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office

_LIVE: Final = {
    Area.CLIENTS: "x.deleted_at IS NULL AND x.merged_into IS NULL",
    Area.DEALS: "x.deleted_at IS NULL",
    Area.TASKS: "x.deleted_at IS NULL",
}


@dataclass(frozen=True, slots=True)
class Eyes:
    """What somebody sees.

    Attributes:
        powers: what he may do today.
        seen: how many records of each area he sees.
        there: how many there are.
    """

    powers: Powers
    seen: Mapping[Area, int]
    there: Mapping[Area, int]


@use_case(Right.MANAGE_PEOPLE)
def look_through(office: Office, member_id: int) -> Eyes:
    """Count what a member sees today, substitutions included.

    Raises:
        NotFoundError: there is no such person.
    """
    with office.reading():
        rows = office.db.run(
            "SELECT role FROM member WHERE id = ? AND deleted_at IS NULL", (member_id,)
        )
        if not rows:
            raise NotFoundError("Такого сотрудника нет. Ничего не изменено. Обновите список.")
        today = datetime.now(office.zone).date()
        sight = read_sight(office.db, member_id, Role(rows[0][0]), today)
        seen, there = {}, {}
        for area in Area:
            rule = condition(sight, area, sight.powers.scope(area, Deed.SEE), "x")
            sql = " ".join(
                ("SELECT count(*), total(", rule, ") FROM", TABLE_OF[area], "x WHERE", _LIVE[area])
            )
            found, counted = office.db.run(sql)[0]
            there[area], seen[area] = found, int(counted)
    return Eyes(sight.powers, seen, there)
