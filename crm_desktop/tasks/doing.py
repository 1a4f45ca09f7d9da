"""Doing a task, one occurrence of a repeating one, and taking «done» back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.writing import copy_reminders
from crm_desktop.tasks.present import require_task
from crm_desktop.tasks.series import require_standing, roll
from crm_desktop.tasks.series_copy import copy_parts, when_columns, write_occurrence
from crm_desktop.tasks.series_head import due_of
from crm_desktop.tasks.waiting import check_may_be_done, tell_freed
from crm_desktop.tasks.writing import update_task
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.due import Due
    from crm_desktop.tasks.present import TaskPresent

_LONGEST_RESULT = 20_000


class ResultNeededError(UserError):
    """A task that demands a result was to be done without one; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task that was done.

    Attributes:
        row: the row that is done now: the task, or the occurrence of a repeating one.
        following: when a repeating one is due next; None = nothing follows.
    """

    row: int
    following: Due | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """A task that was done.

    Attributes:
        changes: what was touched.
        task_id: the task.
        deal_id: its deal, if it has one.
        last: it was the last open task of an open deal: «Что дальше?».
        plan_mode: what the deal's stage says of the next action: `off`, `warn`, `require`.
        done_id: the row that is done: of a repeating task that of the occurrence.
        next: when a repeating one is due next; None = nothing follows.
    """

    changes: Changes
    task_id: int
    deal_id: int | None
    last: bool
    plan_mode: str
    done_id: int
    next: Due | None = None


@use_case(Right.EDIT_TASKS)
def complete_task(
    office: Office, task_id: int, *, slot: str | None = None, result: str = "",
    anyway: bool = False,
) -> Completed:  # fmt: skip
    """Note that a task, or one occurrence of it, is done, with what came of it.

    Args:
        office: the office.
        task_id: the task.
        slot: which occurrence of a repeating one; None = the one it stands at.
        result: what came of it.
        anyway: although it waits for others.

    Raises:
        TaskGoneError: the task is not there any more.
        ResultNeededError: it demands a result and there is none.
        WaitsError: what it waits for is not done yet.
        UserError: it is done already, or the result is too long; nothing was changed.
    """
    with office.change(f"Выполнено: {require_task(office, task_id).title}") as change:
        done = do_task(office, change, task_id, slot=slot, result=result, anyway=anyway)
        deal = require_task(office, task_id).deal_id
        last, mode = _after(office, deal)
    return Completed(change.changes, task_id, deal, last, mode, done.row, done.following)


@use_case(Right.EDIT_TASKS)
def do_task(
    office: Office, change: Change, task_id: int, *, slot: str | None = None, result: str = "",
    anyway: bool = False,
) -> Done:  # fmt: skip
    """Note that a task is done, inside an open change.

    Of a repeating one a row of its own tells that this occurrence is done, and the task goes on
    to the next nobody answered; those between are missed. The last one is the task itself.

    Raises:
        TaskGoneError: the task is not there any more.
        ResultNeededError: it demands a result and there is none.
        WaitsError: what it waits for is not done yet.
        UserError: it is done already, or the result is too long.
    """
    said = result.replace("\0", "").strip()
    if len(said) > _LONGEST_RESULT:
        raise UserError(
            f"Результат длиннее {_LONGEST_RESULT} знаков. Ничего не изменено. Сократите его."
        )
    task = require_task(office, task_id)
    if task.done_at is not None:
        raise UserError(f"Задача «{task.title}» уже отмечена выполненной. Ничего не изменено.")
    if task.result_required and is_blank(said):
        raise ResultNeededError(
            f"Задача «{task.title}» требует результата. Ничего не изменено. "
            "Напишите, чем она закончилась."
        )
    check_may_be_done(office, [task_id], anyway=anyway)
    told = {"done_at": now_ms(), "done_by": office.user_id, "result": said or None}
    done = (
        _do_occurrence(office, change, task, slot, told)
        if task.repeating
        else _do_whole(office, task_id, told)
    )
    tell_freed(office, change, [task_id, done.row])
    return done


@use_case(Right.EDIT_TASKS)
def reopen_task(office: Office, task_id: int) -> Changes:
    """Take «done» back; the result stays to be read.

    An occurrence of a series is open again as a task of its own; the series stays where it is.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it is open; nothing was changed.
    """
    with office.change(f"Снова в работе: {require_task(office, task_id).title}") as change:
        task = require_task(office, task_id)
        if task.done_at is None:
            raise UserError(f"Задача «{task.title}» и так не выполнена. Ничего не изменено.")
        update_task(office.db, task_id, {"done_at": None, "done_by": None})
        if task.series_id is not None and _has_no_reminders(office, task_id):
            copy_reminders(office, change, task.series_id, task_id)
    return change.changes


def _do_whole(office: Office, task_id: int, told: dict[str, Any]) -> Done:
    update_task(office.db, task_id, told)
    return Done(task_id)


def _do_occurrence(
    office: Office, change: Change, task: TaskPresent, slot: str | None, told: dict[str, Any]
) -> Done:
    standing = require_standing(office, task, slot=slot)
    following = standing.following()
    if following is None:
        when = {} if standing.is_current else when_columns(task, standing.found)
        return _do_whole(office, task.id, told | when | {"slot": standing.found.slot})
    if standing.is_current:
        moved = office.db.run("SELECT moved, escalated_at FROM task WHERE id = ?", (task.id,))[0]
        told = told | {"moved": moved[0], "escalated_at": moved[1]}
    row = write_occurrence(office, change, task, standing.found, told)
    copy_parts(office, change, task.id, row, fresh=False, remind=False)
    roll(office, task, following)
    return Done(row, due_of(following))


def _has_no_reminders(office: Office, task_id: int) -> bool:
    sql = "SELECT 1 FROM reminder WHERE task = ? AND deleted_at IS NULL LIMIT 1"
    return not office.db.run(sql, (task_id,))


def _after(office: Office, deal_id: int | None) -> tuple[bool, str]:
    rows = office.db.run(
        "SELECT s.plan_mode FROM deal d JOIN stage s ON s.id = d.stage WHERE d.id = ?"
        " AND d.outcome IS NULL AND d.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM task t"
        " WHERE t.deal = d.id AND t.done_at IS NULL AND t.deleted_at IS NULL)",
        (deal_id,),
    )
    return (True, str(rows[0][0])) if rows else (False, "off")
