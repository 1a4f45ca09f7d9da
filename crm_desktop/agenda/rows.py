"""The tasks of a range of days as the base holds them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.unseen import client_name
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.agenda.pieces import MINUTE_MS
from crm_desktop.views.sql import Sql, select, spell

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from crm_desktop.office.office import Office

DAY_MS: Final = 24 * 60 * MINUTE_MS
LONGEST_MS: Final = 7 * DAY_MS
"""No task with a time of day lasts longer."""


HEADS: Final = "task_repeats"
"""The index of what repeats."""


class TaskInTime(NamedTuple):
    """A stored task; ids, texts and times as the base has them."""

    id: int
    kind: str
    title: str
    client_id: int | None
    client: str
    deal_id: int | None
    deal: str
    assignee_id: int | None
    due_on: str | None
    due_at: int | None
    ends_on: str | None
    zone: str
    minutes: int | None
    place: str
    priority: int | None
    done: int
    slot: str | None
    repeats: str | None
    repeats_from: str | None
    days_off: str | None
    unaccepted: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks.

    Attributes:
        members: of whom, helpers too; None = everybody.
        kinds: keys; None = every kind.
        done: those done too.
        missed: occurrences of series that were passed over too; without them a series that goes
            on after the range is not read at all.
    """

    members: Collection[int] | None = None
    kinds: Collection[str] | None = None
    done: bool = True
    missed: bool = True


_COLUMNS: Final = f"""
t.id, t.kind, t.title, t.client, {client_name("c", "t.client")}, t.deal,
coalesce(d.title, ''), t.assignee,
t.due_on, t.due_at, t.ends_on, coalesce(t.zone, ''), t.duration, coalesce(t.place, ''), t.priority,
t.done_at IS NOT NULL, t.slot, t.repeats, t.repeats_from, t.days_off,
t.handed_at IS NOT NULL AND t.accepted_at IS NULL
"""
# What the index of repeating tasks holds: most of them have nothing in a range.
_OF_HEADS: Final = """
t.id, t.kind, '', NULL, '', NULL, '', t.assignee, t.due_on, t.due_at, t.ends_on,
coalesce(t.zone, ''), t.duration, '', NULL, 0, t.slot, t.repeats, t.repeats_from, t.days_off, 0
"""
_NAMES: Final = "LEFT JOIN client c ON c.id = t.client LEFT JOIN deal d ON d.id = t.deal"
_AT: Final = (
    "(t.due_at >= ? AND t.due_at < ?"
    " AND (t.due_at >= ? OR t.due_at + coalesce(t.duration, 60) * 60000 > ?))"
)
_ON: Final = "t.due_on BETWEEN ? AND ?"
_LONG: Final = "(t.ends_on >= ? AND t.due_on < ?)"
_HEADS: Final = Sql("t.repeats IS NOT NULL AND t.done_at IS NULL")
_BEGUN: Final = "(t.due_at < ? OR t.due_on <= ?)"
_UNDATED: Final = Sql("t.due_on IS NULL AND t.due_at IS NULL AND t.done_at IS NULL")
_THEIRS: Final = "t.assignee IN (SELECT value FROM json_each(?))"
_HELPED: Final = """
t.id IN (SELECT task FROM task_helper INDEXED BY task_helper_member
    WHERE member IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL)
"""


@use_case(Right.VIEW_TASKS)
def tasks_between(
    office: Office, wanted: Wanted, *, days: tuple[str, str], instants: tuple[int, int]
) -> tuple[list[TaskInTime], list[TaskInTime]]:
    """Return the tasks that may be on some day of a range, and the repeating ones that go on.

    Each is there once; a repeating one may be in both, and the latter have no titles and names
    (`whole_rows` reads them). One without a duration may end before the
    range: how long its kind takes is not looked at.

    Args:
        office: the office.
        wanted: which of them.
        days: ISO, the first and the last.
        instants: UTC ms, when the first begins and the last is over.
    """
    (first, last), (start, end) = days, instants
    ranges = (
        ("task_at", Sql(_AT, (start - LONGEST_MS, end, start, start))),
        ("task_on", Sql(_ON, (first, last))),
        ("task_long", Sql(_LONG, (first, first))),
    )
    begun = _HEADS if wanted.missed else _HEADS & Sql(_BEGUN, (end, last))
    found: list[TaskInTime] = []
    for index, span in ranges:
        found += _theirs(office, wanted, span)
        found += _helped(office, wanted, span, index=index)
    return found, [
        *_theirs(office, wanted, begun, index=HEADS), *_helped(office, wanted, begun, index=HEADS)
    ]  # fmt: skip


