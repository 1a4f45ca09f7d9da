"""The share's password anew: it was changed, or this computer keeps none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from crm_desktop.errors import UserError
from crm_desktop.sync.flows.own_share import keep_share_password
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class SharePasswordDialog(Dialog):
    """Keeps a password in the system's keyring; the exchange tries it at once.

    Attributes:
        kept: there is another password.
    """

    kept = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__("Пароль к общей папке", parent, width=480)
        self._workspace = workspace
        self.password = PasswordField()
        self.password.returnPressed.connect(self.keep)
        self._field = FormField(self.tr("Пароль"), self.password)
        self.body.addWidget(
            Label(
                self.tr("Его спрашивает сервер, где встречаются компьютеры. Это не ваш пароль в "
                        "«Картотеке». Он останется в хранилище паролей этого компьютера."),
                Role.BODY, colour="text2", wrap=True,
            )
        )  # fmt: skip
        self.body.addWidget(self._field)
        self.add_button(self.tr("Отмена"), self.reject)
        self.go = self.add_button(self.tr("Сохранить"), self.keep, kind=Kind.PRIMARY)
        self.finished.connect(self.deleteLater)
        self.password.setFocus()

    def keep(self) -> None:
        """Keep what was typed."""
        password, office = self.password.text(), self._workspace.office
        self._field.set_error("" if password else self.tr("Введите пароль"))
        if not password:
            return
        self.go.set_busy(True)
        self._workspace.runner.write(
            lambda: keep_share_password(office, password), self._on_kept, self._on_refused,
            owner=self,
        )  # fmt: skip

    def _on_kept(self, _none: object) -> None:
        self.accept()
        self.kept.emit()

    def _on_refused(self, error: Exception) -> None:
        self.go.set_busy(False)
        if isinstance(error, UserError):
            self._field.set_error(str(error))
        else:
            self._workspace.report(error)
