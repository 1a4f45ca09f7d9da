"""The periods figures are asked for."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_QUARTER: Final = 3


class Period(StrEnum):
    """A stretch of days told from today."""

    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    YEAR = "year"


PERIOD_NAMES: Final = {
    Period.WEEK: "Эта неделя",
    Period.LAST_WEEK: "Прошлая неделя",
    Period.MONTH: "Этот месяц",
    Period.LAST_MONTH: "Прошлый месяц",
    Period.QUARTER: "Этот квартал",
    Period.YEAR: "Этот год",
}


def period_days(period: Period, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    match period:
        case Period.WEEK:
            return monday, monday + _WEEK - _DAY
        case Period.LAST_WEEK:
            return monday - _WEEK, monday - _DAY
        case Period.MONTH:
            return first, _next_month(first) - _DAY
        case Period.LAST_MONTH:
            return (first - _DAY).replace(day=1), first - _DAY
        case Period.QUARTER:
            begins = first.replace(month=(today.month - 1) // _QUARTER * _QUARTER + 1)
            ends = begins
            for _month in range(_QUARTER):
                ends = _next_month(ends)
            return begins, ends - _DAY
        case Period.YEAR:
            return date(today.year, 1, 1), date(today.year, 12, 31)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
