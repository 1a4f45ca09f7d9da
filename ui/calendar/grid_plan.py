"""The geometry of the time grid: columns, hours, what a point is; free of Qt.

Two systems of pixels: the body begins at the left edge of the first column and at midnight, the
band of whole days at the same edge and at its own top.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from ui.calendar.spots import A_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

FREE_SHARE: Final = 0.55
"""The width of a day off, in widths of a working day."""


class Box(NamedTuple):
    """A rectangle in pixels; `right` and `bottom` are the first pixels outside."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Measures:
    """Lengths in pixels at the chosen text size."""

    gutter: int = 56
    head: int = 52
    row: int = 28
    hour: int = 52
    lane: int = 28
    pad: int = 3
    gap: int = 2
    edge: int = 6

    def scaled(self, factor: float) -> Measures:
        """Return them at another text size; the hairlines stay."""
        return replace(
            self,
            gutter=round(self.gutter * factor),
            head=round(self.head * factor),
            row=round(self.row * factor),
            hour=round(self.hour * factor),
            lane=round(self.lane * factor),
        )


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """What a column shows.

    Attributes:
        day: its day.
        member: whose it is; None = the days of one person.
        off: a day off.
        narrow: it takes `FREE_SHARE` of the width of the others.
    """

    day: date
    member: int | None = None
    off: bool = False
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its place; `right` is the first pixel outside."""

    spec: ColumnSpec
    left: int
    right: int

    @property
    def width(self) -> int:
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class GridPlan:
    """Columns of hours.

    Attributes:
        columns: left to right.
        hour: height of an hour, pixels.
        measures: the other lengths.
    """

    columns: tuple[Column, ...]
    hour: int
    measures: Measures

    @property
    def width(self) -> int:
        """Width of all columns."""
        return self.columns[-1].right if self.columns else 0

    @property
    def height(self) -> int:
        """Height of a day."""
        return 24 * self.hour

    def y_of(self, minute: float) -> int:
        """Return where a minute is."""
        return round(minute * self.hour / 60)

    def minute_at(self, y: float) -> float:
        """Return the minute at a height, within the day."""
        return min(float(A_DAY), max(0.0, y * 60 / self.hour))

    def column_at(self, x: float) -> int | None:
        """Return which column a point is over."""
        for at, column in enumerate(self.columns):
            if column.left <= x < column.right:
                return at
        return None

    def nearest_column(self, x: float) -> int:
        """Return the column a point is over, or the outermost on that side."""
        found = self.column_at(x)
        if found is not None:
            return found
        return 0 if x < 0 else len(self.columns) - 1

    def column_of(self, day: date, member: int | None = None) -> int | None:
        """Return the column of a day, and of a person where columns are people's."""
        for at, column in enumerate(self.columns):
            spec = column.spec
            if spec.day == day and spec.member in (None, member):
                return at
        return None

    def span_box(self, column: int, top: int, minutes: int) -> Box:
        """Return the box of a stretch of time over the whole width of a column."""
        where = self.columns[column]
        begins = self.y_of(top)
        ends = self.y_of(min(A_DAY, top + minutes))
        return Box(
            where.left + self.measures.pad, begins + 1,
            where.width - 2 * self.measures.pad - self.measures.gap,
            max(ends - begins - self.measures.gap, self.measures.edge),
        )  # fmt: skip


def lay_out_columns(
    specs: Sequence[ColumnSpec], width: int, *, least: int = 0
) -> tuple[Column, ...]:
    """Share a width among columns: working days equally, narrow ones a part of it.

    Args:
        specs: left to right.
        width: pixels there are.
        least: no column is narrower; together they may then be wider than `width`.
    """
    shares = [FREE_SHARE if spec.narrow else 1.0 for spec in specs]
    whole = sum(shares)
    if not specs or whole <= 0:
        return ()
    unit = max(width / whole, float(least))
    found, at = [], 0.0
    for spec, share in zip(specs, shares, strict=True):
        left, at = round(at), at + unit * share
        found.append(Column(spec, left, round(at)))
    return tuple(found)


def hour_height(room: int, *, first: int, last: int, least: int) -> int:
    """Return how high an hour is where some hours should be seen at once.

    Args:
        room: pixels of height.
        first: minute the working day begins.
        last: minute it ends.
        least: an hour is never lower.
    """
    hours = max(1, -(-(min(A_DAY, last + 60) - max(0, first - 60)) // 60))
    return max(least, min(room // hours, 2 * least))
