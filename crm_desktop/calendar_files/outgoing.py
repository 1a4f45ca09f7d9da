"""Tasks read from the base as they go into a calendar."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.tasks.drafts import ReminderDraft
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.office.office import Office

PORTION: Final = 500
_COLUMNS: Final = (
    "id", "kind", "title", "text", "due_on", "due_at", "ends_on", "zone", "duration", "place",
    "priority", "repeats", "repeats_from", "days_off", "series", "slot", "created_at", "done_at",
    "result",
)  # fmt: skip
_FROM: Final = """
FROM task t LEFT JOIN client c ON c.id = t.client LEFT JOIN deal d ON d.id = t.deal
LEFT JOIN member m ON m.id = t.assignee WHERE
"""


@dataclass(slots=True)
class OutTask:
    """A task, its columns by name, and what hangs on it.

    Attributes:
        row: columns of `task`.
        client: name, `""`.
        deal: title, `""`.
        assignee: name, `""`.
        uid: the id it came with from another calendar; `""` = it is ours.
        changes: how often it was changed.
        reminders: of the assignee, or for everybody.
        contacts: names.
        dropped: slots of the series that do not take place.
        others: occurrences with a row of their own.
    """

    row: dict[str, Any]
    client: str = ""
    deal: str = ""
    assignee: str = ""
    uid: str = ""
    changes: int = 0
    reminders: list[ReminderDraft] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    others: list[OutTask] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TaskScope:
    """Which tasks go into a calendar.

    Attributes:
        task_ids: these, in whatever order; None = what the rest says.
        assignees: whose; None = everybody's.
        since: UTC ms: what was over before is left out; None = from the beginning.
        until: UTC ms: what begins later is left out; None = to the end.
        done: done ones too.
        undated: those without a date too.
    """

    task_ids: tuple[int, ...] | None = None
    assignees: tuple[int, ...] | None = None
    since: int | None = None
    until: int | None = None
    done: bool = False
    undated: bool = True


@use_case(Right.EXPORT)
def find_tasks(office: Office, scope: TaskScope) -> list[int]:
    """Return the ids of the tasks to be written: heads and single ones, by their date.

    An occurrence with a row of its own comes with its series; alone only where the series does
    not come.
    """
    seen = visible_task_sql(office, "t")
    if scope.task_ids is not None:
        sql = " ".join(
            ("SELECT t.id FROM task t WHERE t.id IN (SELECT value FROM json_each(?)) AND", seen)
        )
        found = [row[0] for row in office.db.run(sql, (json.dumps(list(scope.task_ids)),))]
        return _order(office, found)
    where = [seen]
    values: list[Any] = []
    if scope.assignees is not None:
        where.append("t.assignee IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(scope.assignees)))
    if not scope.done:
        where.append("t.done_at IS NULL")
    if not scope.undated:
        where.append("(t.due_on IS NOT NULL OR t.due_at IS NOT NULL)")
    begins = "coalesce(t.due_at, unixepoch(t.due_on) * 1000)"
    if scope.since is not None:
        # A series goes on; of the days of a longer task the last one counts.
        ends = "coalesce(t.due_at, unixepoch(coalesce(t.ends_on, t.due_on)) * 1000)"
        where.append(f"(t.repeats IS NOT NULL OR {ends} IS NULL OR {ends} >= ?)")
        values.append(scope.since)
    if scope.until is not None:
        where.append(f"({begins} IS NULL OR {begins} < ?)")
        values.append(scope.until)
    sql = " ".join(("SELECT t.id FROM task t WHERE", " AND ".join(where)))
    return _order(office, [row[0] for row in office.db.run(sql, tuple(values))])


def _order(office: Office, ids: Sequence[int]) -> list[int]:
    rows = office.db.run(
        "SELECT t.id, t.series FROM task t WHERE t.id IN (SELECT value FROM json_each(?))"
        " ORDER BY coalesce(t.due_at, unixepoch(t.due_on) * 1000, 1 << 62), t.id",
        (json.dumps(list(ids)),),
    )
    there = {row[0] for row in rows}
    return [task for task, series in rows if series not in there]


@use_case(Right.EXPORT)
def read_tasks(office: Office, ids: Sequence[int]) -> list[OutTask]:
    """Read tasks with everything a calendar tells of them; at most `PORTION` at a time."""
    found = _rows(office, "t.id", ids)
    heads = {task: each for task, each in found.items() if each.row["repeats"]}
    if heads:
        for each in _rows(office, "t.series", heads).values():
            heads[each.row["series"]].others.append(each)
        for series, slot in office.db.run(
            "SELECT series, slot FROM task WHERE deleted_at IS NOT NULL AND slot IS NOT NULL"
            " AND series IN (SELECT value FROM json_each(?)) ORDER BY slot",
            (json.dumps(list(heads)),),
        ):
            heads[series].dropped.append(slot)
    return [found[task] for task in ids if task in found]


def _rows(office: Office, column: str, ids: Iterable[int]) -> dict[int, OutTask]:
    columns = ", ".join(f"t.{name}" for name in _COLUMNS)
    sql = " ".join(
        (
            "SELECT coalesce(c.name, ''), coalesce(d.title, ''), coalesce(m.name, ''),",
            columns, _FROM, visible_task_sql(office, "t"), "AND", column,
            "IN (SELECT value FROM json_each(?)) ORDER BY t.id",
        )
    )  # fmt: skip
    found = {}
    for client, deal, assignee, *values in office.db.run(sql, (json.dumps(list(ids)),)):
        row = dict(zip(_COLUMNS, values, strict=True))
        found[row["id"]] = OutTask(row, client, deal, assignee)
    _parts(office, found)
    return found


def _parts(office: Office, found: dict[int, OutTask]) -> None:
    given = json.dumps(list(found))
    run = office.db.run
    for task, uid in run(
        "SELECT task, source_id FROM task_link WHERE source = 'ics' AND source_id IS NOT NULL"
        " AND deleted_at IS NULL AND task IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
        (given,),
    ):
        found[task].uid = uid
    for task, number in run(
        "SELECT record, count(*) FROM journal WHERE tbl = ?"
        " AND record IN (SELECT value FROM json_each(?)) GROUP BY record",
        (BY_NAME["task"].number, given),
    ):
        found[task].changes = number
    for task, minutes, at in run(
        "SELECT r.task, r.minutes_before, r.at FROM reminder r JOIN task t ON t.id = r.task"
        " WHERE r.deleted_at IS NULL AND (r.member IS NULL OR r.member = t.assignee)"
        " AND r.task IN (SELECT value FROM json_each(?)) ORDER BY r.id",
        (given,),
    ):
        found[task].reminders.append(ReminderDraft(minutes, at))
    for task, name in run(
        "SELECT k.task, c.name FROM task_contact k JOIN client c ON c.id = k.person"
        " WHERE k.deleted_at IS NULL AND c.deleted_at IS NULL"
        " AND k.task IN (SELECT value FROM json_each(?)) ORDER BY k.id",
        (given,),
    ):
        found[task].contacts.append(name)
