"""What repeating tasks have on a range of days besides the occurrence they stand at."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_desktop.access.rights import Right, use_case
from crm_desktop.agenda.pieces import MINUTE_MS, midnight_ms
from crm_desktop.agenda.rows import answered_slots
from crm_desktop.recurrence.pattern import OffDays, occurrences, stored_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_desktop.agenda.rows import TaskInTime
    from crm_desktop.office.office import Office
    from crm_desktop.recurrence.pattern import Occurrence
    from crm_desktop.workdays.calendar import WorkCalendar

_DAY: Final = timedelta(days=1)
_MINUTES_A_DAY: Final = 24 * 60
# An occurrence moved off days off, and one of another zone, lies outside the days of its slot.
_AROUND: Final = timedelta(days=40)


class Later(NamedTuple):
    """An occurrence without a row of its own.

    Attributes:
        head: the repeating task.
        found: which one and when.
        missed: a later one was answered before; else it is still to come.
    """

    head: TaskInTime
    found: Occurrence
    missed: bool


@use_case(Right.VIEW_TASKS)
def later_and_missed(
    office: Office,
    heads: Iterable[TaskInTime],
    days: tuple[date, date],
    *,
    zone: ZoneInfo,
    calendar: WorkCalendar,
    minutes: Callable[[TaskInTime], int],
) -> list[Later]:
    """Return the occurrences of series on days of a range that have no row.

    Args:
        office: the office.
        heads: the repeating tasks.
        days: the first and the last, in the zone.
        zone: the office's.
        calendar: which days are off.
        minutes: how long a task with a time of day lasts.
    """
    first, last = days
    start, end = midnight_ms(first, zone), midnight_ms(last + _DAY, zone)
    off = OffDays(lambda day: not calendar.is_working(day))
    found: list[tuple[TaskInTime, list[Occurrence]]] = []
    for head in heads:
        theirs = task_zone(head.zone) or zone
        pattern = stored_pattern(head.repeats or "", head.repeats_from, head.days_off, theirs)
        if pattern is None:
            continue
        lasts = minutes(head)
        length = length_of(head)
        back = length if head.due_at is None else _DAY * (lasts // _MINUTES_A_DAY + 1)
        apart = timedelta() if theirs is zone else _DAY
        inside = [
            each
            for each in occurrences(pattern, first - back - apart, last + apart, off=off)
            if (
                first - length <= each.day <= last
                if each.at is None
                else start - lasts * MINUTE_MS < each.at < end
            )
            and _against(head, each)
        ]
        if inside:
            found.append((head, inside))
    answered = answered_slots(
        office,
        [head.id for head, _inside in found],
        days=((first - _AROUND).isoformat(), (last + _AROUND).isoformat()),
    )
    return [
        Later(head, each, _against(head, each) < 0)
        for head, inside in found
        for each in inside
        if each.slot not in answered.get(head.id, ())
    ]


def _against(head: TaskInTime, each: Occurrence) -> int:
    """Tell where an occurrence stands to the head's own: -1 before, 0 the same, 1 after."""
    if head.slot is not None:
        return (each.slot > head.slot) - (each.slot < head.slot)
    if each.at is not None and head.due_at is not None:
        return (each.at > head.due_at) - (each.at < head.due_at)
    own, day = head.due_on or "", each.day.isoformat()
    return (day > own) - (day < own)


def length_of(row: TaskInTime) -> timedelta:
    """Return how much longer than one day a task without a time of day is."""
    if row.due_on is None or row.ends_on is None:
        return timedelta()
    return max(date.fromisoformat(row.ends_on) - date.fromisoformat(row.due_on), timedelta())


@lru_cache(maxsize=64)
def task_zone(name: str) -> ZoneInfo | None:
    """Return a task's own zone; None if it has none, or one this computer does not know."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
