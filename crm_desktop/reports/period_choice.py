"""A period that moves with the calendar: «прошлый месяц» is another one every month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from crm_desktop.errors import UserError
from crm_desktop.reports.period import MOST_DAYS, ReportPeriod, Step, shifted, step_end, step_start
from crm_desktop.wording.numbers import count, plural

_DAY: Final = timedelta(days=1)
_MOST_MONTHS: Final = 360


class PeriodName(StrEnum):
    """A period as people call it; a week begins on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    YEAR_TO_DATE = "year_to_date"
    LAST_DAYS = "last_days"
    LAST_MONTHS = "last_months"
    FIXED = "fixed"


PERIOD_NAMES: Final = {
    PeriodName.TODAY: "сегодня",
    PeriodName.YESTERDAY: "вчера",
    PeriodName.THIS_WEEK: "эта неделя",
    PeriodName.LAST_WEEK: "прошлая неделя",
    PeriodName.THIS_MONTH: "этот месяц",
    PeriodName.LAST_MONTH: "прошлый месяц",
    PeriodName.THIS_QUARTER: "этот квартал",
    PeriodName.LAST_QUARTER: "прошлый квартал",
    PeriodName.THIS_YEAR: "этот год",
    PeriodName.LAST_YEAR: "прошлый год",
    PeriodName.YEAR_TO_DATE: "с начала года",
    PeriodName.LAST_DAYS: "последние дни",
    PeriodName.LAST_MONTHS: "последние месяцы",
    PeriodName.FIXED: "свои дни",
}
_STEPS: Final = {"week": Step.WEEK, "month": Step.MONTH, "quarter": Step.QUARTER, "year": Step.YEAR}
_COUNTED: Final = {
    PeriodName.LAST_DAYS: ("последний", "последние", "день", "дня", "дней"),
    PeriodName.LAST_MONTHS: ("последний", "последние", "месяц", "месяца", "месяцев"),
}


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """Which days a report is about, told from today.

    Attributes:
        name: what it is called.
        number: of LAST_DAYS how many, today included; of LAST_MONTHS how many whole months, this
            one included; else 0.
        first: of FIXED.
        last: of FIXED.
    """

    name: PeriodName = PeriodName.THIS_MONTH
    number: int = 0
    first: date | None = None
    last: date | None = None

    @classmethod
    def fixed(cls, period: ReportPeriod) -> PeriodChoice:
        """Return days that do not move."""
        return cls(PeriodName.FIXED, 0, period.first, period.last)

    def days(self, today: date) -> ReportPeriod:
        """Return the days it means today.

        Raises:
            UserError: days that cannot be.
        """
        try:
            first, last = self._days(today)
        except (ValueError, OverflowError) as error:
            raise UserError(
                f"Период «{self}» лежит за пределами календаря. Отчёт не построен. "
                "Выберите другой период."
            ) from error
        return ReportPeriod.of(first, last)

    def _days(self, today: date) -> tuple[date, date]:
        first = last = today
        match self.name:
            case PeriodName.TODAY:
                pass
            case PeriodName.YESTERDAY:
                first = last = today - _DAY
            case PeriodName.YEAR_TO_DATE:
                first = step_start(today, Step.YEAR)
            case PeriodName.LAST_DAYS:
                first = today - (max(self.number, 1) - 1) * _DAY
            case PeriodName.LAST_MONTHS:
                first = shifted(today.replace(day=1), 1 - max(self.number, 1))
                last = step_end(today, Step.MONTH)
            case PeriodName.FIXED:
                first = self.first or today
                last = self.last or first
            case _:
                which, _, unit = self.name.value.partition("_")
                step = _STEPS[unit]
                start = step_start(today, step)
                first = step_start(start - _DAY, step) if which == "last" else start
                last = step_end(first, step)
        return first, last

    def __str__(self) -> str:
        if self.name in _COUNTED:
            one, many, *noun = _COUNTED[self.name]
            number = max(self.number, 1)
            told = plural(number, one, many, many)
            return f"{told} {count(number, noun[0], noun[1], noun[2])}"
        if self.name is PeriodName.FIXED and self.first is not None:
            return str(ReportPeriod(self.first, self.last or self.first))
        return PERIOD_NAMES[self.name]


def dump_period(choice: PeriodChoice) -> dict[str, Any]:
    """Return a choice as plain JSON values."""
    found: dict[str, Any] = {"name": choice.name.value}
    if choice.number:
        found["number"] = choice.number
    if choice.first is not None:
        found["first"] = choice.first.isoformat()
    if choice.last is not None:
        found["last"] = choice.last.isoformat()
    return found


def load_period(value: object) -> PeriodChoice:
    """Return the choice of plain JSON values.

    Raises:
        UserError: it is none this program knows.
    """
    match value:
        case {"name": str() as name, **rest} if name in set(PeriodName):
            number = rest.get("number", 0)
            most = _MOST_MONTHS if name == PeriodName.LAST_MONTHS else MOST_DAYS
            if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= most:
                first, last = _day(rest.get("first")), _day(rest.get("last"))
                return PeriodChoice(PeriodName(name), number, first, last)
        case _:
            pass
    raise UserError(
        "Период сохранённого отчёта не прочитан: его записала другая версия программы. "
        "Отчёт не построен. Выберите период и сохраните отчёт заново."
    )


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UserError(
            f"Дня «{value[:20]}» в календаре нет. Отчёт не построен. Выберите период заново."
        ) from error
