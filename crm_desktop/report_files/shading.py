"""Which cells of a table are shaded together: the same in a workbook and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.reports.result import Column, Table, Value


@dataclass(frozen=True, slots=True)
class Scale:
    """The least and the largest of the numbers shaded together."""

    low: float
    high: float

    def share(self, value: Value) -> float | None:
        """Return where a value stands, 0…1; None = it is no number."""
        if isinstance(value, str) or value is None:
            return None
        if self.high <= self.low:
            return 0.5 if value else 0.0  # nothing but noughts is not shaded
        return (value - self.low) / (self.high - self.low)


def heat_groups(table: Table) -> Iterator[tuple[int, ...]]:
    """Yield numbers of columns shaded by one scale: neighbours of one unit under one heading."""
    group: list[int] = []
    for at, column in enumerate(table.columns):
        if group and not (column.heat and _alike(table.columns[group[-1]], column, at - group[-1])):
            yield tuple(group)
            group = []
        if column.heat:
            group.append(at)
    if group:
        yield tuple(group)


def heat_scales(table: Table) -> dict[int, Scale]:
    """Return the scale of each column that is shaded; subtotals do not count."""
    found: dict[int, Scale] = {}
    for group in heat_groups(table):
        values = [v for at in group for v in _numbers(table, at)]
        if values:
            scale = Scale(min(0, *values), max(values))
            found |= dict.fromkeys(group, scale)
    return found


def bar_scales(table: Table) -> dict[int, Scale]:
    """Return the scale of each column whose cells bear bars; they begin at nought."""
    found: dict[int, Scale] = {}
    for at, column in enumerate(table.columns):
        values = list(_numbers(table, at)) if column.bar else []
        if values and max(values) > 0:
            found[at] = Scale(0, max(values))
    return found


def _alike(one: Column, other: Column, apart: int) -> bool:
    return apart == 1 and one.unit is other.unit and bool(one.group) and one.group == other.group


def _numbers(table: Table, at: int) -> Iterator[float]:
    for row in table.rows:
        value = row.cells[at]
        if not row.strong and isinstance(value, int | float):
            yield value
