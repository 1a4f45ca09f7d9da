"""Painting a planned chart with axes: grid and bars below the curves, ticks and numbers above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from crm_desktop.reports.result import ChartKind, Paint
from ui.charts.paints import line_style, paint_brush, paint_colour, places_in_row
from ui.charts.plan import MarkKind, Words, thinned
from ui.theme import Role, theme
from ui.widgets.paint import CENTRE, LEFT, RIGHT, draw_text, mix, smooth, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPainter

    from crm_desktop.reports.result import Chart
    from ui.charts.plan import AxesPlan, Mark, Point
    from ui.theme import Colour

HEAD: Final = 22
FOOT: Final = 26
FOOT_OF_TWO: Final = 41
SLOT_GAP: Final = 6
GAP: Final = 12
ROUND: Final = 4.0
INSIDE_FROM: Final = 24
WIDEST_BAR: Final = 56
LABEL_FROM: Final = 28
"""A slot at least so wide shows its label in two lines, if the words fit."""
ELIDES_FROM: Final = 84
"""A slot at least so wide shows its label shortened rather than not at all."""
DOTS_TO: Final = 40
CROWDED: Final = 12
"""Over more bars a line that runs through them leaves their numbers to the table."""
EMPTY: Final = "За эти дни показать нечего"


class AxesPainter:
    """Paints one chart into a rectangle whose size may change.

    Attributes:
        chosen: the point the keyboard or the mouse is at.
        keyed: whether it is the keyboard.
    """

    def __init__(self, chart: Chart, plan: AxesPlan) -> None:
        self.chart = chart
        self.plan = plan
        self.chosen: Point | None = None
        self.keyed = False
        self.area = QRectF()
        self._in_row = places_in_row(chart.series)

    def margins(self, width: int) -> tuple[int, int, int, int]:
        """Return what axes and words need of a width: left, top, right, bottom px."""
        px = theme().px
        left = max((text_width(text, Role.META) for _at, text in self.plan.ticks), default=0)
        right = max((text_width(text, Role.META) for _at, text in self.plan.second), default=0)
        left, right = left + px(GAP), right + px(GAP) if right else px(4)
        slot = (width - left - right) / max(1, self.plan.count)
        two = self._shortens(slot) and any(
            " " in label and text_width(label, Role.META) > slot - px(SLOT_GAP)
            for label in self.chart.labels
        )
        return left, px(HEAD), right, px(FOOT_OF_TWO if two else FOOT)

    def _shortens(self, slot: float) -> bool:
        """Whether labels are fitted into their slots, not left out: a stump of a word says less."""
        px = theme().px
        if slot >= px(ELIDES_FROM):
            return True
        words = [word for label in self.chart.labels for word in label.split()]
        widest = max((text_width(word, Role.META_STRONG) for word in words), default=0)
        return slot >= px(LABEL_FROM) and widest <= slot - px(SLOT_GAP)

    def lay_out(self, area: QRectF) -> None:
        """Take the rectangle between the axes."""
        self.area = area

    def spot(self, across: float, height: float) -> QPointF:
        """Return the pixel of a place in the chart."""
        area, plan = self.area, self.plan
        x = area.left() + (across + 0.5) / max(1, plan.count) * area.width()
        y = area.bottom() - (height - plan.low) / (plan.high - plan.low) * area.height()
        return QPointF(x, y)

    def place(self, spot: QPointF) -> tuple[float, float]:
        """Return the place in the chart of a pixel."""
        area, plan = self.area, self.plan
        across = (spot.x() - area.left()) / max(1.0, area.width()) * plan.count - 0.5
        high = (area.bottom() - spot.y()) / max(1.0, area.height()) * (plan.high - plan.low)
        return across, plan.low + high

    def bar_rect(self, mark: Mark) -> QRectF:
        """Return the pixels of a bar; a wide slot does not make it wider than is good."""
        first = self.spot(mark.left, mark.high)
        last = self.spot(mark.right, mark.low)
        rect = QRectF(first, last).normalized()
        slot = self.area.width() / max(1, self.plan.count)
        most = theme().px(WIDEST_BAR) * slot * (mark.right - mark.left) / max(1.0, 0.66 * slot)
        if rect.width() > most and mark.right - mark.left >= 0.5:  # noqa: PLR2004 - bars side by side keep their places
            centre = rect.center().x()
            rect.setLeft(centre - most / 2)
            rect.setWidth(most)
        return rect

    def point_rect(self, point: Point) -> QRectF:
        """Return where a point is."""
        for mark in self.plan.marks:
            if mark.point == point:
                return self.bar_rect(mark)
        for line in self.plan.lines:
            if line.series == point[0]:
                high = line.heights[point[1]]
                if high is not None:
                    at = self.spot(point[1], high)
                    return QRectF(at.x() - 6, at.y() - 6, 12, 12)
        return QRectF()

    def paint_ground(self, painter: QPainter) -> None:
        """Draw grid, words of the axes and bars."""
        self._draw_grid(painter)
        self._draw_labels(painter)
        for mark in self.plan.marks:
            if mark.kind is not MarkKind.TICK:
                self._draw_bar(painter, mark)

    def paint_front(self, painter: QPainter) -> None:
        """Draw what lies over the curves: short lines, points, numbers, the chosen point."""
        for mark in self.plan.marks:
            if mark.kind is MarkKind.TICK:
                self._draw_tick(painter, mark)
        self._draw_dots(painter)
        for mark in self.plan.marks if self._numbers_fit() else ():
            if mark.words is not Words.NONE:
                self._draw_number(painter, mark)
        if self.plan.empty:
            rect = self.area.toRect()
            draw_text(painter, rect, EMPTY, Role.BODY, "text3", align=CENTRE)
        self._draw_chosen(painter)

    def _draw_grid(self, painter: QPainter) -> None:
        painter.setRenderHint(painter.RenderHint.Antialiasing, on=False)
        px = theme().px
        for at, text in self.plan.ticks:
            y = round(self.spot(0, at).y())
            shade: Colour = "line2" if at == 0 else "border"
            painter.fillRect(
                QRect(round(self.area.left()), y, round(self.area.width()), 1),
                theme().colour(shade),
            )
            room = QRect(0, y - px(9), round(self.area.left()) - px(GAP) + px(2), px(18))
            draw_text(painter, room, text, Role.META, "text2", align=RIGHT)
        for at, text in self.plan.second:
            y = round(self.spot(0, at).y())
            room = QRect(round(self.area.right()) + px(8), y - px(9), px(80), px(18))
            draw_text(painter, room, text, Role.META, "text2", align=LEFT)
        smooth(painter)

    def _draw_labels(self, painter: QPainter) -> None:
        labels, px = self.chart.labels, theme().px
        if not labels:
            return
        slot = self.area.width() / len(labels)
        widths = [text_width(text, Role.META_STRONG) for text in labels]
        fitted = self._shortens(slot)
        shown = range(len(labels)) if fitted else thinned(widths, slot, keep=self.chart.marked)
        whole = self.area.right() + px(4)
        for at in shown:
            now = at == self.chart.marked
            role = Role.META_STRONG if now else Role.META
            shade: Colour = "text" if now else "text2"
            centre = self.spot(at, self.plan.low).x()
            wide = slot - px(SLOT_GAP) if fitted else widths[at]
            lines = _two_lines(labels[at], wide, role) if fitted else [labels[at]]
            left = max(0.0, min(centre - wide / 2, whole - wide))
            for number, line in enumerate(lines):
                top = self.area.bottom() + px(6) + number * px(15)
                room = QRectF(left, top, wide, px(17)).toAlignedRect()
                draw_text(painter, room, line, role, shade, align=CENTRE)

    def _draw_bar(self, painter: QPainter, mark: Mark) -> None:
        smooth(painter)
        series = self.chart.series[mark.point[0]]
        rect = self.bar_rect(mark)
        upwards = mark.high >= mark.low
        if mark.kind is MarkKind.OUTLINE:
            self._draw_outline(painter, rect)
            return
        if rect.height() < 1 and mark.high != mark.low:
            rect.setTop(rect.bottom() - 1)
        path = _bar_path(rect, up=upwards, rounded=mark.end or mark.low == 0)
        brush, pattern = paint_brush(series.paint, self._in_row[mark.point[0]])
        if mark.point == self.chosen:
            brush.setColor(mix(brush.color(), theme().colour("text"), 0.16))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawPath(path)
        if pattern is not None:
            painter.setBrush(pattern)
            painter.drawPath(path)

    def _draw_outline(self, painter: QPainter, rect: QRectF) -> None:
        pen = QPen(paint_colour(Paint.OUTLINE), 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = rect.adjusted(0.5, 0.5, -0.5, 0)
        painter.drawPath(_bar_path(inner, up=True, rounded=True))

    def _draw_tick(self, painter: QPainter, mark: Mark) -> None:
        painter.setRenderHint(painter.RenderHint.Antialiasing, on=False)
        first, last = self.spot(mark.left, mark.high), self.spot(mark.right, mark.high)
        most = theme().px(WIDEST_BAR) * 84 / 66
        wide = min(last.x() - first.x(), most)
        left = (first.x() + last.x() - wide) / 2
        high = 3 if mark.point == self.chosen else 2
        rect = QRect(round(left), round(first.y()) - 1, round(wide), high)
        painter.fillRect(rect, paint_colour(Paint.TICK))
        smooth(painter)

    def _draw_dots(self, painter: QPainter) -> None:
        smooth(painter)
        for line in self.plan.lines:
            colour = self._line_colour(line.series)
            shown = [at for at, high in enumerate(line.heights) if high is not None]
            alone = {
                at for at in shown if at - 1 not in set(shown) and at + 1 not in set(shown)
            } if len(shown) <= DOTS_TO else set()  # fmt: skip
            for at in shown:
                high = line.heights[at]
                if high is not None and (len(shown) <= DOTS_TO or at in alone):
                    self._draw_dot(painter, self.spot(at, high), colour, line.series)

    def _line_colour(self, series: int) -> QColor:
        return paint_colour(self.chart.series[series].paint, self._in_row[series])

    def _draw_dot(self, painter: QPainter, at: QPointF, colour: QColor, series: int) -> None:
        """Every line has dots of a shape of its own."""
        painter.setPen(QPen(theme().colour("surface"), 1.5))
        painter.setBrush(colour)
        half = 4.0
        match series % 4:
            case 0:
                painter.drawEllipse(at, half, half)
            case 1:
                painter.drawRect(QRectF(at.x() - 3.5, at.y() - 3.5, 7, 7))
            case 2:
                painter.drawPolygon(_polygon(at, ((0, -5), (4.6, 3.6), (-4.6, 3.6))))
            case _:
                painter.drawPolygon(_polygon(at, ((0, -5), (5, 0), (0, 5), (-5, 0))))

    def _numbers_fit(self) -> bool:
        """Whether all bars have room for their numbers: some with and some without mislead."""
        told = [mark for mark in self.plan.marks if mark.words is not Words.NONE]
        crossed = self.chart.kind is ChartKind.PARETO and self.plan.count > CROWDED
        if not told or crossed:
            return False
        widest = max(text_width(mark.text, Role.PILL_STRONG) for mark in told)
        beside = max(1, len({mark.point[0] for mark in told if mark.low == 0}))
        alone = told[0].right - told[0].left >= 0.5  # noqa: PLR2004 - bars side by side are narrower
        return widest <= self.area.width() / max(1, self.plan.count) / (1 if alone else beside)

    def _draw_number(self, painter: QPainter, mark: Mark) -> None:
        px, rect = theme().px, self.bar_rect(mark)
        wide = text_width(mark.text, Role.PILL_STRONG)
        if not mark.high:
            return
        inside = (
            mark.words in (Words.INSIDE, Words.EITHER)
            and rect.height() >= px(INSIDE_FROM)
            and wide <= rect.width() - 2
        )
        if mark.words is Words.INSIDE and not inside:
            return
        below = rect.top()
        if inside:
            below = self._below_ticks(mark, rect.top() + px(4))
            inside = below + px(16) <= rect.bottom()
        top = below if inside else self._above_ticks(mark, rect.top() - px(18))
        if mark.high < mark.low:
            top = rect.bottom() + px(2)
        room = QRect(round(rect.center().x() - wide / 2 - 1), round(top), wide + 2, px(16))
        shade: Colour = "accent_on" if inside else "text"
        draw_text(painter, room, mark.text, Role.PILL_STRONG, shade, align=CENTRE)

    def _above_ticks(self, mark: Mark, top: float) -> float:
        """A number a plan's line would strike out stands above that line."""
        line = self._struck_at(mark, top)
        return top if line is None else line - theme().px(18)

    def _below_ticks(self, mark: Mark, top: float) -> float:
        """A number within its bar stands below the plan's line that would strike it out."""
        line = self._struck_at(mark, top)
        return top if line is None else line + theme().px(3)

    def _struck_at(self, mark: Mark, top: float) -> float | None:
        """Return where a plan's line runs through a number that begins at `top`."""
        for tick in self.plan.marks:
            if tick.kind is MarkKind.TICK and tick.point[1] == mark.point[1]:
                line = self.spot(0, tick.high).y()
                if top - 2 <= line <= top + theme().px(16):
                    return line
        return None

    def _draw_chosen(self, painter: QPainter) -> None:
        if self.chosen is None:
            return
        for line in self.plan.lines:
            high = line.heights[self.chosen[1]] if line.series == self.chosen[0] else None
            if high is not None:
                at = self.spot(self.chosen[1], high)
                painter.setPen(QPen(self._line_colour(line.series), 2))
                painter.setBrush(theme().colour("surface"))
                painter.drawEllipse(at, 5.5, 5.5)
        if self.keyed:
            rect = self.point_rect(self.chosen).adjusted(-3, -3, 3, 3)
            painter.setPen(QPen(theme().colour("accent_text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, ROUND + 2, ROUND + 2)


def curve_style(chart: Chart, series: int) -> tuple[QColor, Qt.PenStyle]:
    """Return colour and dashes of the curve of a series."""
    at = places_in_row(chart.series)[series]
    paint = chart.series[series].paint
    return paint_colour(paint, at), line_style(paint, at)


def _bar_path(rect: QRectF, *, up: bool, rounded: bool) -> QPainterPath:
    """A bar whose free end is rounded, its foot only a little."""
    path = QPainterPath()
    bound = min(ROUND, rect.width() / 2, rect.height() / 2) if rounded else 0.0
    path.addRoundedRect(rect, bound, bound)
    if bound and rect.height() > 2 * bound:
        foot = QPainterPath()
        half = rect.height() / 2
        foot.addRoundedRect(
            rect.adjusted(0, half, 0, 0) if up else rect.adjusted(0, 0, 0, -half), 1.5, 1.5
        )
        path = path.united(foot)
    return path


def _two_lines(label: str, width: float, role: Role) -> list[str]:
    """Break a label that is too long at the word that leaves the lines most alike."""
    words = label.split()
    if text_width(label, role) <= width or len(words) < 2:  # noqa: PLR2004 - one word cannot be broken
        return [label]
    breaks = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    best = min(breaks, key=lambda two: max(text_width(each, role) for each in two))
    return list(best)


def _polygon(at: QPointF, corners: tuple[tuple[float, float], ...]) -> list[QPointF]:
    return [QPointF(at.x() + x, at.y() + y) for x, y in corners]
