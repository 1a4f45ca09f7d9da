"""Another time for a task: on another day at its own hour, or one of the usual put-offs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.tasks.due import Due
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import tzinfo

MORNING: Final = time(9)
"""When a day begins for who puts something off to it."""
_WEEK: Final = 7
_MINUTE_MS: Final = 60_000


class Snooze(StrEnum):
    """The usual put-offs."""

    MINUTES_15 = "15m"
    HOUR = "1h"
    TOMORROW = "tomorrow"
    MONDAY = "monday"


SNOOZE_NAMES: Final = {
    Snooze.MINUTES_15: "+15 минут",
    Snooze.HOUR: "+1 час",
    Snooze.TOMORROW: "Завтра в 9:00",
    Snooze.MONDAY: "В понедельник в 9:00",
}


def snooze_due(snooze: Snooze, *, now: int, zone: tzinfo) -> Due:
    """Return when something put off now is due; minutes and hours count from now, whole minutes.

    Args:
        snooze: how far.
        now: UTC ms.
        zone: the office's.
    """
    if snooze in {Snooze.MINUTES_15, Snooze.HOUR}:
        later = now + (15 if snooze is Snooze.MINUTES_15 else 60) * _MINUTE_MS
        return Due(at=later - later % _MINUTE_MS)
    today = local(now, zone).date()
    ahead = 1 if snooze is Snooze.TOMORROW else _WEEK - today.weekday()
    return at_clock(today + timedelta(days=ahead), MORNING, zone)


def at_clock(on: date, clock: time, zone: tzinfo) -> Due:
    """Return an hour of a day; one the clock jumps over is as much later."""
    there = datetime.combine(on, clock, zone)
    return Due(at=int(there.astimezone(UTC).timestamp() * 1000))


def on_day(due: Due, on: date, zone: tzinfo) -> Due:
    """Return the same hour of another day; a due without an hour is on that day."""
    if due.at is None:
        return Due(on)
    return at_clock(on, local(due.at, zone).time(), zone)


def days_later(due: Due, days: int, *, today: date, zone: tzinfo) -> Due:
    """Return so many days on: from its own day, or from today if that is past or there is none.

    Raises:
        UserError: no calendar has such a day.
    """
    own = due.day(zone)
    start = max(own, today) if own is not None else today
    try:
        return on_day(due, start + timedelta(days=days), zone)
    except OverflowError as error:
        raise UserError(
            "На столько дней задачу не перенести. Ничего не изменено. Укажите срок от 1900 до "
            "2199 года."
        ) from error
