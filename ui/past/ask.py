"""Asking for the password a backup needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.widgets.banner import Banner
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class PasswordAsk(Dialog):
    """Two fields; either may stay empty.

    Attributes:
        given: the password and the passphrase.
    """

    given = Signal(str, str)

    def __init__(self, reason: str, parent: QWidget) -> None:
        super().__init__(
            self.tr("Копия просит пароль"),
            parent,
            subtitle=self.tr("Она сделана до смены ключей офиса или закрыта отдельной фразой."),
            width=480,
        )
        self.password = PasswordField()
        self.phrase = PasswordField()
        self.body.addWidget(Banner(reason))
        self.body.addWidget(FormField(self.tr("Ваш пароль на день копии"), self.password))
        self.body.addWidget(FormField(self.tr("Отдельная фраза копии"), self.phrase))
        self.add_button(self.tr("Отмена"), self.reject)
        self.add_button(self.tr("Открыть"), self._submit, kind=Kind.PRIMARY)

    def _submit(self) -> None:
        self.accept()
        self.given.emit(self.password.text(), self.phrase.text())
