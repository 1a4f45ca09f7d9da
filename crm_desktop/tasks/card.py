"""A task with everything that hangs on it, read at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.reading import reminders_of
from crm_desktop.tasks.comments import CommentRow, comments_of
from crm_desktop.tasks.due import Due, show_due
from crm_desktop.tasks.editing import draft_of
from crm_desktop.tasks.kinds import TaskKind, any_kind
from crm_desktop.tasks.present import TaskGoneError, require_task
from crm_desktop.tasks.reading import TaskRow, read_rows
from crm_desktop.tasks.timing import TimeRow, time_of_task

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.drafts import ReminderDraft, TaskDraft


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody a task names."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A line of a checklist; `done_at` is UTC ms, None = open."""

    id: int
    text: str
    position: int
    done_at: int | None
    done_by: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A task this one waits for, or one that waits for this."""

    task_id: int
    title: str
    done: bool
    due_text: str
    assignee: str


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task with everything that hangs on it.

    Attributes:
        row: as a list shows it.
        draft: as it is edited; give it back to `edit_task` as `seen`.
        needs: what it waits for.
        needed_by: what waits for it.
        spent: minutes told.
    """

    row: TaskRow
    draft: TaskDraft
    kind: TaskKind
    helpers: tuple[Named, ...]
    contacts: tuple[Named, ...]
    items: tuple[ItemRow, ...]
    needs: tuple[NeedRow, ...]
    needed_by: tuple[NeedRow, ...]
    comments: tuple[CommentRow, ...]
    time: tuple[TimeRow, ...]
    reminders: tuple[ReminderDraft, ...]
    spent: int


_NEEDS: Final = """
SELECT n.id, n.title, n.done_at IS NOT NULL, n.due_on, n.due_at, coalesce(m.name, '')
FROM task_dependency d JOIN task n ON n.id = d.{other} LEFT JOIN member m ON m.id = n.assignee
WHERE d.{this} = ? AND d.deleted_at IS NULL AND n.deleted_at IS NULL ORDER BY d.id
"""


@use_case(Right.VIEW_TASKS)
def read_task_card(office: Office, task_id: int) -> TaskCard:
    """Return a task with everything that hangs on it, from one moment.

    Raises:
        TaskGoneError: it is not there any more.
    """
    with office.reading():
        require_task(office, task_id)
        rows = read_rows(office, [task_id])
        if not rows:
            raise TaskGoneError(task_id)
        draft = draft_of(office, task_id)
        return TaskCard(
            rows[0],
            draft,
            any_kind(office.db, rows[0].kind),
            _named(office, "member", draft.helpers),
            _named(office, "client", draft.contacts),
            _items(office, task_id),
            _needs(office, _NEEDS.format(other="needs", this="task"), task_id),
            _needs(office, _NEEDS.format(other="task", this="needs"), task_id),
            comments_of(office.db, task_id),
            time_of_task(office, task_id),
            reminders_of(office, task_id),
            rows[0].spent,
        )


def _named(office: Office, table: str, ids: tuple[int, ...] | None) -> tuple[Named, ...]:
    sql = " ".join(
        ("SELECT x.id, x.name FROM json_each(?) j CROSS JOIN", table, "x ON x.id = j.value",
         "ORDER BY j.key")
    )  # fmt: skip
    return tuple(Named(*row) for row in office.db.run(sql, (json.dumps(list(ids or ())),)))


def _items(office: Office, task: int) -> tuple[ItemRow, ...]:
    rows = office.db.run(
        "SELECT x.id, x.text, x.position, x.done_at, coalesce(m.name, '') FROM task_item x"
        " LEFT JOIN member m ON m.id = x.done_by WHERE x.task = ? AND x.deleted_at IS NULL"
        " ORDER BY x.position, x.id",
        (task,),
    )
    return tuple(ItemRow(*row) for row in rows)


def _needs(office: Office, sql: str, task: int) -> tuple[NeedRow, ...]:
    now, zone = now_ms(), office.zone
    return tuple(
        NeedRow(
            other, title, bool(done),
            "" if done else show_due(Due.read(on, at), now=now, zone=zone), assignee,
        )
        for other, title, done, on, at, assignee in office.db.run(sql, (task,))
    )  # fmt: skip
