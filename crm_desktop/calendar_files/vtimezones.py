"""Time zones written out for programs that do not know their names."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from crm_desktop.recurrence.rule import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AHEAD: Final = 12
"""Years a zone is looked at, to tell what it does every year from what it did once."""
_REGULAR: Final = 4
_WEEK: Final = 7
_NO_TIME: Final = timedelta()


class _Turn(NamedTuple):
    """A change of the clock; `wall` is the time it was on the old clock."""

    wall: datetime
    before: timedelta
    after: timedelta
    summer: bool
    name: str


@lru_cache(maxsize=256)
def timezone_lines(key: str, year: int) -> tuple[str, ...]:
    """Return the lines of a VTIMEZONE, unfolded.

    Args:
        key: IANA name.
        year: the first the zone is asked for; what it did before is left out.
    """
    zone = ZoneInfo(key)
    start = datetime(max(year - 1, 1900), 1, 1, tzinfo=UTC)
    turns = list(_turns(zone, start, start.replace(year=start.year + _AHEAD)))
    first = start.astimezone(zone)
    offset = first.utcoffset() or _NO_TIME
    begins = _Turn(
        start.replace(tzinfo=None), offset, offset, bool(first.dst()), first.tzname() or key
    )
    lines = ["BEGIN:VTIMEZONE", f"TZID:{key}", f"X-LIC-LOCATION:{key}", *_part([begins], "")]
    groups: dict[tuple[timedelta, timedelta, bool], list[_Turn]] = defaultdict(list)
    for turn in turns:
        groups[turn.before, turn.after, turn.summer].append(turn)
    for group in groups.values():
        rule = _yearly(group, start.year + _AHEAD - 1)
        if rule:
            lines += _part(group[:1], rule)
        else:
            lines += _part(group, "")
    return (*lines, "END:VTIMEZONE")


def _turns(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[_Turn]:
    """The changes of the clock, found by looking at every day."""
    day = timedelta(days=1)
    while start < end:
        offset = start.astimezone(zone).utcoffset()
        if (start + day).astimezone(zone).utcoffset() != offset:
            low, high = 0, 24 * 60
            while high - low > 1:
                middle = (low + high) // 2
                there = (start + timedelta(minutes=middle)).astimezone(zone)
                low, high = (middle, high) if there.utcoffset() == offset else (low, middle)
            moment = start + timedelta(minutes=high)
            after = moment.astimezone(zone)
            wall = (moment + (offset or _NO_TIME)).replace(tzinfo=None)
            yield _Turn(
                wall, offset or _NO_TIME, after.utcoffset() or _NO_TIME, bool(after.dst()),
                after.tzname() or "",
            )  # fmt: skip
        start += day


def _yearly(group: Sequence[_Turn], last: int) -> str:
    """The rule a change follows every year; `""` if it follows none."""
    years = [turn.wall.year for turn in group]
    if len(group) < _REGULAR or years != list(range(years[0], last + 1)):
        return ""
    first = group[0].wall
    if any(
        (turn.wall.month, turn.wall.weekday(), turn.wall.time())
        != (first.month, first.weekday(), first.time())
        for turn in group
    ):
        return ""
    day = WEEKDAYS[first.weekday()]
    if all((turn.wall + timedelta(days=_WEEK)).month != turn.wall.month for turn in group):
        return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY=-1{day}"
    weeks = {(turn.wall.day - 1) // _WEEK + 1 for turn in group}
    return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={weeks.pop()}{day}" if len(weeks) == 1 else ""


def _part(turns: Sequence[_Turn], rule: str) -> Iterator[str]:
    for turn in turns:
        name = "DAYLIGHT" if turn.summer else "STANDARD"
        yield f"BEGIN:{name}"
        yield f"DTSTART:{turn.wall:%Y%m%dT%H%M%S}"
        yield f"TZOFFSETFROM:{_offset(turn.before)}"
        yield f"TZOFFSETTO:{_offset(turn.after)}"
        if turn.name:
            yield f"TZNAME:{turn.name}"
        if rule:
            yield f"RRULE:{rule}"
        yield f"END:{name}"


def _offset(length: timedelta) -> str:
    seconds = abs(int(length.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    sign = "-" if length < _NO_TIME else "+"
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
