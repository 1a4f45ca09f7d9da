"""From a task's date and a reminder's minutes to instants.

A day begins at its midnight on the clock of the task's zone, and what is counted from it goes by
that clock: nine in the morning is nine also on the day the clocks change. From a time of day
minutes are counted as they pass, whole days by the clock: a day before a meeting at ten is ten.
A time a change of the clocks leaves out moves on with them; of one that comes twice the first
is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_desktop.recurrence.clock import instant
from crm_desktop.reminders.words import DAY

if TYPE_CHECKING:
    from crm_desktop.recurrence.pattern import Occurrence

_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Beginning:
    """When a task, or one occurrence of it, begins.

    Attributes:
        at: UTC ms; of a day its midnight.
        day: the day, of a task without a time of day.
        zone: whose clock counts.
        slot: which occurrence; None = of a task that does not repeat.
    """

    at: int
    day: date | None
    zone: ZoneInfo
    slot: str | None = None


def task_zone(name: str | None, usual: ZoneInfo) -> ZoneInfo:
    """Return the zone of a task; the usual one if it has none this computer knows."""
    try:
        return ZoneInfo(name) if name else usual
    except (ZoneInfoNotFoundError, ValueError):
        return usual


def beginning(
    due_on: str | None, due_at: int | None, zone: ZoneInfo, slot: str | None
) -> Beginning | None:
    """Return when what the base holds begins; None without a date."""
    if due_at is not None:
        return Beginning(due_at, None, zone, slot)
    if not due_on:
        return None
    try:
        day = date.fromisoformat(due_on)
        return Beginning(instant(day.toordinal(), 0, zone), day, zone, slot)
    except (ValueError, OverflowError):
        return None


def of_occurrence(one: Occurrence, zone: ZoneInfo) -> Beginning:
    """Return when an occurrence of a repeating task begins."""
    if one.at is not None:
        return Beginning(one.at, None, zone, one.slot)
    return Beginning(instant(one.day.toordinal(), 0, zone), one.day, zone, one.slot)


def fires_at(begins: Beginning, minutes: int) -> int | None:
    """Return when a reminder so many minutes before a beginning rings, UTC ms.

    None for a time no clock shows: the years 1 and 9999 end.
    """
    try:
        if begins.day is not None:
            days, minute = divmod(-minutes, DAY)
            return instant(begins.day.toordinal() + days, minute, begins.zone)
        if minutes <= 0 or minutes % DAY:
            return begins.at - minutes * _MINUTE_MS
        there = datetime.fromtimestamp(begins.at / 1000, UTC).astimezone(begins.zone)
        rest = begins.at % _MINUTE_MS
        day = there.toordinal() - minutes // DAY
        return instant(day, there.hour * 60 + there.minute, begins.zone) + rest
    except (ValueError, OverflowError):
        return None
