"""The days a report is about, and the days it is compared with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.views.periods import midnight
from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

_DAY: Final = timedelta(days=1)
_YEAR: Final = 12
_WEEK: Final = 7
_QUARTER: Final = 3
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)
MOST_DAYS: Final = 366 * 30


class Comparison(StrEnum):
    """What a period is compared with."""

    NONE = "none"
    PREVIOUS = "previous"
    YEAR_AGO = "year_ago"


COMPARISON_NAMES: Final = {
    Comparison.NONE: "не сравнивать",
    Comparison.PREVIOUS: "с прошлым периодом",
    Comparison.YEAR_AGO: "с тем же периодом год назад",
}


class Step(StrEnum):
    """What time is cut into."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Days from `first` to `last`, both included, in the office's zone."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date) -> ReportPeriod:
        """Return a period that can be.

        Raises:
            UserError: it ends before it begins, or is out of all reason.
        """
        if last < first:
            raise UserError(
                f"Период кончается ({last:%d.%m.%Y}) раньше, чем начинается ({first:%d.%m.%Y}). "
                "Отчёт не построен. Поменяйте дни местами."
            )
        if first < EARLIEST or last > LATEST or (last - first).days > MOST_DAYS:
            raise UserError(
                "Период слишком длинный или лежит за пределами 1990–2100 годов. Отчёт не построен. "
                "Выберите до тридцати лет."
            )
        return cls(first, last)

    @classmethod
    def month(cls, day: date) -> ReportPeriod:
        """Return the month a day is in."""
        first = day.replace(day=1)
        return cls(first, shifted(first, 1) - _DAY)

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def whole_months(self) -> bool:
        """Whether it is made of whole months."""
        return self.first.day == 1 and self.last.day == monthrange(*self.last.timetuple()[:2])[1]

    def bounds(self, zone: tzinfo) -> tuple[int, int]:
        """Return the instants it begins and is over, UTC ms; the second one is not in it."""
        return midnight(self.first, zone), midnight(self.last + _DAY, zone)

    def against(self, comparison: Comparison) -> ReportPeriod | None:
        """Return what it is compared with.

        Whole months are compared with as many months before; other days with as many days before.
        A year ago the 29th of February is the 28th.
        """
        match comparison:
            case Comparison.NONE:
                return None
            case Comparison.YEAR_AGO:
                if self.whole_months:
                    first = shifted(self.first, -_YEAR)
                    return ReportPeriod(first, shifted(self.last.replace(day=1), 1 - _YEAR) - _DAY)
                return ReportPeriod(shifted(self.first, -_YEAR), shifted(self.last, -_YEAR))
            case Comparison.PREVIOUS:
                if self.whole_months:
                    number = len(list(self.steps(Step.MONTH)))
                    return ReportPeriod(shifted(self.first, -number), self.first - _DAY)
                return ReportPeriod(self.first - self.days * _DAY, self.first - _DAY)

    def steps(self, step: Step) -> Iterator[ReportPeriod]:
        """Return the period in pieces; the first and the last may be cut."""
        begins = self.first
        while begins <= self.last:
            ends = min(step_end(begins, step), self.last)
            yield ReportPeriod(begins, ends)
            begins = ends + _DAY

    def __str__(self) -> str:
        if self.first == self.last:
            return f"{self.first:%d.%m.%Y}"
        if (self.first, self.last) == (date(self.first.year, 1, 1), date(self.first.year, 12, 31)):
            return f"{self.first.year} год"
        if self.whole_months and self.first.timetuple()[:2] == self.last.timetuple()[:2]:
            return f"{MONTHS[self.first.month - 1]} {self.first.year}"
        return f"{self.first:%d.%m.%Y} – {self.last:%d.%m.%Y}"


def step_start(day: date, step: Step) -> date:
    """Return the first day of the week, month, quarter or year a day is in."""
    match step:
        case Step.DAY:
            return day
        case Step.WEEK:
            return day - day.weekday() * _DAY
        case Step.MONTH:
            return day.replace(day=1)
        case Step.QUARTER:
            return day.replace(month=(day.month - 1) // _QUARTER * _QUARTER + 1, day=1)
        case Step.YEAR:
            return day.replace(month=1, day=1)


def step_end(day: date, step: Step) -> date:
    """Return the last day of the week, month, quarter or year a day is in."""
    start = step_start(day, step)
    match step:
        case Step.DAY:
            return start
        case Step.WEEK:
            return start + (_WEEK - 1) * _DAY
        case Step.MONTH:
            return shifted(start, 1) - _DAY
        case Step.QUARTER:
            return shifted(start, _QUARTER) - _DAY
        case Step.YEAR:
            return shifted(start, _YEAR) - _DAY


def shifted(day: date, months: int) -> date:
    """Return the same day so many months later; the last one where a month is shorter."""
    number = day.year * _YEAR + day.month - 1 + months
    first = date(number // _YEAR, number % _YEAR + 1, 1)
    after = date((number + 1) // _YEAR, (number + 1) % _YEAR + 1, 1)
    return min(first + (day.day - 1) * _DAY, after - _DAY)
