"""What the rows of «Сегодня» do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint

from crm_desktop.clients.reaching import phone_link
from crm_desktop.notices.marking import mark_read
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.today.giving_back import give_deal_back
from crm_desktop.today.model import (
    BirthdayRow,
    DealStep,
    Gap,
    Handed,
    HandedKind,
    QuietClient,
    TodayTask,
)
from crm_desktop.today.tasks import overdue_ids
from ui.clients.bulk_acts import QUICK
from ui.clients.reach import copy_text, open_link
from ui.jobs import Job
from ui.shell.screen import ClientStop, DealStop, Place
from ui.today.call_dialog import open_call
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.today.model import Phone
    from ui.shell.workspace import Workspace

_MINUTE_MS = 60_000
_LONGEST_TASK = 60
"""Minutes a task drawn into free time takes at most."""


class TodayActs(QObject):
    """Every act is told with «Отменить»; dialogs stand over the screen's window."""

    def __init__(self, workspace: Workspace, screen: QWidget) -> None:
        super().__init__(screen)
        self._workspace = workspace
        self._screen = screen

    def act(self, row: Any, key: str, *, at: QPoint | None = None) -> None:
        """Do what a spot, or the key that stands for it, means for a row.

        Args:
            row: of any card.
            key: of a spot.
            at: where (global) a menu is to open.
        """
        match row, key:
            case TodayTask(), "done":
                self.toggle(row)
            case TodayTask(), "later":
                if not row.done:
                    self.later_menu(row).popup(at or self._screen.mapToGlobal(QPoint(80, 80)))
            case Gap(), _:
                self.take(row)
            case Handed(), "accept" | "done":
                self.accept(row)
            case Handed(), "refuse":
                self.refuse(row)
            case ((TodayTask() | BirthdayRow() | QuietClient()), "call"):
                self.call(row.phone)
            case _:
                pass

    def open(self, row: Any) -> None:
        """Open what a row is about."""
        from ui.tasks import task_desk  # noqa: PLC0415 - the first screen opens without it

        workspace = self._workspace
        match row:
            case TodayTask():
                task, slot = row.occurrence
                task_desk.open_task(workspace, self._screen, task, slot=slot)
            case Gap():
                self.take(row)
            case DealStep():
                workspace.go(Place.DEAL, DealStop(row.deal_id))
            case Handed(kind=HandedKind.TASK):
                task_desk.open_task(workspace, self._screen, row.record)
            case Handed(deal_id=int(deal)):
                workspace.go(Place.DEAL, DealStop(deal))
            case Handed():
                workspace.go(Place.DEALS)
            case BirthdayRow() | QuietClient():
                workspace.go(Place.CLIENT, ClientStop(row.client_id))
            case _:
                pass

    def toggle(self, task: TodayTask) -> None:
        """Note a task as done, or take that back."""
        from ui.tasks.acts import complete_here, reopen_here  # noqa: PLC0415 - likewise

        if task.done:
            reopen_here(self._workspace, self._screen, task.task_id)
        else:
            complete_here(self._workspace, self._screen, *task.occurrence)

    def later_menu(self, task: TodayTask) -> Menu:
        """Return «Отложить» of a task."""
        from ui.tasks.acts import postpone_menu  # noqa: PLC0415 - likewise

        return postpone_menu(self._workspace, self._screen, [task.occurrence])

    def take(self, gap: Gap) -> None:
        """Plan something into free time."""
        minutes = min((gap.end - gap.start) // _MINUTE_MS, _LONGEST_TASK)
        self.plan(TaskDraft(kind="todo", due=Due(at=_rounded(gap.start)), duration=int(minutes)))

    def plan(self, draft: TaskDraft | None = None) -> None:
        """Open the dialog of a new task."""
        from ui.tasks.new_dialog import open_new_task  # noqa: PLC0415 - likewise

        open_new_task(self._workspace, self._screen, draft=draft)

    def call(self, phone: Phone | None) -> None:
        """Call a number with the program chosen for that."""
        if phone is not None:
            open_link(self._workspace, phone_link(phone.key or phone.value))

    def write_call(self, client_id: int | None = None) -> None:
        """Write a call down."""
        open_call(self._workspace, self._screen, client_id=client_id)

    def accept(self, row: Handed) -> None:
        """Take what a colleague handed over."""
        from ui.tasks.acts import accept_here  # noqa: PLC0415 - likewise

        office = self._workspace.office
        if row.kind is HandedKind.TASK:
            accept_here(self._workspace, self._screen, [row.record])
        elif row.kind is not HandedKind.SUBSTITUTION:
            self._workspace.runner.write(
                lambda: mark_read(office, [row.record]), lambda _changes: None,
                self._workspace.report, owner=self._screen,
            )  # fmt: skip

    def refuse(self, row: Handed) -> None:
        """Ask why, then give it back."""
        if not row.refusable:
            return
        from ui.tasks.acts import refuse_here  # noqa: PLC0415 - likewise

        if row.kind is HandedKind.TASK:
            refuse_here(self._workspace, self._screen, row.record, row.title)
            return
        office = self._workspace.office
        self._ask(
            self.tr("Отказаться от сделки"),
            row,
            lambda why: self._workspace.act(
                lambda: give_deal_back(office, row.record, why=why), owner=self._screen
            ),
        )

    def move_all(self, today: date) -> None:
        """Move everything overdue to today, as one act."""
        from crm_desktop.tasks.bulk import move_to_day  # noqa: PLC0415 - likewise

        workspace, office = self._workspace, self._workspace.office

        def begin(ids: list[int]) -> None:
            if len(ids) <= QUICK:
                workspace.act(lambda: move_to_day(office, ids, day=today), owner=self._screen)
                return

            def work(progress: Progress) -> Any:
                return move_to_day(office, ids, day=today, progress=progress)

            job: Job[Any] = Job(work, workspace)
            job.succeeded.connect(
                lambda done: workspace.tell(done.changes.title, done.changes.change_id)
            )
            workspace.start_long(job, self.tr("Перенос на сегодня"))

        workspace.runner.read(
            lambda: overdue_ids(office, today=today), begin, workspace.report,
            owner=self._screen, key="overdue ids",
        )  # fmt: skip

    def menu(self, row: Any) -> Menu | None:
        """Return the menu of a row; None if there is nothing to be done with it."""
        menu = Menu(self._screen)
        menu.aboutToHide.connect(menu.deleteLater)
        match row:
            case TodayTask():
                self._fill_task(menu, row)
            case Gap():
                menu.add(self.tr("Занять…"), lambda: self.take(row), icon="plus")
            case DealStep():
                menu.add(self.tr("Открыть сделку"), lambda: self.open(row), icon="square-kanban")
                self._client_items(menu, row.client_id)
                menu.add(self.tr("Запланировать шаг…"), lambda: self._plan_step(row), icon="plus")
            case Handed():
                self._fill_handed(menu, row)
            case BirthdayRow() | QuietClient():
                self._fill_client(menu, row.client_id, row.phone)
            case _:
                return None
        return menu

    def _fill_task(self, menu: Menu, task: TodayTask) -> None:
        menu.add(self.tr("Открыть"), lambda: self.open(task), icon="external-link",
                 shortcut="Return")  # fmt: skip
        if task.done:
            menu.add(self.tr("Вернуть в работу"), lambda: self.toggle(task), icon="rotate-ccw",
                     shortcut="Space")  # fmt: skip
        else:
            from ui.tasks.acts import complete_here, delete_here, postpone_menu  # noqa: PLC0415 - likewise

            menu.add(self.tr("Готово"), lambda: self.toggle(task), icon="check", shortcut="Space")
            menu.add(
                self.tr("Готово, записать итог…"),
                lambda: complete_here(self._workspace, self._screen, *task.occurrence, ask=True),
                icon="check-check",
            )
            menu.addSeparator()
            postpone_menu(self._workspace, self._screen, [task.occurrence], menu=menu)
            menu.addSeparator()
            menu.add(
                self.tr("Удалить"),
                lambda: delete_here(self._workspace, self._screen, *task.occurrence),
                icon="trash-2", danger=True,
            )  # fmt: skip
        menu.addSeparator()
        self._phone_items(menu, task.phone)
        if task.deal_id is not None:
            deal = task.deal_id
            menu.add(self.tr("Сделка «{}»").format(task.deal),
                     lambda: self._workspace.go(Place.DEAL, DealStop(deal)),
                     icon="square-kanban")  # fmt: skip
        self._client_items(menu, task.client_id)

    def _fill_handed(self, menu: Menu, row: Handed) -> None:
        if row.kind is not HandedKind.SUBSTITUTION:
            menu.add(self.tr("Принять") if row.refusable else self.tr("Понятно"),
                     lambda: self.accept(row), icon="check", shortcut="Space")  # fmt: skip
        if row.refusable:
            menu.add(self.tr("Отказаться…"), lambda: self.refuse(row), icon="undo-2")
        menu.add(self.tr("Открыть"), lambda: self.open(row), icon="external-link",
                 shortcut="Return")  # fmt: skip
        self._client_items(menu, row.client_id)

    def _fill_client(self, menu: Menu, client: int, phone: Phone | None) -> None:
        self._phone_items(menu, phone)
        menu.add(self.tr("Записать звонок…"), lambda: self.write_call(client), icon="notebook-pen")
        menu.add(
            self.tr("Запланировать…"), lambda: self.plan(TaskDraft(client_id=client)), icon="plus"
        )
        self._client_items(menu, client)

    def _phone_items(self, menu: Menu, phone: Phone | None) -> None:
        if phone is None:
            return
        menu.add(self.tr("Позвонить: {}").format(phone.value), lambda: self.call(phone),
                 icon="phone")  # fmt: skip
        menu.add(self.tr("Скопировать номер"), lambda: copy_text(self._workspace, phone.value),
                 icon="copy")  # fmt: skip

    def _client_items(self, menu: Menu, client: int | None) -> None:
        if client is not None:
            menu.add(self.tr("Карточка клиента"),
                     lambda: self._workspace.go(Place.CLIENT, ClientStop(client)),
                     icon="id-card")  # fmt: skip

    def _plan_step(self, row: DealStep) -> None:
        self.plan(TaskDraft(deal_id=row.deal_id, client_id=row.client_id))

    def _ask(self, title: str, row: Handed, take: Callable[[str], None]) -> None:
        dialog = Dialog(title, self._screen.window(), subtitle=row.title, width=480)
        area = TextArea("", self.tr("Почему? Это увидит {}").format(row.who), lines=3)

        def save() -> None:
            dialog.accept()
            take(area.toPlainText().strip())

        area.submitted.connect(save)
        dialog.body.addWidget(area)
        dialog.add_button(self.tr("Отмена"))
        dialog.add_button(title, save, kind=Kind.PRIMARY)
        dialog.finished.connect(dialog.deleteLater)
        area.setFocus()
        dialog.open()


def _rounded(at: int) -> int:
    """Return the next quarter of an hour."""
    quarter = 15 * _MINUTE_MS
    return -(-at // quarter) * quarter
