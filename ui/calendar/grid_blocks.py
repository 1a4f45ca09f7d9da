"""Where the blocks of the time grid lie, and which one a point is on; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ui.calendar.grid_plan import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.agenda.entry import AgendaEntry
    from crm_desktop.agenda.overlaps import Block
    from ui.calendar.grid_plan import GridPlan

    Key = tuple[int, str]

SHORTEST: Final = 25
"""Whatever is shorter is drawn so many minutes long: its name must be read."""
LANES_SHARE: Final = 0.5
"""Colleagues' lanes together take no more of a column: more of them are narrower."""
_GRIP_FROM: Final = 3
"""A block so many edges high can be drawn at both of them."""


class Part(StrEnum):
    """Which part of a block a point is on."""

    BODY = "body"
    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Placed:
    """A block on the grid.

    Attributes:
        entry: what it shows.
        column: which column it is in.
        box: pixels of the body.
        top: minutes of the day's clock.
        bottom: minutes of the day's clock.
        begins: its beginning is on this day.
        ends: its end is on this day.
        lane: it is a colleague's, drawn narrow at the right edge.
    """

    entry: AgendaEntry
    column: int
    box: Box
    top: int
    bottom: int
    begins: bool
    ends: bool
    lane: bool

    @property
    def key(self) -> Key:
        """Names the entry."""
        return self.entry.key


def place_blocks(plan: GridPlan, days: Sequence[Sequence[Block]]) -> tuple[Placed, ...]:
    """Return the blocks of each column with their boxes, in the order they are drawn."""
    found = []
    for at, blocks in enumerate(days):
        most = max((max(block.lanes, (block.lane or 0) + 1) for block in blocks), default=1)
        fits = round(plan.columns[at].width * LANES_SHARE / most)
        lane = max(plan.measures.edge, min(plan.measures.lane, fits))
        found += [_placed(plan, at, block, lane=lane) for block in blocks]
    return tuple(found)


def _placed(plan: GridPlan, column: int, block: Block, *, lane: int) -> Placed:
    measures = plan.measures
    where, piece = plan.columns[column], block.piece
    top = plan.y_of(piece.top)
    least = plan.y_of(SHORTEST)
    high = max(plan.y_of(piece.bottom) - top, least) - measures.gap
    top = min(top, plan.height - least)
    if block.lane is None:
        room = where.width - 2 * measures.pad - block.lanes * lane
        left = where.left + measures.pad + room * block.column // block.columns
        right = where.left + measures.pad + room * (block.column + block.span) // block.columns
        box = Box(left, top + 1, max(1, right - left - measures.gap), high)
    else:
        right = where.right - measures.pad - block.lane * lane
        box = Box(right - lane + measures.gap, top + 1, lane - measures.gap, high)
    return Placed(
        piece.entry, column, box, piece.top, piece.bottom, piece.begins, piece.ends,
        block.lane is not None,
    )  # fmt: skip


def block_at(blocks: Sequence[Placed], x: float, y: float) -> Placed | None:
    """Return the block a point is on; of two the one drawn later."""
    return next((block for block in reversed(blocks) if block.box.holds(x, y)), None)


def part_at(block: Placed, y: float, *, edge: int) -> Part:
    """Return which part of a block a height is; low blocks have no upper edge to draw at."""
    if block.lane:
        return Part.BODY
    high = block.box.height
    grip = min(edge, high // _GRIP_FROM)
    if block.ends and y >= block.box.bottom - grip:
        return Part.BOTTOM
    if block.begins and high >= _GRIP_FROM * edge and y < block.box.top + grip:
        return Part.TOP
    return Part.BODY


def find_block(blocks: Iterable[Placed], key: Key, *, column: int | None = None) -> Placed | None:
    """Return the block of an entry; of several days the one in a column, else the first."""
    found = [block for block in blocks if block.key == key]
    for block in found:
        if block.column == column:
            return block
    return found[0] if found else None
