"""Which days an office works and when: the official calendar with what the office changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.wording.numbers import NBSP
from crm_desktop.wording.times import MONTHS_OF
from crm_desktop.workdays.official import SATURDAY, official_year

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTES_A_DAY: Final = 24 * 60
_DAY: Final = timedelta(days=1)
_HOUR: Final = 60
_FURTHEST: Final = 4000
"""No office rests for ten years on end: a search that long found none."""


class DayKind(StrEnum):
    """What a day is: worked, an hour shorter, off (a weekend, a moved day off), a holiday."""

    WORK = "work"
    SHORT = "short"
    OFF = "off"
    HOLIDAY = "holiday"


_RESTING: Final = frozenset({DayKind.OFF, DayKind.HOLIDAY})


@dataclass(frozen=True, slots=True)
class DayInfo:
    """What is told of a day.

    Attributes:
        day: which one.
        kind: what it is.
        name: the holiday, where a day off came from; `""` for a plain day.
        own: the office set it so, whatever the official calendar says.
    """

    day: date
    kind: DayKind
    name: str = ""
    own: bool = False

    @property
    def working(self) -> bool:
        return self.kind not in _RESTING


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When an office works.

    Attributes:
        weekdays: 0 = Monday … 6 = Sunday.
        start: minutes from midnight.
        end: minutes from midnight, up to 1440.
        pause: the lunch break, from and to; None = none.
    """

    weekdays: frozenset[int] = frozenset(range(SATURDAY))
    start: int = 9 * _HOUR
    end: int = 18 * _HOUR
    pause: tuple[int, int] | None = None


class WorkCalendar:
    """Answers what days and hours are worked; never changes, so it may go to another thread.

    Attributes:
        hours: the office's hours and weekdays.
        overrides: the days the office set itself.
    """

    __slots__ = ("_known", "hours", "overrides")

    def __init__(
        self, hours: WorkingHours | None = None, overrides: Mapping[date, DayInfo] | None = None
    ) -> None:
        self.hours: Final = hours or WorkingHours()
        self.overrides: Final[Mapping[date, DayInfo]] = overrides or {}
        self._known: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked; cheap enough to ask of every occurrence of a rule."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self.info(day).working
        return known

    def info(self, day: date) -> DayInfo:
        """Tell what a day is and why."""
        own = self.overrides.get(day)
        return own if own is not None else official_info(day, self.hours.weekdays)

    def working_between(self, first: date, last: date) -> int:
        """Count the working days of a range, both ends included; 0 if it runs backwards."""
        days = (last - first).days + 1
        return sum(self.is_working(first + timedelta(days=i)) for i in range(days))

    def add(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, before it if n is negative; 0 is the day.

        Raises:
            UserError: the calendar ends before, or the office never works.
        """
        step, found, idle = (_DAY if n > 0 else -_DAY), day, 0
        for _ in range(abs(n)):
            found, idle = self._on(found, step, 0), 0
            while not self.is_working(found):
                found, idle = self._on(found, step, idle), idle + 1
        return found

    def next_working(self, day: date) -> date:
        """Return the day itself if it is worked, else the next one that is.

        Raises:
            UserError: the calendar ends before, or the office never works.
        """
        return self._nearest(day, _DAY)

    def previous_working(self, day: date) -> date:
        """Return the day itself if it is worked, else the last one before that is.

        Raises:
            UserError: the calendar begins after, or the office never works.
        """
        return self._nearest(day, -_DAY)

    def spans(self, day: date) -> tuple[tuple[int, int], ...]:
        """Return when a day is worked, minutes from midnight; a short one ends an hour earlier."""
        kind = self.info(day).kind
        if kind in _RESTING:
            return ()
        hours = self.hours
        end = hours.end - _HOUR if kind is DayKind.SHORT else hours.end
        cuts = hours.pause or (end, end)
        parts = ((hours.start, min(cuts[0], end)), (max(cuts[1], hours.start), end))
        return tuple((start, stop) for start, stop in parts if start < stop)

    def _nearest(self, day: date, step: timedelta) -> date:
        found, idle = day, 0
        while not self.is_working(found):
            found, idle = self._on(found, step, idle), idle + 1
        return found

    def _on(self, day: date, step: timedelta, idle: int) -> date:
        try:
            if idle < _FURTHEST:
                return day + step
        except OverflowError:
            pass
        raise UserError(
            "В календаре офиса нет рабочих дней. Ничего не изменено. "
            "Проверьте рабочие дни в «Настройки → Рабочее время»."
        )


@dataclass(frozen=True, slots=True)
class YearTotals:
    """A year in numbers, as the settings tell it.

    Attributes:
        working: working days.
        resting: days off and holidays.
        short: shorter ones of the working days.
        own: days the office set itself.
    """

    working: int
    resting: int
    short: int
    own: int


def year_totals(calendar: WorkCalendar, year: int) -> YearTotals:
    """Count the days of a year."""
    first = date(year, 1, 1)
    days = [
        calendar.info(first + timedelta(days=i))
        for i in range((date(year, 12, 31) - first).days + 1)
    ]
    working = sum(day.working for day in days)
    return YearTotals(
        working, len(days) - working, sum(day.kind is DayKind.SHORT for day in days),
        sum(day.own for day in days),
    )  # fmt: skip


def official_info(day: date, weekdays: frozenset[int]) -> DayInfo:
    """Tell what a day is by the official calendar in an office that works on some weekdays."""
    year = official_year(day.year)
    if name := year.holidays.get(day):
        return DayInfo(day, DayKind.HOLIDAY, name)
    if (from_ := year.moved_off.get(day)) is not None:
        return DayInfo(day, DayKind.OFF, f"Выходной вместо {_told(from_)}")
    short = DayKind.SHORT if day in year.short else DayKind.WORK
    if (to := year.moved_work.get(day)) is not None:
        return DayInfo(day, short, f"Рабочий вместо {_told(to)}")
    if day.weekday() not in weekdays:
        return DayInfo(day, DayKind.OFF)
    return DayInfo(day, short, "Короче на час" if short is DayKind.SHORT else "")


def _told(day: date) -> str:
    return f"{day.day}{NBSP}{MONTHS_OF[day.month - 1]}"
