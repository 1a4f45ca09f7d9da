"""«Новая задача» for several deals or clients at once: one like the other, one undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.tasks.bulk import plan_client_tasks, plan_tasks
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK, run_bulk
from ui.clients.wording import CLIENTS
from ui.deals.card_words import DEALS
from ui.tasks.brief_form import BriefTaskForm
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


def begin_task(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask for a task, then plan it for each of the deals."""
    BulkTaskDialog(workspace, ids, parent=parent).open()


def begin_client_task(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask for a task, then plan it for each of the clients."""
    BulkTaskDialog(workspace, ids, parent=parent, of_clients=True).open()


class BulkTaskDialog(Dialog):
    """One form; what is typed becomes a task of every deal, or of every client."""

    def __init__(
        self, workspace: Workspace, ids: Sequence[int], *, parent: QWidget, of_clients: bool = False
    ) -> None:
        subtitle = count(len(ids), *(CLIENTS if of_clients else DEALS))
        super().__init__("Новая задача", parent, subtitle=subtitle, width=560)
        self._plan = plan_client_tasks if of_clients else plan_tasks
        self._workspace = workspace
        self._ids = list(ids)
        self.form = BriefTaskForm(workspace)
        self.form.submitted.connect(self.submit)
        self.body.addWidget(self.form)
        self.set_note(self.tr("Отменяется одним действием"), "undo-2")
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Запланировать"), self.submit, kind=Kind.PRIMARY)
        self.form.title.setFocus()

    def submit(self) -> None:
        """Plan it, if the date can be understood."""
        draft = self.form.draft()
        if draft is None:
            return
        office, ids = self._workspace.office, self._ids
        run_bulk(
            self._workspace,
            lambda progress: self._plan(office, ids, draft, progress=progress),
            many=len(ids) > QUICK, title=self.tr("Планирую задачи"), owner=self._workspace,
        )  # fmt: skip
        self.accept()
