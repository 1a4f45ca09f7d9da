"""Settings «Роли и права»: the roles on the left, the chosen one on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm_desktop.access.membership import Role as SignedRole
from crm_desktop.access.rights import Right, may
from crm_desktop.access.roles import (
    RoleRow,
    copy_role,
    delete_role,
    edit_role,
    list_roles,
    reset_role,
)
from crm_desktop.errors import ConflictError
from crm_desktop.journal import Kind as Record
from crm_desktop.members.persons import Person, list_people
from crm_desktop.own_fields.own_fields import list_own_fields
from ui.access.eyes_dialog import EyesDialog
from ui.access.role_editor import RoleEditor
from ui.access.role_list import RoleList
from ui.settings.ask import NameDialog
from ui.settings.section import Section
from ui.theme import Space, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.dialogs import confirm, tell
from ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from crm_desktop.access.powers import Powers
    from crm_desktop.errors import UserError
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_SIDE = 172
_NAMES_SHOWN = 3


class RolesSection(Section):
    """What each role may do; an administrator edits, the others look."""

    widest = 1100

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "Роли и права")
        self._people: list[Person] = []
        self._own_fields: dict[str, str] = {}
        self._key = ""
        self.list = RoleList(self.tr("Роли"))
        self.list.chosen.connect(self._on_chosen)
        self.editor = RoleEditor()
        self.editor.save_wanted.connect(self._save)
        self.copy_button = self._button("Скопировать…", "copy", self.copy)
        self.rename_button = self._button("Переименовать…", "pencil", self.rename)
        self.reset_button = self._button("Вернуть как было", "rotate-ccw", self.reset)
        self.delete_button = self._button("Удалить", "trash-2", self.delete)
        self.eyes_button = self._button("Посмотреть глазами…", "eye", self.look)
        bar = FlowLayout(spacing=Space.S)
        for button in (
            self.copy_button, self.rename_button, self.reset_button, self.delete_button,
            self.eyes_button,
        ):  # fmt: skip
            bar.addWidget(button)
        right = QVBoxLayout()
        right.setSpacing(Space.M)
        right.addLayout(bar)
        right.addWidget(self.editor, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.list.setFixedWidth(theme().px(_SIDE))

    @property
    def may_edit(self) -> bool:
        """Whether this person may change roles."""
        return may(self.workspace.office, Right.MANAGE_PEOPLE)

    def refresh(self) -> None:
        office = self.workspace.office

        def read() -> tuple[list[RoleRow], list[Person], dict[str, str]]:
            with office.reading():
                return list_roles(office), list_people(office), own_field_names(office)

        self.workspace.runner.read(read, self._show, self.workspace.report, owner=self, key="roles")

    def on_changed(self, changes: Changes) -> None:
        if any(map(changes.concern, (Record.ACCESS_ROLE, Record.MEMBER, Record.OWN_FIELD))):
            self.refresh()

    def show_role(self, key: str) -> None:
        """Choose a role by its key."""
        self._key = key
        self.list.choose(key)

    def copy(self) -> None:
        """Ask for the name of an own role that begins like the chosen one."""
        row, office = self.editor.row, self.workspace.office
        if row is None:
            return
        if row.base is SignedRole.ADMIN:
            tell(
                self,
                self.tr("Администратора не скопировать"),
                self.tr("Людей, ключи и роли ведёт только администратор. Скопируйте роль "
                        "«Руководитель»: в ней есть всё остальное."),
            )  # fmt: skip
            return
        NameDialog(
            self, self.tr("Своя роль"), self.tr("Название"),
            text=self.tr("{} (копия)").format(row.name),
            done=lambda name: self._act(
                lambda: copy_role(office, row.key, name=name), self._on_copied
            ),
        ).open()  # fmt: skip

    def rename(self) -> None:
        """Ask for another name of an own role."""
        row, office = self.editor.row, self.workspace.office
        if row is not None:
            NameDialog(
                self, self.tr("Переименовать роль"), self.tr("Название"), text=row.name,
                done=lambda name: self._act(
                    lambda: edit_role(office, row.key, name=name, opened=row)
                ),
            ).open()  # fmt: skip

    def reset(self) -> None:
        """Give a built-in role back the powers it was shipped with."""
        row, office = self.editor.row, self.workspace.office
        if row is not None:
            self._act(lambda: reset_role(office, row.key))

    def delete(self) -> None:
        """Delete an own role nobody bears."""
        row, office = self.editor.row, self.workspace.office
        if row is not None and confirm(
            self,
            self.tr("Удалить роль «{}»?").format(row.name),
            self.tr("Люди с этой ролью, если они есть, должны сначала получить другую."),
            yes=self.tr("Удалить"),
            danger=True,
        ):
            self._act(lambda: delete_role(office, row.key))

    def look(self) -> None:
        """Show what somebody sees."""
        EyesDialog(self.workspace, self, people=self._people, own_fields=self._own_fields).open()

    def _button(self, text: str, icon: str, slot: Callable[[], None]) -> Button:
        button = Button(text, icon, small=True)
        button.clicked.connect(lambda _on=False: slot())
        return button

    def _show(self, read: tuple[list[RoleRow], list[Person], dict[str, str]]) -> None:
        rows, self._people, self._own_fields = read
        self.list.show_roles(rows)
        keys = [row.key for row in rows]
        if self._key not in keys:
            self._key = SignedRole.MANAGER.value
        row = rows[keys.index(self._key)]
        if not self.editor.is_changed or self.editor.row is None or self.editor.row.key != row.key:
            self._show_role(row)
        self.list.choose(self._key)

    def _show_role(self, row: RoleRow) -> None:
        self._key = row.key
        if not self.may_edit and row.editable:
            row = _fixed(row)
        self.editor.show_role(row, self._own_fields, self._bearers(row))
        mine = self.may_edit
        own = row.replaces is None and row.id != 0
        self.copy_button.setVisible(mine)
        self.rename_button.setVisible(mine and own)
        self.delete_button.setVisible(mine and own)
        self.reset_button.setVisible(mine and not own and row.id != 0)
        self.eyes_button.setVisible(mine)

    def _bearers(self, row: RoleRow) -> str:
        names = [person.name for person in self._people if wears(person, row)]
        if not names:
            return self.tr("никто не носит")
        told = ", ".join(names[:_NAMES_SHOWN])
        more = len(names) - _NAMES_SHOWN
        return self.tr("{} и ещё {}").format(told, more) if more > 0 else told

    def _on_chosen(self, row: RoleRow) -> None:
        if self.editor.row is not None and row.key == self.editor.row.key:
            return
        if self.editor.is_changed and not confirm(
            self,
            self.tr("Правки роли не сохранены"),
            self.tr("Если перейти к другой роли, они пропадут."),
            yes=self.tr("Перейти без сохранения"),
            no=self.tr("Остаться"),
        ):
            self.list.choose(self._key)
            return
        self._show_role(row)

    def _save(self, row: RoleRow, powers: Powers) -> None:
        office = self.workspace.office
        self.workspace.act(
            lambda: edit_role(office, row.key, powers=powers, opened=row),
            owner=self,
            on_done=lambda _changes: self._on_saved(),
            on_refused=self._on_refused,
        )

    def _on_saved(self) -> None:
        self.editor.take_saved()
        self.refresh()

    def _on_copied(self, result: tuple[int, Changes]) -> None:
        self._key = str(result[0])
        self.refresh()

    def _on_refused(self, error: UserError) -> None:
        if isinstance(error, ConflictError):
            tell(self, self.tr("Роль изменил кто-то другой"), str(error))
            self.editor.undo()
            self.refresh()
        else:
            self.workspace.report(error)

    def _act(self, work: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        self.workspace.act(work, owner=self, on_done=done)


def wears(person: Person, row: RoleRow) -> bool:
    """Tell whether a person has this role."""
    if person.access_role is not None:
        return person.access_role == row.id
    return row.key == person.role.value


def own_field_names(office: Any) -> dict[str, str]:
    """Return the office's own fields as powers name them."""
    return {
        f"{'deals' if field.kind == 'deal' else 'clients'}:f{field.id}": field.name
        for field in list_own_fields(office)
    }


def _fixed(row: RoleRow) -> RoleRow:
    from dataclasses import replace  # noqa: PLC0415 - one use

    return replace(row, editable=False)
