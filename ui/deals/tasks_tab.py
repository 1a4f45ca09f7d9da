"""«Задачи» of a deal: what is to be done, and what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.tasks.reading import tasks_of_deal
from crm_desktop.wording import number
from ui.deals.task_acts import TaskActs
from ui.deals.task_rows import TaskItem
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.tasks.reading import TaskRow
    from ui.deals.deal_desk import DealDesk


class TasksTab(QWidget):
    """Open ones on top, the soonest first; below them the done ones."""

    def __init__(self, desk: DealDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: list[TaskRow] | None = None
        self._sought = 0
        self._box: QWidget | None = None
        self.items: list[TaskItem] = []
        self.acts = TaskActs(desk, self)
        self._add = Button(self.tr("Задача"), "plus", small=True)
        self._add.clicked.connect(lambda _on=False: self.acts.plan())
        self._empty = EmptyState(
            self.tr("Задач нет"),
            self.tr("Запланируйте следующий шаг: звонок, встречу, письмо."),
            icon="square-check", tone=Tone.GREY,
        )  # fmt: skip
        first = Button(self.tr("Запланировать"), "plus", kind=Kind.PRIMARY)
        first.clicked.connect(lambda _on=False: self.acts.plan())
        self._empty.add_action(first)
        self._empty.hide()
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self._scroll = ScrollArea(inner)
        top = QHBoxLayout()
        top.setContentsMargins(Space.M, 0, Space.M, 0)
        top.addWidget(self._add)
        top.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.XS, Space.M, Space.XS, Space.S)
        page.setSpacing(Space.S)
        page.addLayout(top)
        page.addWidget(self._scroll, 1)

    def refresh(self) -> None:
        """Read the tasks of the deal."""
        self._desk.read(tasks_of_deal, self._show, key="tasks")

    def seek(self, record: int) -> None:
        """Go to a task as soon as it is read."""
        self._sought = record
        self._go_to_sought()

    def _show(self, tasks: list[TaskRow]) -> None:
        if tasks != self._shown:
            self._fill(tasks)
        self._go_to_sought()

    def _fill(self, tasks: list[TaskRow]) -> None:
        self._shown = tasks
        at = next((n for n, item in enumerate(self.items) if item.hasFocus()), None)
        if self._box is not None:
            self._box.hide()
            self._column.removeWidget(self._box)
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.items = []
        done_told = False
        for task in tasks:
            if task.done_at is not None and not done_told:
                done_told = True
                many = sum(1 for each in tasks if each.done_at is not None)
                head = Label(self.tr("Выполнено · {}").format(number(many)), Role.META_STRONG,
                             colour="text2")  # fmt: skip
                head.setContentsMargins(Space.M, Space.M, 0, Space.XS)
                column.addWidget(head)
            column.addWidget(self._new_item(task))
        self._column.insertWidget(0, self._box)
        self._empty.setVisible(not tasks)
        self._add.setVisible(bool(tasks))
        if at is not None and self.items:
            self.items[min(at, len(self.items) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_item(self, task: TaskRow) -> TaskItem:
        item = TaskItem(task, self._desk.zone)
        act = self.acts.complete if task.done_at is None else self.acts.reopen
        item.done_wanted.connect(lambda: act(task))
        item.edit_wanted.connect(lambda: self.acts.edit(task))
        item.delete_wanted.connect(lambda: self.acts.delete(task))
        item.menu_wanted.connect(lambda under: self._open_menu(task, under))
        self.items.append(item)
        return item

    def _open_menu(self, task: TaskRow, under: QWidget) -> None:
        self.acts.menu(task, self).popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _go_to_sought(self) -> None:
        item = next((each for each in self.items if each.task.id == self._sought), None)
        if item is not None:
            self._sought = 0
            item.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(item, 0, 60)
