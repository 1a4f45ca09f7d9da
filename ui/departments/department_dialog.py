"""A department: its name, what it belongs to, who leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from crm_desktop.departments.editing import LONGEST, add_department, edit_department
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.departments.tree import DepartmentRow
    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace

INDENT: Final = "\N{NO-BREAK SPACE}" * 4


class DepartmentDialog(Dialog):
    """Adds a department, or changes one."""

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget,
        *,
        rows: Sequence[DepartmentRow],
        people: Mapping[int, str],
        row: DepartmentRow | None = None,
        inside: int | None = None,
    ) -> None:
        super().__init__("Подразделение" if row else "Новое подразделение", parent, width=480)
        self._workspace = workspace
        self._row = row
        self.name = TextField(row.name if row else "", self.tr("Например: Отдел продаж"))
        self.name.setMaxLength(LONGEST)
        top: tuple[object, str] = (None, self.tr("Само по себе, на верхнем уровне"))
        self.inside = ComboBox([top, *_places(rows, without=row)])
        self.inside.set_value(row.parent_id if row else inside)
        nobody: tuple[object, str] = (None, self.tr("Пока никто"))
        self.head = ComboBox([nobody, *people.items()])
        self.head.set_value(row.head_id if row else None)
        self._named = FormField(self.tr("Название"), self.name)
        self.body.addWidget(self._named)
        self.body.addWidget(FormField(self.tr("Входит в"), self.inside))
        self.body.addWidget(
            FormField(
                self.tr("Руководит"), self.head,
                hint=self.tr("Кто видит записи «своего отдела», здесь увидит всё это "
                             "подразделение и то, что ниже."),
            )
        )  # fmt: skip
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self.save, kind=Kind.PRIMARY)
        self.name.returnPressed.connect(self.save)
        self.name.setFocus()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def save(self) -> None:
        """Write what was changed, as one act, and close."""
        name, inside, head = self.name.text(), _id(self.inside.value), _id(self.head.value)
        row = self._row

        office = self._workspace.office

        def work() -> object:
            if row is None:
                return add_department(office, name, parent_id=inside, head_id=head)
            return edit_department(office, row.id, name=name, parent_id=inside, head_id=head)

        self._workspace.act(
            work, owner=self, on_done=lambda _done: self.accept(), on_refused=self._refuse
        )

    def _refuse(self, error: UserError) -> None:
        self._named.set_error(str(error))


def _places(
    rows: Sequence[DepartmentRow], *, without: DepartmentRow | None
) -> list[tuple[object, str]]:
    """Where a department may stand: anywhere but below itself."""
    found: list[tuple[object, str]] = []
    inside = False
    for row in rows:
        if without is not None:
            inside = row.id == without.id or (inside and row.depth > without.depth)
        if not inside:
            found.append((row.id, indented(row)))
    return found


def indented(row: DepartmentRow) -> str:
    """Return the name of a department as far to the right as it stands in the tree."""
    return f"{INDENT * row.depth}{row.name}"


def _id(value: object) -> int | None:
    return value if isinstance(value, int) else None
