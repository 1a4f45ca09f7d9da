"""The people of the office, and one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import PasswordError, UserError
from crm_desktop.journal import Kind as Record
from crm_desktop.members.people import MemberRow, list_members
from crm_desktop.office.settings import change_own_password
from ui.settings.section import Section, setting_row
from ui.start.password_fields import NewPasswordFields
from ui.theme import Role, Space, Tone
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


class PeopleSection(Section):
    """Who is there, and «Сменить пароль»."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Сотрудники и пароль",
            "Добавить сотрудника с собственным входом можно будет вместе с обменом между "
            "компьютерами. Пока все перечисленные — те, кого назначают ответственными.",
        )
        self._change = Button(self.tr("Сменить пароль…"), "key-round")
        self._change.clicked.connect(lambda _on=False: PasswordDialog(workspace, self).open())
        mine = Card()
        mine.body.addLayout(
            setting_row(
                self.tr("Мой пароль"),
                self.tr("Им открывается база. Восстановить забытый пароль невозможно."),
                self._change,
            )
        )
        self._card = Card()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.M)
        self._card.body.addLayout(self._rows)
        self.body.addWidget(mine)
        self.body.addWidget(self._card)
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: list_members(office), self._show, owner=self, key="members"
        )

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Record.MEMBER):
            self.refresh()

    def _show(self, members: list[MemberRow]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for member in members:
            self._rows.addWidget(self._row(member))

    def _row(self, member: MemberRow) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(member.name, Role.BODY_STRONG))
        words.addWidget(Label(member.role_label, Role.META, colour="text2"))
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(Avatar(member.name, 36, key=member.id))
        row.addLayout(words, 1)
        if member.me:
            row.addWidget(Pill(self.tr("это вы"), Tone.ACCENT))
        return whole


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
