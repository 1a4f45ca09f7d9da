"""How days and ranges are called in the calendar; free of Qt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from crm_desktop.wording.numbers import NBSP
from crm_desktop.wording.times import MONTHS_OF, WEEKDAYS, WEEKDAYS_SHORT

_THIN_DASH: Final = f"{NBSP}\N{EN DASH} "


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_words(day: date) -> str:
    """«неделя 47»."""
    return f"неделя {day.isocalendar().week}"


def day_words(day: date) -> str:
    """«18 ноября»."""
    return f"{day.day}{NBSP}{MONTHS_OF[day.month - 1]}"


def long_day(day: date) -> str:
    """«Среда, 18 ноября 2026»."""
    return f"{WEEKDAYS[day.weekday()].capitalize()}, {day_words(day)}{NBSP}{day.year}"


def day_title(day: date) -> str:
    """«ср, 18 ноября 2026»: short enough to leave the kinds beside it their room."""
    return f"{WEEKDAYS_SHORT[day.weekday()]}, {day_words(day)}{NBSP}{day.year}"


def range_title(first: date, last: date) -> str:
    """«16 – 22 ноября 2026», «30 ноября – 6 декабря 2026», with both years where they differ."""
    if first == last:
        return long_day(first)
    begins = f"{first.day}"
    if first.month != last.month or first.year != last.year:
        begins = day_words(first)
    if first.year != last.year:
        begins = f"{begins}{NBSP}{first.year}"
    return f"{begins}{_THIN_DASH}{day_words(last)}{NBSP}{last.year}"
