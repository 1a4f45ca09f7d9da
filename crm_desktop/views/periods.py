"""Relative dates: the days a period means today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.views.tree import Period, PeriodKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

MOST_DAYS: Final = 36_500
_YEAR: Final = 365
_MONTHS: Final = 12
_QUARTER: Final = 3
_DAY: Final = timedelta(days=1)
_EARLIEST: Final = date(1800, 1, 1)
_LATEST: Final = date(2300, 1, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both included; None = without end."""

    first: date | None = None
    last: date | None = None


def days_of(period: Period, today: date) -> Days:
    """Return the days of a period as seen from `today`."""
    kind, number = period.kind, period.days
    word, _, unit = kind.value.partition("_")
    if unit in _UNITS:
        return _UNITS[unit](today, _SHIFTS[word])
    if kind is PeriodKind.OLDER_DAYS:
        return Days(None, today - (number + 1) * _DAY)
    first, last = {
        PeriodKind.YESTERDAY: (-1, -1),
        PeriodKind.TOMORROW: (1, 1),
        PeriodKind.LAST_DAYS: (-number, 0),
        PeriodKind.NEXT_DAYS: (0, number),
    }.get(kind, (0, 0))
    return Days(today + first * _DAY, today + last * _DAY)


def midnight(day: date, zone: tzinfo) -> int:
    """Return when a day begins in a zone, UTC ms; a day out of all reason as a near one."""
    day = min(max(day, _EARLIEST), _LATEST)
    return int(datetime.combine(day, time(), zone).astimezone(UTC).timestamp() * 1000)


def year_days(days: Days) -> tuple[str, ...] | None:
    """Return the `MM-DD` of days, for anniversaries; None = every day of the year.

    Somebody born on 29 February is congratulated on that day, or on 28 February of other years.
    """
    if days.first is None or days.last is None or (days.last - days.first).days >= _YEAR - 1:
        return None
    found = []
    for number in range((days.last - days.first).days + 1):
        day = days.first + number * _DAY
        found.append(f"{day:%m-%d}")
        if (day.month, day.day) == (2, 28) and (day + _DAY).month == _QUARTER:
            found.append("02-29")
    return tuple(found)


def _months(year: int, month: int, length: int) -> Days:
    """The days of `length` months from one that may lie outside the year."""
    first = date(year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, 1)
    after = month + length
    next_first = date(year + (after - 1) // _MONTHS, (after - 1) % _MONTHS + 1, 1)
    return Days(first, next_first - _DAY)


def _week(today: date, shift: int) -> Days:
    monday = today + (7 * shift - today.weekday()) * _DAY
    return Days(monday, monday + 6 * _DAY)


def _quarter(today: date, shift: int) -> Days:
    begins = today.month - (today.month - 1) % _QUARTER
    return _months(today.year, begins + shift * _QUARTER, _QUARTER)


_SHIFTS: Final = {"last": -1, "this": 0, "next": 1}
_UNITS: Final[dict[str, Callable[[date, int], Days]]] = {
    "week": _week,
    "month": lambda today, shift: _months(today.year, today.month + shift, 1),
    "quarter": _quarter,
    "year": lambda today, shift: _months(today.year + shift, 1, _MONTHS),
}
