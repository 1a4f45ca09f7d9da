"""From days and a time of day in a zone to UTC instants, many at once.

A time that a change of the clocks leaves out moves on by as much as the clocks do; of a time
that comes twice the first is meant.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DAY_MS: Final = 86_400_000
_MINUTE_MS: Final = 60_000
_EPOCH: Final = date(1970, 1, 1).toordinal()


class _Stretch(NamedTuple):
    """Days of one year on which the clocks are not touched; `offset` ms east of UTC.

    `offset` is None for a single day on which they are.
    """

    first: int
    last: int
    offset: int | None


def instants(days: list[int], minutes: int, zone: ZoneInfo) -> list[int]:
    """Return UTC ms of a time of day on each of `days` (day numbers, in order).

    Args:
        days: `date.toordinal()`, ascending.
        minutes: since midnight on the clock on the wall.
        zone: whose clock.
    """
    found: list[int] = []
    at, end = 0, len(days)
    while at < end:
        for stretch in _stretches(date.fromordinal(days[at]).year, zone):
            stop = bisect_right(days, stretch.last, at)
            if stop == at:
                continue
            if stretch.offset is None:
                found += [_exactly(day, minutes, zone) for day in days[at:stop]]
            else:
                plus = minutes * _MINUTE_MS - stretch.offset - _EPOCH * _DAY_MS
                found += [day * _DAY_MS + plus for day in days[at:stop]]
            at = stop
            if at == end:
                break
    return found


def instant(day: int, minutes: int, zone: ZoneInfo) -> int:
    """Return UTC ms of a time of day on one day."""
    return instants([day], minutes, zone)[0]


@lru_cache(maxsize=4096)
def _stretches(year: int, zone: ZoneInfo) -> tuple[_Stretch, ...]:
    """Return the days of a year, parted where the clocks change."""
    midnight = datetime(year, 1, 1, tzinfo=zone)
    day = midnight.toordinal()
    end = date(year, 12, 31).toordinal()
    found: list[_Stretch] = []
    offset = _offset(midnight)
    while day <= end:
        midnight += timedelta(days=1)
        following = _offset(midnight)
        kept = offset if following == offset else None
        if kept is not None and found and found[-1].offset == kept:
            found[-1] = found[-1]._replace(last=day)
        else:
            found.append(_Stretch(day, day, kept))
        offset = following
        day += 1
    return tuple(found)


def _offset(there: datetime) -> int:
    return int((there.utcoffset() or timedelta()).total_seconds() * 1000)


def _exactly(day: int, minutes: int, zone: ZoneInfo) -> int:
    on = date.fromordinal(day)
    there = datetime(on.year, on.month, on.day, *divmod(minutes, 60), tzinfo=zone)
    return int(there.astimezone(UTC).timestamp() * 1000)
