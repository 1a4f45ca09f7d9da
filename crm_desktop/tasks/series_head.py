"""Where a repeating task stands: its occurrences with a row and without one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.recurrence.pattern import (
    Occurrence,
    Pattern,
    find_slot,
    next_after,
    occurrences,
    slot_day,
    stored_pattern,
)
from crm_desktop.tasks.due import Due

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import tzinfo

    from crm_desktop.office.office import Office
    from crm_desktop.recurrence.pattern import OffDays
    from crm_desktop.tasks.present import TaskPresent

_NO_DATE = (
    "По этому правилу не выходит ни одного дня. Ничего не изменено. Настройте повторение иначе."
)


@dataclass(frozen=True, slots=True)
class SeriesHead:
    """A repeating task.

    Attributes:
        pattern: when it repeats.
        slot: the occurrence it stands at.
        due: when that one is.
    """

    pattern: Pattern
    slot: str
    due: Due

    @property
    def occurrence(self) -> Occurrence:
        """The occurrence it stands at, as the row has it."""
        return Occurrence(self.slot, day_of(self.due, self.pattern.zone), self.due.at)


def later_slots(
    head: SeriesHead, first: date, last: date, *, off: OffDays, taken: Container[str] = ()
) -> list[Occurrence]:
    """Return the occurrences after the one the task stands at that have no row, by their days.

    Args:
        head: the repeating task.
        first: the first day, on the clock of its zone.
        last: the last one.
        off: the days off.
        taken: slots with a row of their own.
    """
    return [
        one
        for one in occurrences(head.pattern, first, last, off=off)
        if one.slot > head.slot and one.slot not in taken
    ]


@use_case(Right.VIEW_TASKS)
def taken_slots(office: Office, head_ids: Sequence[int] | None = None) -> dict[int, set[str]]:
    """Return the slots that have a row of their own: done, put elsewhere, dropped.

    Args:
        office: the office.
        head_ids: of which repeating tasks; None = of all.
    """
    rows = (
        office.db.run("SELECT series, slot FROM task WHERE series IS NOT NULL AND slot IS NOT NULL")
        if head_ids is None
        else office.db.run(
            "SELECT series, slot FROM task WHERE series IN (SELECT value FROM json_each(?))"
            " AND slot IS NOT NULL",
            (json.dumps(list(head_ids)),),
        )
    )
    found: dict[int, set[str]] = {}
    for series, slot in rows:
        found.setdefault(series, set()).add(slot)
    return found


def head_of(task: TaskPresent, office_zone: ZoneInfo) -> SeriesHead:
    """Return where a repeating task stands.

    Raises:
        UserError: nobody understands its rule.
    """
    zone = zone_named(task.zone, office_zone)
    pattern = stored_pattern(
        task.repeats, task.repeats_from or local_text(task.due, zone), task.days_off or None, zone
    )
    if pattern is None:
        raise UserError(
            f"Правило повторения задачи «{task.title}» не понято. Ничего не изменено. "
            "Выберите повторение заново."
        )
    return SeriesHead(pattern, task.slot or _standing(pattern, task.due), task.due)


def zone_named(name: str, office_zone: ZoneInfo) -> ZoneInfo:
    """Return the zone whose clock a task goes by; a name no computer knows is the office's."""
    try:
        return ZoneInfo(name) if name else office_zone
    except (KeyError, ValueError, OSError):
        return office_zone


def local_text(due: Due, zone: tzinfo) -> str:
    """Return when something is due as `repeats_from` holds it; `""` without a date."""
    if due.on is not None:
        return due.on.isoformat()
    if due.at is None:
        return ""
    return f"{datetime.fromtimestamp(due.at / 1000, UTC).astimezone(zone):%Y-%m-%dT%H:%M}"


def day_of(due: Due, zone: tzinfo) -> date:
    """Return the day something repeating is due.

    Raises:
        UserError: it has no date.
    """
    day = due.day(zone)
    if day is None:
        raise UserError("У повторяющейся задачи нет первого дня. Ничего не изменено. Укажите срок.")
    return day


def due_of(found: Occurrence) -> Due:
    """Return when an occurrence is due."""
    return Due(found.day) if found.at is None else Due(at=found.at)


def first_from(
    pattern: Pattern, day: date | None, *, off: OffDays, taken: Container[str] = ()
) -> Occurrence:
    """Return the first occurrence on a day or later; None = the very first.

    Raises:
        UserError: the rule gives none.
    """
    slot = None
    if day is not None and day.toordinal() > pattern.first_day:
        slot = date.fromordinal(day.toordinal() - 1).isoformat()
    found = next_after(pattern, slot, off=off, taken=taken)
    if found is None:
        raise UserError(_NO_DATE)
    return found


def first_due(
    repeats: str, repeats_from: str, days_off: str | None, *, zone: ZoneInfo, off: OffDays
) -> tuple[str, Due]:
    """Return the slot and the due of the first occurrence: where a new repeating task stands.

    Raises:
        UserError: the rule is not understood or gives no day.
    """
    pattern = Pattern.read(repeats, repeats_from, days_off or None, zone)
    found = first_from(pattern, None, off=off)
    return found.slot, due_of(found)


def named_occurrence(
    head: SeriesHead, slot: str | None, *, title: str, off: OffDays, taken: Container[str]
) -> Occurrence:
    """Return the occurrence an act is about; None = the one the task stands at.

    Raises:
        UserError: it was answered before, or the rule gives no such one.
    """
    if slot is None or slot == head.slot:
        return head.occurrence
    if slot in taken or slot_day(slot) <= slot_day(head.slot):
        raise UserError(
            f"На «{title}» этого дня уже ответили. Ничего не изменено. Обновите список."
        )
    found = find_slot(head.pattern, slot, off=off)
    if found is None:
        raise UserError(
            f"Задача «{title}» больше не повторяется в этот день. Ничего не изменено. "
            "Обновите список."
        )
    return found


def _standing(pattern: Pattern, due: Due) -> str:
    """Return the slot of a row that does not name it: what another program wrote."""
    text = local_text(due, pattern.zone)
    return text if len(text) == len(pattern.start) else f"{text[:10]}{pattern.start[10:]}"
