"""The number beside «Задачи» in the sidebar: what is late or due today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.access.rights import RIGHTS, Right
from crm_desktop.journal import Kind
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import count_buckets
from ui.shell.screen import Place
from ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace
    from ui.widgets.nav import Sidebar

PAUSE_MS: Final = 60_000
SOON_MS: Final = 300
_MOST_TOLD: Final = 99
_MINE: Final = TaskFilter(mine=True)


class TaskCounter(QObject):
    """Counts after every change and every minute; one person's tasks are few."""

    def __init__(self, workspace: Workspace, sidebar: Sidebar, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._sidebar = sidebar
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        self._minute = QTimer(self, interval=PAUSE_MS)
        self._minute.timeout.connect(self.look)
        if Right.VIEW_TASKS in RIGHTS[workspace.office.role]:
            workspace.changed.connect(self._on_changed)
            self._minute.start()
            self.look()

    def stop(self) -> None:
        """Count no more."""
        self._soon.stop()
        self._minute.stop()

    def look(self) -> None:
        """Count anew."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: count_buckets(office, _MINE), self._show, owner=self, key="tasks"
        )

    def _show(self, counts: dict[Bucket, int]) -> None:
        late = counts[Bucket.OVERDUE]
        due = late + counts[Bucket.TODAY]
        told = f"{_MOST_TOLD}+" if due > _MOST_TOLD else due
        self._sidebar.set_badge(Place.TASKS, told, Tone.BAD if late else Tone.GREY)

    def _on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.TASK) or changes.concern(Kind.TASK_HELPER):
            self._soon.start()
