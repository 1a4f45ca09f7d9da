"""The birthdays of clients within a range of days."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.agenda.entry import AgendaBirthday
from crm_desktop.views.periods import Days, year_days
from db.list_values import BIRTHDAY

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_desktop.office.office import Office

MOST: Final = 1000


@use_case(Right.VIEW_CLIENTS)
def birthdays_between(
    office: Office, first: date, last: date, *, members: Collection[int] | None = None
) -> tuple[AgendaBirthday, ...]:
    """Return whose birthday it is on the days of a range, by day and name; at most 1000.

    Somebody born on 29 February is congratulated on the 28th of other years.

    Args:
        office: the office.
        first: the first day.
        last: the last one, included.
        members: only clients these people answer for; None = all.
    """
    days: dict[str, list[date]] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for name in year_days(Days(day, day)) or ():
            days.setdefault(name, []).append(day)
    whose, values = "1", [json.dumps(sorted(days))]
    if members is not None:
        whose = "c.responsible IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(sorted(members)))
    sql = " ".join(
        (
            "SELECT c.id, c.name, c.birthday, v.value FROM json_each(?2) j",
            "CROSS JOIN list_value v ON v.field = ?1 AND v.value = j.value",
            "CROSS JOIN client c ON c.id = v.client",
            "WHERE", whose.replace("?", "?3"), "AND", visible_sql(office, "c"),
            "ORDER BY v.value, v.name_key LIMIT", str(MOST),
        )
    )  # fmt: skip
    found = [
        AgendaBirthday(client, name, day, _age(born, day))
        for client, name, born, value in office.db.run(sql, (BIRTHDAY, *values))
        for day in days.get(value, ())
    ]
    return tuple(sorted(found, key=lambda each: each.day)[:MOST])


def _age(born: str | None, day: date) -> int | None:
    try:
        years = day.year - date.fromisoformat(born or "").year
    except ValueError:  # the year is not known
        return None
    return years if years >= 0 else None
