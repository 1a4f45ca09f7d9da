"""A chart on the screen: legend, drawing, tool tips, arrows, Enter and clicks that drill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from crm_desktop.reports.result import ChartKind
from ui.charts.heat import HeatCanvas
from ui.charts.legend import Legend
from ui.charts.paints import paint_colour, places_in_row
from ui.charts.ranked import FunnelCanvas, RankedCanvas
from ui.charts.words import describe, tell_point, tell_tip
from ui.theme import follow_theme, theme
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from crm_desktop.reports.result import Chart, Drill
    from ui.charts.painted_canvas import Canvas
    from ui.charts.plan import Point
    from ui.charts.plot import AxesCanvas

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_STEPS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_DOWNWARDS: Final = (ChartKind.RANKED, ChartKind.FUNNEL)


class ChartView(KeyFocus, QWidget):
    """Draws a chart of any kind; Tab leads in, arrows walk, Enter opens the records behind.

    Args:
        chart: what is drawn; None = nothing yet.
        on_drill: called with the `Drill` of a point that is clicked or entered.
        legend: whether series are named above.

    Attributes:
        drilled: the same as a signal.
    """

    drilled = Signal(object)

    def __init__(
        self,
        chart: Chart | None = None,
        *,
        on_drill: Callable[[Drill], None] | None = None,
        legend: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self._canvas: QWidget | None = None
        self._drawn: Canvas | None = None
        self._chosen: Point | None = None
        self._has_legend = legend
        self.legend = Legend()
        self.legend.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.legend)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setSizePolicy(policy)
        if on_drill is not None:
            self.drilled.connect(on_drill)
        if chart is not None:
            self.set_chart(chart)
        follow_theme(self.restyle)

    @property
    def chart(self) -> Chart | None:
        """What is drawn."""
        return self._chart

    @property
    def chosen(self) -> Point | None:
        """The point the keyboard or the mouse is at."""
        return self._chosen

    def set_chart(self, chart: Chart | None) -> None:
        """Draw another chart; the point chosen stays if it is there too."""
        before = self._chart
        self._chart = chart
        self.legend.set_chart(chart if self._has_legend else None)
        self.setAccessibleName(chart.title if chart is not None else "")
        self.setAccessibleDescription(describe(chart) if chart is not None else "")
        if chart is None:
            self._drop_canvas()
            return
        if self._drawn is None or before is None or before.kind is not chart.kind:
            self._drop_canvas()
            self._make_canvas(chart.kind)
        if self._drawn is not None:
            self._drawn.set_chart(chart)
            if self._chosen not in self._drawn.points():
                self._chosen = None
            self._drawn.set_chosen(self._chosen, keyed=self.key_focus)
        self.updateGeometry()

    def restyle(self) -> None:
        """Draw anew in the colours in force."""
        if self._drawn is not None:
            self._drawn.restyle()
        self.updateGeometry()

    def point_spot(self, point: Point) -> QPoint:
        """Return the middle of a point in this widget."""
        return self._rect_of(point).center()

    def sizeHint(self) -> QSize:
        high = theme().px(120)
        if self._drawn is not None:
            high = theme().px(self._drawn.wanted_height(self.width()))
        if self.legend.isVisibleTo(self):
            high += self.legend.heightForWidth(max(self.width(), theme().px(160)))
        return QSize(theme().px(320), high)

    def minimumSizeHint(self) -> QSize:
        axes = self._chart is not None and self._chart.kind not in (*_DOWNWARDS, ChartKind.HEAT)
        high = theme().px(150) if axes else self.sizeHint().height()
        return QSize(theme().px(160), high)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = self._point_at(event.pos())
            if point is None:
                QToolTip.hideText()
            else:
                self._show_tip(point, event.globalPos())
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        point = self._point_at(spot)
        drills = point is not None and self._drill_of(point) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if drills else Qt.CursorShape.ArrowCursor)
        if point != self._chosen:
            self._choose(point, keyed=False)
            if point is None:
                QToolTip.hideText()
            else:
                self._show_tip(point, event.globalPosition().toPoint())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = self._point_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and point is not None:
            self._open(point)
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.key_focus:
            self._choose(None, keyed=False)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._walk(*_STEPS[key]):
            return
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._drawn is not None:
            points = self._drawn.points()
            if points:
                self._go(points[0] if key is Qt.Key.Key_Home else points[-1])
            return
        if key in _ENTER and self._chosen is not None:
            self._open(self._chosen)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.key_focus and self._drawn is not None and self._drawn.points():
            self._choose(self._chosen or self._drawn.points()[0], keyed=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._choose(None, keyed=False)

    def _drop_canvas(self) -> None:
        if self._canvas is not None:
            self._column.removeWidget(self._canvas)
            self._canvas.hide()
            self._canvas.deleteLater()
        self._canvas = self._drawn = None
        self._chosen = None

    def _make_canvas(self, kind: ChartKind) -> None:
        made: RankedCanvas | FunnelCanvas | HeatCanvas | AxesCanvas
        if kind is ChartKind.RANKED:
            made = RankedCanvas(self)
        elif kind is ChartKind.FUNNEL:
            made = FunnelCanvas(self)
        elif kind is ChartKind.HEAT:
            made = HeatCanvas(self)
        else:
            from ui.charts.plot import AxesCanvas  # noqa: PLC0415 - pyqtgraph is slow to import

            made = AxesCanvas(self)
        self._canvas = self._drawn = made
        self._column.addWidget(made, 1)

    def _point_at(self, spot: QPoint) -> Point | None:
        if self._canvas is None or self._drawn is None:
            return None
        return self._drawn.point_at(spot - self._canvas.pos())

    def _rect_of(self, point: Point) -> QRect:
        if self._canvas is None or self._drawn is None:
            return QRect()
        return self._drawn.point_rect(point).translated(self._canvas.pos())

    def _walk(self, across: int, along: int) -> bool:
        """Go to the next point in a direction; the arrows go the way the chart lies."""
        if self._drawn is None or self._chart is None:
            return False
        points = self._drawn.points()
        if not points:
            return False
        if self._chosen is None:
            self._go(points[0])
            return True
        row, at = self._chosen
        if self._chart.kind in _DOWNWARDS:
            across, along = along, across
        if along:
            ahead = sorted(
                (point for point in points if (point[1] - at) * along > 0),
                key=lambda point: (abs(point[1] - at), abs(point[0] - row)),
            )
        else:
            ahead = sorted(
                (point for point in points if point[1] == at and (point[0] - row) * across > 0),
                key=lambda point: abs(point[0] - row),
            )
        if ahead:
            self._go(ahead[0])
        return True

    def _go(self, point: Point) -> None:
        self._choose(point, keyed=True)
        rect = self._rect_of(point)
        self._show_tip(point, self.mapToGlobal(QPoint(rect.right() + 6, rect.top())))

    def _choose(self, point: Point | None, *, keyed: bool) -> None:
        if self._drawn is None or self._chart is None:
            return
        self._chosen = point
        self._drawn.set_chosen(point, keyed=keyed)
        if point is not None and keyed:
            self.setAccessibleDescription(tell_point(self._chart, point))
            told = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(told)

    def _show_tip(self, point: Point, at: QPoint) -> None:
        if self._chart is None:
            return
        in_row = places_in_row(self._chart.series)
        colours = tuple(
            paint_colour(each.paint, in_row[number]).name()
            for number, each in enumerate(self._chart.series)
        )
        QToolTip.showText(at, tell_tip(self._chart, point, colours), self)

    def _drill_of(self, point: Point) -> Drill | None:
        return self._chart.drills.get(point) if self._chart is not None else None

    def _open(self, point: Point) -> None:
        drill = self._drill_of(point)
        if drill is not None:
            QToolTip.hideText()
            self.drilled.emit(drill)
