"""Finding the task an act is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.tasks.due import Due

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class TaskPresent:
    """A live task as stored; `TaskDraft` tells the fields."""

    id: int
    kind: str
    title: str
    text: str
    client_id: int | None
    deal_id: int | None
    assignee_id: int | None
    due: Due
    done_at: int | None
    ends_on: date | None = None
    zone: str = ""
    duration: int | None = None
    result_required: bool = False
    repeats: str = ""
    repeats_from: str = ""
    days_off: str = ""
    series_id: int | None = None
    slot: str | None = None
    moved: int = 0
    handed_by: int | None = None
    handed_at: int | None = None
    accepted_at: int | None = None
    run_id: int | None = None

    @property
    def repeating(self) -> bool:
        """Whether it is the row of a whole series."""
        return bool(self.repeats)


class TaskGoneError(NotFoundError):
    """The task was deleted meanwhile; what was typed stays with whoever typed it.

    Attributes:
        task_id: the task; `restore_tasks` brings it back.
        deleted_by: who deleted it, `""` if nobody can tell.
        deleted_at: UTC ms; None if it never was.
    """

    def __init__(
        self, task_id: int, *, title: str = "", deleted_by: str = "", deleted_at: int | None = None
    ) -> None:
        self.task_id = task_id
        self.deleted_by = deleted_by
        self.deleted_at = deleted_at
        if deleted_at is None:
            super().__init__("Этой задачи уже нет. Ничего не изменено. Обновите список.")
            return
        who = f" ({deleted_by})" if deleted_by else ""
        super().__init__(
            f"Задачу «{title}» уже удалили{who}. Ничего не изменено. "
            "Введённое осталось в окне: восстановите задачу из корзины и сохраните ещё раз "
            "или создайте новую."
        )

    @property
    def restorable(self) -> bool:
        """Whether it lies in the trash."""
        return self.deleted_at is not None


_COLUMNS: Final = """
SELECT t.kind, t.title, coalesce(t.text, ''), t.client, t.deal, t.assignee, t.due_on, t.due_at,
       t.done_at, t.ends_on, coalesce(t.zone, ''), t.duration, coalesce(t.result_required, 0),
       coalesce(t.repeats, ''), coalesce(t.repeats_from, ''), coalesce(t.days_off, ''), t.series,
       t.slot, coalesce(t.moved, 0), t.handed_by, t.handed_at, t.accepted_at, t.run
FROM task t WHERE t.id = ? AND
"""
_DELETED: Final = """
SELECT t.title, t.deleted_at, coalesce((SELECT m.name FROM journal j
    JOIN change_set c ON c.id = j.change LEFT JOIN member m ON m.id = c.author
    WHERE j.tbl = 33 AND j.record = t.id AND json_type(j.old, '$.deleted_at') IS NOT NULL
    ORDER BY j.stamp DESC, j.seq DESC LIMIT 1), '')
FROM task t WHERE t.id = ? AND t.deleted_at IS NOT NULL
"""


@use_case(Right.VIEW_TASKS)
def require_task(office: Office, task_id: int) -> TaskPresent:
    """Return a live task.

    Raises:
        TaskGoneError: it is not there or was deleted.
    """
    rows = office.db.run(" ".join((_COLUMNS, visible_task_sql(office))), (task_id,))
    if not rows:
        deleted = office.db.run(_DELETED, (task_id,))
        if deleted:
            title, at, who = deleted[0]
            raise TaskGoneError(task_id, title=title, deleted_by=who, deleted_at=at)
        raise TaskGoneError(task_id)
    kind, title, text, client, deal, assignee, on, at, done, ends, zone, minutes, *rest = rows[0]
    required, *others = rest
    return TaskPresent(
        task_id, kind, title, text, client, deal, assignee, Due.read(on, at), done,
        date.fromisoformat(ends) if ends else None, zone, minutes, bool(required), *others,
    )  # fmt: skip


@use_case(Right.VIEW_TASKS)
def require_open(office: Office, task_id: int) -> TaskPresent:
    """Return a live task that is not done.

    Raises:
        TaskGoneError: it is not there or was deleted.
        UserError: it is done.
    """
    task = require_task(office, task_id)
    if task.done_at is not None:
        raise UserError(
            f"Задача «{task.title}» уже выполнена. Ничего не изменено. Сначала верните её в работу."
        )
    return task
