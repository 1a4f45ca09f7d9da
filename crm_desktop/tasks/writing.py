"""Writing the row of a task and its parts inside an open change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.drafts import check_draft
from crm_desktop.tasks.handing import handed, require_member, tell_handed
from crm_desktop.tasks.parts import write_parts
from crm_desktop.tasks.series_pattern import series_columns
from crm_desktop.timeline.subject import find_subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.drafts import TaskDraft
    from crm_desktop.tasks.due import Due
    from db.connection import OfficeDatabase


@use_case(Right.EDIT_TASKS)
def write_task(office: Office, change: Change, draft: TaskDraft, *, tell: bool = True) -> int:
    """Write a task with its parts inside an open change; return its id.

    Args:
        office: the office.
        change: the open change.
        draft: the task.
        tell: whether the colleagues it is given to, or who are to help, hear of it at once.

    Raises:
        NotFoundError: the client, the deal, the assignee or somebody else named is not there.
        UserError: what `check_draft` and `write_parts` refuse.
    """
    title = check_draft(office.db, draft)
    subject = find_subject(office, client_id=draft.client_id, deal_id=draft.deal_id)
    assignee = require_member(office, draft.assignee_id)
    task = change.new_id()
    columns: dict[str, Any] = {
        "id": task,
        **told_columns(draft, title),
        "client": subject.client_id,
        "deal": subject.deal_id,
        "assignee": assignee,
        "author": office.user_id,
        "created_at": now_ms(),
        "rule": draft.rule_id,
        "series": draft.series_id,
        "slot": draft.slot,
        "script": draft.script_id,
        "run": draft.run_id,
    }
    by_rule = draft.rule_id is not None or draft.series_id is not None
    columns |= series_columns(office, columns)
    columns |= handed(office, was=None, now=assignee, note=draft.handed_note, by_rule=by_rule)
    insert_task(office.db, columns)
    write_parts(office, change, task, draft, tell=tell)
    if tell and columns["handed_by"] is not None:
        tell_handed(office.db, change, {task: assignee}, by=office.user_id)
    return task


def told_columns(draft: TaskDraft, title: str) -> dict[str, Any]:
    """Return the columns of what a draft tells of the task itself."""
    return {
        "kind": draft.kind,
        "title": title,
        "text": draft.text.replace("\0", "").strip() or None,
        "due_on": draft.due.stored_day,
        "due_at": draft.due.at,
        "ends_on": draft.ends_on.isoformat() if draft.ends_on else None,
        "zone": draft.zone or None,
        "duration": draft.duration,
        "place": " ".join(draft.place.replace("\0", "").split()) or None,
        "priority": draft.priority,
        "result_required": 1 if draft.result_required else None,
        "repeats": draft.repeats or None,
        "repeats_from": (draft.repeats_from or None) if draft.repeats else None,
        "days_off": (draft.days_off or None) if draft.repeats else None,
    }


def insert_task(db: OfficeDatabase, columns: Mapping[str, Any]) -> None:
    """Write a new row of `task`."""
    marks = ", ".join("?" * len(columns))
    sql = " ".join(("INSERT INTO task(", ", ".join(columns), ") VALUES(", marks, ")"))
    db.run(sql, tuple(columns.values()))


def update_task(db: OfficeDatabase, task: int, columns: Mapping[str, Any]) -> None:
    """Write columns of a row of `task`; none = nothing happens."""
    if not columns:
        return
    told = ", ".join(f"{name} = ?" for name in columns)
    db.run(" ".join(("UPDATE task SET", told, "WHERE id = ?")), (*columns.values(), task))


def moved_columns(was: Due, now: Due, *, moved: int, zone: tzinfo) -> dict[str, Any]:
    """Return the columns another due brings: put off counts, and nobody escalated this one yet.

    Args:
        was: when it was due.
        now: when it is due.
        moved: how often it was put off before.
        zone: the office's.
    """
    if was == now:
        return {}
    columns: dict[str, Any] = {
        "due_on": now.stored_day, "due_at": now.at, "escalated_at": None,
    }  # fmt: skip
    before, after = was.instant(zone), now.instant(zone)
    if before is not None and (after is None or after > before):
        columns["moved"] = moved + 1
    return columns
