"""What other screens call: opening a task, planning one, and the acts over one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.tasks.acts import (
    accept_here,
    complete_here,
    delete_here,
    postpone_here,
    postpone_menu,
    refuse_here,
    reopen_here,
)
from ui.tasks.card_dialog import TaskCardDialog
from ui.tasks.new_dialog import open_new_task
from ui.tasks.task_menu import task_menu

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace

__all__ = [
    "accept_here",
    "complete_here",
    "delete_here",
    "open_new_task",
    "open_task",
    "postpone_here",
    "postpone_menu",
    "refuse_here",
    "reopen_here",
    "task_menu",
]


def open_task(
    workspace: Workspace, parent: QWidget, task_id: int, *, slot: str | None = None
) -> TaskCardDialog:
    """Open the card of a task over a window; `slot` = of which occurrence of a repeating one."""
    dialog = TaskCardDialog(workspace, parent, task_id, slot=slot)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
