"""Deleting a department: where its people, clients and rules go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from crm_desktop.departments.editing import delete_department
from crm_desktop.wording import count
from ui.clients.wording import CLIENTS
from ui.departments.department_dialog import indented
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.departments.tree import DepartmentRow
    from ui.shell.workspace import Workspace

PEOPLE = ("сотрудник", "сотрудника", "сотрудников")


class DeleteDialog(Dialog):
    """Nothing is lost: the toast offers «Отменить»."""

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget,
        *,
        row: DepartmentRow,
        rows: Sequence[DepartmentRow],
    ) -> None:
        super().__init__("Удалить подразделение?", parent, width=480)
        self._workspace = workspace
        self._row = row
        told = self.tr(
            "В подразделении «{}» — {}, {}. Подразделения внутри него поднимутся на уровень выше."
        ).format(row.name, count(row.members, *PEOPLE), count(row.clients, *CLIENTS))
        self.body.addWidget(Label(told, Role.BODY, colour="text2", wrap=True))
        nowhere: tuple[object, str] = (None, self.tr("Никуда: останутся без подразделения"))
        others = [(each.id, indented(each)) for each in rows if each.id != row.id]
        self.place = ComboBox([nowhere, *others])
        self.body.addWidget(
            FormField(
                self.tr("Куда перевести людей и клиентов"), self.place,
                hint=self.tr("Туда же перейдут его правила раскладки; без места они удаляются."),
            )
        )  # fmt: skip
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Удалить"), self.delete, kind=Kind.DANGER)
        self.place.setFocus()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def delete(self) -> None:
        """Delete it."""
        office, department = self._workspace.office, self._row.id
        to = self.place.value if isinstance(self.place.value, int) else None
        self._workspace.act(
            lambda: delete_department(office, department, to_id=to),
            owner=self, on_done=lambda _done: self.accept(),
        )  # fmt: skip
