"""What can be done with a task wherever it is shown; each act is told with «Отменить»."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.bulk import postpone_many
from crm_desktop.tasks.doing import ResultNeededError, complete_task, reopen_task
from crm_desktop.tasks.handing import accept_tasks, refuse_task
from crm_desktop.tasks.planning import delete_task
from crm_desktop.tasks.putting_off import SNOOZE_NAMES, Snooze, snooze_due
from crm_desktop.tasks.reading import get_task
from crm_desktop.tasks.series import drop_occurrence
from crm_desktop.tasks.waiting import WaitsError
from crm_desktop.wording import count
from ui.deals.deal_acts import open_next
from ui.tasks.series_dialog import ask_scope
from ui.tasks.when_field import WhenField
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog, build_question
from ui.widgets.fields import TextArea
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.errors import UserError
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

    «Что дальше?» follows where it was the last open task of a deal; a task that waits for
    others is done only after a question.
    """
    office = workspace.office

    def begin(row: TaskRow) -> None:
        if ask or row.result_required:
            ask_result(parent, row.title, lambda said: write(row, said), needed=row.result_required)
        else:
            write(row, "")

    def write(row: TaskRow, result: str, *, anyway: bool = False) -> None:
        def done(completed: Completed) -> None:
            if on_done is not None:
                on_done(completed)
            if completed.last and completed.deal_id is not None:
                open_next(
                    workspace, parent, deal_id=completed.deal_id, deal=row.deal,
                    plan_mode=completed.plan_mode, plan_days=plan_days,
                )  # fmt: skip

        def refused(error: UserError) -> None:
            if isinstance(error, ResultNeededError):
                ask_result(parent, row.title, lambda said: write(row, said), needed=True)
            elif isinstance(error, WaitsError) and not anyway:
                ask_anyway(parent, error, lambda: write(row, result, anyway=True))
            else:
                workspace.report(error)

        workspace.act(
            lambda: complete_task(office, task_id, slot=slot, result=result, anyway=anyway),
            owner=parent, on_done=done, on_refused=refused,
        )  # fmt: skip

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
    """Drop a task; of a repeating one it is asked: this one, the following too, all."""
    office = workspace.office

    def begin(row: TaskRow) -> None:
        if not row.repeats:
            workspace.act(lambda: delete_task(office, task_id), owner=parent)
            return
        scope = ask_scope(parent, row.title, act=_tr("Удалить"))
        if scope is not None:
            workspace.act(
                lambda: drop_occurrence(office, task_id, slot=slot, scope=scope), owner=parent
            )

    workspace.runner.read(
        lambda: get_task(office, task_id), begin, workspace.report, owner=parent,
        key=f"delete {task_id}",
    )  # fmt: skip


def postpone_here(
    workspace: Workspace, parent: QWidget, occurrences: Sequence[Occurrence], due: Due
) -> None:
    """Give tasks another date; of a repeating one only this occurrence gets it."""
    office, chosen = workspace.office, list(occurrences)
    workspace.act(lambda: postpone_many(office, chosen, due=due), owner=parent)


def accept_here(workspace: Workspace, parent: QWidget, task_ids: Sequence[int]) -> None:
    """Take over what a colleague handed over."""
    office, chosen = workspace.office, list(task_ids)
    workspace.act(lambda: accept_tasks(office, chosen), owner=parent)


def refuse_here(workspace: Workspace, parent: QWidget, task_id: int, title: str) -> Dialog:
    """Ask why, then give a handed task back."""
    office = workspace.office
    dialog = Dialog(_tr("Отказаться от задачи"), parent, subtitle=title, width=480)
    why = TextArea("", _tr("Почему: коллега увидит эти слова"), lines=3)

    def save() -> None:
        said = why.toPlainText().strip()
        if not said:
            why.set_error(True)
            why.setFocus()
            return
        dialog.accept()
        workspace.act(lambda: refuse_task(office, task_id, why=said), owner=parent)

    why.submitted.connect(save)
    dialog.body.addWidget(why)
    dialog.add_button(_tr("Отмена"))
    dialog.add_button(_tr("Отказаться"), save, kind=Kind.PRIMARY)
    dialog.finished.connect(dialog.deleteLater)
    why.setFocus()
    dialog.open()
    return dialog


def ask_anyway(parent: QWidget, error: WaitsError, go_on: Callable[[], None]) -> Dialog:
    """Ask whether a task that waits for others is done nevertheless."""
    dialog = build_question(
        parent, _tr("Сначала — другие задачи"), str(error), yes=_tr("Всё равно сделано"),
        no=_tr("Подождать"),
    )  # fmt: skip
    dialog.accepted.connect(go_on)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def ask_result(
    parent: QWidget, title: str, take: Callable[[str], None], *, needed: bool = False
) -> Dialog:
    """Ask what came of a task; `take` gets the words, some of them if they are `needed`."""
    dialog = Dialog(_tr("Что вышло?"), parent, subtitle=title, width=520)
    area = TextArea("", _tr("Итог: о чём договорились, что обещали"), lines=4)

    def save() -> None:
        said = area.toPlainText().strip()
        if needed and not said:
            area.set_error(True)
            area.setFocus()
            return
        dialog.accept()
        take(said)

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
    filled = menu
    if filled is None:
        filled = Menu(parent)
        filled.aboutToHide.connect(filled.deleteLater)
    zone = workspace.office.zone

    def put_off(snooze: Snooze) -> None:
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