@use_case(Right.VIEW_TASKS)
def whole_rows(office: Office, tasks: Collection[int]) -> dict[int, TaskInTime]:
    """Return tasks with all their columns, by id."""
    given = Sql("t.id IN (SELECT value FROM json_each(?))", (json.dumps(list(tasks)),))
    return {row.id: row for row in _found(office, Wanted(), given)}


@use_case(Right.VIEW_TASKS)
def undated_tasks(office: Office, wanted: Wanted, *, limit: int) -> list[TaskInTime]:
    """Return open tasks without a date, the latest first."""
    rows = [
        *_theirs(office, wanted, _UNDATED),
        *_helped(office, wanted, _UNDATED, index="task_todo"),
    ]
    return sorted(rows, key=lambda row: -row.id)[:limit]


@use_case(Right.VIEW_TASKS)
def answered_slots(
    office: Office, heads: Iterable[int], *, days: tuple[str, str]
) -> dict[int, set[str]]:
    """Return the occurrences of series that have a row of their own, deleted ones too.

    Args:
        office: the office.
        heads: the repeating tasks.
        days: ISO, slots from the first to the last.
    """
    found: dict[int, set[str]] = {}
    for series, slot in office.db.run(
        "SELECT t.series, t.slot FROM json_each(?) j CROSS JOIN task t ON t.series = j.value"
        " AND t.slot BETWEEN ? AND ?",
        (json.dumps(list(heads)), days[0], f"{days[1]}~"),
    ):
        found.setdefault(series, set()).add(slot)
    return found


@use_case(Right.VIEW_TASKS)
def helpers_of(office: Office, tasks: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return who helps with which of the tasks."""
    found: dict[int, list[int]] = {}
    for task, member in office.db.run(
        "SELECT task, member FROM task_helper WHERE deleted_at IS NULL"
        " AND task IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(tasks)),),
    ):
        found.setdefault(task, []).append(member)
    return {task: tuple(members) for task, members in found.items()}


@use_case(Right.VIEW_TASKS)
def waiting_among(office: Office, tasks: Collection[int]) -> frozenset[int]:
    """Return which of the tasks wait for another one that is open."""
    rows = office.db.run(
        "SELECT DISTINCT w.task FROM task_dependency w JOIN task n ON n.id = w.needs"
        " WHERE w.task IN (SELECT value FROM json_each(?)) AND w.deleted_at IS NULL"
        " AND n.done_at IS NULL AND n.deleted_at IS NULL",
        (json.dumps(list(tasks)),),
    )
    return frozenset(row[0] for row in rows)


def _theirs(office: Office, wanted: Wanted, span: Sql, *, index: str = "") -> Iterator[TaskInTime]:
    """Tasks of the people themselves; everybody's if nobody was named."""
    whose = Sql("1")
    if wanted.members is not None:
        whose = Sql(_THEIRS, (_json(wanted.members),))
    return _found(office, wanted, span & whose, index=index)


def _helped(office: Office, wanted: Wanted, span: Sql, *, index: str) -> Iterator[TaskInTime]:
    """Others' tasks these people help with: an index is walked and most rows are never read."""
    if wanted.members is None:
        return iter(())
    members = (_json(wanted.members),)
    whose = Sql(_HELPED, members) & Sql(spell(_THEIRS, "IS NOT 1"), members)
    return _found(office, wanted, whose & span, index=index)


def _found(office: Office, wanted: Wanted, where: Sql, *, index: str = "") -> Iterator[TaskInTime]:
    """Read tasks off an index, heads off theirs alone; `""` = as the base likes."""
    where &= Sql(visible_task_sql(office, "t"))
    if wanted.kinds is not None:
        where &= Sql("t.kind IN (SELECT value FROM json_each(?))", (_json(wanted.kinds),))
    if not wanted.done:
        where &= Sql("t.done_at IS NULL")
    table = spell("task t INDEXED BY", index) if index else "task t"
    query = (
        select(_OF_HEADS, table, where)
        if index == HEADS
        else select(_COLUMNS, spell(table, _NAMES), where)
    )
    return map(TaskInTime._make, office.db.run(query.text, query.values))


def _json(values: Iterable[int] | Iterable[str]) -> str:
    return json.dumps(sorted(values))
