"""What is drawn how, above a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.reports.result import ChartKind, Paint
from ui.charts.paints import line_style, paint_brush, paint_colour, places_in_row
from ui.theme import Role, follow_theme, theme
from ui.widgets.paint import draw_box, draw_text, smooth, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.reports.result import Chart

HEIGHT: Final = 26
_SIGN: Final = 18
_GAP: Final = 16
_MOST: Final = 12
_AXES: Final = (ChartKind.BARS, ChartKind.STACKED, ChartKind.LINES, ChartKind.PARETO)


def needs_legend(chart: Chart) -> bool:
    """Whether the series have to be told apart above the chart."""
    return chart.kind in _AXES and len(chart.series) > 1


class Legend(QWidget):
    """Signs with the names of the series; goes on in a second line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self.restyle)

    def set_chart(self, chart: Chart | None) -> None:
        """Tell of another chart."""
        self._chart = chart if chart is not None and needs_legend(chart) else None
        self.setVisible(self._chart is not None)
        self.restyle()

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return places[-1].bottom() + 1 if places else theme().px(HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(160), self.heightForWidth(max(self.width(), theme().px(160))))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(80), theme().px(HEIGHT))

    def _places(self, width: int) -> list[QRect]:
        px = theme().px
        found: list[QRect] = []
        x = y = 0
        for series in self._chart.series[:_MOST] if self._chart is not None else ():
            wide = min(px(_SIGN) + text_width(series.name, Role.META) + px(2), width)
            if x and x + wide > width:
                x, y = 0, y + px(HEIGHT)
            found.append(QRect(x, y, wide, px(HEIGHT)))
            x += wide + px(_GAP)
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._chart is None:
            return
        painter = QPainter(self)
        smooth(painter)
        in_row = places_in_row(self._chart.series)
        for at, place in enumerate(self._places(self.width())):
            self._draw_sign(painter, place, at, in_row[at])
            words = place.adjusted(theme().px(_SIGN), 0, 2, 0)
            draw_text(painter, words, self._chart.series[at].name, Role.META, "text2")
        painter.end()

    def _draw_sign(self, painter: QPainter, place: QRect, at: int, number: int) -> None:
        if self._chart is None:
            return
        px = theme().px
        series = self._chart.series[at]
        box = QRect(place.left(), place.center().y() - px(6) + 1, px(12), px(12))
        lined = self._chart.kind is ChartKind.LINES or (
            self._chart.kind is ChartKind.PARETO and at > 0
        )
        if series.paint is Paint.TICK:
            rect = QRect(box.left(), box.center().y(), px(12), 2)
            painter.fillRect(rect, paint_colour(Paint.TICK))
        elif series.paint is Paint.OUTLINE:
            pen = QPen(paint_colour(Paint.OUTLINE), 1)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), 3, 3)
        elif lined:
            painter.setPen(
                QPen(paint_colour(series.paint, number), 2, line_style(series.paint, number))
            )
            painter.drawLine(box.left(), box.center().y(), box.right() + 2, box.center().y())
        else:
            brush, pattern = paint_brush(series.paint, number)
            draw_box(painter, box, ground=brush.color(), radius=3)
            if pattern is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(pattern)
                painter.drawRoundedRect(box, 3, 3)
