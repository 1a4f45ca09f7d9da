"""One's own password is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from crm_desktop.errors import PasswordError, UserError
from crm_desktop.office.settings import change_own_password
from ui.start.password_fields import NewPasswordFields
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class PasswordDialog(Dialog):
    """The old password and the new one twice; the old one opens until the new one is written."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__("Сменить пароль", parent, width=560)
        self._workspace = workspace
        office = workspace.office
        self.old = PasswordField()
        self._old_field = FormField(self.tr("Нынешний пароль"), self.old)
        self.new = NewPasswordFields(
            workspace.runner, lambda: (office.name, office.user_name), label="Новый пароль"
        )
        self._refusal = Label("", Role.BODY, colour="bad", wrap=True)
        self._refusal.hide()
        self.body.addWidget(self._old_field)
        self.body.addWidget(self.new)
        self.body.addWidget(self._refusal)
        self.add_button(self.tr("Отмена"))
        self._save = self.add_button(self.tr("Сменить"), self._submit, kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.old.setFocus()

    def _submit(self) -> None:
        self._old_field.set_error("" if self.old.text() else self.tr("Введите нынешний пароль"))
        if self.new.complaint() or not self.old.text():
            return
        office, old, new = self._workspace.office, self.old.text(), self.new.password
        self._save.set_busy(True)
        self._workspace.runner.write(
            lambda: change_own_password(office, old=old, new=new),
            lambda _none: self._on_done(),
            self._on_refused,
            owner=self,
        )

    def _on_done(self) -> None:
        self.accept()
        self._workspace.tell(self.tr("Пароль изменён"))

    def _on_refused(self, error: Exception) -> None:
        self._save.set_busy(False)
        if isinstance(error, PasswordError):
            self._old_field.set_error(self.tr("Неверный пароль"))
        elif isinstance(error, UserError):
            self._refusal.setText(str(error))
            self._refusal.show()
        else:
            self._workspace.report(error)
