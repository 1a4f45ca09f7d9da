"""Scrolling the time grid while something in the hand is near an edge of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.theme import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from ui.calendar.time_grid import TimeGrid

BAR: Final = 12
"""Width of the scroll bars."""
STEP: Final = 40
"""Pixels a key or a notch of the wheel goes."""
EDGE: Final = 40
"""So near to an edge the grid begins to scroll, px at 100 %."""
FASTEST: Final = 18
"""Pixels at once at the very edge."""


def scroll_near(grid: TimeGrid, at: QPoint) -> bool:
    """Scroll towards a point of the widget near an edge of the hours; whether anything moved."""
    down, across = grid.down, grid.across
    before = down.value(), across.value()
    top, near = grid.view.body_top, theme().px(EDGE)
    if 0 <= at.x() < grid.width():
        if top - near // 2 <= at.y() < top + near:
            down.setValue(down.value() - _speed(top + near - at.y(), near))
        elif at.y() > grid.height() - near:
            down.setValue(down.value() + _speed(at.y() - grid.height() + near, near))
    if across.isVisible() and 0 <= at.y() < grid.height():
        if at.x() < grid.view.measures.gutter + near:
            across.setValue(across.value() - STEP // 4)
        elif at.x() > grid.width() - near:
            across.setValue(across.value() + STEP // 4)
    return before != (down.value(), across.value())


def _speed(near: int, edge: int) -> int:
    return max(1, FASTEST * min(near, edge) // edge)
