"""What self-painting controls share: a focus frame for the keyboard only, and a raw caption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import follow_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent

    _Base = QWidget
    _ButtonBase = QAbstractButton
else:
    _Base = _ButtonBase = object

_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)

_NOT_KEYS: Final = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.MenuBarFocusReason)
_AS_BEFORE: Final = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class KeyFocus(_Base):
    """Mixin: `key_focus` is true while the focus is here and came by keyboard or by code."""

    key_focus = False
    _came_by_key = True

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _AS_BEFORE:
            self._came_by_key = event.reason() not in _NOT_KEYS
        # A dialog tells its first control so before it is shown; the focus may go on elsewhere.
        self.key_focus = self._came_by_key and self.hasFocus()
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.key_focus = False
        super().focusOutEvent(event)
        self.update()


class EnterPresses(_ButtonBase):
    """Mixin of buttons: Enter presses, as Space does, on every desktop."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = event.modifiers() in _PLAIN
        if enter and plain and not event.isAutoRepeat() and self.isEnabled():
            self.click()
        else:
            super().keyPressEvent(event)


class PaintedButton(KeyFocus, EnterPresses, QAbstractButton):
    """A button that paints itself; `caption` is drawn as it is, an ampersand included."""

    def __init__(self, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self.setAccessibleName(caption)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow_theme(self.restyle)

    @property
    def caption(self) -> str:
        """The text on the button."""
        return self._caption

    def set_caption(self, caption: str) -> None:
        """Change the text and the accessible name."""
        self._caption = caption
        self.setAccessibleName(caption)
        self.restyle()

    def restyle(self) -> None:
        """Measure and paint anew after a change of theme or text."""
        self.updateGeometry()
        self.update()

    @property
    def hovered(self) -> bool:
        """Whether the pointer is over an enabled button."""
        return self.isEnabled() and self.underMouse()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()
