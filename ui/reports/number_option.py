"""A whole number a report is set with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Role, Space, theme
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent

WIDTH: Final = 72


class NumberOption(QWidget):
    """Its name and a short field; a number out of bounds becomes the nearest that fits.

    Attributes:
        chosen: the number as text, when the person is done with it and it is another one.
    """

    chosen = Signal(object)

    def __init__(self, title: str, least: int, most: int, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most = least, most
        self._value = str(least)
        self.field = TextField()
        self.field.setValidator(QIntValidator(0, max(most, least), self.field))
        self.field.setAccessibleName(title)
        self.field.setFixedWidth(theme().px(WIDTH))
        self.field.editingFinished.connect(self._on_finished)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(Label(title, Role.BODY, colour="text2"))
        row.addWidget(self.field)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> str:
        """The number."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a number."""
        self._value = str(value)
        self.field.setText(self._value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.field.selectAll()

    def _on_finished(self) -> None:
        text = self.field.text()
        number = min(max(int(text), self._least), self._most) if text else int(self._value)
        changed = str(number) != self._value
        self.set_value(number)
        if changed:
            self.chosen.emit(self._value)
