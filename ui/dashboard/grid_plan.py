"""Where the pieces of a dashboard stand: rows filled from the left, no higher than they need."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

from crm_desktop.dashboard.parts import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GAP: Final = 16


@dataclass(frozen=True, slots=True)
class Item:
    """A piece to be placed.

    Attributes:
        key: of the piece.
        width: columns it takes.
        least: the fewest pixels it can be drawn in.
        stretches: it takes what is left of its row.
    """

    key: str
    width: int
    least: int
    stretches: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a piece stands, in pixels."""

    key: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All slots, and how high they are together."""

    slots: tuple[Slot, ...]
    height: int

    def number_at(self, x: int, y: int) -> int:
        """Return before which piece something dropped at a point goes."""
        for at, slot in enumerate(self.slots):
            if y < slot.y:
                return at
            if y < slot.y + slot.height + GAP and x < slot.x + slot.width // 2:
                return at
        return len(self.slots)


def plan(
    items: Sequence[Item], width: int, height_of: Callable[[str, int], int], *, gap: int = GAP
) -> Plan:
    """Place pieces in rows.

    Args:
        items: in their order.
        width: pixels there are.
        height_of: a key and a width in pixels -> the height it wants.
        gap: pixels between pieces.
    """
    column = max(1.0, (width + gap) / COLUMNS)
    rows: list[list[tuple[Item, int]]] = []
    taken = COLUMNS + 1
    for item in items:
        wanted = min(COLUMNS, max(item.width, ceil((item.least + gap) / column)))
        if taken + wanted > COLUMNS:
            rows.append([])
            taken = 0
        rows[-1].append((item, wanted))
        taken += wanted
    slots: list[Slot] = []
    top = 0
    for row in rows:
        placed = _spread(row)
        edges = [0]
        for _item, columns in placed:
            edges.append(edges[-1] + columns)
        spans = [(round(a * column), round(b * column) - gap) for a, b in pairwise(edges)]
        high = max(
            height_of(item.key, right - left)
            for (item, _columns), (left, right) in zip(placed, spans, strict=True)
        )
        slots += [
            Slot(item.key, left, top, right - left, high)
            for (item, _columns), (left, right) in zip(placed, spans, strict=True)
        ]
        top += high + gap
    return Plan(tuple(slots), max(0, top - gap))


def _spread(row: list[tuple[Item, int]]) -> list[tuple[Item, int]]:
    """Give what is left of a row to those that stretch, a column each in turn."""
    left = COLUMNS - sum(columns for _item, columns in row)
    able = [at for at, (item, _columns) in enumerate(row) if item.stretches]
    if not able:
        return row
    wide = [columns for _item, columns in row]
    for turn in range(left):
        wide[able[turn % len(able)]] += 1
    return [(item, columns) for (item, _old), columns in zip(row, wide, strict=True)]
