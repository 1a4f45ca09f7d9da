"""What other screens call: opening a task, planning one, and the acts over one."""

from __future__ import annotations

from ui.tasks.acts import (
    complete_here,
    delete_here,
    postpone_here,
    postpone_menu,
    reopen_here,
)
from ui.tasks.new_dialog import open_new_task

__all__ = [
    "complete_here",
    "delete_here",
    "open_new_task",
    "postpone_here",
    "postpone_menu",
    "reopen_here",
]
