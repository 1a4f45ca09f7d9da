"""The people of the office, and one's own password."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from crm_desktop.errors import PasswordError, UserError
from crm_desktop.handover.substitution import (
    Phase,
    Substitution,
    cancel_substitution,
    end_early,
    list_substitutions,
    today_of,
)
from crm_desktop.journal import Kind as Record
from crm_desktop.members.people import MemberRow, list_members
from crm_desktop.members.staff import add_colleague, part_with, rename_colleague
from crm_desktop.office.settings import change_own_password
from ui.handover.handover_dialog import begin_handover
from ui.handover.substitution_dialog import SubstitutionDialog
from ui.settings.ask import NameDialog
from ui.settings.item_list import ListLine, ManagedList
from ui.settings.section import Section, setting_row
from ui.start.password_fields import NewPasswordFields
from ui.theme import Role, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.fields import PasswordField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


class PeopleSection(Section):
    """One's own password, the colleagues and what can be done with their work, substitutions."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Сотрудники и пароль",
            "Тем, кто в списке, поручают клиентов. Собственный вход в программу появится у них "
            "вместе с обменом между компьютерами.",
        )
        self._members: list[MemberRow] = []
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
        self.people = ManagedList(self.tr("Сотрудники"))
        self.people.add_act(self.tr("Добавить"), self.add, icon="plus", keys="Ins", always=True)
        self.people.add_act(self.tr("Переименовать"), self.rename, icon="pencil", keys="F2")
        self.people.add_act(self.tr("Замещение…"), self.substitute, icon="calendar-days")
        self.people.add_act(self.tr("Передать дела…"), self.hand_over, icon="handshake")
        self.people.add_act(self.tr("Больше не работает"), self.part, icon="user-x", keys="Del")
        self.lent = ManagedList(self.tr("Замещения"))
        self.lent.add_act(self.tr("Вернулся"), self.end_today, icon="undo-2")
        self.lent.add_act(self.tr("Отменить"), self.cancel, icon="trash-2", keys="Del")
        self._lent_title = Label(self.tr("Замещения"), Role.SECTION)
        self.body.addWidget(mine)
        self.body.addWidget(self.people)
        self.body.addWidget(self._lent_title)
        self.body.addWidget(self.lent)
        self.body.addStretch(1)

    def refresh(self) -> None:
        office = self.workspace.office

        def read() -> tuple[list[MemberRow], list[Substitution]]:
            with office.reading():
                return list_members(office), list_substitutions(office)

        self.workspace.runner.read(
            read, self._show, self.workspace.report, owner=self, key="members"
        )

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Record.MEMBER) or changes.concern(Record.SUBSTITUTION):
            self.refresh()

    def add(self) -> None:
        """Ask for a new colleague."""
        office = self.workspace.office
        NameDialog(
            self, self.tr("Новый сотрудник"), self.tr("Имя и фамилия"),
            done=lambda name: self._act(lambda: add_colleague(office, name)),
        ).open()  # fmt: skip

    def rename(self) -> None:
        """Ask for another name of the chosen colleague."""
        line, office = self.people.chosen, self.workspace.office
        if line is not None:
            NameDialog(
                self, self.tr("Переименовать"), self.tr("Имя и фамилия"), text=line.title,
                done=lambda name: self._act(lambda: rename_colleague(office, line.id, name=name)),
            ).open()  # fmt: skip

    def substitute(self) -> None:
        """Ask who does the chosen colleague's work for a while."""
        line = self.people.chosen
        if line is not None and self._has_others():
            people = {member.id: member.name for member in self._members}
            SubstitutionDialog(self.workspace, self, member=line.id, people=people).open()

    def hand_over(self) -> None:
        """Ask who gets everything of the chosen colleague."""
        line = self.people.chosen
        if line is not None and self._has_others():
            begin_handover(self.workspace, line.id, self)

    def part(self) -> None:
        """Take the chosen colleague off the lists."""
        line, office = self.people.chosen, self.workspace.office
        if line is None:
            return
        agreed = confirm(
            self,
            self.tr("{} больше не работает?").format(line.title),
            self.tr("Поручать клиентов ему будет нельзя. Сначала передайте дела: у тех клиентов, "
                    "что остались, ответственный будет показан как бывший сотрудник."),
            yes=self.tr("Убрать из списка"),
        )  # fmt: skip
        if agreed:
            self._act(lambda: part_with(office, line.id))

    def end_today(self) -> None:
        """The absent one is back: the substitution ended yesterday."""
        line, office = self.lent.chosen, self.workspace.office
        if line is not None:
            yesterday = today_of(office) - timedelta(days=1)
            self._act(lambda: end_early(office, line.id, last_day=yesterday))

    def cancel(self) -> None:
        """Take the chosen substitution off the list."""
        line, office = self.lent.chosen, self.workspace.office
        if line is not None:
            self._act(lambda: cancel_substitution(office, line.id))

    def _has_others(self) -> bool:
        if len(self._members) > 1:
            return True
        self.workspace.tell(self.tr("Сначала добавьте сотрудника, который примет дела"))
        return False

    def _act(self, work: Callable[[], Any]) -> None:
        self.workspace.act(work, owner=self)

    def _show(self, read: tuple[list[MemberRow], list[Substitution]]) -> None:
        self._members, lent = read
        self.people.show_lines(
            [
                ListLine(
                    member.id, member.name, note=member.role_label,
                    pill=self.tr("это вы") if member.me else "",
                )
                for member in self._members
            ]
        )  # fmt: skip
        self.lent.show_lines([_lent_line(each) for each in lent])
        for part in (self._lent_title, self.lent):
            part.setVisible(bool(lent))


def _lent_line(lent: Substitution) -> ListLine:
    days = f"{lent.starts_on:%d.%m.%Y} – {lent.ends_on:%d.%m.%Y}"
    return ListLine(
        lent.id,
        f"{lent.member} → {lent.substitute}",
        note=f"{days} · {lent.note}" if lent.note else days,
        pill="сейчас" if lent.phase is Phase.NOW else "",
        tone=Tone.OK if lent.phase is Phase.NOW else Tone.GREY,
    )


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
