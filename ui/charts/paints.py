"""With what colour and pattern a series is drawn in the theme in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from crm_desktop.reports.colours import LIGHT, PLAIN
from crm_desktop.reports.result import Paint
from ui.theme import theme
from ui.widgets.paint import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.reports.result import Series
    from ui.theme import Colour

_FIXED: Final[dict[Paint, Colour]] = {
    Paint.MAIN: "accent",
    Paint.SECOND: "accent_mid",
    Paint.THIRD: "teal_fill",
    Paint.GOOD: "ok_fill",
    Paint.BAD: "bad_fill",
    Paint.WARN: "warn_fill",
    Paint.GREY: "grey_fill",
    Paint.TICK: "text",
    Paint.OUTLINE: "field",
}
_PATTERNS: Final = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.DiagCrossPattern,
)
_DASHES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)
HEAT_MOST: Final = 0.62
"""So much of the accent is in the hottest cell: the text keeps 4.5 : 1 on it in both themes."""


def places_in_row(series: Sequence[Series]) -> tuple[int, ...]:
    """Return for each series which of the categorical row it is."""
    found, after = [], 0
    for each in series:
        found.append(after)
        after += each.paint is Paint.AUTO
    return tuple(found)


def paint_colour(paint: Paint, at: int = 0) -> QColor:
    """Return the colour of a paint.

    Args:
        paint: what is drawn with.
        at: of `AUTO`: which of the row; beyond the eighth it begins anew, with a pattern.
    """
    if paint is Paint.AUTO:
        return theme().colour(cast("Colour", f"chart{at % len(LIGHT) + 1}"))
    return theme().colour(_FIXED[paint])


def paint_brush(paint: Paint, at: int = 0) -> tuple[QBrush, QBrush | None]:
    """Return what a bar is filled with, and the pattern that goes over it."""
    colour = paint_colour(paint, at)
    which = _pattern(at) if paint is Paint.AUTO else 0
    if not which:
        return QBrush(colour), None
    lines = QColor(theme().colour("surface"))
    return QBrush(colour), QBrush(lines, _PATTERNS[which])


def line_style(paint: Paint, at: int = 0) -> Qt.PenStyle:
    """Return how a line is dashed."""
    return _DASHES[_pattern(at)] if paint is Paint.AUTO else Qt.PenStyle.SolidLine


def heat_colour(share: float) -> QColor:
    """Return the ground of a cell by its share of the largest, 0 to 1."""
    bound = min(1.0, max(0.0, share))
    return mix(theme().colour("surface"), theme().colour("accent"), bound * HEAT_MOST)


def heat_text(_share: float) -> QColor:
    """Return the colour of words on such a ground."""
    return theme().colour("text")


def _pattern(at: int) -> int:
    return at // PLAIN % len(_PATTERNS)
