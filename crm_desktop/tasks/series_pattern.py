"""The rule of a repeating task: begun, changed, moved; its row stands where the rule says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.recurrence.pattern import Pattern, find_slot, slot_day
from crm_desktop.recurrence.rule import check_rule, format_rule
from crm_desktop.recurrence.shifting import shifted_rule
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
    day = day_of(due, there)
    rule_day = date.fromordinal(slot_day(moved.slot))
    # A day off may have moved it: what is dragged is the day it is seen on.
    shift = day - moved.day
    rule = shifted_rule(standing.pattern.rule, rule_day, rule_day + shift)
    if rule is None:
        raise _not_to_be_moved(head.title)
    clock = local_text(due, there)[10:]
    start = date.fromordinal(standing.pattern.first_day) + shift
    pattern = Pattern.read(
        format_rule(rule), f"{start.isoformat()}{clock}", head.days_off or None, there
    )
    if find_slot(pattern, f"{(rule_day + shift).isoformat()}{clock}", off=off) is None:
        raise _not_to_be_moved(head.title)
    _move_slots(office, head.id, shift, clock)
    new_day = date.fromordinal(slot_day(standing.slot)) + shift
    taken = taken_slots(office, [head.id]).get(head.id, set())
    found = first_from(pattern, new_day, off=off, taken=taken)
    return {
        "repeats": format_rule(rule), "repeats_from": pattern.start,
        "slot": found.slot, "due_on": due_of(found).stored_day, "due_at": found.at,
    }  # fmt: skip


def _not_to_be_moved(title: str) -> UserError:
    return UserError(
        f"Правило повторения задачи «{title}» целиком сдвинуть нельзя. Ничего не изменено. "
        "Перенесите только эту или настройте повторение заново."
    )


def _begun(
    office: Office, columns: Mapping[str, Any], start: str, due: Due, *,
    was: TaskPresent | None = None,
) -> dict[str, Any]:  # fmt: skip
    zone = zone_named(columns["zone"] or "", office.zone)
    if not start:
        day_of(due, zone)
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


def _move_slots(office: Office, head: int, shift: timedelta, clock: str) -> None:
    """Let the rows of occurrences stand for the moved ones."""
    for row, slot in office.db.run(
        "SELECT id, slot FROM task WHERE series = ? AND slot IS NOT NULL", (head,)
    ):
        day = date.fromordinal(slot_day(slot)) + shift
        office.db.run("UPDATE task SET slot = ? WHERE id = ?", (f"{day.isoformat()}{clock}", row))
