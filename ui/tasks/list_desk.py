"""The question asked of the list of tasks, and what this computer remembers of it."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from crm_desktop.tasks.list_fields import AREA
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
from crm_desktop.tasks.task_views import question_of, view_of
from ui.views.view_desk import ViewDesk

if TYPE_CHECKING:
    from crm_desktop.views.tree import Node
    from ui.shell.workspace import Workspace

__all__ = [
    "ORDER_NAMES", "PERIOD_NAMES", "SCOPE_NAMES", "Period", "TaskScope", "TasksDesk",
    "TasksQuestion",
]  # fmt: skip
T = TypeVar("T", bound=StrEnum)


class TasksDesk(QObject):
    """The question in force, and the saved view it comes from.

    Attributes:
        changed: something asked is another.
        views: the saved views; what is asked is what the view in force shows.
        problems: what of that view is not understood, a sentence each.
        names: of clients and deals asked about.
        people: id -> name.
        kinds: key -> name.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.names: dict[int, str] = {}
        self.people: dict[int, str] = {}
        self.kinds: dict[str, str] = {}
        self.problems: tuple[str, ...] = ()
        self.question = TasksQuestion(
            scope=_kept(TaskScope, self._recall("scope"), TaskScope.MINE),
            group=_kept(Grouping, self._recall("group"), Grouping.BUCKET),
            order=_kept(Order, self._recall("order"), Order.DUE),
        )
        self.views = ViewDesk(workspace, AREA, self)
        self._rest: tuple[Node, ...] = ()
        self._following = False
        self._settled = False
        self._asked = False
        self._had_view = bool(self.views.memory.last)
        self.views.changed.connect(self._on_view)
        self.views.fielded.connect(self._on_fields)

    def ask(self, **asked: object) -> None:
        """Ask something else; what is not named stays."""
        wanted = replace(self.question, **asked)  # type: ignore[arg-type] # by field name
        if wanted == self.question:
            return
        self._asked = True
        self._take(wanted)
        self._follow()
        self.changed.emit()

    def clear(self) -> None:
        """Leave only whose tasks, the groups and the order."""
        self._rest, self.problems = (), ()
        asked = self.question
        wanted = TasksQuestion(scope=asked.scope, group=asked.group, order=asked.order)
        if wanted != asked:
            self._take(wanted)
        self._follow()
        self.changed.emit()

    def drop_problems(self) -> None:
        """Leave out for good what of the view is not understood."""
        self._rest, self.problems = (), ()
        self._follow()
        self.changed.emit()

    def _take(self, wanted: TasksQuestion) -> None:
        self.question = wanted
        for name in ("scope", "group", "order"):
            self._remember(name, str(getattr(wanted, name)))

    def _follow(self) -> None:
        """Show in the strip of views what is asked; a ready-made view that asks just that is it."""
        views = self.views
        if views.current is None:
            return
        definition = view_of(self.question, rest=self._rest)
        self._following = True
        if views.current.ready and definition != views.current.definition:
            same = (row for row in views.views if row.ready and row.definition == definition)
            twin = next(same, None)
            if twin is not None:
                views.choose(twin.key)
        views.set(definition)
        self._following = False

    def _on_view(self) -> None:
        """Another view was chosen, or the changes of this one were taken back."""
        if self._following:
            return
        first, self._settled = not self._settled, True
        chosen = self._had_view or self.views.default_key != self.views.area.first
        if first and (self._asked or not chosen):
            self._follow()
            return
        read = question_of(self.views.definition, self.views.fields)
        self.problems, self._rest = read.problems, read.rest
        wanted = replace(read.question, text=self.question.text)
        if wanted != self.question:
            self._take(wanted)
        self.changed.emit()

    def _on_fields(self) -> None:
        """The views name clients and deals."""
        fields = self.views.fields
        for key in ("client", "deal"):
            field = fields.find(key) if fields is not None else None
            for choice in field.options if field is not None else ():
                if isinstance(choice.value, int):
                    self.names[choice.value] = choice.label

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
