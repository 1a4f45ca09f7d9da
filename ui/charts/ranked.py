"""Bars lying one below the other: what there is most of, and the steps of a funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPen

from crm_desktop.reports.result import Paint, Unit
from crm_desktop.reports.showing import show_short, show_value
from crm_desktop.wording import count, percent
from ui.charts.axes_paint import EMPTY
from ui.charts.painted_canvas import PaintedCanvas
from ui.charts.paints import paint_colour
from ui.charts.words import unit_of, value_at
from ui.theme import Radius, Role, theme
from ui.widgets.paint import (
    CENTRE,
    LEFT,
    RIGHT,
    draw_box,
    draw_ring,
    draw_text,
    text_width,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from crm_desktop.reports.result import Chart
    from ui.charts.plan import Point
    from ui.theme import Colour

MOST: Final = 30
"""So many rows are drawn; the table has the rest."""
ROW: Final = 44
STEP: Final = 39
HEAD: Final = 22
MORE: Final = 28
WIDEST_HEAD: Final = 150
_ROWS = ("строка", "строки", "строк")


def largest(chart: Chart) -> float:
    """Return what fills the width: the largest of the first series, or of what frames it."""
    values = [
        value
        for at, series in enumerate(chart.series)
        for value in series.values
        if value is not None and (not at or series.paint is Paint.OUTLINE)
    ]
    return max((abs(float(value)) for value in values), default=0.0)


class _Rows(PaintedCanvas):
    row_height = ROW

    @property
    def shown(self) -> int:
        """How many rows are drawn."""
        if self.chart is None or not self.chart.series:
            return 0
        return min(len(self.chart.labels), MOST)

    def points(self) -> list[Point]:
        return [(0, at) for at in range(self.shown)]

    def wanted_height(self, _width: int) -> int:
        """Pixels at 100 %."""
        rest = self.chart is not None and len(self.chart.labels) > MOST
        high = max(2, self.shown) * self.row_height + (MORE if rest else 0)
        return high + (HEAD if self._columns() else 0)

    def point_rect(self, point: Point) -> QRect:
        px = theme().px
        top = px(HEAD) if self._columns() else 0
        step = px(self.row_height)
        return QRect(0, top + point[1] * step, self.width(), step)

    @property
    def _has_heads(self) -> bool:
        return self.chart is not None and len(self.chart.series) > 1

    def _columns(self) -> list[int]:
        """Which series are told in words at the right."""
        return list(range(1, len(self.chart.series))) if self.chart is not None else []

    def _draw_state(self, painter: QPainter, point: Point) -> None:
        if point != self.chosen:
            return
        rect = self.point_rect(point)
        if self.keyed:
            draw_ring(painter, rect, Radius.CARD)
        elif self.chart is not None and point in self.chart.drills:
            draw_box(painter, rect, ground=theme().colour("sunken"), radius=Radius.CARD)

    def _draw_rest(self, painter: QPainter, chart: Chart) -> None:
        px = theme().px
        left = len(chart.labels) - self.shown
        if left > 0:
            room = QRect(0, self.height() - px(MORE), self.width(), px(MORE))
            told = f"и ещё {count(left, *_ROWS)} — в таблице"
            draw_text(painter, room, told, Role.META, "text3", align=LEFT)
        if not self.shown:
            draw_text(painter, self.rect(), EMPTY, Role.BODY, "text3", align=CENTRE)

    def _widths(self, chart: Chart, columns: list[int]) -> list[int]:
        """How wide the words of each of these series are."""
        found = []
        for each in columns:
            unit = unit_of(chart, chart.series[each])
            told = [
                text_width(show_short(value_at(chart, (each, at)), unit), Role.BODY_MEDIUM)
                for at in range(self.shown)
            ]
            head = text_width(chart.series[each].name, Role.META) if self._has_heads else 0
            head = min(head, theme().px(WIDEST_HEAD))
            found.append(max([head, *told]))
        return found


class RankedCanvas(_Rows):
    """A label and its numbers over a thin bar; the largest one fills the width."""

    def draw(self, painter: QPainter, chart: Chart) -> None:
        px = theme().px
        inset = px(8)
        columns = list(range(len(chart.series)))
        widths = self._widths(chart, columns)
        rights, edge = [0] * len(columns), self.width() - inset
        for each in reversed(columns):
            rights[each] = edge
            edge -= widths[each] + px(16)
        if len(columns) > 1:
            for each in columns:
                room = QRect(rights[each] - widths[each], 0, widths[each], px(HEAD))
                draw_text(painter, room, chart.series[each].name, Role.META, "text2", align=RIGHT)
        top = largest(chart)
        for at in range(self.shown):
            self._draw_state(painter, (0, at))
            row = self.point_rect((0, at))
            words = QRect(inset, row.top() + px(4), max(0, edge - inset), px(20))
            draw_text(painter, words, chart.labels[at], Role.BODY_MEDIUM)
            for each in columns:
                value = value_at(chart, (each, at))
                room = QRect(rights[each] - widths[each] - 2, words.top(), widths[each] + 2, px(20))
                role, shade = _cut(first=each == 0)
                told = show_short(value, unit_of(chart, chart.series[each]))
                draw_text(painter, room, told, role, shade, align=RIGHT)
            bar = QRect(inset, row.top() + px(28), self.width() - 2 * inset, px(6))
            self._draw_bar(painter, bar, value_at(chart, (0, at)), top, chart)
        self._draw_rest(painter, chart)

    def _draw_bar(
        self, painter: QPainter, bar: QRect, value: float | None, top: float, chart: Chart
    ) -> None:
        radius = bar.height() / 2
        draw_box(painter, bar, ground=theme().colour("grey_soft"), radius=radius)
        if not value or not top:
            return
        full = QRectF(bar)
        full.setWidth(max(bar.height(), bar.width() * abs(value) / top))
        paint = chart.series[0].paint
        shade = paint_colour(Paint.MAIN if paint is Paint.AUTO else paint)
        if value < 0:
            shade = paint_colour(Paint.BAD)
        draw_box(painter, full, ground=shade, radius=radius)


class FunnelCanvas(_Rows):
    """Steps with the share of the step before that came so far; more series stand as words."""

    row_height = STEP

    def draw(self, painter: QPainter, chart: Chart) -> None:
        px = theme().px
        inset = px(8)
        columns = self._columns()
        widths = self._widths(chart, columns)
        label = max((text_width(each, Role.BODY_MEDIUM) for each in chart.labels), default=0)
        label = min(label, round(self.width() * 0.3))
        share_wide = text_width("100 %", Role.BODY_MEDIUM)
        rights, edge = [0] * len(columns), self.width() - inset
        for at, _each in reversed(list(enumerate(columns))):
            rights[at] = edge
            edge -= widths[at] + px(20)
        share_right = edge
        left = inset + label + px(16)
        room = max(px(40), share_right - share_wide - px(20) - left)
        if columns:
            self._draw_heads(painter, chart, columns, rights, widths)
        top = largest(chart)
        before: float | None = None
        for at in range(self.shown):
            self._draw_state(painter, (0, at))
            row = self.point_rect((0, at))
            value = value_at(chart, (0, at))
            middle = QRect(inset, row.top(), label, row.height())
            draw_text(painter, middle, chart.labels[at], Role.BODY_MEDIUM)
            bar = QRect(left, row.center().y() - px(13), room, px(26))
            self._draw_before(painter, chart, at, bar, top)
            self._draw_step(painter, chart, bar, value, top)
            if before:
                words = QRect(share_right - share_wide, row.top(), share_wide, row.height())
                told = percent((value or 0) / before)
                draw_text(painter, words, told, Role.BODY_MEDIUM, "text2", align=RIGHT)
            before = value
            for number, each in enumerate(columns):
                words = QRect(
                    rights[number] - widths[number], row.top(), widths[number], row.height()
                )
                told = show_short(value_at(chart, (each, at)), unit_of(chart, chart.series[each]))
                paint = chart.series[each].paint
                shade: Colour = "bad" if paint is Paint.BAD else "text"
                draw_text(painter, words, told, Role.BODY_MEDIUM, shade, align=RIGHT)
        self._draw_rest(painter, chart)

    def _draw_before(
        self, painter: QPainter, chart: Chart, at: int, bar: QRect, top: float
    ) -> None:
        """Frame what the step was in the period compared with."""
        for number, series in enumerate(chart.series):
            value = value_at(chart, (number, at))
            if series.paint is not Paint.OUTLINE or not value or not top:
                continue
            frame = QRectF(bar).adjusted(0.5, -2.5, 0, 2.5)
            frame.setWidth(bar.width() * min(1.0, abs(value) / top) + 2)
            pen = QPen(paint_colour(Paint.OUTLINE), 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 6, 6)

    def _draw_heads(
        self,
        painter: QPainter,
        chart: Chart,
        columns: list[int],
        rights: list[int],
        widths: list[int],
    ) -> None:
        px = theme().px
        for number, each in enumerate(columns):
            words = QRect(rights[number] - widths[number], 0, widths[number], px(HEAD))
            draw_text(painter, words, chart.series[each].name, Role.META, "text2", align=RIGHT)

    def _draw_step(
        self, painter: QPainter, chart: Chart, bar: QRect, value: float | None, top: float
    ) -> None:
        px = theme().px
        told = show_value(value, Unit.COUNT) if chart.unit is Unit.COUNT else ""
        told = told or show_short(value, chart.unit)
        wide = text_width(told, Role.BODY_STRONG)
        full = QRectF(bar)
        full.setWidth(bar.width() * abs(value or 0) / top if top else 0.0)
        paint = chart.series[0].paint
        shade = paint_colour(Paint.MAIN if paint is Paint.AUTO else paint)
        if full.width() >= 1:
            full.setWidth(max(full.width(), 3.0))
            draw_box(painter, full, ground=shade, radius=min(5.0, full.width() / 2))
        inside = full.width() >= wide + px(20) and paint in (Paint.MAIN, Paint.AUTO)
        at = bar.left() + px(10) if inside else round(full.right()) + px(8)
        room = QRect(at, bar.top(), wide + 2, bar.height())
        draw_text(painter, room, told, Role.BODY_STRONG, "accent_on" if inside else "text")


def _cut(*, first: bool) -> tuple[Role, Colour]:
    return (Role.BODY_STRONG, "text") if first else (Role.BODY, "text2")
