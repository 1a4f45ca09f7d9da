"""What a hidden password does not show: Caps Lock, and which layout the letters come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import Role, Space
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit


class KeyboardHint(QWidget):
    """A line below a password field; it takes its room always, so that nothing jumps.

    No system tells Qt of Caps Lock or the layout everywhere; both are read off what is typed.
    """

    def __init__(self, field: QLineEdit, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._caps = False
        self._layout = ""
        self._sign = Glyph("keyboard", "text3", 14)
        self._text = Label("", Role.META, colour="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        field.installEventFilter(self)
        field.textChanged.connect(self._on_text)
        self._tell()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def reset(self) -> None:
        """Forget what was typed."""
        self._caps, self._layout = False, ""
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self._look(event)
        return super().eventFilter(watched, event)

    def _look(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock:
            self._caps = not self._caps
            self._tell()
            return
        typed = event.text()
        if len(typed) != 1 or not typed.isalpha() or typed.lower() == typed.upper():
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._caps = typed.isupper() is not shift
        self._layout = self.tr("русская") if "а" <= typed.lower() <= "ё" else self.tr("английская")
        self._tell()

    def _on_text(self, text: str) -> None:
        if not text:
            self._layout = ""
            self._tell()

    def _tell(self) -> None:
        said = [self.tr("Раскладка: {}").format(self._layout)] if self._layout else []
        if self._caps:
            said.insert(0, self.tr("Включён Caps Lock"))
        self._text.setText(" · ".join(said))
        self._text.set_colour("warn" if self._caps else "text2")
        self._sign.set("triangle-alert" if self._caps else "keyboard",
                       "warn" if self._caps else "text3")  # fmt: skip
        self._sign.setVisible(bool(said))
