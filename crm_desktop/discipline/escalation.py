"""Telling the head, and whose task it is, that it is late for too long: once for every due."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.discipline.settings import hours_of
from crm_desktop.journal import Changes
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, heads, write_notices
from crm_desktop.tasks.due import Due, show_due
from crm_desktop.wording import count
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office

TITLE: Final = "Просроченные задачи: сообщено руководителю"
_HOUR_MS: Final = 3_600_000
_EACH: Final = 5
"""Of more of one person's tasks at once one hears in one sentence."""
_FORMS: Final = ("задача", "задачи", "задач")


@dataclass(frozen=True, slots=True)
class Escalated:
    """What a look came to.

    Attributes:
        changes: what was touched; empty if nothing was late.
        tasks: of how many tasks somebody was told.
    """

    changes: Changes
    tasks: int


class _Late(NamedTuple):
    id: int
    title: str
    member: int | None
    name: str
    present: bool
    on: str | None
    at: int | None
    deal: int | None
    client: int | None


@use_case(Right.EDIT_TASKS)
def escalate(office: Office, *, now: int | None = None) -> Escalated:
    """Tell of tasks that are late for as long as the office said; of each due once.

    Whichever program looks first tells; a task put off is told of anew when it is late again.

    Args:
        office: the office.
        now: UTC ms; None = this moment.
    """
    at = now_ms() if now is None else now
    hours = hours_of(office.db)
    if hours is None or not _late(office, at, hours, 1):
        return Escalated(Changes(), 0)
    # «system»: nobody takes back that something was late.
    with office.change(TITLE, kind="system") as change:
        late = sorted(_late(office, at, hours, -1))
        _tell(office, change, late, at)
    return Escalated(change.changes, len(late))


def _late(office: Office, now: int, hours: int, limit: int) -> list[_Late]:
    """Return open tasks whose time ran out so long ago and of which nobody was told yet.

    At most `limit` with a time of day and as many without; -1 = all.
    """
    until = now - hours * _HOUR_MS
    # A day is over at its last millisecond: only days before that of `until` are.
    day = local(until + 1, office.zone).date().isoformat()
    columns = (
        "SELECT t.id, t.title, t.assignee, coalesce(m.name, ''), m.deleted_at IS NULL AND"
        " m.id IS NOT NULL, t.due_on, t.due_at, t.deal, t.client FROM task t INDEXED BY task_todo"
        " LEFT JOIN member m ON m.id = t.assignee WHERE t.done_at IS NULL"
        " AND t.escalated_at IS NULL AND"
    )
    rows: list[_Late] = []
    for condition, value in (
        ("t.due_on IS NULL AND t.due_at <= ?1", until),
        ("t.due_on < ?1 AND coalesce(t.ends_on, t.due_on) < ?1", day),
    ):
        sql = " ".join((columns, condition, "AND", visible_task_sql(office), "LIMIT ?2"))
        rows += [_Late(*row) for row in office.db.run(sql, (value, limit))]
    return rows


def _tell(office: Office, change: Change, late: Sequence[_Late], now: int) -> None:
    office.db.run(
        "UPDATE task SET escalated_at = ? WHERE id IN (SELECT value FROM json_each(?))",
        (now, json.dumps([task.id for task in late])),
    )
    leading = heads(office.db)
    drafts: list[NoticeDraft] = []
    theirs: dict[int | None, list[_Late]] = {}
    for task in late:
        theirs.setdefault(task.member, []).append(task)
    for member, tasks in theirs.items():
        first = tasks[0]
        if member is not None and first.present:
            drafts += _words(member, tasks, whose="", now=now, zone=office.zone)
        for head in leading:
            if head != member:
                whose = first.name or "без исполнителя"
                drafts += _words(head, tasks, whose=whose, now=now, zone=office.zone)
    write_notices(office.db, change, drafts)


def _words(
    to: int, tasks: Sequence[_Late], *, whose: str, now: int, zone: tzinfo
) -> list[NoticeDraft]:  # fmt: skip
    """Return the notices to one person of the tasks of one person; `whose` is `""` = his own."""
    if len(tasks) > _EACH:
        number = count(len(tasks), *_FORMS)
        told = f"Давно просрочено: {number}" + (f" ({whose})" if whose else "")
        return [NoticeDraft(to, NoticeKind.TASK, told)]
    found = []
    for task in tasks:
        late = show_due(Due.read(task.on, task.at), now=now, zone=zone)
        told = f"{late[:1].upper()}{late[1:]}: «{task.title}»" + (f" ({whose})" if whose else "")
        found.append(NoticeDraft(to, NoticeKind.TASK, told, task.deal, task.client, None, task.id))
    return found
