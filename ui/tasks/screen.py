"""«Задачи»: everything that is to be done, by when it is due."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.clients.rows import client_rows
from crm_desktop.deals.of_client import deal_briefs
from crm_desktop.journal import Kind as Record
from crm_desktop.members.people import list_members
from crm_desktop.tasks.buckets import Bucket
from ui.shell.screen import NEW, Command, Place, Screen, TasksStop
from ui.shell.search_box import PaletteBox
from ui.tasks.list_acts import TASK_ACTS
from ui.tasks.list_bar import TasksBar
from ui.tasks.list_desk import SCOPE_NAMES, TaskScope, TasksDesk
from ui.tasks.list_page import TasksList
from ui.tasks.task_desk import open_new_task, open_task
from ui.tasks.timesheet_dialog import open_timesheet
from ui.theme import Space, theme
from ui.views.views_dialog import ViewsDialog
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.heads import ScreenHead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from crm_desktop.journal import Changes
    from crm_desktop.tasks.drafts import TaskDraft
    from ui.shell.workspace import Workspace

ROOMY: Final = 1200
NARROW: Final = 860


class TasksScreen(Screen):
    """Head, the row of what is asked, the list."""

    place = Place.TASKS
    help_page = "tasks"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = TasksDesk(workspace, self)
        self.bar = TasksBar(self.desk)
        self.list = TasksList(self.desk)
        self._head = ScreenHead(self.tr("Задачи"))
        self._palette = PaletteBox(workspace)
        create = Button(self.tr("Новая задача"), "plus", kind=Kind.PRIMARY)
        create.clicked.connect(lambda _on=False: self.new_task(None))
        team = IconButton("users", self.tr("Команда: кто делает в срок, загрузка"), framed=True,
                          size=36)  # fmt: skip
        team.clicked.connect(lambda _on=False: workspace.go(Place.TEAM))
        calendar = IconButton("calendar-days", self.tr("Календарь"), framed=True, size=36)
        calendar.clicked.connect(lambda _on=False: workspace.go(Place.CALENDAR))
        for part in (self._palette, calendar, team, create):
            self._head.add(part)
        for row in (self._head, self.bar):
            row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._head)
        column.addWidget(self.bar)
        column.addWidget(self.list, 1)
        self.list.told.connect(self._head.set_subtitle)
        self.list.new_wanted.connect(self.new_task)
        self.bar.down_wanted.connect(self.list.take_focus)
        self.bar.export_wanted.connect(self.list.export)
        self.bar.view.views_wanted.connect(self._open_views)

    def open(self, argument: object | None) -> None:
        self._read_people()
        self.desk.views.load()
        if isinstance(argument, TasksStop):
            self._ask(argument)
        self.list.read()
        self.list.take_focus()
        task = argument.task_id if isinstance(argument, TasksStop) else argument
        if isinstance(task, int) and not isinstance(task, bool) and task:
            slot = argument.slot if isinstance(argument, TasksStop) else None
            self.list.seek(task)
            open_task(self.workspace, self, task, slot=slot)
        if argument == NEW:
            self.new_task(None)

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Record.MEMBER):
            self._read_people()
        if changes.concern(Record.SAVED_VIEW):
            self.desk.views.load()
        self.list.on_changed(changes)

    def commands(self) -> list[Command]:
        found = [
            Command("tasks.create", self.tr("Новая задача"), lambda: self.new_task(None), "plus",
                    "Ctrl+N", "добавить создать запланировать звонок встреча"),
            Command("tasks.quick", self.tr("Строка новой задачи"), self.list.quick.setFocus,
                    "text-cursor-input", "Ctrl+Shift+N", "быстро записать"),
            Command("tasks.timesheet", self.tr("Табель"),
                    lambda: open_timesheet(self.workspace, self), "clock", "",
                    "время часы затраты сколько потрачено"),
        ]  # fmt: skip
        found += [
            Command(f"tasks.scope.{scope}", self.tr("Задачи: {}").format(name.lower()),
                    partial(self.desk.ask, scope=scope), "list-checks", "", "показать чьи")
            for scope, name in SCOPE_NAMES.items()
            if scope is not self.desk.question.scope
        ]  # fmt: skip
        found += self.bar.view.commands()
        if may(self.workspace.office, Right.EXPORT):
            found.append(
                Command("tasks.export", self.tr("Выгрузить задачи в файл"), self.list.export,
                        "file-down", "", "экспорт excel csv таблица сохранить")
            )  # fmt: skip
        if may(self.workspace.office, Right.EDIT_TASKS):
            found += [
                Command(f"tasks.{act.key}", self.tr("Выбранные задачи: {}").format(
                    act.title.lower()), partial(self.list.hands.begin_named, act.key), act.icon, "",
                    act.words)
                for act in TASK_ACTS
            ]  # fmt: skip
        return found

    def focus_search(self) -> bool:
        self.bar.open_search()
        return True

    def leave_field(self) -> None:
        self.list.take_focus()

    def new_task(self, draft: TaskDraft | None) -> None:
        """Open the dialog of a new task."""

        def planned(task: int) -> None:
            self.list.quick.forget()
            self.list.seek(task)

        open_new_task(self.workspace, self, draft=draft, on_done=planned)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        px = theme().px
        self._palette.setFixedWidth(px(260) if self.width() >= px(ROOMY) else px(213))
        self._palette.setVisible(self.width() >= px(NARROW))

    def _ask(self, stop: TasksStop) -> None:
        about = stop.client_id or stop.deal_id or stop.member_id
        scope = TaskScope(stop.scope) if stop.scope else None
        if scope is None and about:
            scope = TaskScope.ALL
        if scope is not None or about or stop.bucket:
            self.desk.ask(
                scope=scope or self.desk.question.scope,
                members=(stop.member_id,) if stop.member_id else (),
                client_id=stop.client_id or None, deal_id=stop.deal_id or None,
                buckets=(Bucket(stop.bucket),) if stop.bucket else (),
            )  # fmt: skip
        if stop.client_id or stop.deal_id:
            self._read_names(stop)

    def _open_views(self) -> None:
        if self.desk.views.fields is not None:
            ViewsDialog(self.workspace, self.desk.views, parent=self.window()).open()

    def _read_people(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: {one.id: one.name for one in list_members(office)}, self.bar.set_people,
            self.workspace.report, owner=self, key="people",
        )  # fmt: skip

    def _read_names(self, stop: TasksStop) -> None:
        office = self.workspace.office

        def read() -> dict[int, str]:
            with office.reading():
                clients = client_rows(office, [stop.client_id]) if stop.client_id else []
                deals = deal_briefs(office, [stop.deal_id]) if stop.deal_id else []
            return {one.id: one.name for one in clients} | {one.id: one.title for one in deals}

        def take(names: Mapping[int, str]) -> None:
            self.desk.names.update(names)
            self.bar.show_asked()

        self.workspace.runner.read(read, take, self.workspace.report, owner=self, key="names")
