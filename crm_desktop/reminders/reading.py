"""Which reminders a task has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.tasks.drafts import ReminderDraft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office


@use_case(Right.VIEW_TASKS)
def reminders_of(office: Office, task_id: int) -> tuple[ReminderDraft, ...]:
    """Return the reminders of a task, the earliest first."""
    return reminders_of_tasks(office, [task_id]).get(task_id, ())


@use_case(Right.VIEW_TASKS)
def reminders_of_tasks(
    office: Office, task_ids: Iterable[int]
) -> dict[int, tuple[ReminderDraft, ...]]:
    """Return the reminders of several tasks, the earliest first; tasks without any are left out."""
    found: dict[int, tuple[ReminderDraft, ...]] = {}
    for task, minutes, at, member in office.db.run(
        "SELECT r.task, r.minutes_before, r.at, r.member FROM json_each(?) j"
        " CROSS JOIN reminder r ON r.task = j.value WHERE r.deleted_at IS NULL"
        " ORDER BY r.at IS NULL, r.minutes_before DESC, r.at, r.id",
        (json.dumps(list(task_ids)),),
    ):
        found[task] = (*found.get(task, ()), ReminderDraft(minutes, at, member))
    return found
