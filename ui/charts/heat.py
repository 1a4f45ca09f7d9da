"""A grid of shaded cells: a series a row, a label a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect

from crm_desktop.reports.showing import axis_scale, show_short
from ui.charts.axes_paint import EMPTY
from ui.charts.painted_canvas import PaintedCanvas
from ui.charts.paints import heat_colour, heat_text
from ui.charts.plan import thinned
from ui.charts.words import unit_of, value_at
from ui.theme import Role, theme
from ui.widgets.paint import CENTRE, RIGHT, draw_box, draw_ring, draw_text, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from crm_desktop.reports.result import Chart
    from ui.charts.plan import Point

ROW: Final = 32
HEAD: Final = 24
MOST: Final = 40
"""So many rows are drawn; the table has the rest."""


class HeatCanvas(PaintedCanvas):
    """Darker is more; every cell says its number if there is room."""

    @property
    def shown(self) -> int:
        """How many rows are drawn."""
        return min(len(self.chart.series), MOST) if self.chart is not None else 0

    def points(self) -> list[Point]:
        if self.chart is None:
            return []
        return [
            (row, at)
            for row in range(self.shown)
            for at in range(len(self.chart.labels))
            if value_at(self.chart, (row, at)) is not None
        ]

    def wanted_height(self, _width: int) -> int:
        """Pixels at 100 %."""
        return HEAD + max(2, self.shown) * ROW

    def point_rect(self, point: Point) -> QRect:
        px, left, step = theme().px, self._left(), self._step()
        first, last = left + round(point[1] * step), left + round((point[1] + 1) * step)
        return QRect(first, px(HEAD) + point[0] * px(ROW), last - first, px(ROW))

    def point_at(self, spot: QPoint) -> Point | None:
        px = theme().px
        row, at = (spot.y() - px(HEAD)) // px(ROW), int((spot.x() - self._left()) // self._step())
        if self.chart is None or spot.y() < px(HEAD) or spot.x() < self._left():
            return None
        within = row < self.shown and at < len(self.chart.labels)
        return (row, at) if within and value_at(self.chart, (row, at)) is not None else None

    def draw(self, painter: QPainter, chart: Chart) -> None:
        px, left, step = theme().px, self._left(), self._step()
        values = [value for each in chart.series for value in each.values if value is not None]
        if not values:
            draw_text(painter, self.rect(), EMPTY, Role.BODY, "text3", align=CENTRE)
            return
        widths = [text_width(each, Role.META) for each in chart.labels]
        for at in thinned(widths, step, gap=px(6)):
            wide = max(widths[at], round(step))
            room = QRect(left + round((at + 0.5) * step) - wide // 2, 0, wide, px(HEAD) - 4)
            draw_text(painter, room, chart.labels[at], Role.META, "text2", align=CENTRE)
        top = max(abs(float(value)) for value in values)
        scale = axis_scale(values, chart.unit)
        for row in range(self.shown):
            series = chart.series[row]
            room = QRect(0, px(HEAD) + row * px(ROW), left - px(12), px(ROW))
            draw_text(painter, room, series.name, Role.BODY_MEDIUM, align=RIGHT)
            for at in range(len(chart.labels)):
                value = value_at(chart, (row, at))
                if value is None:
                    continue
                cell = self.point_rect((row, at)).adjusted(1, 1, -1, -1)
                share = max(0.04, abs(float(value)) / top) if top and value else 0.0
                draw_box(painter, cell, ground=heat_colour(share), radius=3)
                unit = unit_of(chart, series)
                told = show_short(value, unit)
                if text_width(told, Role.META) > cell.width() - 4:
                    told = scale.show(float(value))
                if text_width(told, Role.META) <= cell.width() - 2:
                    painter.setFont(theme().font(Role.META))
                    painter.setPen(heat_text(share) if value else theme().colour("text3"))
                    painter.drawText(cell, CENTRE, told)
        if self.chosen is not None:
            draw_ring(painter, self.point_rect(self.chosen), 4)

    def _left(self) -> int:
        if self.chart is None:
            return 0
        wide = max(
            (text_width(each.name, Role.BODY_MEDIUM) for each in self.chart.series), default=0
        )
        return min(wide, self.width() // 3) + theme().px(12)

    def _step(self) -> float:
        number = max(1, len(self.chart.labels)) if self.chart is not None else 1
        labels = self.chart.labels if self.chart is not None else ()
        words = max((text_width(each, Role.META) for each in labels), default=0) + theme().px(10)
        most = max(theme().px(96), words)
        return max(1.0, min((self.width() - self._left()) / number, most))
