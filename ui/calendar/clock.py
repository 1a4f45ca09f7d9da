"""The clock of a day: where it jumps, and how long a stretch of it really is; free of Qt.

The axis of the calendar is the clock on the wall, from 0:00 to 24:00 on every day, so that the
days of a week stand side by side. On a day the clock is set forward an hour of it does not exist;
on a day it is set back an hour happens twice and stands there once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crm_desktop.agenda.gaps import clock_ms

if TYPE_CHECKING:
    from datetime import tzinfo

A_DAY: Final = 24 * 60
_MINUTE_MS: Final = 60_000
_SCAN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ClockJump:
    """Part of a day's clock that does not exist, or comes twice.

    Attributes:
        top: minutes from midnight.
        bottom: minutes from midnight.
        missing: it does not exist; else it comes twice.
    """

    top: int
    bottom: int
    missing: bool


def minute_of(at: int, day: date, zone: tzinfo) -> int:
    """Return the minute of a day's clock at an instant (UTC ms), within 0 … 1440."""
    there = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    days = (there.date() - day).days
    return min(1440, max(0, days * 1440 + there.hour * 60 + there.minute))


def minutes_between(day: date, top: int, bottom: int, zone: tzinfo) -> int:
    """Return how long it really is between two minutes of a day's clock."""
    return (clock_ms(day, bottom, zone) - clock_ms(day, top, zone)) // _MINUTE_MS


@lru_cache(maxsize=512)
def clock_jumps(day: date, zone: tzinfo) -> tuple[ClockJump, ...]:
    """Return where the clock jumps on a day; nearly always nowhere."""
    begins = datetime.combine(day, time(), zone).astimezone(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    if _offset(begins, zone) == _offset(ends, zone):
        return ()
    found = []
    at = begins
    while at < ends:
        before, after = _offset(at, zone), _offset(at + _SCAN, zone)
        at += _SCAN
        if before == after:
            continue
        midnight = datetime.combine(day, time(), UTC)
        old = round((at + before - midnight).total_seconds()) // 60
        new = round((at + after - midnight).total_seconds()) // 60
        found.append(ClockJump(min(old, new), max(old, new), missing=after > before))
    return tuple(jump for jump in found if jump.top < A_DAY and jump.bottom > 0)


def _offset(at: datetime, zone: tzinfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
