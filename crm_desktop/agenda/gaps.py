"""Where there is time left. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from crm_desktop.agenda.pieces import MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from crm_desktop.agenda.entry import Agenda, AgendaEntry

Span = tuple[int, int]


def free_gaps(busy: Iterable[Span], windows: Iterable[Span], *, least: int) -> tuple[Span, ...]:
    """Return what of the windows nothing is in, in order, no shorter than `least`.

    Args:
        busy: starts and ends in any order, overlaps allowed.
        windows: where to look; they do not overlap each other.
        least: in the unit of the spans.
    """
    taken = sorted(busy)
    found: list[Span] = []
    for start, end in sorted(windows):
        free = start
        for begins, ends in taken:
            if ends <= free or begins >= end:
                continue
            if begins > free:
                found.append((free, begins))
            free = ends
        if free < end:
            found.append((free, end))
    return tuple(gap for gap in found if gap[1] - gap[0] >= max(least, 1))


def free_time(
    agenda: Agenda,
    day: date,
    *,
    member: int | None = None,
    least_minutes: int = 60,
    now: int | None = None,
) -> tuple[Span, ...]:
    """Return when a person has time on a day: inside working hours, not before now.

    What is done takes no time any more, and neither does what lasts whole days.

    Args:
        agenda: a reading of that day.
        day: which one.
        member: whose; None = the signed-in person's.
        least_minutes: shorter gaps are not told.
        now: UTC ms; None = when the agenda was read.

    Returns:
        Starts and ends, UTC ms.
    """
    who = agenda.me if member is None else member
    since = agenda.now if now is None else now
    windows = [
        (max(clock_ms(day, start, agenda.zone), since), clock_ms(day, end, agenda.zone))
        for start, end in agenda.calendar.spans(day)
    ]
    return free_gaps(
        [(entry.start, entry.end) for entry in agenda.of_day(day) if takes_time(entry, who)],
        [window for window in windows if window[0] < window[1]],
        least=least_minutes * MINUTE_MS,
    )


def takes_time(entry: AgendaEntry, member: int) -> bool:
    """Tell whether a person is busy with an entry while it lasts."""
    return not (entry.all_day or entry.done or entry.missed) and member in entry.people


def clock_ms(day: date, minute: int, zone: tzinfo) -> int:
    """Return the instant of a time of day, UTC ms.

    A time the clock skips is as much later, one it shows twice is the first.

    Args:
        day: in the zone.
        minute: from midnight, up to 1440.
        zone: whose clock.
    """
    there = datetime.combine(day, time(), zone) + timedelta(minutes=minute)
    return int(there.astimezone(UTC).timestamp() * 1000)
