"""The one place that knows pyqtgraph: a scene with a view box, our painting below and above curves.

It is imported when the first chart with axes is shown. pyqtgraph has no types: here they are added.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QSizePolicy,
    QStyleOptionGraphicsItem,
    QVBoxLayout,
    QWidget,
)

from ui.charts.axes_paint import AxesPainter, curve_style
from ui.charts.plan import plan_axes
from ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter, QResizeEvent

    from crm_desktop.reports.result import Chart
    from ui.charts.plan import Point

LIBRARY: Final = "pyqtgraph"
HEIGHT: Final = 250
_CURVE: Final = 2.0


def load() -> Any:
    """Import pyqtgraph; it neither tidies up at the end of the program nor catches faults."""
    graph = import_module(LIBRARY)
    graph.setConfigOptions(antialias=True, exitCleanup=False)
    return graph


class _Layer(QGraphicsItem):
    """Paints over the whole plot, in its pixels."""

    def __init__(self, paint: Callable[[QPainter], None], order: int) -> None:
        super().__init__()
        self._paint = paint
        self._rect = QRectF()
        self.setZValue(order)

    def cover(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self._rect = rect

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self._rect

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        self._paint(painter)


class AxesCanvas(QWidget):
    """Draws bars, stacks, lines and Pareto; what is pointed at is decided outside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = load()
        self._painter: AxesPainter | None = None
        # A whole PlotWidget would bring menus and axes of its own, and take ten times as long.
        plot = self._graph.GraphicsView(background=None)
        plot.setFrameShape(QFrame.Shape.NoFrame)
        plot.setMinimumSize(1, 1)
        plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        plot.setStyleSheet("background: transparent")
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot = plot
        self._box = self._graph.ViewBox(enableMenu=False)
        self._box.setMouseEnabled(x=False, y=False)
        self._box.disableAutoRange()
        self._curves: list[Any] = []
        self._below = _Layer(self._paint_below, -10)
        self._above = _Layer(self._paint_above, 10)
        for item in (self._below, self._box, self._above):
            plot.addItem(item)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(plot)

    def set_chart(self, chart: Chart) -> None:
        """Draw another chart."""
        self._painter = AxesPainter(chart, plan_axes(chart))
        self.restyle()

    def points(self) -> list[Point]:
        """What can be walked through."""
        return self._painter.plan.points() if self._painter is not None else []

    def wanted_height(self, _width: int) -> int:
        """Pixels at 100 %."""
        return HEIGHT

    def set_chosen(self, point: Point | None, *, keyed: bool) -> None:
        """Mark a point."""
        if self._painter is not None:
            self._painter.chosen, self._painter.keyed = point, keyed
            self._repaint()

    def point_at(self, spot: QPoint) -> Point | None:
        """Return the point under a pixel of this widget."""
        if self._painter is None:
            return None
        area = self._painter.area
        if not area.adjusted(-4, -24, 4, 24).contains(QPointF(spot)):
            return None
        return self._painter.plan.near(*self._painter.place(QPointF(spot)))

    def point_rect(self, point: Point) -> QRect:
        """Return where a point is."""
        return self._painter.point_rect(point).toRect() if self._painter is not None else QRect()

    def restyle(self) -> None:
        """Lay out and draw anew, in the colours in force."""
        if self._painter is None:
            return
        self._draw_curves(self._painter)
        self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _draw_curves(self, painter: AxesPainter) -> None:
        for curve in self._curves:
            self._box.removeItem(curve)
        self._curves = []
        plan, nothing = painter.plan, float("nan")
        for line in plan.lines:
            colour, dashes = curve_style(painter.chart, line.series)
            heights = [nothing if high is None else high for high in line.heights]
            curve = self._graph.PlotCurveItem(
                list(range(len(heights))),
                heights,
                pen=self._graph.mkPen(colour, width=_CURVE, style=dashes),
                connect="finite",
            )
            self._box.addItem(curve, ignoreBounds=True)
            self._curves.append(curve)
        self._box.setRange(
            xRange=(-0.5, max(1, plan.count) - 0.5), yRange=(plan.low, plan.high), padding=0
        )

    def _lay_out(self) -> None:
        if self._painter is None:
            return
        left, top, right, bottom = self._painter.margins(self.width())
        whole = QRectF(0, 0, self.width(), self.height())
        area = whole.adjusted(left, top, -right, -bottom)
        self._painter.lay_out(area)
        self._box.setGeometry(area)
        for layer in (self._below, self._above):
            layer.cover(whole)
        self._repaint()

    def _repaint(self) -> None:
        self._below.update()
        self._above.update()

    def _paint_below(self, painter: QPainter) -> None:
        if self._painter is not None:
            self._painter.paint_ground(painter)

    def _paint_above(self, painter: QPainter) -> None:
        if self._painter is not None:
            self._painter.paint_front(painter)
