"""On which days a rule falls: arithmetic on day numbers (`date.toordinal`).

A day number's weekday is `(number + 6) % 7`, Monday = 0. Ends (`count`, `until`) and days off
are not looked at here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_desktop.recurrence.rule import Freq

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from crm_desktop.recurrence.rule import Rule

FIRST: Final = date(1900, 1, 1).toordinal()
LAST: Final = date(2199, 12, 31).toordinal()
"""Tasks are due from 1900 to 2199."""
_MONTHS: Final = 12
_WEEK: Final = 7


def rule_days(rule: Rule, start: int, *, first: int, last: int) -> list[int]:
    """Return the days of a rule within a range, in order.

    Args:
        rule: the rule.
        start: the day number it is counted from; nothing falls before it.
        first: the first day number wanted.
        last: the last one; the range is cut to the years 1900 to 2199.
    """
    low, high = max(first, start, FIRST), min(last, LAST)
    if low > high:
        return []
    match rule.freq:
        case Freq.DAILY:
            found = _daily(rule, start, low, high)
        case Freq.WEEKLY:
            found = _weekly(rule, start, low, high)
        case Freq.MONTHLY:
            found = _monthly(rule, start, low, high)
        case Freq.YEARLY:
            found = _yearly(rule, start, low, high)
    return found[bisect_left(found, low) : bisect_right(found, high)]


def _daily(rule: Rule, start: int, low: int, high: int) -> list[int]:
    if rule.by_set_pos and not {1, -1} & set(rule.by_set_pos):
        return []
    if rule.interval == 1 and rule.by_day and not rule.by_set_pos:
        return _weekly(rule, start, low, high)
    days = range(low + (start - low) % rule.interval, high + 1, rule.interval)
    weekdays = {day for _nth, day in rule.by_day}
    found = [day for day in days if (day + 6) % 7 in weekdays] if weekdays else list(days)
    return _narrowed(rule, found)


def _weekly(rule: Rule, start: int, low: int, high: int) -> list[int]:
    implied = range(_WEEK) if rule.by_month_day else ((start + 6) % _WEEK,)
    wanted = {day for _nth, day in rule.by_day} or set(implied)
    steps = sorted((day - rule.week_start) % _WEEK for day in wanted)
    first_week = start - ((start + 6) % _WEEK - rule.week_start) % _WEEK
    step = _WEEK * rule.interval
    week = first_week + (low - first_week) // step * step
    if not rule.by_set_pos:
        return _narrowed(rule, [w + d for w in range(week, high + 1, step) for d in steps])
    found: list[int] = []
    for monday in range(week, high + 1, step):
        found += _picked(_narrowed(rule, [monday + d for d in steps]), rule.by_set_pos)
    return found


def _monthly(rule: Rule, start: int, low: int, high: int) -> list[int]:
    day_of_start, month_of_start = _place(start)
    month_days = rule.by_month_day
    if not month_days and not rule.by_day:
        month_days = (day_of_start,)
    begin, end = _place(low)[1], _place(high)[1]
    begin += (month_of_start - begin) % rule.interval
    found: list[int] = []
    for month in range(begin, end + 1, rule.interval):
        if rule.by_month and month % _MONTHS + 1 not in rule.by_month:
            continue
        days = _of_month(month, month_days, rule.by_day)
        found += _picked(days, rule.by_set_pos) if rule.by_set_pos else days
    return found


def _yearly(rule: Rule, start: int, low: int, high: int) -> list[int]:
    begun = date.fromordinal(start)
    begin, end = date.fromordinal(low).year, date.fromordinal(high).year
    begin += (begun.year - begin) % rule.interval
    months, month_days = rule.by_month, rule.by_month_day
    if not (month_days or rule.by_day or rule.by_year_day or rule.by_week_no):
        months, month_days = months or (begun.month,), (begun.day,)
    by_months = not rule.by_year_day and not rule.by_week_no
    by_months = by_months and (bool(months) or not any(nth for nth, _day in rule.by_day))
    months = tuple(sorted(months)) or tuple(range(1, _MONTHS + 1))
    found: list[int] = []
    for year in range(begin, end + 1, rule.interval):
        if by_months:
            days = [
                day
                for month in months
                for day in _of_month(year * _MONTHS + month - 1, month_days, rule.by_day)
            ]
        else:
            days = _of_year(rule, year)
        found += _picked(days, rule.by_set_pos) if rule.by_set_pos else days
    return found


def _of_month(month: int, month_days: tuple[int, ...], by_day: tuple[tuple[int, int], ...]) -> (
    list[int]
):  # fmt: skip
    """Return the days of a month (counted from the year 0) that answer to both conditions."""
    first, length = _month(month)
    if month_days:
        numbers = {day if day > 0 else length + 1 + day for day in month_days}
        days = sorted(first + day - 1 for day in numbers if 1 <= day <= length)
        return [day for day in days if day in _weekdays(first, length, by_day)] if by_day else days
    return sorted(_weekdays(first, length, by_day)) if by_day else []


def _weekdays(first: int, length: int, by_day: Iterable[tuple[int, int]]) -> set[int]:
    """Return the weekdays asked for, every one or the n-th, of `length` days from `first`."""
    found: set[int] = set()
    for nth, weekday in by_day:
        every = range(first + (weekday - first - 6) % _WEEK, first + length, _WEEK)
        if not nth:
            found.update(every)
        elif abs(nth) <= len(every):
            found.add(every[nth - 1 if nth > 0 else nth])
    return found


def _of_year(rule: Rule, year: int) -> list[int]:
    """Return the days of a year by its day or week numbers: rare, so day by day."""
    first = date(year, 1, 1).toordinal()
    length = date(year, 12, 31).toordinal() - first + 1
    numbers = {day if day > 0 else length + 1 + day for day in rule.by_year_day}
    weekdays = (
        None
        if not rule.by_day
        else {
            day
            for month in rule.by_month
            for day in _weekdays(*_month(year * _MONTHS + month - 1), rule.by_day)
        }
        if rule.by_month
        else _weekdays(first, length, rule.by_day)
    )
    days = [
        day
        for day in range(first, first + length)
        if (not numbers or day - first + 1 in numbers)
        and (weekdays is None or day in weekdays)
        and (not rule.by_week_no or _in_weeks(day, rule))
    ]
    return _narrowed(rule, days)


def _in_weeks(day: int, rule: Rule) -> bool:
    """Tell whether a day's week is one of the weeks asked for."""
    begins = day - ((day + 6) % _WEEK - rule.week_start) % _WEEK
    year = date.fromordinal(begins + 3).year  # a week is of the year most of its days are of
    number = (begins - _first_week(year, rule.week_start)) // _WEEK + 1
    weeks = (_first_week(year + 1, rule.week_start) - _first_week(year, rule.week_start)) // _WEEK
    return number in rule.by_week_no or number - weeks - 1 in rule.by_week_no


