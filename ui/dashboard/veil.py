"""What lies over a piece while the dashboard is arranged: a grip, a cross, a corner to pull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import Radius, Role, theme
from ui.widgets.buttons import IconButton
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, smooth, text_width
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

_EDGE: Final = 14
_FAR: Final = 6
_MOVES: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
_SIZES: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class Veil(KeyFocus, QWidget):
    """Dragged it moves its piece, pulled at its right edge or lower corner it stretches it.

    Arrows move, Shift with arrows stretches, Delete takes off, Esc gives a drag up.

    Attributes:
        carried: the point of the screen it is dragged to.
        stretched: the size it is pulled to.
        settled: the drag is over.
        given_up: the drag is taken back.
        removed: it is not wanted any more.
        moved: by how many places.
        sized: by how many columns and heights.
    """

    carried = Signal(object)
    stretched = Signal(object)
    settled = Signal()
    given_up = Signal()
    removed = Signal()
    moved = Signal(int)
    sized = Signal(int, int)

    def __init__(self, title: str, *, high: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = title
        self._high = high
        self._pressed: QPoint | None = None
        self._pulling = False
        self._carrying = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("{}: место на сводке").format(title))
        self.setAccessibleDescription(
            self.tr("Стрелки — переставить, Shift со стрелками — размер, Delete — убрать")
        )
        self.cross = IconButton("x", self.tr("Убрать «{}»").format(title), size=28, framed=True,
                                parent=self)  # fmt: skip
        self.cross.clicked.connect(lambda _on=False: self.removed.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.cross.sizeHint()
        self.cross.setGeometry(self.width() - size.width() - 8, 8, size.width(), size.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        smooth(painter)
        veil = QColor(colour("surface"))
        veil.setAlphaF(0.55 if not self._carrying else 0.2)
        draw_box(painter, self.rect(), ground=veil, radius=Radius.PANEL)
        pen = QPen(colour("accent" if self.underMouse() or self._carrying else "field"), 1.5)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), Radius.PANEL, Radius.PANEL)
        wide = min(text_width(self._title, Role.BODY_STRONG) + px(40), self.width() - px(60))
        tab = QRect(px(10), px(8), wide, px(28))
        draw_box(painter, tab, ground=colour("accent_soft"), radius=Radius.CONTROL)
        draw_icon(painter, QRect(tab.left() + px(6), tab.top() + px(6), px(16), px(16)),
                  "grip-vertical", "accent_text")  # fmt: skip
        draw_text(painter, tab.adjusted(px(28), 0, -px(8), 0), self._title, Role.BODY_STRONG,
                  "accent_text")  # fmt: skip
        grip = QRect(self.width() - px(6), self.height() // 2 - px(16), px(4), px(32))
        draw_box(painter, grip, ground=colour("accent"), radius=2)
        if self._high:
            foot = QRect(self.width() // 2 - px(16), self.height() - px(6), px(32), px(4))
            draw_box(painter, foot, ground=colour("accent"), radius=2)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.PANEL)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self._pulling = self._at_edge(self._pressed)
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        if self._pressed is None:
            self.setCursor(self._shape(spot))
            return
        if not self._carrying and (spot - self._pressed).manhattanLength() < _FAR:
            return
        self._carrying = True
        if self._pulling:
            self.stretched.emit(QSize(spot.x(), spot.y() if self._high else self.height()))
        else:
            self.carried.emit(event.globalPosition().toPoint())
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        was, self._carrying, self._pressed = self._carrying, False, None
        if was:
            self.settled.emit()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key is Qt.Key.Key_Escape and self._carrying:
            self._carrying, self._pressed = False, None
            self.given_up.emit()
        elif shift and key in _SIZES:
            self.sized.emit(*_SIZES[key])
        elif key in _MOVES:
            self.moved.emit(_MOVES[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def _at_edge(self, spot: QPoint) -> bool:
        low = self._high and spot.y() >= self.height() - _EDGE
        return spot.x() >= self.width() - _EDGE or low

    def _shape(self, spot: QPoint) -> Qt.CursorShape:
        right, low = spot.x() >= self.width() - _EDGE, spot.y() >= self.height() - _EDGE
        if right and low and self._high:
            return Qt.CursorShape.SizeFDiagCursor
        if right:
            return Qt.CursorShape.SizeHorCursor
        if low and self._high:
            return Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.OpenHandCursor
