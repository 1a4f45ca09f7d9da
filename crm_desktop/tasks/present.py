"""Finding the task an act is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError
from crm_desktop.tasks.due import Due

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class TaskPresent:
    """A live task as stored."""

    id: int
    kind: str
    title: str
    text: str
    client_id: int | None
    deal_id: int | None
    assignee_id: int | None
    due: Due
    done_at: int | None


@use_case(Right.VIEW_TASKS)
def require_task(office: Office, task_id: int) -> TaskPresent:
    """Return a live task.

    Raises:
        NotFoundError: it is not there or was deleted.
    """
    rows = office.db.run(
        "SELECT kind, title, coalesce(text, ''), client, deal, assignee, due_on, due_at, done_at"
        " FROM task WHERE id = ? AND deleted_at IS NULL",
        (task_id,),
    )
    if not rows:
        raise NotFoundError("Этой задачи уже нет. Ничего не изменено. Обновите список.")
    kind, title, text, client, deal, assignee, on, at, done = rows[0]
    return TaskPresent(task_id, kind, title, text, client, deal, assignee, Due.read(on, at), done)
