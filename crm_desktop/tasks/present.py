"""Finding the task an act is about, and the deal or client it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.present import no_client
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


@dataclass(frozen=True, slots=True)
class Subject:
    """What a task is for; ids are None where it is for neither."""

    client_id: int | None
    deal_id: int | None
    name: str


@use_case(Right.VIEW_TASKS)
def find_subject(office: Office, *, client_id: int | None, deal_id: int | None) -> Subject:
    """Return what a task is to be for; a deal brings its client along.

    Raises:
        NotFoundError: the client or the deal is not there.
    """
    if deal_id is not None:
        title, client = _deal(office, deal_id)
        return Subject(client, deal_id, title)
    if client_id is None:
        return Subject(None, None, "")
    sql = " ".join(
        ("SELECT name FROM client c WHERE id = ? AND", visible_sql(office, "c"))
    )  # fmt: skip
    rows = office.db.run(sql, (client_id,))
    if not rows:
        raise no_client()
    return Subject(client_id, None, rows[0][0])


def _deal(office: Office, deal_id: int) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = office.db.run(
        "SELECT title, client FROM deal WHERE id = ? AND deleted_at IS NULL", (deal_id,)
    )
    if not rows:
        raise NotFoundError("Этой сделки уже нет. Ничего не изменено. Обновите список.")
    return rows[0]
