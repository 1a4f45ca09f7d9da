"""«Задачи» of a client's or a deal's card: the same rows and acts as in the list of tasks."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.journal import Kind as Record
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.reading import tasks_of_client, tasks_of_deal
from crm_desktop.views.groups import ListGroup
from ui.clients.wording import today
from ui.shell.screen import Place, TasksStop
from ui.tasks.kind_look import kind_book
from ui.tasks.list_rows import TaskLine, TaskListModel, TaskRowDelegate
from ui.tasks.list_table import TaskTable
from ui.tasks.new_dialog import open_new_task
from ui.tasks.table_hands import TableHands
from ui.theme import Space, Tone
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.tasks.reading import TaskRow
    from ui.clients.desk import CardDesk
    from ui.tasks.new_dialog import NewTaskDialog

_PARTS: Final = (
    Record.TASK_ITEM, Record.TASK_COMMENT, Record.TASK_HELPER, Record.TASK_DEPENDENCY,
)  # fmt: skip
_SOON_MS: Final = 120


class RecordTasks(QWidget):
    """Open ones, the soonest first; below them the done ones."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sought = 0
        workspace = desk.workspace
        office = workspace.office
        book = kind_book(workspace)
        self.model = TaskListModel(office, workspace.runner, book, self)
        self.model.failed.connect(workspace.report)
        delegate = TaskRowDelegate(
            book,
            zone=office.zone,
            me=office.user_id,
            client=False,
            deal=desk.deal_id is None,
            parent=self,
        )
        self.table = TaskTable(self.tr("Задачи"), self.model, delegate)
        self.table.show_columns((), table=False)
        self.hands = TableHands(workspace, self.table, self.model, self)
        self.add = Button(self.tr("Задача"), "plus", small=True)
        self.add.clicked.connect(lambda _on=False: self.plan())
        self.all = LinkButton(self.tr("Открыть в списке задач"))
        self.all.clicked.connect(lambda _on=False: self._open_list())
        empty = EmptyState(
            self.tr("Задач нет"),
            self.tr("Запланируйте следующий шаг: звонок, встречу, письмо."),
            icon="list-checks", tone=Tone.GREY,
        )  # fmt: skip
        first = Button(self.tr("Запланировать"), "plus", kind=Kind.PRIMARY)
        first.clicked.connect(lambda _on=False: self.plan())
        empty.add_action(first)
        self.top = QWidget()
        top = QHBoxLayout(self.top)
        top.setContentsMargins(Space.L, 0, Space.L, 0)
        top.addWidget(self.add)
        top.addStretch(1)
        top.addWidget(self.all)
        self.pages = QStackedWidget()
        for page in (QWidget(), self.table, empty):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.M, 0, Space.S)
        column.setSpacing(Space.S)
        column.addWidget(self.top)
        column.addWidget(self.pages, 1)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        workspace.changed.connect(self._on_changed)

    @property
    def rows(self) -> list[TaskRow]:
        """The tasks shown, as far as they are known."""
        known = (self.model.task(record) for record in self.model.ids)
        return [row for row in known if row is not None]

    def refresh(self) -> None:
        """Read the tasks of the record."""
        if self._desk.record_id:
            self._desk.read(self._read, self._show, key="tasks")

    def seek(self, record: int) -> None:
        """Go to a task as soon as it is read."""
        self._sought = record
        self._go_to_sought()

    def plan(self, kind: str = "") -> NewTaskDialog:
        """Open the dialog of a new task of the record."""
        return plan_for(self._desk, self, kind)

    def _read(self, office: Office, record: int) -> list[TaskRow]:
        of_deal = self._desk.deal_id is not None
        return (tasks_of_deal if of_deal else tasks_of_client)(office, record)

    def _show(self, tasks: list[TaskRow]) -> None:
        self.model.put_rows([TaskLine(row) for row in tasks])
        parts = (
            ListGroup("open", self.tr("Открытые"), "", _ids(tasks, done=False)),
            ListGroup("done", self.tr("Выполнено"), "", _ids(tasks, done=True)),
        )
        spot = self.table.spot()
        if self.model.set_groups([part for part in parts if part.ids]):
            self.table.return_to(spot)
        self.table.viewport().update()
        self.pages.setCurrentIndex(1 if tasks else 2)
        self.top.setVisible(bool(tasks))
        self._go_to_sought()

    def _go_to_sought(self) -> None:
        row = self.model.row_of(self._sought) if self._sought else -1
        if row >= 0:
            self._sought = 0
            self.table.go_to(row)
            self.table.scrollTo(self.model.index(row, 0))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_list(self) -> None:
        deal, client = self._desk.deal_id, self._desk.client_id
        stop = TasksStop(deal_id=deal) if deal else TasksStop(client_id=client)
        self._desk.workspace.go(Place.TASKS, stop)

    def _on_changed(self, changes: Changes) -> None:
        """What hangs on a task is no news of the client: its card would not be read anew."""
        if self.isVisible() and any(changes.concern(kind) for kind in (Record.TASK, *_PARTS)):
            self._soon.start()


def plan_for(desk: CardDesk, parent: QWidget, kind: str = "") -> NewTaskDialog:
    """Open the dialog of a new task of the client or the deal on a desk."""
    office = desk.workspace.office
    draft = TaskDraft(due=Due(today(office.zone) + timedelta(days=1)))
    draft = replace(
        draft, kind=kind or draft.kind, deal_id=desk.deal_id or None,
        client_id=desk.client_id or None,
    )  # fmt: skip
    return open_new_task(desk.workspace, parent, draft=draft)


def _ids(tasks: list[TaskRow], *, done: bool) -> array[int]:
    return array("q", [row.id for row in tasks if (row.done_at is not None) is done])
