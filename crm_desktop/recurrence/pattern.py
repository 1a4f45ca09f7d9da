"""When something that repeats takes place: a rule, where it begins, and what of days off."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache, partial
from itertools import filterfalse, repeat
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.errors import UserError
from crm_desktop.recurrence.clock import instants
from crm_desktop.recurrence.days import FIRST, LAST, rule_days
from crm_desktop.recurrence.rule import Rule, parse_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable
    from zoneinfo import ZoneInfo

_START: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?")
_FURTHEST_SHIFT: Final = 31
_FIRST_LOOK: Final = 45
_LOOK_GROWTH: Final = 6


class DaysOff(StrEnum):
    """What becomes of an occurrence that falls on a day off."""

    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"


class OffDays(dict[int, bool]):
    """Which days are off, by day numbers (`date.toordinal`); every day is asked for once.

    Args:
        is_off: tells it of a day.
    """

    def __init__(self, is_off: Callable[[date], bool]) -> None:
        super().__init__()
        self._is_off = is_off

    def __missing__(self, day: int) -> bool:
        found = self[day] = self._is_off(date.fromordinal(day))
        return found

    def __call__(self, day: int) -> bool:
        """Tell it of a day number."""
        return self[day]


def _is_weekend(day: date) -> bool:
    return day.weekday() > 4  # noqa: PLR2004 - Friday


WEEKENDS: Final = OffDays(_is_weekend)
"""Saturdays and Sundays, where no calendar is at hand."""


class Occurrence(NamedTuple):
    """One time something takes place; a tuple, for there are hundreds of thousands of them.

    Attributes:
        slot: which one by the rule, written like the start; days off do not change it.
        day: when it really is, on the clock of the pattern's zone.
        at: UTC ms; None if it has no time of day.
    """

    slot: str
    day: date
    at: int | None


_occurrence: Final = partial(tuple.__new__, Occurrence)
"""What `Occurrence._make` does, without a Python frame for each."""


class _Dates(dict[int, date]):
    """Days by their numbers; those of three centuries at most are kept."""

    def __missing__(self, day: int) -> date:
        found = self[day] = date.fromordinal(day)
        return found


class _Texts(dict[int, str]):
    """ISO days by their numbers."""

    def __missing__(self, day: int) -> str:
        found = self[day] = date.fromordinal(day).isoformat()
        return found


_DATES: Final = _Dates()
_TEXTS: Final = _Texts()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that repeats.

    Attributes:
        rule: how.
        start: where it is counted from: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` on the zone's clock.
        days_off: what of an occurrence on a day off; None = it stays.
        zone: whose clock.
    """

    rule: Rule
    start: str
    days_off: DaysOff | None
    zone: ZoneInfo

    @staticmethod
    def read(repeats: str, start: str, days_off: str | None, zone: ZoneInfo) -> Pattern:
        """Return what the base or a form holds.

        Raises:
            UserError: no rule, no start, or nothing is known of such days off.
        """
        if days_off is not None and days_off not in set(DaysOff):
            raise UserError("Что делать с нерабочими днями, не понято. Ничего не изменено.")
        _start(start)
        return Pattern(parse_rule(repeats), start, DaysOff(days_off) if days_off else None, zone)

    @property
    def first_day(self) -> int:
        """The day number it is counted from."""
        return _start(self.start)[0]

    @property
    def minutes(self) -> int | None:
        """The time of day, minutes since midnight; None without one."""
        return _start(self.start)[1]


def stored_pattern(
    repeats: str, start: str | None, days_off: str | None, zone: ZoneInfo
) -> Pattern | None:
    """Return what the base holds; None for what another program wrote and nobody understands."""
    try:
        return Pattern.read(repeats, start or "", days_off, zone)
    except UserError:
        return None


def occurrences(pattern: Pattern, first: date, last: date, *, off: OffDays) -> list[Occurrence]:
    """Return what takes place from one day to another, both included, in order.

    Args:
        pattern: what repeats.
        first: the first day, on the clock of the pattern's zone.
        last: the last; the range is cut to the years 1900 to 2199.
        off: the days off.
    """
    low, high = first.toordinal(), last.toordinal()
    if pattern.days_off in {None, DaysOff.SKIP}:
        days = _counted(pattern, low, high, off)
        return _told(pattern, days, days)
    pairs = _shifted(pattern, low - _FURTHEST_SHIFT, high + _FURTHEST_SHIFT, off)
    inside = [pair for pair in pairs if low <= pair[1] <= high]
    return _told(pattern, [rule for rule, _day in inside], [day for _rule, day in inside])


def next_after(
    pattern: Pattern, slot: str | None, *, off: OffDays, taken: Container[str] = ()
) -> Occurrence | None:
    """Return the first occurrence later than a slot; None if there is none before 2200.

    Args:
        pattern: what repeats.
        slot: later than which; None = the very first.
        off: the days off.
        taken: slots that do not count.
    """
    low = pattern.first_day if slot is None else slot_day(slot) + 1
    look = _FIRST_LOOK
    while low <= LAST:
        high = min(low + look, LAST)
        for found in _by_rule(pattern, low, high, off):
            if found.slot not in taken:
                return found
        low, look = high + 1, look * _LOOK_GROWTH
    return None


