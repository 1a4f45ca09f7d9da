"""Pictures of «Задачи»: the list, the acts over many, a new task, the card of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.tasks.list_groups import Grouping
from ui.shell.screen import Place
from ui.tasks.list_desk import TaskScope
from ui.tasks.screen import TasksScreen
from ui.tasks.task_desk import open_new_task, open_task
from ui.tour.camera import settle
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame


def show_tasks(frame: OfficeFrame, take: Callable[[str], None]) -> None:
    """Walk through the tasks."""
    frame.go(Place.TASKS)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, TasksScreen):
        return
    take("tasks")
    screen.list.hands.select_all()
    take("tasks_selected")
    screen.desk.ask(scope=TaskScope.ALL, group=Grouping.ASSIGNEE)
    settle(frame.runner)
    take("tasks_grouped")
    screen.desk.ask(scope=TaskScope.MINE, group=Grouping.BUCKET)
    settle(frame.runner)
    new = open_new_task(frame.workspace, frame)
    settle(frame.runner)
    if new.form is not None:
        new.form.title.setText("завтра 14:00 позвонить Ивановой")
    take("task_new")
    new.show_all()
    take("task_new_whole")
    _close(new)
    rows = [screen.list.model.task(record) for record in screen.list.model.ids]
    known = [row for row in rows if row is not None]
    if known:
        fullest = max(known, key=lambda row: (row.items + row.comments, row.priority or 0))
        card = open_task(frame.workspace, frame, fullest.id)
        settle(frame.runner)
        take("task_card")
        card.tabs.set_value("past")
        card.tabs.changed.emit("past")
        take("task_history")
        _close(card)


def _close(dialog: Dialog) -> None:
    """Close without the question of what was typed."""
    Dialog.reject(dialog)
