"""An occurrence of a series as a row of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.writing import copy_reminders
from crm_desktop.tasks.linking import CONTACTS, HELPERS, linked, set_links
from crm_desktop.tasks.present import TaskGoneError
from crm_desktop.tasks.series_head import due_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.recurrence.pattern import Occurrence
    from crm_desktop.tasks.present import TaskPresent

# What an occurrence has of its series; the rest is its own.
_SHARED: Final = (
    "kind", "title", "text", "client", "deal", "assignee", "author", "priority", "rule", "zone",
    "duration", "place", "result_required", "handed_by", "handed_at", "handed_note",
    "accepted_at", "script", "run",
)  # fmt: skip


@use_case(Right.VIEW_TASKS)
def copied_columns(office: Office, task_id: int) -> dict[str, Any]:
    """Return the columns an occurrence shares with its series.

    Raises:
        TaskGoneError: there is no such task.
    """
    rows = office.db.run(
        " ".join(("SELECT", ", ".join(_SHARED), "FROM task WHERE id = ?")), (task_id,)
    )
    if not rows:
        raise TaskGoneError(task_id)
    row = rows[0]
    return dict(zip(_SHARED, row, strict=True))


def when_columns(head: TaskPresent, found: Occurrence) -> dict[str, Any]:
    """Return the columns of when an occurrence is; one of several days is as long as the others."""
    due = due_of(found)
    ends = None
    if head.ends_on is not None and head.due.on is not None and due.on is not None:
        ends = due.on + max(head.ends_on - head.due.on, timedelta())
    return {
        "due_on": due.stored_day,
        "due_at": due.at,
        "ends_on": ends.isoformat() if ends else None,
    }


@use_case(Right.EDIT_TASKS)
def write_occurrence(
    office: Office, change: Change, head: TaskPresent, found: Occurrence, own: Mapping[str, Any]
) -> int:
    """Write the row of an occurrence, without its parts; return its id.

    Args:
        office: the office.
        change: the open change.
        head: its series.
        found: which one and when.
        own: what it has of its own.
    """
    row = change.new_id()
    columns: dict[str, Any] = {
        "id": row,
        **copied_columns(office, head.id),
        **when_columns(head, found),
        "created_at": now_ms(),
        "series": head.id,
        "slot": found.slot,
        **own,
    }
    marks = ", ".join("?" * len(columns))
    sql = " ".join(("INSERT INTO task(", ", ".join(columns), ") VALUES(", marks, ")"))
    office.db.run(sql, tuple(columns.values()))
    return row


@use_case(Right.EDIT_TASKS)
def copy_parts(
    office: Office, change: Change, from_task: int, to_task: int, *, fresh: bool, remind: bool
) -> None:
    """Give an occurrence the checklist and the people of its series.

    Args:
        office: the office.
        change: the open change.
        from_task: the series.
        to_task: the occurrence.
        fresh: no line of the checklist is ticked.
        remind: the reminders too.
    """
    for table in (HELPERS, CONTACTS):
        set_links(office.db, change, table, to_task, linked(office.db, table, from_task))
    for text, position, at, by in office.db.run(
        "SELECT text, position, done_at, done_by FROM task_item"
        " WHERE task = ? AND deleted_at IS NULL ORDER BY position, id",
        (from_task,),
    ):
        office.db.run(
            "INSERT INTO task_item(id, task, text, position, done_at, done_by)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (change.new_id(), to_task, text, position, *((None, None) if fresh else (at, by))),
        )
    if remind:
        copy_reminders(office, change, from_task, to_task)


@use_case(Right.EDIT_TASKS)
def untick_items(office: Office, task_id: int) -> None:
    """Make the checklist of a series fresh for its next occurrence, inside an open change."""
    office.db.run(
        "UPDATE task_item SET done_at = NULL, done_by = NULL"
        " WHERE task = ? AND done_at IS NOT NULL AND deleted_at IS NULL",
        (task_id,),
    )
