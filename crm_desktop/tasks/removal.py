"""Putting tasks into the trash and taking them out of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.portions import in_portions
from crm_desktop.errors import NotFoundError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.journal.trash import bring_back, bring_parts_back, last_deletions
from crm_desktop.tasks.bulk import over_tasks
from crm_desktop.tasks.handing import TASK_FORMS
from crm_desktop.tasks.present import require_task
from crm_desktop.tasks.series import Scope, drop_occurrence
from crm_desktop.tasks.writing import update_task
from crm_desktop.wording import count
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.bulk import TaskBulkResult, Which
    from db.connection import OfficeDatabase

MOST_SHOWN: Final = 5000
"""More tasks in the trash are not listed at once."""
_TASK: Final = BY_NAME["task"]
# What went with its client or deal comes back with it, not by itself.
_ALONE: Final = (
    "(t.client IS NULL OR c.deleted_at IS NULL) AND (t.deal IS NULL OR d.deleted_at IS NULL)"
)
# An occurrence whose row an undo took back is where it was: ahead of its series.
_NOT_UNDONE: Final = "(t.series IS NULL OR t.slot IS NOT NULL)"
_JOINED: Final = "LEFT JOIN client c ON c.id = t.client LEFT JOIN deal d ON d.id = t.deal"


@dataclass(frozen=True, slots=True)
class DeletedTask:
    """A task in the trash; `deleted_at` is UTC ms, `done` tells whether it was done."""

    id: int
    kind: str
    title: str
    client: str
    deal: str
    assignee: str
    done: bool
    deleted_at: int


@use_case(Right.EDIT_TASKS)
def delete_tasks(
    office: Office,
    tasks: Sequence[Which],
    *,
    scope: Scope = Scope.ONE,
    progress: Progress | None = None,
) -> TaskBulkResult:
    """Put tasks into the trash.

    Args:
        office: the office.
        tasks: which ones, done ones too.
        scope: of a repeating task only this occurrence, it and the later ones, or all.
        progress: hears of every portion.

    Raises:
        JobCancelledError: cancelled; those already deleted stay so and can be undone.
    """

    def work(_change: Change, task_id: int, slot: str | None) -> bool:
        task = require_task(office, task_id)
        if task.repeating and task.done_at is None:
            drop_occurrence(office, task_id, slot=slot, scope=scope)
        else:
            update_task(office.db, task_id, {"deleted_at": now_ms()})
        return True

    return over_tasks(office, tasks, act="Удаление", work=work, progress=progress)


@use_case(Right.EDIT_TASKS)
def restore_tasks(
    office: Office, task_ids: Sequence[int], *, progress: Progress | None = None
) -> Changes:
    """Take tasks out of the trash, with what went into it together with them.

    Raises:
        NotFoundError: none of them is in the trash by itself.
        JobCancelledError: cancelled; those already restored stay so and can be undone.
    """
    asked = list(dict.fromkeys(task_ids))
    wanted = _restorable(office.db, asked)
    if asked and not wanted:
        raise NotFoundError(
            "Этих задач нет в корзине, или в корзине их клиент или сделка. Ничего не изменено. "
            "Восстановите клиента или сделку: их задачи вернутся с ними."
        )
    told = f": {count(len(wanted), *TASK_FORMS)}"
    if len(wanted) == 1:
        title = office.db.run("SELECT title FROM task WHERE id = ?", (wanted[0],))[0][0]
        told = f" задачи: {title}"

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        gone = last_deletions(db, _TASK, _restorable(db, json.loads(portion)))
        bring_back(db, _TASK, gone)
        bring_parts_back(db, _TASK, gone)
        return len(gone)

    return in_portions(
        office, wanted, title=f"Восстановление{told}", work=work, progress=progress,
        kinds=(Kind.TASK, Kind.DEAL, Kind.CLIENT),
    ).changes  # fmt: skip


@use_case(Right.VIEW_TASKS)
def deleted_tasks(
    office: Office, *, text: str = "", limit: int = MOST_SHOWN
) -> tuple[DeletedTask, ...]:
    """Return the tasks in the trash, those deleted last first.

    Args:
        office: the office.
        text: a part of the title, the client's or the deal's name, the assignee's; `""` = all.
        limit: at most this many.
    """
    rows = office.db.run(
        " ".join(
            (
                "SELECT t.id, t.kind, t.title, coalesce(c.name, ''), coalesce(d.title, ''),",
                "coalesce(m.name, ''), t.done_at IS NOT NULL, t.deleted_at FROM task t", _JOINED,
                "LEFT JOIN member m ON m.id = t.assignee WHERE t.deleted_at IS NOT NULL AND",
                _ALONE, "AND", _NOT_UNDONE, "ORDER BY t.deleted_at DESC, t.id DESC",
            )
        )
    )  # fmt: skip
    wanted = fold(" ".join(text.split()))
    fitting = (
        DeletedTask(task, kind, title, client, deal, who, bool(done), at)
        for task, kind, title, client, deal, who, done, at in rows
        if not wanted or any(wanted in fold(each) for each in (title, client, deal, who))
    )
    return tuple(islice(fitting, limit))


def _restorable(db: OfficeDatabase, tasks: Sequence[int]) -> list[int]:
    """Return the deleted ones of these whose client and deal are not in the trash themselves."""
    sql = " ".join(
        ("SELECT t.id FROM json_each(?) j CROSS JOIN task t ON t.id = j.value", _JOINED,
         "WHERE t.deleted_at IS NOT NULL AND", _ALONE)
    )  # fmt: skip
    return [row[0] for row in db.run(sql, (json.dumps(list(tasks)),))]
