"""The first time with a temporary password, or after the recovery sheet: one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ui.start.page import StartPage
from ui.start.password_fields import NewPasswordFields
from ui.theme import Role
from ui.widgets.buttons import Button, Kind
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.jobs import JobRunner


class NewPasswordPage(StartPage):
    """The password twice with its strength, then in.

    Attributes:
        submitted: the new password.
    """

    submitted = Signal(str)

    def __init__(self, runner: JobRunner, *, parent: QWidget | None = None) -> None:
        super().__init__("", "", back=self.tr("Назад ко входу"), width=560, parent=parent)
        self._words: tuple[str, ...] = ()
        self.passwords = NewPasswordFields(runner, lambda: self._words, label=self.tr("Ваш пароль"))
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self.go_button = Button(self.tr("Сохранить и войти"), "log-in", kind=Kind.PRIMARY)
        self.go_button.clicked.connect(self._submit)
        for field in (self.passwords.first, self.passwords.second):
            field.returnPressed.connect(self._submit)
        self.body.addWidget(self.passwords)
        self.body.addWidget(self._refusal)
        self.body.addWidget(self.go_button, 0, Qt.AlignmentFlag.AlignRight)

    def prepare(self, office: str, person: str, *, after_sheet: bool) -> None:
        """Ask this person."""
        self._words = (office, person)
        self.set_texts(
            self.tr("Задайте новый пароль") if after_sheet else self.tr("Первый вход"),
            self.tr("Лист восстановления верный. Прежний пароль больше не подойдёт.")
            if after_sheet
            else self.tr(
                "{}, вы вошли по временному паролю. Придумайте свой: дальше войти можно будет "
                "только по нему, и администратор его не узнает."
            ).format(person),
        )
        self.clear()
        self.show_refusal("")

    def clear(self) -> None:
        """Forget what was typed."""
        self.passwords.first.clear()
        self.passwords.second.clear()

    def begin(self) -> None:
        self.passwords.first.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Show that the office is being opened."""
        self.go_button.set_busy(busy)
        self.passwords.setEnabled(not busy)

    def show_refusal(self, text: str) -> None:
        """Tell why the password was not taken."""
        self.set_busy(False)
        self._refusal.setText(text)
        self._refusal.setVisible(bool(text))

    def _submit(self) -> None:
        if not self.passwords.complaint():
            self.show_refusal("")
            self.submitted.emit(self.passwords.password)
