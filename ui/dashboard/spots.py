"""What block painters share: numbers that are links, by the mouse and by the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme import Role, follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import LEFT, RIGHT, draw_ring, draw_text, text_width
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from crm_desktop.reports.result import Drill, Table
    from ui.theme import Colour

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_STEPS: Final = {Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1), Qt.Key.Key_Left: (-1, 0),
                 Qt.Key.Key_Right: (1, 0)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A painted text; with a drill it is a link.

    Attributes:
        rect: the room of the text.
        text: what is drawn.
        drill: what it opens.
        role: its font.
        colour: of it.
        right: stands at the right of its room.
        tip: the exact number.
    """

    rect: QRect
    text: str
    drill: Drill | None = None
    role: Role = Role.BODY
    colour: Colour = "text"
    right: bool = True
    tip: str = ""


class Rows(KeyFocus, QWidget):
    """Paints a table of a block; who inherits says where its texts stand and what is behind them.

    Attributes:
        drilled: the `Drill` of a number that was clicked or entered.
    """

    drilled = Signal(object)

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self._spots: tuple[Spot, ...] = ()
        self._current = -1
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(table.title)
        follow_theme(self.restyle)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The texts there are, in the order of reading."""
        return self._spots

    def set_table(self, table: Table) -> None:
        """Show other figures; the number the keyboard is at stays."""
        self.table = table
        self.restyle()

    def restyle(self) -> None:
        """Measure anew."""
        self.updateGeometry()
        self._measure()

    def wanted_height(self) -> int:
        """Return how high all rows are."""
        raise NotImplementedError

    def measure(self, width: int) -> list[Spot]:
        """Return the texts for a width."""
        raise NotImplementedError

    def paint_ground(self, painter: QPainter) -> None:
        """Paint what lies under the texts."""

    def sizeHint(self) -> QSize:
        return QSize(theme().px(300), self.wanted_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), self.wanted_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_ground(painter)
        for at, spot in enumerate(self._spots):
            align = RIGHT if spot.right else LEFT
            draw_text(painter, spot.rect, spot.text, spot.role, spot.colour, align=align)
            if spot.drill is not None and at == self._hovered:
                self._underline(painter, spot)
            if self.key_focus and at == self._current:
                draw_ring(painter, self._told(spot).adjusted(-4, -2, 4, 2))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and at >= 0:
            self._current = at
            self._open(at)
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current < 0:
            self._current = next((at for at, each in enumerate(self._spots) if each.drill), -1)
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._walk(*_STEPS[key]):
            return
        if key in _ENTER and self._current >= 0:
            self._open(self._current)
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = next((n for n, s in enumerate(self._spots) if s.rect.contains(event.pos())), -1)
            tip = self._spots[at].tip if at >= 0 else ""
            if tip:
                set_tip(self, tip)
                QToolTip.showText(event.globalPos(), self.toolTip(), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _measure(self) -> None:
        self._spots = tuple(self.measure(self.width()))
        if self._current >= len(self._spots):
            self._current = -1
        self._hovered = -1
        self.update()

    def _open(self, at: int) -> None:
        drill = self._spots[at].drill if at < len(self._spots) else None
        if drill is not None:
            self.drilled.emit(drill)

    def _at(self, point: object) -> int:
        return next(
            (at for at, spot in enumerate(self._spots)
             if spot.drill is not None and self._told(spot).adjusted(-4, -3, 4, 3).contains(point)),  # type: ignore[call-overload]
            -1,
        )  # fmt: skip

    def _told(self, spot: Spot) -> QRect:
        wide = min(text_width(spot.text, spot.role), spot.rect.width())
        high = theme().metrics(spot.role).height()
        left = spot.rect.right() + 1 - wide if spot.right else spot.rect.left()
        return QRect(left, spot.rect.center().y() - high // 2, wide, high)

    def _underline(self, painter: QPainter, spot: Spot) -> None:
        told = self._told(spot)
        painter.setPen(theme().colour(spot.colour))
        painter.drawLine(told.left(), told.bottom(), told.right(), told.bottom())

    def _hover(self, at: int) -> None:
        if at == self._hovered:
            return
        self._hovered = at
        shape = Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.update()

    def _walk(self, across: int, along: int) -> bool:
        links = [at for at, spot in enumerate(self._spots) if spot.drill is not None]
        if not links:
            return False
        here = self._spots[self._current].rect.center() if self._current >= 0 else None
        if here is None:
            self._current = links[0]
        else:
            ahead = []
            for at in links:
                there = self._spots[at].rect.center()
                by, off = (
                    ((there.x() - here.x()) * across, abs(there.y() - here.y()))
                    if across
                    else ((there.y() - here.y()) * along, abs(there.x() - here.x()))
                )
                if by > 2:  # noqa: PLR2004 - the same line or column
                    ahead.append((off * 4 + by, at))
            if not ahead:
                return False
            self._current = min(ahead)[1]
        self._tell()
        self.update()
        return True

    def _tell(self) -> None:
        if self._current >= 0 and self._current < len(self._spots):
            spot = self._spots[self._current]
            self.setAccessibleDescription(spot.tip or spot.text)
