"""Doing a task, and taking «done» back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.present import require_task

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_LONGEST_RESULT = 20_000


@dataclass(frozen=True, slots=True)
class Completed:
    """A task that was done.

    Attributes:
        changes: what was touched.
        task_id: the task.
        deal_id: its deal, if it has one.
        last: it was the last open task of an open deal: «Что дальше?».
        plan_mode: what the deal's stage says of the next action: `off`, `warn`, `require`.
    """

    changes: Changes
    task_id: int
    deal_id: int | None
    last: bool
    plan_mode: str


@use_case(Right.EDIT_TASKS)
def complete_task(office: Office, task_id: int, *, result: str = "") -> Completed:
    """Note that a task is done, with what came of it.

    Raises:
        NotFoundError: the task is not there any more.
        UserError: it is done already, or the result is too long; nothing was changed.
    """
    said = result.replace("\0", "").strip()
    if len(said) > _LONGEST_RESULT:
        raise UserError(
            f"Результат длиннее {_LONGEST_RESULT} знаков. Ничего не изменено. Сократите его."
        )
    with office.change(f"Выполнено: {require_task(office, task_id).title}") as change:
        task = require_task(office, task_id)
        if task.done_at is not None:
            raise UserError(f"Задача «{task.title}» уже отмечена выполненной. Ничего не изменено.")
        office.db.run(
            "UPDATE task SET done_at = ?, done_by = ?, result = ? WHERE id = ?",
            (now_ms(), office.user_id, said or None, task_id),
        )
        last, mode = _after(office, task.deal_id)
    return Completed(change.changes, task_id, task.deal_id, last, mode)


@use_case(Right.EDIT_TASKS)
def reopen_task(office: Office, task_id: int) -> Changes:
    """Take «done» back; the result stays to be read.

    Raises:
        NotFoundError: the task is not there any more.
        UserError: it is open; nothing was changed.
    """
    with office.change(f"Снова в работе: {require_task(office, task_id).title}") as change:
        task = require_task(office, task_id)
        if task.done_at is None:
            raise UserError(f"Задача «{task.title}» и так не выполнена. Ничего не изменено.")
        office.db.run("UPDATE task SET done_at = NULL, done_by = NULL WHERE id = ?", (task_id,))
    return change.changes


def _after(office: Office, deal_id: int | None) -> tuple[bool, str]:
    rows = office.db.run(
        "SELECT s.plan_mode FROM deal d JOIN stage s ON s.id = d.stage WHERE d.id = ?"
        " AND d.outcome IS NULL AND d.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM task t"
        " WHERE t.deal = d.id AND t.done_at IS NULL AND t.deleted_at IS NULL)",
        (deal_id,),
    )
    return (True, str(rows[0][0])) if rows else (False, "off")
