"""Reading tasks: of a deal, of a client, the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import ActionState, Due, show_due, state_of

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a list shows it.

    Attributes:
        state: of an open task; `NONE` for a done one and one without a date.
        due_text: «завтра в 14:00», «просрочено 3 дня», `""` without a date.
        done_at: UTC ms; None = open.
    """

    id: int
    kind: str
    title: str
    text: str
    due: Due
    state: ActionState
    due_text: str
    client_id: int | None
    client: str
    deal_id: int | None
    deal: str
    assignee_id: int | None
    assignee: str
    author_id: int | None
    author: str
    created_at: int
    done_at: int | None
    done_by: str
    result: str


@use_case(Right.VIEW_TASKS)
def tasks_of_deal(office: Office, deal_id: int, *, done: bool | None = None) -> list[TaskRow]:
    """Return the tasks of a deal: open ones, the soonest first, then done ones, the latest first.

    Args:
        office: the office.
        deal_id: the deal.
        done: only done ones, only open ones, or both.
    """
    return _rows(office, "t.deal = ?", deal_id, done=done)


@use_case(Right.VIEW_TASKS)
def tasks_of_client(office: Office, client_id: int, *, done: bool | None = None) -> list[TaskRow]:
    """Return the tasks of a client and its deals, in the order of `tasks_of_deal`."""
    return _rows(office, "t.client = ?", client_id, done=done)


@use_case(Right.VIEW_TASKS)
def get_task(office: Office, task_id: int) -> TaskRow:
    """Return one task.

    Raises:
        NotFoundError: it is not there any more.
    """
    rows = _rows(office, "t.id = ?", task_id, done=None)
    if not rows:
        raise NotFoundError("Этой задачи уже нет. Обновите список.")
    return rows[0]


@use_case(Right.VIEW_TASKS)
def next_action(office: Office, deal_id: int) -> TaskRow | None:
    """Return what is to be done next in a deal: its soonest open task, a dated one first."""
    rows = _rows(office, "t.deal = ?", deal_id, done=False)
    return rows[0] if rows else None


_SELECT: Final = """
SELECT t.id, t.kind, t.title, coalesce(t.text, ''), t.due_on, t.due_at, t.client,
       coalesce(c.name, ''), t.deal, coalesce(d.title, ''), t.assignee, coalesce(a.name, ''),
       t.author, coalesce(m.name, ''), t.created_at, t.done_at, coalesce(b.name, ''),
       coalesce(t.result, '')
FROM task t LEFT JOIN client c ON c.id = t.client LEFT JOIN deal d ON d.id = t.deal
LEFT JOIN member a ON a.id = t.assignee LEFT JOIN member m ON m.id = t.author
LEFT JOIN member b ON b.id = t.done_by
WHERE t.deleted_at IS NULL AND
"""
_WHICH: Final = {None: "", True: "AND t.done_at IS NOT NULL", False: "AND t.done_at IS NULL"}
_FAR: Final = 1 << 62


def _rows(office: Office, where: str, value: int, *, done: bool | None) -> list[TaskRow]:
    now, zone = now_ms(), office.zone
    found = office.db.run(" ".join((_SELECT, where, _WHICH[done])), (value,))

    def told(row: tuple[Any, ...]) -> TaskRow:
        task, kind, title, text, on, at, *rest = row
        due = Due.read(on, at)
        open_ = rest[9] is None
        state = state_of(due.instant(zone), now=now, zone=zone) if open_ else ActionState.NONE
        words = show_due(due, now=now, zone=zone) if open_ else ""
        return TaskRow(task, kind, title, text, due, state, words, *rest)

    def order(row: TaskRow) -> tuple[bool, int, int]:
        if row.done_at is not None:
            return True, -row.done_at, row.id
        instant = row.due.instant(zone)
        return False, _FAR if instant is None else instant, row.id

    return sorted(map(told, found), key=order)
