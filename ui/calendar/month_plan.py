"""The days of a month in six weeks, and which of their entries there is room for; free of Qt."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.agenda.entry import AgendaBirthday
from crm_desktop.wording import times
from crm_desktop.wording.numbers import NBSP
from ui.calendar.words import monday_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.agenda.entry import Agenda
    from ui.calendar.band_plan import Item

MONTHS: Final = tuple(month.capitalize() for month in times.MONTHS)
WEEKS: Final = 6
DAYS: Final = 7
_DAY: Final = timedelta(days=1)
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A piece of an entry within one week of the month.

    Attributes:
        item: an entry or a birthday.
        week: 0…5.
        row: from the top of the cells, 0 is the first.
        first: the first column, 0 = Monday.
        last: the last one, included.
        begins: the item begins here.
        ends: the item ends here.
    """

    item: Item
    week: int
    row: int
    first: int
    last: int
    begins: bool = True
    ends: bool = True


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """What is drawn of a month.

    Attributes:
        days: 42 of them, from a Monday.
        bars: what there is room for, by week, row and column.
        more: day -> how many there is no room for.
    """

    days: tuple[date, ...]
    bars: tuple[MonthBar, ...]
    more: Mapping[date, int]


def month_title(day: date) -> str:
    """«Ноябрь 2026»."""
    return f"{MONTHS[day.month - 1]}{NBSP}{day.year}"


def six_weeks(day: date) -> tuple[date, ...]:
    """Return the 42 days a month is shown by, from the Monday of its first week."""
    first = monday_of(day.replace(day=1))
    return tuple(first + _DAY * number for number in range(WEEKS * DAYS))


def months_on(day: date, by: int) -> date:
    """Return the same day some months on; the last one where there is no such day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + by, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def same_month(one: date, other: date) -> bool:
    """Whether two days are of one month."""
    return (one.year, one.month) == (other.year, other.month)


def plan_month(agenda: Agenda, *, rows: int) -> MonthPlan:
    """Place what is on the days of an agenda of six weeks.

    Several days come first, then birthdays, whole days, what has a time by its time, and then
    what colleagues do. A day with more than there is room for keeps its last row for «ещё 3».

    Args:
        agenda: of 42 days from a Monday.
        rows: how many rows there is room for in a cell.
    """
    days = agenda.days()
    bars: list[MonthBar] = []
    more: dict[date, int] = {}
    for week in range(len(days) // DAYS):
        shown = days[week * DAYS : (week + 1) * DAYS]
        placed = _placed(_items(agenda, shown), shown)
        limits = _limits(placed, rows)
        for item, row, first, last in placed:
            for begin, end in _runs(limits, row, first, last):
                bars.append(
                    MonthBar(
                        item, week, row, begin, end,
                        begin == first and _begin(item) >= shown[first],
                        end == last and _end(item) <= shown[last],
                    )
                )  # fmt: skip
            for column in range(first, last + 1):
                if row >= limits[column]:
                    more[shown[column]] = more.get(shown[column], 0) + 1
    return MonthPlan(days, tuple(bars), more)


def _items(agenda: Agenda, days: Sequence[date]) -> list[Item]:
    entries = {entry.key: entry for day in days for entry in agenda.of_day(day)}
    born = [each for each in agenda.birthdays if days[0] <= each.day <= days[-1]]
    return sorted((*entries.values(), *born), key=_order)


def _order(item: Item) -> tuple[int, int, int, str]:
    """Several days first; then one's own day by its time; colleagues' days last."""
    if isinstance(item, AgendaBirthday):
        return 1, item.day.toordinal(), 0, item.client
    length = (item.last_day - item.first_day).days
    if item.all_day and length:
        return 0, item.first_day.toordinal(), -length, item.title
    rank = 2 if item.all_day else 3
    return (rank if item.own else rank + 2), item.start, item.done, item.title


def _placed(items: Iterable[Item], days: Sequence[date]) -> list[tuple[Item, int, int, int]]:
    """Each item with its row, first and last column."""
    taken: list[set[int]] = [set() for _ in days]
    found = []
    for item in items:
        first = max((_begin(item) - days[0]).days, 0)
        last = min((_end(item) - days[0]).days, len(days) - 1)
        columns = range(first, last + 1)
        row = next(n for n in range(1000) if not any(n in taken[column] for column in columns))
        for column in columns:
            taken[column].add(row)
        found.append((item, row, first, last))
    return found


def _limits(placed: Iterable[tuple[Item, int, int, int]], rows: int) -> list[int]:
    """How many rows of each day are drawn: all, or one less where «ещё» stands."""
    highest = [0] * DAYS
    for _item, row, first, last in placed:
        for column in range(first, last + 1):
            highest[column] = max(highest[column], row + 1)
    return [rows if high <= rows else max(rows - 1, 0) for high in highest]


def _runs(limits: Sequence[int], row: int, first: int, last: int) -> list[tuple[int, int]]:
    """The columns side by side in which a row is drawn."""
    found: list[tuple[int, int]] = []
    for column in range(first, last + 1):
        if row >= limits[column]:
            continue
        if found and found[-1][1] == column - 1:
            found[-1] = (found[-1][0], column)
        else:
            found.append((column, column))
    return found


def _begin(item: Item) -> date:
    return item.day if isinstance(item, AgendaBirthday) else item.first_day


def _end(item: Item) -> date:
    return item.day if isinstance(item, AgendaBirthday) else item.last_day
