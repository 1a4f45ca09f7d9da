"""Cutting what has a time of day into days, on the clock of a zone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from crm_desktop.agenda.entry import AgendaEntry

MINUTE_MS: Final = 60_000
_DAY: Final = timedelta(days=1)
_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class DayPiece:
    """The part of an entry that is on one day.

    Attributes:
        entry: of what.
        day: which one.
        top: minutes on the day's clock, 0…1439.
        bottom: the same, later than `top`, at most 1440.
        begins: the entry begins here; else it comes from the day before.
        ends: the entry ends here.
    """

    entry: AgendaEntry
    day: date
    top: int
    bottom: int
    begins: bool = True
    ends: bool = True


@lru_cache(maxsize=4096)
def midnight_ms(day: date, zone: tzinfo) -> int:
    """Return when a day begins in a zone, UTC ms; where midnight is skipped, the first moment."""
    return int(datetime.combine(day, time(), zone).astimezone(UTC).timestamp() * 1000)


def pieces_of(entries: Iterable[AgendaEntry], day: date, zone: tzinfo) -> tuple[DayPiece, ...]:
    """Return the parts of timed entries that are on a day, the earliest first.

    A day of 23 or 25 hours is drawn on the same clock as all others: what runs through the gap of
    a clock put forward looks longer, and what ends before it began on a clock put back keeps its
    length.

    Args:
        entries: any; those of whole days are left out.
        day: in the zone.
        zone: the office's.
    """
    begins, ends = midnight_ms(day, zone), midnight_ms(day + _DAY, zone)
    found = [
        _piece(entry, day, zone, (begins, ends))
        for entry in entries
        if not entry.all_day and entry.start < ends and entry.end > begins
    ]
    return tuple(sorted(found, key=lambda piece: (piece.top, -piece.bottom, piece.entry.key)))


def _piece(entry: AgendaEntry, day: date, zone: tzinfo, bounds: tuple[int, int]) -> DayPiece:
    begins, ends = entry.start >= bounds[0], entry.end <= bounds[1]
    top = _minute(entry.start, zone) if begins else 0
    bottom = _minute(entry.end, zone) if entry.end < bounds[1] else _MINUTES
    if bottom <= top:  # the clock was put back in between
        bottom = top + (min(entry.end, bounds[1]) - max(entry.start, bounds[0])) // MINUTE_MS
    return DayPiece(entry, day, top, min(max(bottom, top + 1), _MINUTES), begins, ends)


def _minute(at: int, zone: tzinfo) -> int:
    there = datetime.fromtimestamp(at / 1000, zone)
    return there.hour * 60 + there.minute
