"""Words of repeating that the field and its dialog share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from crm_desktop.recurrence.pattern import OffDays
from crm_desktop.wording.numbers import NBSP
from crm_desktop.wording.times import MONTHS_SHORT, WEEKDAYS_SHORT
from crm_desktop.workdays.calendar import WorkCalendar, WorkingHours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from crm_desktop.recurrence.pattern import Occurrence


@cache
def official_days_off() -> OffDays:
    """Return the days off of the official calendar: what a preview goes by."""
    calendar = WorkCalendar(WorkingHours(), {})
    return OffDays(lambda day: not calendar.is_working(day))


def told_day(day: date, *, year: int) -> str:
    """«ср 25 ноя», of another year «пт 1 янв 2027»."""
    words = f"{WEEKDAYS_SHORT[day.weekday()]}{NBSP}{day.day}{NBSP}{MONTHS_SHORT[day.month - 1]}"
    return words if day.year == year else f"{words}{NBSP}{day.year}"


def told_days(found: Iterable[Occurrence], *, year: int) -> str:
    """«ср 25 ноя, чт 26 ноя, пт 27 ноя»."""
    return ", ".join(told_day(one.day, year=year) for one in found)
