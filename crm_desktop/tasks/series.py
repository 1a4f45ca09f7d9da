"""Acts on one occurrence of a repeating task, on it and the later ones, on all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.recurrence.pattern import next_after, slot_day, slots_before
from crm_desktop.recurrence.rule import format_rule
from crm_desktop.recurrence.shifting import counted_on, ended_before
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import KEEP, reschedule_task
from crm_desktop.tasks.present import require_open
from crm_desktop.tasks.series_copy import (
    copied_columns,
    copy_parts,
    untick_items,
    when_columns,
    write_occurrence,
)
from crm_desktop.tasks.series_days import off_days
from crm_desktop.tasks.series_head import (
    SeriesHead,
    first_due,
    first_from,
    head_of,
    later_slots,
    named_occurrence,
    taken_slots,
)
from crm_desktop.tasks.series_pattern import moved_columns_of_series, series_columns
from crm_desktop.tasks.writing import insert_task, moved_columns, update_task

if TYPE_CHECKING:
    from collections.abc import Container

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from crm_desktop.recurrence.pattern import Occurrence, OffDays
    from crm_desktop.tasks.present import TaskPresent

__all__ = [
    "Scope",
    "SeriesHead",
    "Standing",
    "detach",
    "drop_occurrence",
    "end_series",
    "first_due",
    "first_from",
    "later_slots",
    "move_occurrence",
    "off_days",
    "require_standing",
    "scoped",
    "series_columns",
    "set_repeat",
    "split",
    "taken_slots",
]


class Scope(StrEnum):
    """How much of a series an act is about."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Standing:
    """A repeating task and the occurrence an act is about.

    Attributes:
        task: the row.
        head: where it stands.
        found: the occurrence.
        off: the days off.
        taken: slots with a row of their own.
    """

    task: TaskPresent
    head: SeriesHead
    found: Occurrence
    off: OffDays
    taken: Container[str]

    @property
    def is_current(self) -> bool:
        """Whether it is the occurrence the row stands at."""
        return self.found.slot == self.head.slot

    def following(self) -> Occurrence | None:
        """The next occurrence after it nobody answered; None = it is the last."""
        slot = max(self.found.slot, self.head.slot)
        return next_after(self.head.pattern, slot, off=self.off, taken=self.taken)


@use_case(Right.VIEW_TASKS)
def require_standing(office: Office, task: TaskPresent, *, slot: str | None) -> Standing:
    """Return the occurrence of an open repeating task an act is about.

    Raises:
        UserError: it was answered before, or the rule gives no such one.
    """
    off = off_days(office)
    taken = taken_slots(office, [task.id]).get(task.id, set())
    head = head_of(task, office.zone)
    found = named_occurrence(head, slot, title=task.title, off=off, taken=taken)
    return Standing(task, head, found, off, taken)


@use_case(Right.EDIT_TASKS)
def detach(office: Office, change: Change, task_id: int, *, slot: str | None = None) -> int:
    """Make an occurrence a row of its own, inside an open change; return its id.

    The series goes on after it. Of a task that does not repeat it is the task itself; the last
    occurrence of a series is what is left of it: its row, which repeats no more.

    Args:
        office: the office.
        change: the open change.
        task_id: the task.
        slot: which occurrence; None = the one it stands at.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it is done, or this occurrence was answered before.
    """
    task = require_open(office, task_id)
    if not task.repeating:
        return task_id
    standing = require_standing(office, task, slot=slot)
    if not standing.is_current:
        row = write_occurrence(office, change, task, standing.found, {})
        copy_parts(office, change, task_id, row, fresh=True, remind=True)
        return row
    following = standing.following()
    if following is None:
        _make_plain(office, task_id)
        return task_id
    counted = office.db.run("SELECT moved, escalated_at FROM task WHERE id = ?", (task_id,))[0]
    own = {"moved": counted[0], "escalated_at": counted[1]}
    row = write_occurrence(office, change, task, standing.found, own)
    copy_parts(office, change, task_id, row, fresh=False, remind=True)
    roll(office, task, following)
    return row


