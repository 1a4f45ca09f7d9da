"""Charts that are painted rows of their own: ranked bars, funnel, heat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui.theme import theme
from ui.widgets.paint import smooth

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.reports.result import Chart
    from ui.charts.plan import Point


class Canvas(Protocol):
    """What draws a chart inside a `ChartView`, which knows mouse and keyboard."""

    def set_chart(self, chart: Chart) -> None:
        """Draw another chart."""

    def points(self) -> list[Point]:
        """What can be walked through, in the order of the arrows."""

    def wanted_height(self, width: int) -> int:
        """How high it is at a width; pixels at 100 %."""

    def set_chosen(self, point: Point | None, *, keyed: bool) -> None:
        """Mark the point the mouse or, `keyed`, the keyboard is at."""

    def point_at(self, spot: QPoint) -> Point | None:
        """Return the point under a pixel."""

    def point_rect(self, point: Point) -> QRect:
        """Return where a point is, in pixels."""

    def restyle(self) -> None:
        """Draw anew after a change of the theme."""


class PaintedCanvas(QWidget):
    """Paints `self.chart`; children say how high it is and where its points are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.chart: Chart | None = None
        self.chosen: Point | None = None
        self.keyed = False

    def set_chart(self, chart: Chart) -> None:
        """Draw another chart."""
        self.chart = chart
        self.updateGeometry()
        self.update()

    def points(self) -> list[Point]:
        """What can be walked through."""
        raise NotImplementedError

    def point_rect(self, point: Point) -> QRect:
        """Return where a point is."""
        raise NotImplementedError

    def draw(self, painter: QPainter, chart: Chart) -> None:
        """Paint a chart."""
        raise NotImplementedError

    def point_at(self, spot: QPoint) -> Point | None:
        """Return the point under a pixel."""
        for point in self.points():
            if self.point_rect(point).contains(spot):
                return point
        return None

    def set_chosen(self, point: Point | None, *, keyed: bool) -> None:
        """Mark a point."""
        self.chosen, self.keyed = point, keyed
        self.update()

    def restyle(self) -> None:
        """Draw anew."""
        self.update()

    def wanted_height(self, width: int) -> int:
        """How high it is at a width; pixels at 100 %."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        high = self.wanted_height(self.width()) if self.chart is not None else 80
        return QSize(theme().px(320), theme().px(high))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.chart is None:
            return
        painter = QPainter(self)
        smooth(painter)
        self.draw(painter, self.chart)
        painter.end()
