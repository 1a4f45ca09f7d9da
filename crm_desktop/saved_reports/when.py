"""When a report is made by itself: days and an hour in the office's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import UserError
from crm_desktop.reports.period import Step, step_end
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import tzinfo

_DAY: Final = timedelta(days=1)
_LONGEST: Final = 62
"""Days that surely hold one of a monthly plan."""
_HOUR: Final = 60
_MINUTES: Final = 24 * _HOUR
_ON: Final = (
    "по понедельникам", "по вторникам", "по средам", "по четвергам", "по пятницам", "по субботам",
    "по воскресеньям",
)  # fmt: skip
LAST_DAY: Final = 31
"""The day of the month that means the last one, however long the month is."""


class Often(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class When:
    """At which times.

    Attributes:
        often: every day, every week, every month.
        weekday: of a weekly one, Monday is 0.
        day: of a monthly one, 1…31; a month that is shorter has its last day instead.
        minute: of the day, 540 = 09:00.
    """

    often: Often = Often.WEEKLY
    weekday: int = 0
    day: int = 1
    minute: int = 9 * _HOUR

    def falls_on(self, day: date) -> bool:
        """Whether a day is one of its days."""
        match self.often:
            case Often.DAILY:
                return True
            case Often.WEEKLY:
                return day.weekday() == self.weekday
            case Often.MONTHLY:
                return day.day == min(self.day, step_end(day, Step.MONTH).day)

    def instant(self, day: date, zone: tzinfo) -> int:
        """Return the moment on a day, UTC ms; an hour the clock skips is the one after it."""
        at = datetime.combine(day, time(self.minute // _HOUR, self.minute % _HOUR), zone)
        return int(at.astimezone(UTC).timestamp() * 1000)

    def last(self, now: int, zone: tzinfo) -> date:
        """Return the day of the latest moment that is over."""
        return self._find(now, zone, -1)

    def next(self, now: int, zone: tzinfo) -> int:
        """Return the next moment, UTC ms."""
        return self.instant(self._find(now, zone, 1), zone)

    def _find(self, now: int, zone: tzinfo, step: int) -> date:
        today = local(now, zone).date()
        for number in range(_LONGEST + 1):
            day = today + step * number * _DAY
            over = self.instant(day, zone) <= now
            if self.falls_on(day) and over == (step < 0):
                return day
        raise AssertionError(self)

    def __str__(self) -> str:
        at = f"в {self.minute // _HOUR:02d}:{self.minute % _HOUR:02d}"
        match self.often:
            case Often.DAILY:
                return f"каждый день {at}"
            case Often.WEEKLY:
                return f"{_ON[self.weekday]} {at}"
            case Often.MONTHLY if self.day >= LAST_DAY:
                return f"в последний день месяца {at}"
            case Often.MONTHLY:
                return f"{self.day}-го числа каждого месяца {at}"


def checked_when(when: When) -> When:
    """Return a plan that can be.

    Raises:
        UserError: it names a day or an hour there is none of.
    """
    if not (
        0 <= when.weekday < len(_ON) and 1 <= when.day <= LAST_DAY and 0 <= when.minute < _MINUTES
    ):
        raise UserError("Такого дня или часа нет. Расписание не сохранено. Выберите другое время.")
    return when


def dump_when(when: When) -> dict[str, Any]:
    """Return a plan as plain JSON values."""
    return {
        "often": when.often.value,
        "weekday": when.weekday,
        "day": when.day,
        "minute": when.minute,
    }


def load_when(value: object) -> When | None:
    """Return the plan of plain JSON values; None = it is none this program knows."""
    match value:
        case {
            "often": str() as often,
            "weekday": int() as weekday,
            "day": int() as day,
            "minute": int() as minute,
        } if often in set(Often):
            found = When(Often(often), weekday, day, minute)
        case _:
            return None
    try:
        return checked_when(found)
    except UserError:
        return None
