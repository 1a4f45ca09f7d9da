"""Whose birthday is today or in the days to come, among my clients and the people who work there.

Who was born on 29 February is congratulated on that day, or on 28 February of other years.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.today.model import BirthdayRow
from crm_desktop.today.phones import phones_of
from crm_desktop.views.periods import Days, year_days
from db.list_values import BIRTHDAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office

AHEAD: Final = 7
"""Days to come that are looked at besides today."""
_LEAP: Final = "02-29"


@use_case(Right.VIEW_CLIENTS)
def coming_birthdays(
    office: Office, members: Iterable[int], *, today: date, ahead: int = AHEAD, limit: int = 50
) -> tuple[BirthdayRow, ...]:
    """Return the birthdays from today on, the nearest first.

    Args:
        office: the office.
        members: whose clients; the people who work at their companies count too.
        today: in the office's zone.
        ahead: days to come, at most a month.
        limit: so many are returned at most.
    """
    days = [today + timedelta(days=number) for number in range(ahead + 1)]
    kept = {f"{day:%m-%d}": day for day in days}
    for told in year_days(Days(days[0], days[-1])) or ():
        # Of a year without it, the day before 1 March.
        kept.setdefault(told, kept.get("02-28", today))
    sql = " ".join(
        (
            "SELECT c.id, c.name, c.birthday, v.value, coalesce((SELECT o.name FROM contact k",
            "JOIN client o ON o.id = k.company AND", visible_sql(office, "o"),
            "WHERE k.person = c.id AND k.deleted_at IS NULL ORDER BY k.id LIMIT 1), '')",
            "FROM json_each(?1) d CROSS JOIN list_value v ON v.field = ?2 AND v.value = d.value",
            "CROSS JOIN client c ON c.id = v.client WHERE", visible_sql(office, "c"),
            "AND c.blocked_at IS NULL AND (c.responsible IN (SELECT value FROM json_each(?3))",
            "OR EXISTS (SELECT 1 FROM contact k JOIN client o ON o.id = k.company",
            "WHERE k.person = c.id AND k.deleted_at IS NULL AND", visible_sql(office, "o"),
            "AND o.responsible IN (SELECT value FROM json_each(?3))))",
            "ORDER BY v.name_key, c.id",
        )
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = office.db.run(
        sql, (json.dumps(list(kept)), BIRTHDAY, json.dumps(sorted(members)))
    )
    found = [
        BirthdayRow(client, name, company, kept[told], (kept[told] - today).days,
                    _age(str(born), kept[told]))
        for client, name, born, told, company in rows
    ]  # fmt: skip
    shown = sorted(found, key=lambda row: row.ahead)[:limit]
    phones = phones_of(office, [row.client_id for row in shown])
    return tuple(replace(row, phone=phones.get(row.client_id)) for row in shown)


def _age(born: str, day: date) -> int | None:
    """Full years reached on that day; None where the year is not known or lies ahead."""
    if not born[:4].isdecimal():
        return None
    years = day.year - int(born[:4])
    return years if years > 0 else None