def find_slot(pattern: Pattern, slot: str, *, off: OffDays) -> Occurrence | None:
    """Return the occurrence a slot names; None if the rule gives no such one."""
    try:
        day = slot_day(slot)
    except UserError:
        return None
    return next((one for one in _by_rule(pattern, day, day, off) if one.slot == slot), None)


def slots_before(pattern: Pattern, slot: str, *, off: OffDays) -> int:
    """Return how many occurrences come before a slot."""
    return len(_by_rule(pattern, pattern.first_day, slot_day(slot) - 1, off))


def slot_day(slot: str) -> int:
    """Return the day number of a slot.

    Raises:
        UserError: it is no slot.
    """
    return _start(slot)[0]


def _by_rule(pattern: Pattern, low: int, high: int, off: OffDays) -> list[Occurrence]:
    """Return what the rule, before days off move it, puts from one day number to another."""
    if pattern.days_off in {None, DaysOff.SKIP}:
        days = _counted(pattern, low, high, off)
        return _told(pattern, days, days)
    pairs = [pair for pair in _shifted(pattern, low, high, off) if low <= pair[0] <= high]
    return _told(pattern, [rule for rule, _day in pairs], [day for _rule, day in pairs])


def _counted(pattern: Pattern, low: int, high: int, off: OffDays) -> list[int]:
    """Return the days of a pattern that moves nothing; `count` counts those that take place."""
    start, rule = pattern.first_day, pattern.rule
    high = min(high, _last_rule_day(pattern))
    begin = low if rule.count is None else start
    days = rule_days(rule, start, first=begin, last=high)
    if pattern.days_off is DaysOff.SKIP:
        days = list(filterfalse(off.__getitem__, days))
    if rule.count is None:
        return days
    del days[rule.count :]
    return days[bisect_left(days, low) : bisect_right(days, high)]


def _shifted(pattern: Pattern, low: int, high: int, off: OffDays) -> list[tuple[int, int]]:
    """Return (day by the rule, day it is moved to); of several moved to one day the first."""
    start, rule = pattern.first_day, pattern.rule
    high = min(high, _last_rule_day(pattern))
    begin = low - 2 * _FURTHEST_SHIFT if rule.count is None else start
    step = -1 if pattern.days_off is DaysOff.BEFORE else 1
    pairs: list[tuple[int, int]] = []
    before = 0
    for day in rule_days(rule, start, first=begin, last=high):
        real = _workday(day, step, off)
        if real is not None and real != before:
            pairs.append((day, real))
            before = real
    return pairs if rule.count is None else pairs[: rule.count]


def _workday(day: int, step: int, off: OffDays) -> int | None:
    """Return the nearest day that is not off; None if there is none for a month."""
    for away in range(_FURTHEST_SHIFT + 1):
        if not off[day + away * step]:
            return day + away * step
    return None


def _told(pattern: Pattern, by_rule: list[int], real: list[int]) -> list[Occurrence]:
    """Put slots, days and instants together; a year of ten thousand series goes through here."""
    minutes = pattern.minutes
    slots: Iterable[str] = map(_TEXTS.__getitem__, by_rule)
    days = map(_DATES.__getitem__, real)
    if minutes is None:
        return list(map(_occurrence, zip(slots, days, repeat(None), strict=False)))
    if not real:
        return []
    # Joined and parted: no string is put together in Python for each.
    clock = pattern.start[10:]
    slots = f"{f'{clock}/'.join(slots)}{clock}".split("/")
    return list(
        map(_occurrence, zip(slots, days, instants(real, minutes, pattern.zone), strict=True))
    )


def _last_rule_day(pattern: Pattern) -> int:
    """Return the last day number the rule's `until` lets in."""
    until = pattern.rule.until
    if until is None:
        return LAST
    if not isinstance(until, datetime):
        return until.toordinal()
    there = until.astimezone(pattern.zone) if until.tzinfo else until
    minutes = pattern.minutes
    late = minutes is not None and there.hour * 60 + there.minute < minutes
    return there.toordinal() - late


@lru_cache(maxsize=8192)
def _start(text: str) -> tuple[int, int | None]:
    """Return the day number and the minutes since midnight of a start or a slot."""
    try:
        there = datetime.fromisoformat(text) if _START.fullmatch(text) else None
    except ValueError:
        there = None
    if there is None:
        raise UserError(f"Начало повторения «{text[:40]}» не понято. Ничего не изменено.")
    if not FIRST <= there.toordinal() <= LAST:
        raise UserError("Год начала повторения — от 1900 до 2199. Ничего не изменено.")
    return there.toordinal(), there.hour * 60 + there.minute if len(text) > 10 else None  # noqa: PLR2004 - an ISO day
