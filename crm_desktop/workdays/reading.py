"""The office's calendar and hours."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.workdays.calendar import DayInfo, DayKind, WorkCalendar, WorkingHours

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

HOURS_SETTING: Final = "working_hours"
_NAMES: Final = {
    DayKind.OFF: "Выходной офиса",
    DayKind.SHORT: "Короче на час",
    DayKind.WORK: "Рабочий день офиса",
}


@use_case(Right.VIEW_TASKS)
def work_calendar(office: Office) -> WorkCalendar:
    """Return the calendar as it is now; one reading keeps one, it never changes."""
    with office.reading():
        return calendar_of(office.db)


@use_case(Right.VIEW_TASKS)
def working_hours(office: Office) -> WorkingHours:
    """Return when the office works; Monday to Friday from 9 to 18 until somebody says otherwise."""
    return _hours_of(office.db)


def calendar_of(db: OfficeDatabase) -> WorkCalendar:
    """Return the calendar a base holds, for what works below the office."""
    own = {}
    for text, kind, name in db.run(
        "SELECT day, kind, name FROM calendar_day WHERE deleted_at IS NULL ORDER BY id"
    ):
        try:
            day, what = date.fromisoformat(text), DayKind(kind)
        except ValueError:  # of a later version
            continue
        own[day] = DayInfo(day, what, name or _NAMES.get(what, ""), own=True)
    return WorkCalendar(_hours_of(db), own)


def _hours_of(db: OfficeDatabase) -> WorkingHours:
    rows = db.run(
        "SELECT value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        (HOURS_SETTING,),
    )
    try:
        return _read(json.loads(rows[0][0])) if rows else WorkingHours()
    except (ValueError, KeyError, TypeError):  # of a later version
        return WorkingHours()


def hours_json(hours: WorkingHours) -> str:
    """Return how the hours are kept in the base."""
    return json.dumps(
        {
            "weekdays": sorted(hours.weekdays),
            "start": hours.start,
            "end": hours.end,
            "pause": list(hours.pause) if hours.pause else None,
        }
    )


def _read(content: dict[str, Any]) -> WorkingHours:
    pause = content.get("pause")
    return WorkingHours(
        frozenset(int(day) for day in content["weekdays"]),
        int(content["start"]),
        int(content["end"]),
        (int(pause[0]), int(pause[1])) if pause else None,
    )
