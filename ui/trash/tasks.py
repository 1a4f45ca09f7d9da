"""The deleted tasks of «Корзина»: the list, and bringing the selected ones back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.tasks.removal import MOST_SHOWN, DeletedTask, deleted_tasks, restore_tasks
from ui.tasks.kind_look import kind_book
from ui.trash.deleted_list import DeletedDelegate, DeletedList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


class DeletedTaskDelegate(DeletedDelegate):
    """The kind's icon; client, deal and who was to do it below the title."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.office.zone)
        self._kinds = kind_book(workspace)

    def icon_of(self, row: DeletedTask) -> str:
        return self._kinds.look(row.kind).icon

    def about(self, row: DeletedTask) -> str:
        done = "выполнена" if row.done else ""
        return " · ".join(filter(None, (row.client, row.deal, row.assignee, done)))


class DeletedTasks(DeletedList):
    """The list of deleted tasks."""

    key = "tasks"
    forms = ("задача", "задачи", "задач")
    most = MOST_SHOWN

    def __init__(self, workspace: Workspace) -> None:
        delegate = DeletedTaskDelegate(workspace)
        super().__init__(workspace, delegate, name=self.tr("Удалённые задачи"))
        self.choose = self.tr("Выделите задачи, которые нужно вернуть")
        self.restoring = self.tr("Восстановление задач")
        self.nothing_found = self.tr("В корзине такой задачи нет")
        self.nothing_there = (
            self.tr("Удалённых задач нет"),
            self.tr(
                "Задача попадает сюда со списком, обсуждением и временем. Задачи удалённых "
                "клиентов и сделок возвращаются вместе с ними."
            ),
        )

    def read(self, text: str) -> Sequence[DeletedTask]:
        return deleted_tasks(self._workspace.office, text=text)

    def bring_back(self, ids: Sequence[int], progress: Progress | None) -> Changes:
        return restore_tasks(self._workspace.office, ids, progress=progress)
