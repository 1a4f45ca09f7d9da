"""Ten thousand repeating tasks over a year, to UTC instants; a part of them against dateutil."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from crm_desktop.recurrence.pattern import OffDays, Pattern, occurrences

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

SERIES: Final = 10_000
GOAL: Final = "≤ 2 s for 10,000 series over a year"
_TIMES: Final = 3
_FIRST, _LAST = date(2026, 1, 1), date(2026, 12, 31)
_CHECKED: Final = 200
_RULES: Final = (
    ("FREQ=DAILY", None), ("FREQ=DAILY", "skip"), ("FREQ=WEEKLY", None),
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR", None), ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None),
    ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", None), ("FREQ=MONTHLY;BYMONTHDAY=15", None),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "before"), ("FREQ=MONTHLY;BYDAY=2WE", None),
    ("FREQ=YEARLY", None),
)  # fmt: skip
_ZONES: Final = ("Europe/Moscow", "Europe/Berlin", "Asia/Almaty", "Asia/Yekaterinburg")


def series(results: Results, _office: Office, _size: int) -> None:
    """Expand many series of all common kinds, each with its own time of day and beginning."""
    stored = _made(random.Random(5))
    _check(stored)

    def expand() -> int:
        off = OffDays(lambda day: day.weekday() > 4)
        return sum(
            len(occurrences(Pattern.read(*one), _FIRST, _LAST, off=off)) for one in stored
        )  # fmt: skip

    results.time("series over a year", [expand] * _TIMES, size=SERIES, goal=GOAL)
    results.rows[-1]["occurrences"] = expand()


def _made(chance: random.Random) -> list[tuple[str, str, str | None, ZoneInfo]]:
    found = []
    for number in range(SERIES):
        rule, days_off = _RULES[number % len(_RULES)]
        day = date(2020, 1, 1) + timedelta(days=chance.randrange(2000))
        clock = f"{chance.randrange(7, 20):02d}:{chance.randrange(60):02d}"
        zone = ZoneInfo(_ZONES[chance.randrange(len(_ZONES))])
        found.append((rule, f"{day.isoformat()}T{clock}", days_off, zone))
    return found


def _check(stored: list[tuple[str, str, str | None, ZoneInfo]]) -> None:
    for rule, start, days_off, zone in stored[:_CHECKED]:
        if days_off is not None:
            continue
        began = datetime.fromisoformat(start)
        wanted = [
            int(at.replace(tzinfo=zone).astimezone(UTC).timestamp() * 1000)
            for at in rrulestr(rule, dtstart=began).between(
                datetime.combine(_FIRST, datetime.min.time()) - timedelta(seconds=1),
                datetime.combine(_LAST + timedelta(days=1), datetime.min.time()),
            )
            if at.date() <= _LAST
        ]
        pattern = Pattern.read(rule, start, days_off, zone)
        found = [one.at for one in occurrences(pattern, _FIRST, _LAST, off=OffDays(_none))]
        assert found == wanted, (rule, start, zone.key)


def _none(_day: date) -> bool:
    return False
