"""When a task is due: on a day or at an instant, what that means now, and how it is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.date_text import parse_date
from crm_desktop.errors import UserError
from crm_desktop.wording.numbers import NBSP, count
from crm_desktop.wording.times import MONTHS_SHORT, local

if TYPE_CHECKING:
    from datetime import tzinfo

_DAY_FORMS: Final = ("день", "дня", "дней")
_NEAR: Final = {0: "сегодня", 1: "завтра"}
_SAID: Final = {"сегодня": 0, "завтра": 1, "послезавтра": 2, "через неделю": 7}
_WEEKDAYS: Final = (
    ("понедельник", "пн"), ("вторник", "вт"), ("среда", "ср", "среду"), ("четверг", "чт"),
    ("пятница", "пт", "пятницу"), ("суббота", "сб", "субботу"), ("воскресенье", "вс"),
)  # fmt: skip
_UNITS: Final = {"д": 1, "н": 7}
_IN_DAYS: Final = re.compile(r"(?:через|\+)\s*(\d{1,4})?\s*(д|н)[а-я]*")
_TIME: Final = re.compile(r"(?:в\s+)?(\d{1,2})[:.](\d{2})")
_AT_END: Final = re.compile(r"(.+?)[\s,]+(?:в\s+)?(\d{1,2}:\d{2})")
_NEAREST: Final = date(1900, 1, 1)
_FURTHEST: Final = date(2200, 1, 1)
FIRST_MS, LAST_MS = (
    int(datetime.combine(on, time(), UTC).timestamp() * 1000) for on in (_NEAREST, _FURTHEST)
)
"""Instants tasks, and deals of a file, may be about: from 1900 to 2199."""
_YEARS: Final = "год — от 1900 до 2199. Ничего не изменено."


class ActionState(StrEnum):
    """How the next action of a deal or a client stands."""

    OVERDUE = "overdue"
    TODAY = "today"
    PLANNED = "planned"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Due:
    """A day or an instant (UTC ms), never both; neither = without a date.

    A day is over when it ends in the office's zone, an instant when it has passed.
    """

    on: date | None = None
    at: int | None = None

    @staticmethod
    def read(on: str | None, at: int | None) -> Due:
        """Return what the base holds: an ISO day or UTC ms."""
        return Due(at=at) if at is not None or not on else Due(date.fromisoformat(on))

    @property
    def stored_day(self) -> str | None:
        """The day as the base holds it; None for an instant: its day depends on the zone."""
        return self.on.isoformat() if self.on else None

    def instant(self, zone: tzinfo) -> int | None:
        """Return the last millisecond, UTC, it may be done in time; None without a date."""
        return self.at if self.on is None else end_of_day(self.on, zone)

    def day(self, zone: tzinfo) -> date | None:
        """Return the day it falls on."""
        return local(self.at, zone).date() if self.at is not None else self.on


NO_DUE: Final = Due()


def check_due(due: Due) -> None:
    """Refuse a date no task can have: what a slip of the finger makes of a year.

    Raises:
        UserError: before 1900 or after 2199.
    """
    if due.on is not None and not _NEAREST <= due.on < _FURTHEST:
        raise UserError(f"Срок {due.on:%d.%m.}{due.on.year}: {_YEARS}")
    if due.at is not None and not FIRST_MS <= due.at < LAST_MS:
        raise UserError(f"Такого срока у задачи быть не может: {_YEARS}")


def end_of_day(on: date, zone: tzinfo) -> int:
    """Return the last millisecond of a day in a zone, UTC ms; days of 23 and 25 hours too."""
    following = datetime.combine(on + timedelta(days=1), time(), zone)
    return int(following.astimezone(UTC).timestamp() * 1000) - 1


def state_of(due: int | None, *, now: int, zone: tzinfo) -> ActionState:
    """Return the state of an action due at an instant (`Due.instant`); None = nothing is due.

    Args:
        due: UTC ms.
        now: UTC ms.
        zone: the office's.
    """
    if due is None:
        return ActionState.NONE
    if due < now:
        return ActionState.OVERDUE
    today = end_of_day(local(now, zone).date(), zone)
    return ActionState.TODAY if due <= today else ActionState.PLANNED


def show_due(due: Due, *, now: int, zone: tzinfo) -> str:
    """Say when: «сегодня», «завтра в 14:00», «22 ноя», «просрочено 3 дня», `""` without a date."""
    instant = due.instant(zone)
    if instant is None:
        return ""
    if instant < now:
        return f"просрочено {_late(instant, now, zone)}"
    return _when(due, local(now, zone).date(), zone)


def action_words(kind_label: str, due: Due, *, now: int, zone: tzinfo) -> str:
    """Say the next action on a card: «Звонок в 16:30», «Письмо 23 ноя», «Просрочено 3 дня»."""
    instant = due.instant(zone)
    if instant is None:
        return kind_label
    if instant < now:
        return f"Просрочено {_late(instant, now, zone)}"
    today = local(now, zone).date()
    if due.at is not None and due.day(zone) == today:
        return f"{kind_label} в {local(due.at, zone):%H:%M}"
    return f"{kind_label} {_when(due, today, zone)}"


def parse_due(text: str, *, today: date, zone: tzinfo) -> Due:
    """Understand «завтра», «через 3 дня», «пн», «25.11», «25.11 14:30», «14:30», «»: no date.

    Raises:
        UserError: it is no time to do something at.
    """
    bare = fold(" ".join(text.split())).strip(" .,")
    if not bare:
        return NO_DUE
    clock: time | None = None
    if found := _TIME.fullmatch(bare):
        if ":" in bare or bare.startswith("в "):
            return _at(today, _clock(found[1], found[2], text), zone)
    elif found := _AT_END.fullmatch(bare):
        bare = found[1]
        hours, _, minutes = found[2].partition(":")
        clock = _clock(hours, minutes, text)
    on = _day(bare, today, text)
    if not _NEAREST <= on < _FURTHEST:
        raise UserError(
            f"Срок «{text.strip()}» — такого быть не может. Укажите год от 1900 до 2199."
        )
    return Due(on) if clock is None else _at(on, clock, zone)


def _day(bare: str, today: date, text: str) -> date:
    if bare in _SAID:
        return today + timedelta(days=_SAID[bare])
    if found := _IN_DAYS.fullmatch(bare):
        return today + timedelta(days=int(found[1] or 1) * _UNITS[found[2]])
    name = re.sub(r"^во? ", "", bare)
    for number, names in enumerate(_WEEKDAYS):
        if name in names:
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    try:
        iso = parse_date(bare, label="Срок", yearless=True)
    except UserError as error:
        raise UserError(
            f"Срок «{text.strip()}» не понят. Напишите, например, «завтра», «25.11» или "
            "«25.11 14:30»."
        ) from error
    if not iso.startswith("--"):
        return date.fromisoformat(iso)
    return _coming(iso, today, text)


def _coming(yearless: str, today: date, text: str) -> date:
    """Return the nearest such day that is not past; 29 February waits for a leap year."""
    for year in range(today.year, today.year + 9):
        try:
            found = date.fromisoformat(f"{year}-{yearless[2:]}")
        except ValueError:
            continue
        if found >= today:
            return found
    raise UserError(f"Срок «{text.strip()}» не понят. Укажите день с годом.")


def _clock(hours: str, minutes: str, text: str) -> time:
    try:
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise UserError(f"«{text.strip()}»: такого времени нет. Напишите, например, 14:30.") from (
            error
        )


def _at(on: date, clock: time, zone: tzinfo) -> Due:
    there = datetime.combine(on, clock, zone)
    return Due(at=int(there.astimezone(UTC).timestamp() * 1000))


def _when(due: Due, today: date, zone: tzinfo) -> str:
    on = due.day(zone) or today
    told = _NEAR.get((on - today).days)
    if told is None:
        told = f"{on.day}{NBSP}{MONTHS_SHORT[on.month - 1]}"
        if on.year != today.year:
            told = f"{told}{NBSP}{on.year}"
    return told if due.at is None else f"{told} в {local(due.at, zone):%H:%M}"


def _late(instant: int, now: int, zone: tzinfo) -> str:
    days = (local(now, zone).date() - local(instant, zone).date()).days
    if days:
        return count(days, *_DAY_FORMS).replace(" ", NBSP)
    return f"с{NBSP}{local(instant, zone):%H:%M}"
