"""What narrows a list of tasks, and the SQL of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.tasks.due import end_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, tzinfo


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """A choice of tasks; what is empty or None narrows nothing.

    Attributes:
        assignees: whose tasks.
        mine: those the signed-in person does or helps with.
        handed_by_me: those the signed-in person gave to others.
        to_accept: those handed to the signed-in person and not taken yet.
        helper_id: who helps.
        author_id: who planned them.
        kinds: keys of kinds.
        client_id: of this client.
        deal_id: of this deal.
        priorities: 0 counts those without a priority too.
        text: as typed into a search; the titles, texts, checklists, talk and clients are looked
            through.
        waiting: those that wait for others (True), those that may be done (False).
        repeating: those that repeat (True), the others (False).
        due_from: due on this day or later.
        due_to: due on this day or earlier.
        done_from: the done ones are those of this day and later, not the last five minutes'.
        done_to: the done ones are those up to this day.
        run_id: planned by this use of a script.
    """

    assignees: tuple[int, ...] = ()
    mine: bool = False
    handed_by_me: bool = False
    to_accept: bool = False
    helper_id: int | None = None
    author_id: int | None = None
    kinds: tuple[str, ...] = ()
    client_id: int | None = None
    deal_id: int | None = None
    priorities: tuple[int, ...] = ()
    text: str = ""
    waiting: bool | None = None
    repeating: bool | None = None
    due_from: date | None = None
    due_to: date | None = None
    done_from: date | None = None
    done_to: date | None = None
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the asked tasks; the sources of one filter have no task in common.

    Attributes:
        tables: what stands after FROM; the task is `t`.
        where: its condition.
        values: of both, in order.
        index: the index all open ones are read off; `""` = by another way.
    """

    tables: str
    where: str
    values: tuple[Any, ...]
    index: str = ""

    def also(self, condition: str, values: tuple[Any, ...] = ()) -> Source:
        """Return this source, narrower."""
        return replace(self, where=f"{self.where} AND {condition}", values=(*self.values, *values))

    def only_open(self) -> Source:
        """Return the open ones of this source, off its index."""
        narrow = self.also("t.done_at IS NULL")
        if not self.index:
            return narrow
        return replace(narrow, tables=f"{self.tables} INDEXED BY {self.index}")


_Condition = tuple[str, tuple[Any, ...]]
# The plus keeps the index by member out: it would walk all a person helps with for each task.
_HELPS: Final = (
    "EXISTS (SELECT 1 FROM task_helper h WHERE h.task = t.id AND +h.member = ?"
    " AND h.deleted_at IS NULL)"
)
_HELPED: Final = (
    "(SELECT DISTINCT task FROM task_helper WHERE member = ? AND deleted_at IS NULL) h"
    " CROSS JOIN task t ON t.id = h.task"
)
_WAITS: Final = (
    "EXISTS (SELECT 1 FROM task_dependency x JOIN task n ON n.id = x.needs WHERE x.task = t.id"
    " AND x.deleted_at IS NULL AND n.done_at IS NULL AND n.deleted_at IS NULL)"
)


def sources_of(
    wanted: TaskFilter, *, me: int, zone: tzinfo, found: Sequence[int] | None
) -> tuple[Source, ...]:
    """Return the parts of a choice, disjoint.

    Args:
        wanted: the choice.
        me: the signed-in person.
        zone: the office's, for the days of the choice.
        found: the tasks its text fits; None = it has none.
    """
    narrow = any(value is not None for value in (wanted.client_id, wanted.deal_id, wanted.run_id))
    one = len(wanted.assignees) == 1 or wanted.to_accept
    base = Source("task t", "TRUE", (), "" if narrow else "task_open" if one else "task_todo")
    if found is not None:
        listed = "json_each(?) g CROSS JOIN task t ON t.id = g.value"
        base = Source(listed, "TRUE", (json.dumps(list(found)),))
    elif wanted.helper_id is not None:
        base = Source(_HELPED, "TRUE", (wanted.helper_id,))
    for condition, values in (*_whose(wanted, me), *_what(wanted), *_when(wanted, zone)):
        base = base.also(condition, values)
    if not wanted.mine:
        return (base,)
    # Two walks over two indexes instead of one over everything.
    own = base.also("t.assignee = ?", (me,))
    helps = base.also("t.assignee IS NOT ?", (me,))
    if found is not None or wanted.helper_id is not None:
        return own, helps.also(_HELPS, (me,))
    return (
        replace(own, index=own.index and "task_open"),
        Source(_HELPED, helps.where, (me, *helps.values)),
    )


def _whose(wanted: TaskFilter, me: int) -> Iterator[_Condition]:
    if len(wanted.assignees) == 1:
        yield "t.assignee = ?", wanted.assignees
    elif wanted.assignees:
        yield _one_of("t.assignee", wanted.assignees)
    if wanted.handed_by_me:
        yield "t.handed_by = ? AND t.assignee IS NOT t.handed_by", (me,)
    if wanted.to_accept:
        yield "t.assignee = ? AND t.handed_at IS NOT NULL AND t.accepted_at IS NULL", (me,)
    if wanted.helper_id is not None:
        yield _HELPS, (wanted.helper_id,)


def _what(wanted: TaskFilter) -> Iterator[_Condition]:
    columns = {
        "t.author": wanted.author_id, "t.client": wanted.client_id, "t.deal": wanted.deal_id,
        "t.run": wanted.run_id,
    }  # fmt: skip
    for name, value in columns.items():
        if value is not None:
            yield f"{name} = ?", (value,)
    if wanted.kinds:
        yield _one_of("t.kind", wanted.kinds)
    if wanted.priorities:
        yield _one_of("coalesce(t.priority, 0)", wanted.priorities)
    if wanted.waiting is not None:
        yield (_WAITS if wanted.waiting else f"NOT {_WAITS}"), ()
    if wanted.repeating is not None:
        yield f"t.repeats IS {'NOT NULL' if wanted.repeating else 'NULL'}", ()


def _when(wanted: TaskFilter, zone: tzinfo) -> Iterator[_Condition]:
    if wanted.due_from is not None:
        first = (day_start(wanted.due_from, zone), wanted.due_from.isoformat())
        yield "(t.due_at >= ? OR coalesce(t.ends_on, t.due_on) >= ?)", first
    if wanted.due_to is not None:
        last = (end_of_day(wanted.due_to, zone), wanted.due_to.isoformat())
        yield "(t.due_at <= ? OR t.due_on <= ?)", last


def _one_of(column: str, values: tuple[Any, ...]) -> _Condition:
    listed = " ".join((column, "IN (SELECT value FROM json_each(?))"))
    return listed, (json.dumps(list(values)),)


def day_start(on: date, zone: tzinfo) -> int:
    """Return the first millisecond of a day in a zone, UTC ms."""
    return end_of_day(on - timedelta(days=1), zone) + 1
