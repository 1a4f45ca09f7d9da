"""A field in a well: what it is, how it is shown, a menu behind it; it can be dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from ui.theme import Role, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from ui.pivot.drag import FieldDrag, Held
    from ui.theme import Colour

HEIGHT = 28
WIDEST = 260
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class FieldChip(PaintedButton):
    """Enter opens the menu, Delete takes the field out, Ctrl with an arrow moves it.

    Attributes:
        menu_wanted: its menu is wanted.
        removed: it is to be taken out.
        moved: it is to go so many places on.
        changed_well: it is to go to the other well: −1 = the one above, 1 = the one below.
    """

    menu_wanted = Signal()
    removed = Signal()
    moved = Signal(int)
    changed_well = Signal(int)

    def __init__(self, held: Held, drag: FieldDrag, *, note: str = "", wrong: bool = False) -> None:
        self.held = held
        self._drag = drag
        self._note = note
        self._wrong = wrong
        self._pressed: QPoint | None = None
        super().__init__(held.title)
        self.setAccessibleName(f"{held.title} {note}".strip())
        self.setAccessibleDescription(
            "Enter — настройки, Delete — убрать, Ctrl и стрелки — переставить"
        )
        self.clicked.connect(lambda _on=False: self.menu_wanted.emit())

    def sizeHint(self) -> QSize:
        px = theme().px
        wide = text_width(self.caption, Role.META_MEDIUM) + px(28 + 22)
        if self._note:
            wide += text_width(self._note, Role.META) + px(5)
        return QSize(min(wide, px(WIDEST)), px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        px, colour = theme().px, theme().colour
        taken = self._drag.held is self.held
        soft: Colour = "bad_soft" if self._wrong else (
            "violet_soft" if self.held.is_value else "accent_soft"
        )  # fmt: skip
        ink: Colour = "bad" if self._wrong else (
            "violet" if self.held.is_value else "accent_text"
        )  # fmt: skip
        ground = colour(soft)
        if self.hovered or self.isDown():
            ground = mix(ground, colour(ink), 0.08)
        draw_box(painter, self.rect(), ground=ground if not taken else None,
                 border=colour("line2") if taken else None)  # fmt: skip
        if self.key_focus:
            draw_ring(painter, self.rect())
        side = px(14)
        middle = (self.height() - side) // 2
        icon = "triangle-alert" if self._wrong else self.held.icon
        draw_icon(painter, QRect(px(8), middle, side, side), icon, ink)
        end = self.width() - px(22)
        note_wide = text_width(self._note, Role.META) + px(5) if self._note else 0
        room = QRect(px(28), 0, end - px(28) - note_wide, self.height())
        took = draw_text(painter, room, self.caption, Role.META_MEDIUM, "text")
        if self._note:
            beside = QRect(room.left() + took + px(5), 0, note_wide, self.height())
            draw_text(painter, beside, self._note, Role.META, "text2")
        draw_icon(painter, QRect(end + px(2), middle, side, side), "chevron-down", "text2")
        painter.end()
        set_tip(self, self.caption if took >= room.width() else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif control and key in _SIDEWAYS:
            self.moved.emit(_SIDEWAYS[Qt.Key(key)])
        elif control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.changed_well.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.globalPosition().toPoint()
        if self._drag.held is self.held:
            self._drag.move(at)
            return
        far = self._pressed is not None and (
            (event.position().toPoint() - self._pressed).manhattanLength()
            >= QApplication.startDragDistance()
        )
        if far:
            self._pressed = None
            self.setDown(False)
            self._drag.lift(self.held, self.window(), at)
            self.update()
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._drag.held is self.held:
            self.setDown(False)
            self._drag.drop(event.globalPosition().toPoint())
            self.update()
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, _event: QContextMenuEvent) -> None:
        self.menu_wanted.emit()
