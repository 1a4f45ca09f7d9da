"""The band of whole days above the hours: which bar lies where, what does not fit; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.calendar.grid_plan import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.agenda.band import BandBar
    from crm_desktop.agenda.entry import AgendaBirthday, AgendaEntry
    from ui.calendar.grid_plan import GridPlan

    Item = AgendaEntry | AgendaBirthday

FOLDED_ROWS: Final = 3
"""So many rows are shown until somebody asks for more."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the band.

    Attributes:
        item: a task of whole days, or a birthday.
        row: 0 is the upper one.
        first: its first column.
        last: its last column, included.
        begins: its beginning is in sight.
        ends: its end is in sight.
    """

    item: Item
    row: int
    first: int
    last: int
    begins: bool = True
    ends: bool = True


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar with its box, pixels of the band."""

    bar: Bar
    box: Box


@dataclass(frozen=True, slots=True)
class More:
    """«Ещё N»: what of a column is not shown."""

    column: int
    items: tuple[Item, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class Band:
    """The band laid out; `rows` is how many rows high it is, at least one."""

    bars: tuple[PlacedBar, ...] = ()
    more: tuple[More, ...] = ()
    rows: int = 1
    whole: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether something is not shown."""
        return bool(self.more)


def bars_of(
    bars: Iterable[BandBar], birthdays: Iterable[tuple[int, AgendaBirthday]]
) -> tuple[Bar, ...]:
    """Return tasks and birthdays, each birthday (with its column) in the first row free there."""
    found = [
        Bar(one.entry, one.row, one.first_column, one.last_column, one.begins, one.ends)
        for one in bars
    ]
    for column, birthday in birthdays:
        taken = {bar.row for bar in found if bar.first <= column <= bar.last}
        row = next(row for row in range(len(taken) + 1) if row not in taken)
        found.append(Bar(birthday, row, column, column))
    return tuple(found)


def stack(columns: Sequence[Sequence[Item]]) -> tuple[Bar, ...]:
    """Return bars one column wide, below each other: where columns are people's."""
    return tuple(
        Bar(item, row, at, at) for at, items in enumerate(columns) for row, item in enumerate(items)
    )


def lay_out_bars(plan: GridPlan, bars: Sequence[Bar], *, limit: int) -> Band:
    """Place bars; beyond `limit` rows the last row says how many more there are."""
    whole = max((bar.row + 1 for bar in bars), default=0)
    fits = whole <= limit
    shown = [bar for bar in bars if fits or bar.row < limit - 1]
    placed = tuple(PlacedBar(bar, _box(plan, bar.first, bar.last, bar.row)) for bar in shown)
    more = []
    if not fits:
        hidden = [bar for bar in bars if bar.row >= limit - 1]
        for at in range(len(plan.columns)):
            items = tuple(bar.item for bar in hidden if bar.first <= at <= bar.last)
            if items:
                more.append(More(at, items, _box(plan, at, at, limit - 1)))
    return Band(placed, tuple(more), max(1, min(whole, limit)), whole)


def bar_at(band: Band, x: float, y: float) -> PlacedBar | None:
    """Return the bar a point is on."""
    return next((placed for placed in band.bars if placed.box.holds(x, y)), None)


def more_at(band: Band, x: float, y: float) -> More | None:
    """Return the «ещё N» a point is on."""
    return next((more for more in band.more if more.box.holds(x, y)), None)


def _box(plan: GridPlan, first: int, last: int, row: int) -> Box:
    measures = plan.measures
    left = plan.columns[first].left + measures.pad
    right = plan.columns[last].right - measures.pad - measures.gap
    return Box(left, row * measures.row + 2, max(1, right - left), measures.row - 4)
