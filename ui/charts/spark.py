"""A little line: how a number came to be what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.reports.result import Paint
from ui.charts.paints import paint_colour
from ui.theme import follow_theme, theme
from ui.widgets.paint import smooth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPaintEvent

WIDTH: Final = 62
HEIGHT: Final = 24
_DOT: Final = 3.0
_LEAST: Final = 2


def spark_points(
    values: Sequence[float | None], rect: QRectF
) -> tuple[tuple[float, float] | None, ...]:
    """Place values in a rectangle; None leaves a gap, equal values lie in the middle."""
    known = [float(value) for value in values if value is not None]
    if not known:
        return ()
    low, high = min(known), max(known)
    step = rect.width() / max(1, len(values) - 1)
    return tuple(
        None
        if value is None
        else (
            rect.left() + at * step,
            rect.center().y()
            if high == low
            else rect.bottom() - (value - low) / (high - low) * rect.height(),
        )
        for at, value in enumerate(values)
    )


def draw_spark(
    painter: QPainter, rect: QRect, values: Sequence[float | None], colour: QColor
) -> None:
    """Draw the line with a dot at its end; fewer than two values draw nothing."""
    inner = QRectF(rect).adjusted(1, _DOT, -_DOT - 1, -_DOT)
    points = spark_points(values, inner)
    if sum(point is not None for point in points) < _LEAST:
        return
    smooth(painter)
    path, pen_down = QPainterPath(), False
    for point in points:
        if point is None:
            pen_down = False
        elif pen_down:
            path.lineTo(*point)
        else:
            path.moveTo(*point)
            pen_down = True
    pen = QPen(colour, 1.75)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    last = next(point for point in reversed(points) if point is not None)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(*last), _DOT, _DOT)


class Spark(QWidget):
    """The line as a widget, 62 by 24."""

    def __init__(
        self,
        values: Sequence[float | None] = (),
        *,
        paint: Paint = Paint.MAIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values = tuple(values)
        self._paint = paint
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        follow_theme(self.updateGeometry)
        follow_theme(self.update)

    def set_values(self, values: Sequence[float | None]) -> None:
        """Draw others."""
        self._values = tuple(values)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(WIDTH), theme().px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_spark(painter, self.rect(), self._values, paint_colour(self._paint))
        painter.end()
