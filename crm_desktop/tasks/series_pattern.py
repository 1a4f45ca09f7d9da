"""The rule of a repeating task: begun, changed, moved; its row stands where the rule says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.recurrence.pattern import Pattern, find_slot, slot_day
from crm_desktop.recurrence.rule import check_rule, format_rule
from crm_desktop.recurrence.shifting import shifted_day, shifted_rule, shifted_start
from crm_desktop.tasks.due import NO_DUE, Due
from crm_desktop.tasks.series_days import off_days
from crm_desktop.tasks.series_head import (
    day_of,
    due_of,
    first_from,
    head_of,
    local_text,
    taken_slots,
    zone_named,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from crm_desktop.office.office import Office
    from crm_desktop.recurrence.pattern import Occurrence
    from crm_desktop.tasks.present import TaskPresent


@use_case(Right.EDIT_TASKS)
def series_columns(
    office: Office, columns: Mapping[str, Any], *, was: TaskPresent | None = None
) -> dict[str, Any]:
    """Return what else becomes of a task's columns so that its row stands where its rule says.

    Inside the open change in which the row is written; occurrences that have a row of their own
    are moved along with the rule.

    Args:
        office: the office.
        columns: what is to be written: `repeats`, `repeats_from`, `days_off`, `zone`, `due_on`,
            `due_at`.
        was: the task so far; None = a new one.

    Raises:
        UserError: the rule is not understood or gives no day, or there is no first day.
    """
    if not columns["repeats"]:
        return {"slot": None} if was is not None and was.repeating else {}
    if was is not None and was.series_id is not None:
        raise UserError(
            "Это одна из повторяющихся задач: своего правила у неё быть не может. "
            "Ничего не изменено. Правьте повторение всей серии."
        )
    due = Due.read(columns["due_on"], columns["due_at"])
    zone = zone_named(columns["zone"] or "", office.zone)
    if was is None or not was.repeating:
        start = columns["repeats_from"] or local_text(due, zone)
        return _begun(office, columns, start, due)
    same_rule = (check_rule(columns["repeats"]), columns["days_off"] or "") == (
        check_rule(was.repeats), was.days_off,
    )  # fmt: skip
    if not same_rule:
        return _begun(office, columns, local_text(due, zone), due, was=was)
    if due == was.due and (columns["zone"] or "") == was.zone:
        return {"repeats": was.repeats, "repeats_from": was.repeats_from, "slot": was.slot}
    if due == NO_DUE:
        day_of(due, zone)
    return moved_columns_of_series(office, was, due, zone=columns["zone"] or "")


@use_case(Right.EDIT_TASKS)
def moved_columns_of_series(
    office: Office, head: TaskPresent, due: Due, *, zone: str | None = None,
    of: Occurrence | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the columns of a series moved so that one of its occurrences is due then.

    Its occurrences with a row of their own keep standing for the ones they stood for: their
    slots move along.

    Args:
        office: the office.
        head: the repeating task.
        due: when that occurrence is to be.
        zone: the task's zone from now on; None = as it is.
        of: the occurrence; None = the one the task stands at.

    Raises:
        UserError: nobody can tell what the rule becomes.
    """
    standing, off = head_of(head, office.zone), off_days(office)
    moved = of or standing.occurrence
    there = zone_named(head.zone if zone is None else zone, office.zone)
    # A day off may have moved it: what is dragged is the day it is seen on.
    shift = day_of(due, there) - moved.day
    pattern = _moved_pattern(standing.pattern, moved, due, there)
    if pattern is None or find_slot(pattern, _moved_slot(moved, shift, pattern), off=off) is None:
        raise _not_to_be_moved(head.title)
    _move_slots(office, head.id, shift, pattern)
    new_day = shifted_day(
        pattern.rule, date.fromordinal(pattern.first_day),
        date.fromordinal(slot_day(standing.slot)) + shift,
    )  # fmt: skip
    taken = taken_slots(office, [head.id]).get(head.id, set())
    found = first_from(pattern, new_day, off=off, taken=taken)
    return {
        "repeats": format_rule(pattern.rule), "repeats_from": pattern.start,
        "slot": found.slot, "due_on": due_of(found).stored_day, "due_at": found.at,
    }  # fmt: skip


def _not_to_be_moved(title: str) -> UserError:
    return UserError(
        f"Правило повторения задачи «{title}» целиком сдвинуть нельзя. Ничего не изменено. "
        "Перенесите только эту или настройте повторение заново."
    )


def _moved_pattern(pattern: Pattern, moved: Occurrence, due: Due, zone: ZoneInfo) -> Pattern | None:
    """Return the pattern by which an occurrence is due then; None where nobody can tell it."""
    shift = day_of(due, zone) - moved.day
    day = date.fromordinal(slot_day(moved.slot))
    rule = shifted_rule(pattern.rule, day, day + shift)
    if rule is None:
        return None
    start = shifted_start(rule, date.fromordinal(pattern.first_day) + shift)
    clock = local_text(due, zone)[10:]
    return Pattern.read(
        format_rule(rule), f"{start.isoformat()}{clock}", pattern.days_off or None, zone
    )


def _moved_slot(moved: Occurrence, shift: timedelta, pattern: Pattern) -> str:
    day = date.fromordinal(slot_day(moved.slot)) + shift
    return f"{day.isoformat()}{pattern.start[10:]}"


def _begun(
    office: Office, columns: Mapping[str, Any], start: str, due: Due, *,
    was: TaskPresent | None = None,
) -> dict[str, Any]:  # fmt: skip
    zone = zone_named(columns["zone"] or "", office.zone)
    if not start:
        day_of(due, zone)
    if was is not None and due != was.due:
        _move_with(office, was, due, zone)
    pattern = Pattern.read(columns["repeats"], start, columns["days_off"], zone)
    taken = taken_slots(office, [was.id]).get(was.id, set()) if was is not None else set()
    day = due.day(zone)
    found = first_from(pattern, day, off=off_days(office), taken=taken)
    if columns.get("slot") is not None:  # whoever writes it knows where it stands
        return {"repeats": format_rule(pattern.rule), "repeats_from": start}
    return {
        "repeats": format_rule(pattern.rule), "repeats_from": start, "slot": found.slot,
        "due_on": due_of(found).stored_day, "due_at": found.at,
    }  # fmt: skip


def _move_with(office: Office, head: TaskPresent, due: Due, zone: ZoneInfo) -> None:
    """Move the rows of occurrences as far as the head goes, if its former rule can go along."""
    standing = head_of(head, office.zone)
    pattern = _moved_pattern(standing.pattern, standing.occurrence, due, zone)
    if pattern is not None:
        shift = day_of(due, zone) - standing.occurrence.day
        _move_slots(office, head.id, shift, pattern)


def _move_slots(office: Office, head: int, shift: timedelta, pattern: Pattern) -> None:
    """Let the rows of occurrences stand for the moved ones."""
    start, clock = date.fromordinal(pattern.first_day), pattern.start[10:]
    for row, slot in office.db.run(
        "SELECT id, slot FROM task WHERE series = ? AND slot IS NOT NULL", (head,)
    ):
        day = shifted_day(pattern.rule, start, date.fromordinal(slot_day(slot)) + shift)
        office.db.run("UPDATE task SET slot = ? WHERE id = ?", (f"{day.isoformat()}{clock}", row))
