"""Saving the card of a task: of a repeating one «эту», «эту и следующие» or «все»."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.recurrence.clock import instant
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import draft_of, edit_task
from crm_desktop.tasks.present import require_task
from crm_desktop.tasks.series import (
    Scope,
    move_occurrence,
    require_standing,
    scoped,
    set_repeat,
)
from crm_desktop.tasks.series_head import zone_named
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_OF_SERIES: Final = frozenset({"repeats", "repeats_from", "days_off", "series_id", "slot"})


@dataclass(frozen=True, slots=True)
class Saved:
    """A task that was saved.

    Attributes:
        changes: what was touched.
        task_id: the row that is so now; of «эту» one of its own.
    """

    changes: Changes
    task_id: int


@use_case(Right.VIEW_TASKS)
def occurrence_due(office: Office, draft: TaskDraft, task_id: int, slot: str | None) -> Due | None:
    """Return when an occurrence of a repeating task is due; None: as the task's row says.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: the rule gives no such occurrence, or it was answered.
    """
    if not draft.repeats or slot is None or slot == draft.slot:
        return None
    found = require_standing(office, require_task(office, task_id), slot=slot).found
    return Due(at=found.at) if found.at is not None else Due(found.day)


def changed_only(draft: TaskDraft, seen: TaskDraft, *, now: TaskDraft) -> TaskDraft:
    """Return a task as it is now with just what a person changed of what was seen."""
    mine: dict[str, Any] = {
        one.name: getattr(draft, one.name)
        for one in fields(TaskDraft)
        if getattr(draft, one.name) != getattr(seen, one.name)
    }
    return replace(now, **mine)


@use_case(Right.EDIT_TASKS)
def save_task(
    office: Office,
    task_id: int,
    *,
    draft: TaskDraft,
    seen: TaskDraft,
    slot: str | None = None,
    scope: Scope | None = None,
) -> Saved:
    """Write what a person changed in the card of a task; one act, one undo.

    Args:
        office: the office.
        task_id: the task.
        draft: as it is to be.
        seen: as the person saw it; of a later occurrence with the date of that one.
        slot: which occurrence of a repeating task was opened; None = the one it stands at.
        scope: what of a repeating task is meant; None = only this occurrence.

    Raises:
        TaskGoneError: it was deleted meanwhile.
        TaskChangedError: a colleague changed the same meanwhile.
        NotFoundError: somebody or something it names is not there.
        UserError: no task can be so, or this occurrence was answered.
    """
    with office.change(f"Правка задачи: {draft.title or seen.title}") as change:
        if not seen.repeats:
            target = task_id
            edit_task(office, task_id, draft=_apart(draft, seen), seen=seen)
            if draft.repeats:
                set_repeat(office, task_id, repeats=draft.repeats, days_off=draft.days_off or None)
        else:
            whole = scope or Scope.ONE
            target = scoped(office, change, task_id, slot=slot, scope=whole)
            _save_of_series(office, target, draft, seen, (whole, slot))
    return Saved(change.changes, target)


def _save_of_series(
    office: Office, target: int, draft: TaskDraft, seen: TaskDraft, which: tuple[Scope, str | None]
) -> None:
    scope, slot = which
    now = draft_of(office, target)
    moved = draft.due != seen.due
    mine: dict[str, Any] = {
        one.name: getattr(draft, one.name)
        for one in fields(TaskDraft)
        if one.name not in _OF_SERIES
        and one.name != "due"
        and getattr(draft, one.name) != getattr(seen, one.name)
    }
    if scope is Scope.ONE or not now.repeats:
        due = draft.due if moved else now.due
        edit_task(office, target, draft=replace(now, **mine, due=due), seen=now)
        return
    if mine:
        edit_task(office, target, draft=replace(now, **mine), seen=now)
    if (draft.repeats, draft.days_off) != (seen.repeats, seen.days_off):
        # The new rule goes by the new date: whether the former one could move is all the same.
        new = _as_far(now.due, draft.due, seen.due, zone_named(now.zone, office.zone))
        set_repeat(
            office, target, repeats=draft.repeats, days_off=draft.days_off or None,
            due=new if moved else None,
        )  # fmt: skip
    elif moved:
        of = slot if scope is Scope.ALL else None
        move_occurrence(office, target, due=draft.due, slot=of, scope=Scope.ALL)


def _as_far(head: Due, wanted: Due, seen: Due, zone: ZoneInfo) -> Due:
    """Return the date of a series one of whose occurrences is moved to `wanted`."""
    stands, was, day = head.day(zone), seen.day(zone), wanted.day(zone)
    if head == seen or stands is None or was is None or day is None:
        return wanted
    there = stands + (day - was)
    if wanted.at is None:
        return Due(there)
    clock = local(wanted.at, zone)
    return Due(at=instant(there.toordinal(), clock.hour * 60 + clock.minute, zone))


def _apart(draft: TaskDraft, seen: TaskDraft) -> TaskDraft:
    """Return the draft without its rule, which is set by an act of its own."""
    return replace(
        draft, repeats=seen.repeats, repeats_from=seen.repeats_from, days_off=seen.days_off
    )