@use_case(Right.EDIT_TASKS)
def roll(office: Office, task: TaskPresent, following: Occurrence) -> None:
    """Let a series stand at a later occurrence, inside an open change."""
    columns = {
        **when_columns(task, following), "slot": following.slot, "moved": None,
        "escalated_at": None,
    }  # fmt: skip
    update_task(office.db, task.id, columns)
    untick_items(office, task.id)


@use_case(Right.EDIT_TASKS)
def split(office: Office, change: Change, task_id: int, *, slot: str | None = None) -> int:
    """Part a series before an occurrence, inside an open change; return the id of the later part.

    Where the series stands at this occurrence, it is the later part itself.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it is done, or this occurrence was answered before.
    """
    task = require_open(office, task_id)
    if not task.repeating:
        return task_id
    standing = require_standing(office, task, slot=slot)
    if standing.is_current:
        return task_id
    pattern, found = standing.head.pattern, standing.found
    gone = slots_before(pattern, found.slot, off=standing.off)
    later = change.new_id()
    columns: dict[str, Any] = {
        "id": later, **copied_columns(office, task_id), **when_columns(task, found),
        "created_at": now_ms(), "repeats": format_rule(counted_on(pattern.rule, gone)),
        "repeats_from": found.slot, "days_off": task.days_off or None, "slot": found.slot,
    }  # fmt: skip
    insert_task(office.db, columns)
    copy_parts(office, change, task_id, later, fresh=True, remind=True)
    office.db.run(
        "UPDATE task SET series = ? WHERE series = ? AND slot > ?", (later, task_id, found.slot)
    )
    _end_before(office, standing)
    return later


@use_case(Right.EDIT_TASKS)
def scoped(
    office: Office, change: Change, task_id: int, *, slot: str | None, scope: Scope
) -> int:  # fmt: skip
    """Return the row an act on «эту», «эту и следующие», «все» is about, inside an open change.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it is done, or this occurrence was answered before.
    """
    match scope:
        case Scope.ONE:
            return detach(office, change, task_id, slot=slot)
        case Scope.FOLLOWING:
            return split(office, change, task_id, slot=slot)
        case Scope.ALL:
            return require_open(office, task_id).id


@use_case(Right.EDIT_TASKS)
def drop_occurrence(
    office: Office, task_id: int, *, slot: str | None = None, scope: Scope = Scope.ONE
) -> Changes:
    """Drop an occurrence, it and the later ones, or the whole series; what is done stays.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: this occurrence was answered before.
    """
    task = require_open(office, task_id)
    with office.change(f"Удаление задачи: {task.title}") as change:
        task = require_open(office, task_id)
        if not task.repeating:
            update_task(office.db, task_id, {"deleted_at": now_ms()})
        else:
            _drop(office, change, require_standing(office, task, slot=slot), scope)
    return change.changes


@use_case(Right.EDIT_TASKS)
def move_occurrence(
    office: Office, task_id: int, *, due: Due, slot: str | None = None,
    scope: Scope = Scope.ONE, minutes: int | None = None,
) -> tuple[int, Changes]:  # fmt: skip
    """Move an occurrence, with the later ones or with all; a task that does not repeat too.

    Args:
        office: the office.
        task_id: the task.
        due: when this occurrence is to be.
        slot: which one; None = the one it stands at.
        scope: how much of the series moves by as much.
        minutes: how long it takes from now on; None = as long as it does.

    Returns:
        The row that was moved, and what was touched.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it is done, was answered before, or cannot be moved so.
    """
    told = require_open(office, task_id).title
    with office.change(f"Перенос задачи: {told}") as change:
        row = scoped(office, change, task_id, slot=slot, scope=scope)
        task = require_open(office, row)
        if not task.repeating:
            reschedule_task(office, row, due=due, duration=KEEP if minutes is None else minutes)
        else:
            of = None
            if scope is Scope.ALL:
                of = require_standing(office, task, slot=slot).found
            columns = moved_columns_of_series(office, task, due, of=of)
            now = Due.read(columns["due_on"], columns["due_at"])
            columns |= moved_columns(task.due, now, moved=task.moved, zone=office.zone)
            columns["ends_on"] = _ends_on(task, now)
            if minutes is not None:
                columns["duration"] = minutes
            update_task(office.db, row, columns)
    return row, change.changes


