"""A field in the hand: it follows the pointer, the wells answer, Esc puts it back.

Not Qt's own drag and drop, for the reasons of the board's: that one stops the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme import Radius, Role, theme
from ui.widgets.paint import draw_box, draw_icon, draw_text, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.pivot.editing import Well


@dataclass(frozen=True, slots=True)
class Held:
    """What is in the hand.

    Attributes:
        key: of a dimension or a measure.
        title: its words.
        icon: its icon.
        is_value: whether it is a measure.
        well: where it was taken from; None = from the list.
        at: its place there.
    """

    key: str
    title: str
    icon: str
    is_value: bool
    well: Well | None = None
    at: int = -1


class Target(Protocol):
    """Where something may be dropped."""

    def takes(self, held: Held) -> bool:
        """Whether this may be put here."""

    def hover(self, held: Held | None, at: QPoint | None) -> None:
        """Show where it would come to stand; `at` global, None = it is not over here."""

    def drop(self, held: Held, at: QPoint) -> None:
        """Take it."""

    def screen_box(self) -> QRect:
        """The box on the screen."""


class Lifted(QWidget):
    """The picture of what is in the hand, over everything, never in the way of the mouse."""

    def __init__(self, window: QWidget, held: Held) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._held = held
        px = theme().px
        self.resize(text_width(held.title, Role.META_MEDIUM) + px(44), px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        px, colour = theme().px, theme().colour
        draw_box(painter, self.rect(), ground=colour("surface"), border=colour("accent"),
                 width=2, radius=Radius.CONTROL)  # fmt: skip
        spot = QRect(px(10), (self.height() - px(14)) // 2, px(14), px(14))
        draw_icon(painter, spot, self._held.icon, "accent_text")
        room = self.rect().adjusted(px(30), 0, -px(10), 0)
        draw_text(painter, room, self._held.title, Role.META_MEDIUM, "text")
        painter.end()


class FieldDrag(QObject):
    """Follows the mouse from the lift to the drop.

    Attributes:
        dropped_outside: what was taken from a well was let go over none: it is taken out.
        ended: nothing is in the hand any more.
    """

    dropped_outside = Signal(object)
    ended = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._targets: list[Target] = []
        self._held: Held | None = None
        self._lifted: Lifted | None = None
        self._over: Target | None = None
        self._home = QRect()

    @property
    def held(self) -> Held | None:
        """What is in the hand."""
        return self._held

    def add_target(self, target: Target) -> None:
        """Let fields be dropped there."""
        self._targets.append(target)

    def lift(self, held: Held, window: QWidget, at: QPoint) -> None:
        """Take something into the hand; `at` global."""
        self.put_back()
        self._held = held
        self._lifted = Lifted(window, held)
        self._lifted.show()
        QApplication.setOverrideCursor(Qt.CursorShape.ClosedHandCursor)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self.move(at)

    def move(self, at: QPoint) -> None:
        """Follow the pointer; `at` global."""
        if self._held is None or self._lifted is None:
            return
        window = self._lifted.parentWidget()
        if window is not None:
            self._lifted.move(window.mapFromGlobal(at) + QPoint(10, 8))
            self._lifted.raise_()
        found = next((each for each in self._targets if each.screen_box().contains(at)), None)
        over = found if found is not None and found.takes(self._held) else None
        if self._over is not None and self._over is not over:
            self._over.hover(None, None)
        self._over = over
        if over is not None:
            over.hover(self._held, at)

    def drop(self, at: QPoint) -> None:
        """Let go; `at` global."""
        self.move(at)
        held, over = self._held, self._over
        inside = any(each.screen_box().contains(at) for each in self._targets)
        self.put_back()
        if held is None:
            return
        if over is not None:
            over.drop(held, at)
        elif held.well is not None and not inside:
            self.dropped_outside.emit(held)

    def put_back(self) -> None:
        """Let go as if nothing had been."""
        if self._held is None:
            return
        self._held = None
        if self._over is not None:
            self._over.hover(None, None)
            self._over = None
        if self._lifted is not None:
            self._lifted.hide()
            self._lifted.deleteLater()
            self._lifted = None
        QApplication.restoreOverrideCursor()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            self._held is not None
            and isinstance(event, QKeyEvent)
            and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            if event.type() is QEvent.Type.KeyPress:
                self.put_back()
            return True
        return super().eventFilter(watched, event)
