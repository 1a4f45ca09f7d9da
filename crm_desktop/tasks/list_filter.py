"""What narrows a list of tasks, and the SQL of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.tasks.due import end_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator
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
        text: words of the title, the text, the client's or the deal's name.
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
    """

    tables: str
    where: str
    values: tuple[Any, ...]

    def also(self, condition: str, values: tuple[Any, ...]) -> Source:
        """Return this source, narrower."""
        return Source(self.tables, f"{self.where} AND {condition}", (*self.values, *values))


_Condition = tuple[str, tuple[Any, ...]]
_HELPED: Final = (
    "EXISTS (SELECT 1 FROM task_helper h WHERE h.task = t.id AND h.member = ?"
    " AND h.deleted_at IS NULL)"
)
_WAITS: Final = (
    "EXISTS (SELECT 1 FROM task_dependency x JOIN task n ON n.id = x.needs WHERE x.task = t.id"
    " AND x.deleted_at IS NULL AND n.done_at IS NULL AND n.deleted_at IS NULL)"
)
_TEXTS: Final = (
    "instr(folded(concat_ws(char(10), t.title, t.text,"
    " (SELECT c.name FROM client c WHERE c.id = t.client),"
    " (SELECT d.title FROM deal d WHERE d.id = t.deal))), ?)"
)


def sources_of(wanted: TaskFilter, *, me: int, zone: tzinfo) -> tuple[Source, ...]:
    """Return the parts of a choice, disjoint.

    Args:
        wanted: the choice.
        me: the signed-in person.
        zone: the office's, for the days of the choice.
    """
    base = Source("task t", "TRUE", ())
    for condition, values in (*_whose(wanted, me), *_what(wanted), *_when(wanted, zone)):
        base = base.also(condition, values)
    if not wanted.mine:
        return (base,)
    # Two walks over two indexes instead of one over everything.
    helped = Source(
        "(SELECT DISTINCT task FROM task_helper WHERE member = ? AND deleted_at IS NULL) h"
        " CROSS JOIN task t ON t.id = h.task",
        base.where,
        (me, *base.values),
    )
    return base.also("t.assignee = ?", (me,)), helped.also("t.assignee IS NOT ?", (me,))


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
        yield _HELPED, (wanted.helper_id,)


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
    for word in fold(wanted.text).split():
        yield _TEXTS, (word,)


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
