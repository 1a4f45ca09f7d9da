"""The production calendar of Russia for a five-day week, year by year.

Years with a file in `resources/workdays` are as the Government's decree set them; every other
year is what article 112 of the Labour Code says by itself: its holidays, and a day off that falls
on one (outside January) goes to the next working day after it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import resources

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER: Final = resources.ROOT / "workdays"
_JANUARY: Final = 1
_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
YEARS: Final = range(2024, 2028)
"""Years with a file of their own."""


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """A year of the official calendar.

    Attributes:
        year: which one.
        holidays: the days of article 112 and their names.
        moved_off: days off that came from another day -> that day.
        moved_work: Saturdays and Sundays worked -> the day off given for them.
        short: working days an hour shorter.
        confirmed: set by a decree; False = the law alone, the Government may move more.
        source: where it is from, in Russian.
    """

    year: int
    holidays: Mapping[date, str]
    moved_off: Mapping[date, date]
    moved_work: Mapping[date, date]
    short: frozenset[date]
    confirmed: bool
    source: str

    def works(self, day: date) -> bool:
        """Tell whether a day of this year is worked in a five-day week."""
        if day in self.moved_work:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays and day not in self.moved_off


@lru_cache(maxsize=512)
def official_year(year: int) -> OfficialYear:
    """Return a year as its file has it, or as the law alone makes it."""
    names, source = _law()
    holidays = {date.fromisoformat(f"{year}-{day}"): name for day, name in names.items()}
    if year not in YEARS:
        return _by_law(year, holidays, source)
    content = tomllib.loads((_FOLDER / f"{year}.toml").read_text(encoding="utf-8"))
    moves: list[tuple[date, date]] = [(move["from"], move["to"]) for move in content["moved"]]
    return OfficialYear(
        year=year,
        holidays=holidays,
        moved_off={to: from_ for from_, to in moves},
        moved_work={from_: to for from_, to in moves if from_ not in holidays},
        short=frozenset(content["short"]),
        confirmed=content["confirmed"],
        source=content["source"],
    )


@lru_cache(maxsize=1)
def _law() -> tuple[dict[str, str], str]:
    content: dict[str, Any] = tomllib.loads((_FOLDER / "holidays.toml").read_text(encoding="utf-8"))
    return content["days"], content["source"]


def _by_law(year: int, holidays: Mapping[date, str], source: str) -> OfficialYear:
    moved: dict[date, date] = {}
    for holiday in holidays:
        if holiday.weekday() < SATURDAY or holiday.month == _JANUARY:
            continue
        to = holiday + _DAY
        while to.weekday() >= SATURDAY or to in holidays or to in moved:
            to += _DAY
        moved[to] = holiday
    eves = [day - _DAY for day in holidays if day != date(year, 1, 1)] + [date(year, 12, 31)]
    resting = holidays.keys() | moved.keys()
    short = {eve for eve in eves if eve.weekday() < SATURDAY and eve not in resting}
    return OfficialYear(
        year=year,
        holidays=holidays,
        moved_off=moved,
        moved_work={},
        short=frozenset(short),
        confirmed=False,
        source=f"Только {source}: переносы Правительства за этот год неизвестны",
    )
