"""Who works in a department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from crm_desktop.departments.editing import seat_people
from ui.views.pick_list import Option, PickList
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from crm_desktop.departments.tree import DepartmentRow
    from ui.shell.workspace import Workspace


class PeopleDialog(Dialog):
    """Ticks of the colleagues; who is in another department is told so and moves over.

    Args:
        people: id -> name of everybody who works here.
        seats: member -> department.
        names: department -> name.
    """

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget,
        row: DepartmentRow,
        *,
        people: Mapping[int, str],
        seats: Mapping[int, int],
        names: Mapping[int, str],
    ) -> None:
        super().__init__(
            "Сотрудники подразделения", parent, width=460,
            subtitle=row.path,
        )  # fmt: skip
        self._workspace = workspace
        self._row = row
        self._before = {member for member, seat in seats.items() if seat == row.id}
        self.list = PickList(
            [
                Option(
                    member, name, icon="user",
                    note=names.get(seats.get(member, 0), "") if member not in self._before else "",
                )
                for member, name in people.items()
            ],
            several=True,
        )  # fmt: skip
        self.list.set_chosen(self._before)
        self.body.addWidget(self.list)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self.save, kind=Kind.PRIMARY)
        self.list.focus_first()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def save(self) -> None:
        """Write who came and who left, as one act."""
        chosen = {member for member in self.list.chosen if isinstance(member, int)}
        if chosen == self._before:
            self.accept()
            return
        row, office = self._row, self._workspace.office
        self._workspace.act(
            lambda: seat_people(office, row.id, member_ids=chosen),
            owner=self, on_done=lambda _done: self.accept(),
        )  # fmt: skip
