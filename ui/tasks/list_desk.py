"""The question asked of the list of tasks, and what this computer remembers of it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.tasks.list_groups import Grouping
from crm_desktop.tasks.listing import Order
from crm_desktop.tasks.question import (
    ORDER_NAMES,
    PERIOD_NAMES,
    SCOPE_NAMES,
    Period,
    TaskScope,
    TasksQuestion,
)

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

__all__ = [
    "ORDER_NAMES", "PERIOD_NAMES", "SCOPE_NAMES", "Period", "TaskScope", "TasksDesk",
    "TasksQuestion",
]  # fmt: skip
T = TypeVar("T", bound=StrEnum)


class TasksDesk(QObject):
    """The question in force.

    Attributes:
        changed: something asked is another.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.names: dict[int, str] = {}
        self.question = TasksQuestion(
            scope=_kept(TaskScope, self._recall("scope"), TaskScope.MINE),
            group=_kept(Grouping, self._recall("group"), Grouping.BUCKET),
            order=_kept(Order, self._recall("order"), Order.DUE),
        )

    def ask(self, **asked: object) -> None:
        """Ask something else; what is not named stays."""
        wanted = replace(self.question, **asked)  # type: ignore[arg-type] # by field name
        if wanted == self.question:
            return
        self.question = wanted
        for name in ("scope", "group", "order"):
            self._remember(name, str(getattr(wanted, name)))
        self.changed.emit()

    def clear(self) -> None:
        """Leave only the scope."""
        self.ask(members=(), kinds=(), client_id=None, deal_id=None, text="", waiting=False,
                 buckets=())  # fmt: skip

    def _recall(self, name: str) -> str:
        return self.workspace.preferences.lists.get(self._name(name), "")

    def _remember(self, name: str, value: str) -> None:
        preferences = self.workspace.preferences
        if preferences.lists.get(self._name(name), "") != value:
            preferences.lists[self._name(name)] = value
            preferences.save()

    def _name(self, name: str) -> str:
        office = self.workspace.office
        return f"{office.folder.path}|{office.user_id}|tasks|{name}"


def _kept(kind: type[T], text: str, usual: T) -> T:
    try:
        return kind(text)
    except ValueError:
        return usual