@use_case(Right.EDIT_TASKS)
def set_repeat(
    office: Office, task_id: int, *, repeats: str | None, days_off: str | None = None,
    due: Due | None = None,
) -> Changes:  # fmt: skip
    """Let a task repeat from its date on, repeat by another rule, or no more.

    Args:
        office: the office.
        task_id: the task.
        repeats: the rule; None or `""` = it repeats no more.
        days_off: what becomes of an occurrence on a day off; None = it stays.
        due: when the task is due from now on; None = as it is.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it is done, has no date, is one of a series, or the rule is none.
    """
    told = require_open(office, task_id).title
    with office.change(f"Повторение задачи: {told}") as change:
        task = require_open(office, task_id)
        wanted = task.due if due is None else due
        if not repeats:
            if task.repeating:
                _make_plain(office, task_id)
            if wanted != task.due:
                reschedule_task(office, task_id, due=wanted)
        else:
            columns: dict[str, Any] = {
                "repeats": repeats, "repeats_from": None, "days_off": days_off or None,
                "zone": task.zone or None, "due_on": wanted.stored_day, "due_at": wanted.at,
            }  # fmt: skip
            columns |= series_columns(office, columns, was=task)
            stands = Due.read(columns["due_on"], columns["due_at"])
            if due is not None:
                columns |= moved_columns(task.due, stands, moved=task.moved, zone=office.zone)
                columns["ends_on"] = _ends_on(task, stands)
            update_task(office.db, task_id, columns)
    return change.changes


@use_case(Right.EDIT_TASKS)
def end_series(office: Office, task_id: int, *, slot: str | None = None) -> Changes:
    """Let nothing follow an occurrence any more; None = the one the task stands at.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it does not repeat, is done, or this occurrence was answered before.
    """
    told = require_open(office, task_id).title
    with office.change(f"Конец повторения: {told}") as change:
        task = require_open(office, task_id)
        if not task.repeating:
            raise UserError(f"Задача «{task.title}» и так не повторяется. Ничего не изменено.")
        standing = require_standing(office, task, slot=slot)
        _drop_later_rows(office, task_id, standing.found.slot)
        day = date.fromordinal(slot_day(standing.found.slot)) + timedelta(days=1)
        rule = ended_before(standing.head.pattern.rule, day)
        update_task(office.db, task_id, {"repeats": format_rule(rule)})
    return change.changes


def _drop(office: Office, change: Change, standing: Standing, scope: Scope) -> None:
    task, found = standing.task, standing.found
    if scope is Scope.ONE:
        following = standing.following() if standing.is_current else None
        if standing.is_current and following is None:
            update_task(office.db, task.id, {"deleted_at": now_ms()})
            return
        write_occurrence(office, change, task, found, {"deleted_at": now_ms()})
        if following is not None:
            roll(office, task, following)
    elif scope is Scope.ALL or standing.is_current:
        least = "" if scope is Scope.ALL else found.slot
        _drop_later_rows(office, task.id, least)
        update_task(office.db, task.id, {"deleted_at": now_ms()})
    else:
        _drop_later_rows(office, task.id, found.slot)
        _end_before(office, standing)


def _drop_later_rows(office: Office, task_id: int, slot: str) -> None:
    """Drop the open rows of occurrences later than a slot."""
    office.db.run(
        "UPDATE task SET deleted_at = ? WHERE series = ? AND slot > ? AND done_at IS NULL"
        " AND deleted_at IS NULL",
        (now_ms(), task_id, slot),
    )


def _end_before(office: Office, standing: Standing) -> None:
    day = date.fromordinal(slot_day(standing.found.slot))
    rule = ended_before(standing.head.pattern.rule, day)
    update_task(office.db, standing.task.id, {"repeats": format_rule(rule)})


def _make_plain(office: Office, task_id: int) -> None:
    columns = {"repeats": None, "repeats_from": None, "days_off": None, "slot": None}
    update_task(office.db, task_id, columns)


def _ends_on(task: TaskPresent, due: Due) -> str | None:
    if task.ends_on is None or task.due.on is None or due.on is None:
        return None
    return (due.on + (task.ends_on - task.due.on)).isoformat()
