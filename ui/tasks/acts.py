"""What can be done with a task wherever it is shown; each act is told with «Отменить»."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.planning import delete_task, postpone_tasks
from crm_desktop.tasks.reading import get_task
from crm_desktop.wording import count
from ui.deals.deal_acts import open_next
from ui.tasks.when_field import WhenField
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextArea
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.tasks.doing import Completed
    from crm_desktop.tasks.due import Due
    from crm_desktop.tasks.reading import TaskRow
    from ui.shell.workspace import Workspace

    Occurrence = tuple[int, str | None]

TASKS: Final = ("задача", "задачи", "задач")


def complete_here(
    workspace: Workspace, parent: QWidget, task_id: int, slot: str | None = None, *,
    ask: bool = False, plan_days: int | None = None,
    on_done: Callable[[Completed], None] | None = None,
) -> None:  # fmt: skip
    """Note a task as done, with its result where one is demanded or `ask`ed for.

    «Что дальше?» follows where it was the last open task of a deal.
    """
    office = workspace.office

    def begin(row: TaskRow) -> None:
        if ask:
            ask_result(parent, row.title, lambda said: write(row, said))
        else:
            write(row, "")

    def write(row: TaskRow, result: str) -> None:
        def done(completed: Completed) -> None:
            if on_done is not None:
                on_done(completed)
            if completed.last and completed.deal_id is not None:
                open_next(
                    workspace, parent, deal_id=completed.deal_id, deal=row.deal,
                    plan_mode=completed.plan_mode, plan_days=plan_days,
                )  # fmt: skip

        workspace.act(
            lambda: complete_task(office, task_id, result=result), owner=parent, on_done=done
        )

    workspace.runner.read(
        lambda: get_task(office, task_id), begin, workspace.report, owner=parent,
        key=f"complete {task_id} {slot}",
    )  # fmt: skip


def reopen_here(workspace: Workspace, parent: QWidget, task_id: int) -> None:
    """Take «done» back."""
    office = workspace.office
    workspace.act(lambda: reopen_task(office, task_id), owner=parent)


def delete_here(
    workspace: Workspace, parent: QWidget, task_id: int, slot: str | None = None
) -> None:
    """Drop a task."""
    office = workspace.office
    workspace.act(lambda: delete_task(office, task_id), owner=parent)


def postpone_here(
    workspace: Workspace, parent: QWidget, occurrences: Sequence[Occurrence], due: Due
) -> None:
    """Give tasks another date."""
    office, ids = workspace.office, [task for task, _slot in occurrences]
    workspace.act(lambda: postpone_tasks(office, ids, due=due), owner=parent)


def ask_result(parent: QWidget, title: str, take: Callable[[str], None]) -> Dialog:
    """Ask what came of a task; `take` gets the words."""
    dialog = Dialog(_tr("Что вышло?"), parent, subtitle=title, width=520)
    area = TextArea("", _tr("Итог: о чём договорились, что обещали"), lines=4)

    def save() -> None:
        dialog.accept()
        take(area.toPlainText().strip())

    area.submitted.connect(save)
    dialog.body.addWidget(area)
    dialog.add_button(_tr("Отмена"))
    dialog.add_button(_tr("Готово"), save, kind=Kind.PRIMARY)
    dialog.finished.connect(dialog.deleteLater)
    area.setFocus()
    dialog.open()
    return dialog


def ask_when(
    workspace: Workspace, parent: QWidget, occurrences: Sequence[Occurrence], *,
    title: str = "", due: Due | None = None,
) -> Dialog:  # fmt: skip
    """Ask until when tasks are put off."""
    told = title or count(len(occurrences), *TASKS)
    dialog = Dialog(_tr("Перенести"), parent, subtitle=told, width=460)
    when = WhenField(workspace.office.zone)
    if due is not None:
        when.set_due(due)

    def save() -> None:
        chosen = when.read()
        if chosen is not None:
            dialog.accept()
            postpone_here(workspace, parent, occurrences, chosen)

    when.line.returnPressed.connect(save)
    dialog.body.addWidget(when)
    dialog.add_button(_tr("Отмена"))
    dialog.add_button(_tr("Перенести"), save, kind=Kind.PRIMARY)
    dialog.finished.connect(dialog.deleteLater)
    when.setFocus()
    when.line.selectAll()
    dialog.open()
    return dialog


def postpone_menu(
    workspace: Workspace, parent: QWidget, occurrences: Sequence[Occurrence], *,
    menu: Menu | None = None, title: str = "", due: Due | None = None,
) -> Menu:  # fmt: skip
    """Return a menu of the ways to put tasks off; `menu` = the one to be filled."""
    from crm_desktop.tasks.bulk import SNOOZE_NAMES, snooze_due  # noqa: PLC0415

    filled = menu
    if filled is None:
        filled = Menu(parent)
        filled.aboutToHide.connect(filled.deleteLater)
    zone = workspace.office.zone

    def put_off(snooze: object) -> None:
        chosen = snooze_due(snooze, now=now_ms(), zone=zone)
        postpone_here(workspace, parent, occurrences, chosen)

    for snooze, name in SNOOZE_NAMES.items():
        filled.add(name, partial(put_off, snooze), icon="clock")
    filled.add(
        _tr("Выбрать дату…"),
        lambda: ask_when(workspace, parent, occurrences, title=title, due=due),
        icon="calendar-days",
    )
    return filled


def _tr(text: str) -> str:
    return QCoreApplication.translate("TaskActs", text)
