"""Settings «Сотрудники и доступ»: who works here, who signs in, substitutions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from crm_desktop.access.rights import Right, may
from crm_desktop.departments.editing import set_member_department
from crm_desktop.journal import Kind as Record
from crm_desktop.members.changing import change_role, rename_person
from crm_desktop.members.inviting import (
    Invitation,
    give_sign_in,
    invite_person,
    reset_password,
)
from crm_desktop.members.persons import PersonState
from crm_desktop.members.removing import remove_person
from crm_desktop.members.staff import add_colleague, part_with, rename_colleague
from ui.handover.handover_dialog import begin_handover
from ui.handover.substitution_dialog import SubstitutionDialog
from ui.people.invitation_dialog import InvitationDialog
from ui.people.lent_list import LentList
from ui.people.people_reading import lines_of, read_people
from ui.people.person_dialog import PersonDialog
from ui.people.person_rows import PersonList
from ui.people.rekeying import begin_rekey
from ui.people.remove_dialog import RemoveDialog
from ui.settings.ask import NameDialog
from ui.settings.section import Section
from ui.theme import Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.dialogs import confirm
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.access.roles import RoleRow
    from crm_desktop.journal import Changes
    from crm_desktop.members.persons import Person
    from ui.people.people_reading import PeopleRead
    from ui.shell.workspace import Workspace


_TELLING: Final = (
    Record.MEMBER, Record.SUBSTITUTION, Record.DEPARTMENT, Record.ACCESS_ROLE,
)  # fmt: skip


class PeopleSection(Section):
    """An administrator adds and removes; everybody else looks and asks for substitutions."""

    widest = 980

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Сотрудники и доступ",
            "Кто работает в офисе и у кого есть свой вход. Пароли не хранятся: узнать чужой "
            "нельзя, можно только выдать новый.",
        )
        self._read: PeopleRead | None = None
        self.people = PersonList(self.tr("Сотрудники"))
        self.add_button = self._act_button("Добавить…", "user-plus", self.add, kind=Kind.PRIMARY)
        self.role_button = self._act_button("Роль и отдел…", "shield-check", self.change)
        self.sign_in_button = self._act_button("Дать вход…", "key-round", self.give_sign_in)
        self.reset_button = self._act_button("Сбросить пароль…", "key-round", self.reset)
        self.lend_button = self._act_button("Замещение…", "calendar-days", self.substitute)
        self.hand_button = self._act_button("Передать дела…", "handshake", self.hand_over)
        self.rename_button = self._act_button("Переименовать…", "pencil", self.rename)
        self.remove_button = self._act_button("Уволить…", "user-x", self.remove)
        self.rekey_banner = Banner("", tone=Tone.WARN, title=self.tr("Ключ базы прежний"))
        rekey = Button(self.tr("Сменить ключ…"), "key-round", small=True)
        rekey.clicked.connect(lambda _on=False: self._rekey())
        self.rekey_banner.add_action(rekey)
        self.rekey_banner.hide()
        self.lent = LentList(workspace)
        self.people.list.selectionModel().currentChanged.connect(lambda _n, _o: self._refresh())
        self.people.list.doubleClicked.connect(lambda _index: self.change())
        self.people.list.customContextMenuRequested.connect(self._open_menu)
        for keys, slot in (("Ins", self.add), ("F2", self.rename), ("Del", self.remove)):
            shortcut = QShortcut(QKeySequence(keys), self.people.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        self.body.addWidget(self.rekey_banner)
        self.body.addWidget(self.people)
        self.body.addWidget(self.lent)
        self.body.addStretch(1)
        self._refresh()

    @property
    def is_admin(self) -> bool:
        """Whether this person manages people."""
        return may(self.workspace.office, Right.MANAGE_PEOPLE)

    @property
    def person(self) -> Person | None:
        """The chosen person."""
        line, read = self.people.chosen, self._read
        if line is None or read is None:
            return None
        return next((person for person in read.people if person.id == line.id), None)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: read_people(office), self._show, self.workspace.report, owner=self, key="people"
        )

    def on_changed(self, changes: Changes) -> None:
        if any(map(changes.concern, _TELLING)):
            self.refresh()

    def add(self) -> None:
        """Ask who joins, with or without a sign-in."""
        read, office = self._read, self.workspace.office
        if read is None or not self.add_button.isEnabled():
            return
        if not self.is_admin:
            NameDialog(
                self, self.tr("Новый сотрудник"), self.tr("Имя и фамилия"),
                hint=self.tr("Ему поручают клиентов; вход даёт администратор."),
                done=lambda name: self._act(lambda: add_colleague(office, name)),
            ).open()  # fmt: skip
            return

        def work(name: str, row: RoleRow, department: int | None) -> Invitation:
            made = invite_person(office, name, role=row.base, access_role=_own(row))
            if department is not None:
                set_member_department(office, [made.member_id], department_id=department)
            return made

        PersonDialog(
            self.workspace, self, title=self.tr("Новый сотрудник"), roles=read.roles,
            departments=_departments(read), yes=self.tr("Добавить и выдать пароль"), work=work,
            done=self._on_invited,
            note=self.tr("Программа придумает временный пароль и покажет его один раз."),
        ).open()  # fmt: skip

    def give_sign_in(self) -> None:
        """Give somebody who only had clients a sign-in of his own."""
        person, read, office = self.person, self._read, self.workspace.office
        if person is None or read is None:
            return
        PersonDialog(
            self.workspace, self, title=self.tr("Дать вход: {}").format(person.name),
            name=person.name, roles=read.roles, yes=self.tr("Выдать временный пароль"),
            work=lambda _name, row, _department: give_sign_in(
                office, person.id, role=row.base, access_role=_own(row)
            ),
            done=self._on_invited,
            note=self.tr("Клиенты, сделки и задачи этого человека останутся при нём."),
        ).open()  # fmt: skip

    def reset(self) -> None:
        """Give the chosen person a new temporary password."""
        person, office = self.person, self.workspace.office
        if person is None or not confirm(
            self,
            self.tr("Сбросить пароль: {}?").format(person.name),
            self.tr("Прежний пароль перестанет открывать базу, человек получит новые ключи и "
                    "временный пароль. Если он сейчас работает, его окно заблокируется."),
            yes=self.tr("Сбросить пароль"),
        ):  # fmt: skip
            return
        self.workspace.runner.write(
            lambda: reset_password(office, person.id), self._on_reset, self.workspace.report,
            owner=self,
        )  # fmt: skip

    def change(self) -> None:
        """Ask for another role or department of the chosen person."""
        person, read, office = self.person, self._read, self.workspace.office
        if person is None or read is None or not self.role_button.isEnabled():
            return
        now = read.places.get(person.id)

        def work(_name: str, row: RoleRow, department: int | None) -> list[Changes]:
            done = []
            if (row.base, _own(row)) != (person.role, person.access_role):
                done.append(change_role(office, person.id, role=row.base, access_role=_own(row)))
            if department != now:
                done.append(set_member_department(office, [person.id], department_id=department))
            return done

        PersonDialog(
            self.workspace, self, title=self.tr("Роль и отдел: {}").format(person.name),
            name=person.name, roles=read.roles, role=_role_key(person),
            departments=_departments(read), department=now, yes=self.tr("Сохранить"), work=work,
            done=lambda done: self.workspace.tell(
                self.tr("{}: роль и отдел сохранены").format(person.name)
            ) if done else None,
        ).open()  # fmt: skip

    def rename(self) -> None:
        """Ask for another name of the chosen person."""
        person, office = self.person, self.workspace.office
        # Without a sign-in he is but a name in lists: whoever sets those up may change it.
        change = rename_person if self.is_admin else rename_colleague
        if person is not None and self.rename_button.isEnabled():
            NameDialog(
                self, self.tr("Переименовать"), self.tr("Имя и фамилия"), text=person.name,
                done=lambda name: self._act(lambda: change(office, person.id, name=name)),
            ).open()  # fmt: skip

    def substitute(self) -> None:
        """Ask who does the chosen colleague's work for a while."""
        person = self.person
        if person is not None and self._has_others():
            people = {each.id: each.name for each in self._read.people} if self._read else {}
            SubstitutionDialog(self.workspace, self, member=person.id, people=people).open()

    def hand_over(self) -> None:
        """Ask who gets everything of the chosen colleague."""
        person = self.person
        if person is not None and self._has_others():
            begin_handover(self.workspace, person.id, self)

    def remove(self) -> None:
        """Take the chosen person off, after his work is handed over."""
        person, office = self.person, self.workspace.office
        if person is None or not self.remove_button.isEnabled():
            return
        signs_in = person.state is not PersonState.NO_SIGN_IN
        dialog = RemoveDialog(self, name=person.name, signs_in=signs_in)
        dialog.hand_over_wanted.connect(self.hand_over)
        dialog.remove_wanted.connect(
            (lambda: self._remove(person)) if signs_in
            else (lambda: self._act(lambda: part_with(office, person.id)))
        )  # fmt: skip
        dialog.open()

    def _remove(self, person: Person) -> None:
        office = self.workspace.office
        self.workspace.runner.write(
            lambda: remove_person(office, person.id), self._on_removed, self.workspace.report,
            owner=self,
        )  # fmt: skip

    def _on_removed(self, removal: Any) -> None:
        self.refresh()
        if not removal.needs_rekey:
            self.workspace.tell(removal.text)
        elif confirm(
            self,
            self.tr("{} больше не войдёт").format(removal.name),
            self.tr("{}\n\nСменить ключ базы сейчас? Это займёт минуту-другую, в это время "
                    "работать нельзя.").format(removal.text),
            yes=self.tr("Сменить ключ базы"),
            no=self.tr("Позже"),
        ):  # fmt: skip
            self._rekey()

    def _rekey(self) -> None:
        begin_rekey(self.workspace, self).accepted.connect(self.refresh)

    def _on_invited(self, invitation: Invitation) -> None:
        self.refresh()
        InvitationDialog(invitation, self).open()

    def _on_reset(self, invitation: Invitation) -> None:
        self.refresh()
        InvitationDialog(invitation, self, again=True).open()

    def _has_others(self) -> bool:
        if self._read is not None and len(self._read.people) > 1:
            return True
        self.workspace.tell(self.tr("Сначала добавьте сотрудника, который примет дела"))
        return False

    def _act(self, work: Callable[[], Any]) -> None:
        self.workspace.act(work, owner=self)

    def _act_button(
        self, text: str, icon: str, slot: Callable[[], None], *, kind: Kind = Kind.SECONDARY
    ) -> Button:
        button = Button(text, icon, kind=kind, small=True)
        button.clicked.connect(lambda _on=False: slot())
        self.people.bar.addWidget(button)
        return button

    def _open_menu(self, at: QPoint) -> None:
        if self.person is None:
            return
        menu = Menu(self)
        for button in (
            self.role_button, self.sign_in_button, self.reset_button, self.rename_button,
            self.lend_button, self.hand_button, self.remove_button,
        ):  # fmt: skip
            if button.isVisibleTo(self.people):
                menu.add(button.caption, button.click, enabled=button.isEnabled())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.people.list.viewport().mapToGlobal(at))

    def _show(self, read: PeopleRead) -> None:
        self._read = read
        self.people.show_lines(lines_of(read, self.workspace.office.zone))
        self.lent.show_lent(read.lent)
        self.rekey_banner.setVisible(bool(read.removed) and self.is_admin)
        self.rekey_banner.set_text(
            self.tr("С тех пор, как сделан ключ, ушли: {}. Копию базы, снятую до ухода, они "
                    "по-прежнему откроют; новые данные после смены ключа — нет.").format(
                ", ".join(read.removed)
            ),
            title=self.tr("Ключ базы прежний"),
        )  # fmt: skip
        self._refresh()

    def _refresh(self) -> None:
        person, admin = self.person, self.is_admin
        office = self.workspace.office
        settings = may(office, Right.EDIT_SETTINGS)
        signs_in = person is not None and person.state is not PersonState.NO_SIGN_IN
        me = person is not None and person.me
        self.add_button.setVisible(admin or settings)
        self.role_button.setVisible(admin)
        self.role_button.setEnabled(admin and signs_in)
        self.sign_in_button.setVisible(admin and person is not None and not signs_in)
        self.reset_button.setVisible(admin and not self.sign_in_button.isVisibleTo(self.people))
        self.reset_button.setEnabled(signs_in and not me)
        self.rename_button.setVisible(admin or settings)
        self.rename_button.setEnabled(person is not None and (admin or not signs_in))
        lend = may(office, Right.HANDOVER)
        for button in (self.lend_button, self.hand_button):
            button.setVisible(lend)
            button.setEnabled(person is not None)
        self.remove_button.setVisible(admin or settings)
        self.remove_button.setEnabled(
            person is not None and not me and not person.last_admin and (admin or not signs_in)
        )


def _departments(read: PeopleRead) -> list[tuple[int, str]]:
    return [(row.id, row.path) for row in read.departments]


def _own(row: RoleRow) -> int | None:
    """The id of a role of the office's own; None = a built-in one, changed or not."""
    return row.id if row.id and row.replaces is None else None


def _role_key(person: Person) -> str:
    return person.role.value if person.access_role is None else str(person.access_role)
