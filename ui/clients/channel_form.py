"""Typing a phone, an e-mail or a page, and what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space
from ui.widgets.buttons import Button, Kind
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from crm_desktop.clients.card import CardChannel

LABELS = ("мобильный", "рабочий", "приёмная", "личный", "бухгалтерия", "для счетов", "Telegram",
          "WhatsApp", "MAX")  # fmt: skip


class ChannelForm(QWidget):
    """Value, label, «Сохранить»; Enter saves, Esc closes.

    Attributes:
        saved: text and label as typed.
        closed: it is not wanted any more.
    """

    saved = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextField("", self.tr("Телефон, почта, @имя или сайт"))
        self._label = TextField("", self.tr("Подпись: рабочий, для счетов…"))
        for field in (self._text, self._label):
            field.setMaxLength(300)
            field.returnPressed.connect(self._save)
        completer = QCompleter(list(LABELS), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._label.setCompleter(completer)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        save = Button(self.tr("Сохранить"), kind=Kind.PRIMARY, small=True)
        save.clicked.connect(self._save)
        cancel = Button(self.tr("Отмена"), small=True)
        cancel.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.XS, Space.S, Space.S)
        column.setSpacing(Space.S)
        column.addWidget(self._text)
        column.addWidget(self._label)
        column.addWidget(self._error)
        column.addLayout(row)

    def begin(self, channel: CardChannel | None = None) -> None:
        """Start with a channel to change, or empty."""
        if channel is not None:
            self._text.setText(channel.value)
            self._label.setText(channel.label)
            self._text.selectAll()
        self._text.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_error(self, text: str) -> None:
        """Say why it was not taken."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self._text.set_error(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        text = self._text.text().strip()
        if text:
            self.saved.emit(text, self._label.text().strip())
        else:
            self.set_error(self.tr("Впишите телефон, почту, @имя или сайт"))