def _first_week(year: int, week_start: int) -> int:
    fourth = date(year, 1, 4).toordinal()
    return fourth - ((fourth + 6) % _WEEK - week_start) % _WEEK


def _narrowed(rule: Rule, days: list[int]) -> list[int]:
    """Keep the days of the months and of the days of a month asked for."""
    if not rule.by_month and not rule.by_month_day:
        return days
    return [day for day in days if _is_of(rule, day)]


def _is_of(rule: Rule, day: int) -> bool:
    on, month = _place(day)
    if rule.by_month and month % _MONTHS + 1 not in rule.by_month:
        return False
    wanted = rule.by_month_day
    return not wanted or on in wanted or on - _month(month)[1] - 1 in wanted


def _picked(days: list[int], positions: Collection[int]) -> list[int]:
    """Return the days at positions, from 1 or from the end."""
    length = len(days)
    places = {at - 1 if at > 0 else length + at for at in positions}
    return [days[place] for place in sorted(places) if 0 <= place < length]


def _place(day: int) -> tuple[int, int]:
    """Return the day of the month and the month counted from the year 0."""
    on = date.fromordinal(day)
    return on.day, on.year * _MONTHS + on.month - 1


@cache
def _month(month: int) -> tuple[int, int]:
    """Return a month's first day number and its length; at most some thousands are kept."""
    year, at = divmod(month, _MONTHS)
    first = date(year, at + 1, 1).toordinal()
    following = date(year + (at + 1) // _MONTHS, (at + 1) % _MONTHS + 1, 1).toordinal()
    return first, following - first
