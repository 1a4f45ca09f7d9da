"""Planning what is to be done, planning it anew, dropping it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.habits import default_reminders
from crm_desktop.tasks.drafts import ItemDraft, ReminderDraft, TaskDraft, check_draft
from crm_desktop.tasks.due import NO_DUE, Due, check_due
from crm_desktop.tasks.editing import KEEP, draft_of, edit_task, reschedule_task
from crm_desktop.tasks.handing import TASK_FORMS, handed, require_member, tell_handed
from crm_desktop.tasks.present import require_open, require_task
from crm_desktop.tasks.writing import moved_columns, update_task, write_task
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

__all__ = [
    "KEEP",
    "TASK_FORMS",
    "ItemDraft",
    "ReminderDraft",
    "TaskDraft",
    "check_draft",
    "delete_task",
    "draft_of",
    "edit_task",
    "plan_task",
    "postpone_tasks",
    "reassign_tasks",
    "reschedule_task",
    "write_task",
]


@use_case(Right.EDIT_TASKS)
def plan_task(office: Office, draft: TaskDraft) -> tuple[int, Changes]:
    """Plan a task; a dated one whose draft says nothing of reminders reminds as the person chose.

    Returns:
        The task's id and what was touched.

    Raises:
        NotFoundError: the client, the deal, the assignee or somebody else named is not there.
        UserError: what `check_draft` and `write_parts` refuse.
    """
    with office.change(f"Новая задача: {check_draft(office.db, draft)}") as change:
        if draft.reminders is None and draft.due != NO_DUE:
            timed = draft.due.at is not None
            draft = replace(draft, reminders=default_reminders(office, draft.kind, timed=timed))
        task = write_task(office, change, draft)
    return task, change.changes


@use_case(Right.EDIT_TASKS)
def postpone_tasks(office: Office, task_ids: Sequence[int], *, due: Due) -> Changes:
    """Give open tasks another date, in one act.

    Raises:
        TaskGoneError: one of them is not there any more; nothing was changed.
        UserError: one of them is done already, or no task can be due then; nothing was changed.
    """
    check_due(due)
    with office.change(_several(office, "Перенос", task_ids)) as change:
        for task_id in dict.fromkeys(task_ids):
            task = require_open(office, task_id)
            columns = moved_columns(task.due, due, moved=task.moved, zone=office.zone)
            if columns and task.ends_on is not None and task.due.on is not None:
                long = task.ends_on - task.due.on
                columns["ends_on"] = (due.on + long).isoformat() if due.on else None
            update_task(office.db, task_id, columns)
    return change.changes


@use_case(Right.EDIT_TASKS)
def reassign_tasks(
    office: Office, task_ids: Sequence[int], *, member_id: int, note: str = ""
) -> Changes:
    """Give open tasks to a colleague, in one act; they hear of it and may give them back.

    Raises:
        NotFoundError: a task or the colleague is not there; nothing was changed.
        UserError: a task is done already; nothing was changed.
    """
    with office.change(_several(office, "Передача", task_ids)) as change:
        member = require_member(office, member_id)
        told: dict[int, int] = {}
        for task_id in dict.fromkeys(task_ids):
            task = require_open(office, task_id)
            columns = handed(office, was=task.assignee_id, now=member, note=note)
            if columns:
                update_task(office.db, task_id, {"assignee": member, **columns})
                told[task_id] = member
        tell_handed(office.db, change, told, by=office.user_id)
    return change.changes


@use_case(Right.EDIT_TASKS)
def delete_task(office: Office, task_id: int) -> Changes:
    """Drop a task; of a series the rest of it.

    Raises:
        TaskGoneError: it is not there any more.
    """
    with office.change(_several(office, "Удаление", [task_id])) as change:
        require_task(office, task_id)
        update_task(office.db, task_id, {"deleted_at": now_ms()})
    return change.changes


def _several(office: Office, act: str, task_ids: Sequence[int]) -> str:
    if len(task_ids) == 1:
        return f"{act} задачи: {require_task(office, task_ids[0]).title}"
    return f"{act}: {count(len(task_ids), *TASK_FORMS)}"
