"""A task in the hand: between the grid, the band of whole days and «Без времени».

Not Qt's own drag and drop: Esc, the finer steps with Shift and the scrolling at the edges would
each behave otherwise on every desktop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.wording.numbers import minutes_words
from ui.theme import Radius, Role, theme
from ui.widgets.paint import RIGHT, draw_box, draw_icon, draw_text, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.agenda.entry import AgendaEntry
    from ui.calendar.spots import Held, Spot

TICK_MS: Final = 16
REST: Final = 12
"""Ticks after the lift in which nothing scrolls: one may lift near an edge."""
WIDTH: Final = 232
HEIGHT: Final = 46
_SHADOW: Final = 12


class Target(Protocol):
    """The mode in front, as the hand sees it."""

    def aim(self, at: QPoint, held: Held | None, *, fine: bool) -> Spot | None:
        """Show where it would be put."""

    def scroll_near(self, at: QPoint) -> bool:
        """Scroll towards a point near an edge."""


class Tray(Protocol):
    """«Без времени», as the hand sees it."""

    def aim(self, at: QPoint, held: Held | None) -> bool:
        """Show that it would be put there."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is carried, and from where."""

    entry: AgendaEntry
    held: Held
    origin: QWidget
    from_tray: bool


class Carry(QObject):
    """Follows the pointer from the lift to the drop.

    Attributes:
        lifted: something is in the hand now (`Load`).
        ended: nothing is any more, whatever came of it.
        dropped: the entry and where to: a `Spot`, or None for «Без времени».
        target: the mode in front.
        tray: «Без времени».
    """

    lifted = Signal(object)
    ended = Signal()
    dropped = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.target: Target | None = None
        self.tray: Tray | None = None
        self.load: Load | None = None
        self.spot: Spot | None = None
        self._card: LiftedTask | None = None
        self._at = QPoint()
        self._fine = False
        self._rest = 0
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._on_tick)

    @property
    def busy(self) -> bool:
        """Whether something is in the hand."""
        return self.load is not None

    def lift(self, load: Load, at: QPoint, *, fine: bool = False) -> None:
        """Take something into the hand; `at` global."""
        if self.load is not None:
            return
        self.load = load
        window = load.origin.window()
        self._card = LiftedTask(window, load.held)
        for watched in (load.origin, window):
            watched.installEventFilter(self)
        QApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
        self._rest = REST
        self._ticks.start()
        self.lifted.emit(load)
        self.move_to(at, fine=fine)

    def move_to(self, at: QPoint, *, fine: bool) -> None:
        """The pointer is at a global point."""
        load = self.load
        if load is None or self._card is None:
            return
        self._at, self._fine = at, fine
        over_tray = self.tray is not None and not load.from_tray and self.tray.aim(at, load.held)
        self.spot = None
        if self.target is not None:
            self.spot = self.target.aim(at, None if over_tray else load.held, fine=fine)
        window = self._card.parentWidget()
        if window is not None:
            self._card.hold_at(window.mapFromGlobal(at))
        self._card.setVisible(load.from_tray or self.spot is None)
        self._card.raise_()

    def drop(self) -> None:
        """Let it go where the pointer is."""
        load, spot = self.load, self.spot
        if load is None:
            return
        in_tray = self.tray is not None and not load.from_tray and self.tray.aim(
            self._at, load.held
        )  # fmt: skip
        self._end(keep=spot is not None)
        if spot is not None or in_tray:
            self.dropped.emit(load.entry, spot)

    def cancel(self) -> None:
        """Put it back."""
        self._end(keep=False)

    def _end(self, *, keep: bool) -> None:
        load, self.load = self.load, None
        if load is None:
            return
        self._ticks.stop()
        QApplication.restoreOverrideCursor()
        for watched in (load.origin, load.origin.window()):
            watched.removeEventFilter(self)
        if self.tray is not None:
            self.tray.aim(QPoint(-1, -1), None)
        if self.target is not None and not keep:
            self.target.aim(QPoint(-1, -1), None, fine=False)
        card, self._card = self._card, None
        if card is not None:
            card.hide()
            card.deleteLater()
        self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.load is None:
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if event.type() is QEvent.Type.WindowDeactivate:
            self.cancel()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        pressed = event.type() is QEvent.Type.KeyPress
        if event.key() == Qt.Key.Key_Shift:
            self.move_to(self._at, fine=pressed)
            return True
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            if pressed:
                self.cancel()
            return True
        return event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)

    def _on_tick(self) -> None:
        self._rest -= 1
        if self._rest <= 0 and self.target is not None and self.target.scroll_near(self._at):
            self.move_to(self._at, fine=self._fine)


class LiftedTask(QWidget):
    """The picture of what is in the hand, over everything, never in the way of the mouse."""

    def __init__(self, window: QWidget, held: Held) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._held = held
        px = theme().px
        self.resize(px(WIDTH) + 2 * _SHADOW, px(HEIGHT) + 2 * _SHADOW)

    def hold_at(self, at: QPoint) -> None:
        """Hang below the pointer, in the window's pixels: the dashed place stays in sight."""
        px, window = theme().px, self.parentWidget()
        corner = at + QPoint(px(14), px(16)) - QPoint(_SHADOW, _SHADOW)
        if window is not None:
            corner.setX(min(corner.x(), window.width() - self.width()))
            corner.setY(min(corner.y(), window.height() - self.height() + _SHADOW))
        self.move(corner)

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        for ring in range(_SHADOW, 0, -2):
            painter.setBrush(QColor(10, 16, 24, 8))
            halo = box.adjusted(-ring, -ring + 4, ring, ring)
            painter.drawRoundedRect(halo, Radius.CARD + ring, Radius.CARD + ring)
        draw_box(painter, box, ground=colour("surface"), border=colour("accent"), width=2,
                 radius=Radius.CARD)  # fmt: skip
        draw_task_row(painter, box, self._held, icon_shade=px(16))
        painter.end()


def draw_task_row(painter: QPainter, box: QRect, held: Held, *, icon_shade: int) -> None:
    """Draw grip, title, client and length into a box of 46."""
    px = theme().px
    grip = QRect(box.left() + px(6), box.top() + (box.height() - icon_shade) // 2, icon_shade,
                 icon_shade)  # fmt: skip
    draw_icon(painter, grip, "grip-vertical", "text2")
    left = grip.right() + px(8)
    room = QRect(left, box.top() + px(5), box.right() - left - px(8), px(18))
    draw_text(painter, room, held.title, Role.BODY_STRONG)
    below = QRect(left, box.top() + px(24), room.width(), px(17))
    told = minutes_words(held.minutes)
    draw_text(painter, below, told, Role.META, "text2", align=RIGHT)
    below.setRight(below.right() - text_width(told, Role.META) - px(8))
    draw_text(painter, below, held.client or "без клиента", Role.META, "text2")
