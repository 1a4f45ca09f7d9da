"""Tasks that wait for others: no circles, and a word when the way is free."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.clients.company_names import fold
from crm_desktop.errors import UserError
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice
from crm_desktop.tasks.linking import NEEDS, linked
from crm_desktop.tasks.present import require_task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

MOST_NEEDS: Final = 50
_TOLD: Final = 3
_MOST_LOOKED_AT: Final = 5000
# From the tasks named, everything they wait for, directly or not.
_CIRCLE: Final = """
WITH RECURSIVE way(task) AS (
    SELECT value FROM json_each(?1)
    UNION SELECT d.needs FROM way JOIN task_dependency d ON d.task = way.task
    JOIN task t ON t.id = d.needs WHERE d.deleted_at IS NULL AND t.deleted_at IS NULL)
SELECT 1 FROM way WHERE task = ?2
"""
_HINDERED: Final = """
SELECT d.task, n.title FROM json_each(?1) j CROSS JOIN task_dependency d ON d.task = j.value
JOIN task n ON n.id = d.needs
WHERE d.deleted_at IS NULL AND n.done_at IS NULL AND n.deleted_at IS NULL
    AND n.id NOT IN (SELECT value FROM json_each(?1)) ORDER BY n.id
"""
_FREED: Final = """
SELECT t.id, t.title, t.assignee, t.deal, t.client, n.title FROM task_dependency d
JOIN task t ON t.id = d.task JOIN task n ON n.id = d.needs
WHERE d.needs IN (SELECT value FROM json_each(?1)) AND d.deleted_at IS NULL
    AND t.done_at IS NULL AND t.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM task_dependency x JOIN task o ON o.id = x.needs
        WHERE x.task = t.id AND x.deleted_at IS NULL AND o.done_at IS NULL
            AND o.deleted_at IS NULL)
GROUP BY t.id ORDER BY t.id
"""


class WaitsError(UserError):
    """A task that waits for others was to be done; nothing was changed.

    Attributes:
        waits_for: the titles of what is not done yet.
    """

    def __init__(self, waits_for: Sequence[str]) -> None:
        self.waits_for = tuple(waits_for)
        named = ", ".join(f"«{title}»" for title in self.waits_for[:_TOLD])
        more = len(self.waits_for) - _TOLD
        also = f" и ещё {more}" if more > 0 else ""
        super().__init__(
            f"Сначала должно быть сделано: {named}{also}. Ничего не изменено. "
            "Если ждать больше нечего, отметьте задачу выполненной всё равно."
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task another one could wait for."""

    id: int
    title: str
    client: str
    assignee: str


@use_case(Right.VIEW_TASKS)
def check_needs(office: Office, task: int, needs: Sequence[int]) -> None:
    """Refuse what a task cannot wait for.

    Raises:
        TaskGoneError: a task newly waited for is not there any more.
        UserError: a circle, or too many.
    """
    if len(needs) > MOST_NEEDS:
        raise UserError(f"Задача ждёт больше чем {MOST_NEEDS} других. Ничего не изменено.")
    known = set(linked(office.db, NEEDS, task))
    fresh = [need for need in dict.fromkeys(needs) if need not in known]
    for need in fresh:
        other = require_task(office, need)
        if office.db.run(_CIRCLE, (json.dumps([need]), task)):
            raise UserError(
                f"Задача не может ждать «{other.title}»: та сама ждёт её. Ничего не изменено."
                if need != task
                else "Задача не может ждать саму себя. Ничего не изменено."
            )


@use_case(Right.VIEW_TASKS)
def check_may_be_done(office: Office, task_ids: Sequence[int], *, anyway: bool = False) -> None:
    """Refuse to do tasks that wait for others than these.

    Args:
        office: the office.
        task_ids: what is to be done, together.
        anyway: the person was told and wants it.

    Raises:
        WaitsError: something they wait for is not done yet.
    """
    found = {} if anyway else hindered(office, task_ids)
    if found:
        raise WaitsError([title for titles in found.values() for title in titles])


@use_case(Right.VIEW_TASKS)
def hindered(office: Office, task_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return which of these wait for others than these, and the titles of what they wait for."""
    found: dict[int, list[str]] = {}
    for task, title in office.db.run(_HINDERED, (json.dumps(list(task_ids)),)):
        found.setdefault(task, []).append(title)
    return found


@use_case(Right.EDIT_TASKS)
def tell_freed(office: Office, change: Change, task_ids: Sequence[int]) -> None:
    """Tell the colleagues whose tasks waited for these, just done, that the way is free."""
    for task, title, member, deal, client, done in office.db.run(
        _FREED, (json.dumps(list(task_ids)),)
    ):
        if member is None or member == office.user_id:
            continue
        told = f"Можно приступать: «{title}». Сделано то, чего она ждала: «{done}»"
        draft = NoticeDraft(member, NoticeKind.TASK, told, deal, client, office.user_id, task)
        write_notice(office.db, change, draft)


@use_case(Right.VIEW_TASKS)
def candidates(
    office: Office, task_id: int | None, *, text: str = "", limit: int = 30
) -> tuple[Candidate, ...]:
    """Return open tasks a task could wait for: those of its deal and client first, then newest.

    Args:
        office: the office.
        task_id: the task; None = a new one.
        text: a part of the title or of the client's name.
        limit: at most this many.
    """
    own = None if task_id is None else require_task(office, task_id)
    rows = office.db.run(
        " ".join(
            (
                "SELECT t.id, t.title, coalesce(c.name, ''), coalesce(m.name, '') FROM task t",
                "LEFT JOIN client c ON c.id = t.client LEFT JOIN member m ON m.id = t.assignee",
                "WHERE t.done_at IS NULL AND t.id IS NOT ?1 AND", visible_task_sql(office),
                "ORDER BY (t.deal = ?2) IS NOT TRUE, (t.client = ?3) IS NOT TRUE, t.id DESC",
                "LIMIT ?4",
            )
        ),
        (task_id, own and own.deal_id, own and own.client_id, _MOST_LOOKED_AT),
    )  # fmt: skip
    wanted = fold(" ".join(text.split()))
    found = [Candidate(*row) for row in rows if not wanted or wanted in fold(f"{row[1]} {row[2]}")]
    if task_id is not None:
        found = [each for each in found[: limit * 2] if not _waits(office, each.id, task_id)]
    return tuple(found[:limit])


def _waits(office: Office, task: int, other: int) -> bool:
    return bool(office.db.run(_CIRCLE, (json.dumps([task]), other)))
