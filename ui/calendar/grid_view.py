"""The window onto the grid: its regions and its scroll; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ui.calendar.grid_plan import Measures

BAND_PAD: Final = 4
"""Pixels above and below the rows of the band."""


class Region(StrEnum):
    """A part of the window."""

    HEAD = "head"
    BAND_NAME = "band name"
    BAND = "band"
    GUTTER = "gutter"
    BODY = "body"
    OUTSIDE = "outside"


@dataclass(slots=True)
class GridView:
    """Sizes in pixels of the window.

    Attributes:
        width: of everything.
        height: of everything.
        measures: lengths at the chosen text size.
        rows: how many rows high the band is.
        x: scrolled sideways by so much.
        y: scrolled down by so much.
        bar: width kept free for the scroll bar on the right.
        folds: there is more in the band than is shown, or it was unfolded.
    """

    width: int = 0
    height: int = 0
    measures: Measures = field(default_factory=Measures)
    rows: int = 1
    x: int = 0
    y: int = 0
    bar: int = 12
    folds: bool = False

    @property
    def band_height(self) -> int:
        """Height of the band."""
        return self.rows * self.measures.row + 2 * BAND_PAD

    @property
    def body_top(self) -> int:
        """Where the hours begin."""
        return self.measures.head + self.band_height

    @property
    def room_across(self) -> int:
        """Pixels the columns have."""
        return max(1, self.width - self.measures.gutter - self.bar)

    @property
    def room_down(self) -> int:
        """Pixels the hours have."""
        return max(1, self.height - self.body_top)

    def region_at(self, x: float, y: float) -> Region:
        """Return what a point of the window is in."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return Region.OUTSIDE
        in_gutter = x < self.measures.gutter
        if y < self.measures.head:
            return Region.HEAD
        if y < self.body_top:
            return Region.BAND_NAME if in_gutter else Region.BAND
        return Region.GUTTER if in_gutter else Region.BODY

    def to_body(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of the window into one of the body."""
        return x - self.measures.gutter + self.x, y - self.body_top + self.y

    def to_band(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of the window into one of the band."""
        return x - self.measures.gutter + self.x, y - self.measures.head - BAND_PAD

    def scrolled_to(self, top: int, bottom: int) -> int:
        """Return the scroll, moved as little as needed, that shows a stretch of the body."""
        if top < self.y:
            return top
        if bottom > self.y + self.room_down:
            return min(top, bottom - self.room_down)
        return self.y
