"""The list of tasks: reads what the desk asks, shows it, does what is asked of a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.journal import Kind as Record
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.list_groups import Grouping, group_tasks
from crm_desktop.tasks.listing import count_buckets
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.reading import read_rows
from crm_desktop.wording import count, number
from ui.clients.wording import today
from ui.exporting.dialog import ExportDialog, Scope
from ui.exporting.subject import TASKS as TASK_SUBJECT
from ui.tasks.acts import TASKS
from ui.tasks.kind_look import kind_book
from ui.tasks.list_acts import task_acts_for
from ui.tasks.list_rows import TaskLine, TaskListModel, TaskRowDelegate
from ui.tasks.list_table import TaskTable
from ui.tasks.quick_line import QuickLine
from ui.tasks.table_hands import TableHands
from ui.theme import Tone
from ui.views.selection_bar import SelectionBar
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.progress import Skeleton

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from crm_desktop.tasks.drafts import TaskDraft
    from crm_desktop.tasks.reading import TaskRow
    from crm_desktop.views.groups import ListGroup
    from ui.tasks.list_desk import TasksDesk, TasksQuestion

SELECTED: Final = ("Выбрана", "Выбраны", "Выбрано")
SOON_MS: Final = 120
"""News that come in a row are read once."""
MINUTE_MS: Final = 60_000
FIRST_ROWS: Final = 40
_MANY: Final = 2
_MATTERS: Final = (
    Record.TASK, Record.TASK_ITEM, Record.TASK_COMMENT, Record.TASK_HELPER, Record.CLIENT,
    Record.TASK_DEPENDENCY, Record.DEAL, Record.MEMBER, Record.DIRECTORY_ITEM,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TasksPage:
    """What was read for a question.

    Attributes:
        question: the question.
        groups: the tasks, parted.
        rows: of the first ones.
        counts: bucket -> how many.
    """

    question: TasksQuestion
    groups: tuple[ListGroup, ...]
    rows: tuple[TaskRow, ...]
    counts: dict[Bucket, int]


class TasksList(QWidget):
    """Quick line, rows, and the acts over the selected ones.

    Attributes:
        told: «128 задач, 3 просрочено», for the head of the screen.
        new_wanted: a `TaskDraft` to go on with, or None.
    """

    told = Signal(str)
    new_wanted = Signal(object)

    def __init__(self, desk: TasksDesk) -> None:
        super().__init__()
        self.desk = desk
        workspace = desk.workspace
        office = workspace.office
        book = kind_book(workspace)
        self.model = TaskListModel(office, workspace.runner, book, self)
        self.model.failed.connect(workspace.report)
        self._delegate = TaskRowDelegate(book, zone=office.zone, me=office.user_id, parent=self)
        self.table = TaskTable(self.tr("Задачи"), self.model, self._delegate)
        self.table.show_columns((), table=False)
        self.quick = QuickLine(office.zone)
        self.selection = SelectionBar(task_acts_for(office), TASKS, SELECTED)
        if not may(office, Right.EXPORT):
            self.selection.hide_export()
        self.empty = EmptyState(self.tr("Задач нет"), icon="list-checks", tone=Tone.GREY)
        self._first = Button(self.tr("Новая задача"), "plus", kind=Kind.PRIMARY)
        self._first.clicked.connect(lambda _on=False: self.new_wanted.emit(None))
        self._clear = Button(self.tr("Сбросить поиск и фильтры"), "x")
        self._clear.clicked.connect(lambda _on=False: desk.clear())
        for button in (self._first, self._clear):
            self.empty.add_action(button)
        self._shown: TasksQuestion | None = None
        self._sought = 0
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.read)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()
        self._lay_out()
        self._connect()
        book.changed.connect(self.table.viewport().update)

    def read(self) -> None:
        """Read what the desk asks."""
        workspace, asked = self.desk.workspace, self.desk.question
        office = workspace.office
        workspace.runner.read(
            lambda: _read(office, asked), self._take, workspace.report, owner=self,
            key="page",
        )  # fmt: skip

    def seek(self, task: int) -> None:
        """Make a task current as soon as it is read."""
        self._sought = task
        self._go_to_sought()

    def on_changed(self, changes: Changes) -> None:
        """Read anew what was written."""
        if any(changes.concern(kind) for kind in _MATTERS):
            self.model.invalidate()
            self._soon.start()

    def take_focus(self) -> None:
        """Put the cursor into the rows, or where the first one is made."""
        target: QWidget = self.table if self.model.rowCount() else self.quick
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def export(self) -> None:
        """Ask what of the list goes into a file, and where."""
        workspace = self.desk.workspace
        office = workspace.office
        shown = self.desk.question.choice(me=office.user_id, today=today(office.zone))
        several = self.table.selected_count >= _MANY
        scope = Scope(shown, selected=list(self.table.selected_ids) if several else ())
        ExportDialog(workspace, scope, (), self.window(), subject=TASK_SUBJECT).open()

    def plan(self, draft: TaskDraft) -> None:
        """Plan what was typed in the quick line."""
        office = self.desk.workspace.office

        def planned(result: object) -> None:
            self.quick.forget()
            if isinstance(result, tuple):
                self._sought = result[0]

        self.desk.workspace.act(lambda: plan_task(office, draft), owner=self, on_done=planned)

    def _lay_out(self) -> None:
        self.pages = QStackedWidget()
        for page in (Skeleton(7, row_height=60), self.table, self.empty):
            self.pages.addWidget(page)
        self.bars = QStackedWidget()
        self.bars.addWidget(self.quick)
        self.bars.addWidget(self.selection)
        card = Card(padding=0)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.setSpacing(0)
        card.body.addWidget(self.bars)
        card.body.addWidget(self.pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _connect(self) -> None:
        table, selection = self.table, self.selection
        self.hands = TableHands(self.desk.workspace, table, self.model, self)
        table.selection_moved.connect(self._on_selection)
        selection.act_wanted.connect(self.hands.begin)
        selection.export_wanted.connect(self.export)
        selection.all_wanted.connect(self.hands.select_all)
        selection.cleared.connect(lambda: table.go_to(max(0, table.currentIndex().row())))
        self.quick.planned.connect(self.plan)
        self.quick.more_wanted.connect(self.new_wanted)
        self.desk.changed.connect(self.read)

    def _take(self, page: TasksPage) -> None:
        if page.question != self.desk.question:
            return
        self.model.put_rows([TaskLine(row) for row in page.rows])
        spot = self.table.spot()
        same = self._shown is not None and self._shown.group is page.question.group
        if not same:
            self.model.turn_all(opened=True)
        changed = self.model.set_groups(page.groups)
        if changed and same:
            self.table.return_to(spot)
        elif changed or self._shown is None:
            self.table.scrollToTop()
            self.table.go_to_first()
            self._focus_first()
        self._shown = page.question
        self._tell(page)
        self._go_to_sought()
        self._on_selection()

    def _focus_first(self) -> None:
        """The rows take the cursor that waited for them, unless something is typed already."""
        if self.quick.line.hasFocus() and not self.quick.line.text() and self.model.rowCount():
            self.pages.setCurrentWidget(self.table)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, page: TasksPage) -> None:
        shown = page.question.buckets or tuple(Bucket)
        open_ = sum(page.counts[bucket] for bucket in shown if bucket is not Bucket.DONE)
        late = page.counts[Bucket.OVERDUE] if Bucket.OVERDUE in shown else 0
        told = [count(open_, *TASKS)]
        if late:
            told.append(self.tr("просрочено: {}").format(number(late)))
        self.told.emit(" · ".join(told))
        filled = bool(page.groups)
        self.pages.setCurrentWidget(self.table if filled else self.empty)
        narrowed = page.question.is_narrowed
        self.empty.set_texts(
            self.tr("Ничего не найдено") if narrowed else self.tr("Задач нет"),
            self.tr("Попробуйте другие условия.") if narrowed
            else self.tr("Напишите в строке сверху, что и когда сделать."),
        )  # fmt: skip
        self._clear.setVisible(narrowed)
        self._first.setVisible(not narrowed)

    def _go_to_sought(self) -> None:
        row = self.model.row_of(self._sought) if self._sought else -1
        if row >= 0:
            self._sought = 0
            self.table.go_to(row)
            self.table.scrollTo(self.model.index(row, 0))

    def _on_minute(self) -> None:
        """What is due now is late a minute later; the done ones leave after five."""
        if self.isVisible() and self._shown is not None:
            self.model.invalidate()
            self.read()

    def _on_selection(self) -> None:
        selected = self.table.selected_count
        focus = self.window().focusWidget()
        if selected < _MANY and self.selection.isAncestorOf(focus):
            self.take_focus()  # its bar is about to go
        self.bars.setCurrentIndex(1 if selected >= _MANY else 0)
        if selected >= _MANY:
            self.selection.set_count(selected, len(self.model.ids))


def _read(office: Office, asked: TasksQuestion) -> TasksPage:
    with office.reading():
        wanted = asked.filter(me=office.user_id, today=today(office.zone))
        groups = tuple(
            group_tasks(
                office, wanted, by=Grouping(asked.group), order=asked.order, buckets=asked.buckets
            )
        )
        first: list[int] = []
        for group in groups:
            first += group.ids[: FIRST_ROWS - len(first)]
        return TasksPage(
            asked, groups, tuple(read_rows(office, first)), count_buckets(office, wanted)
        )
