"""Alarms of a calendar as reminders, and reminders as alarms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.calendar_files.moments import MomentError, read_duration, read_moment
from crm_desktop.tasks.drafts import ReminderDraft

if TYPE_CHECKING:
    from crm_desktop.calendar_files.blocks import Block
    from crm_desktop.calendar_files.moments import Moment
    from crm_desktop.calendar_files.zones import ZoneBook
    from crm_desktop.importing.vcard.properties import Property

_MOST: Final = 10
_LONGEST_BEFORE: Final = 527_040
_LONGEST_AFTER: Final = 1439
_SILENT: Final = frozenset({"NONE"})


def read_alarms(
    block: Block, zones: ZoneBook, *, start: Moment | None, minutes: int | None
) -> tuple[ReminderDraft, ...] | None:
    """Return the reminders of a component; None if it has no alarm.

    Args:
        block: an event or a to-do.
        zones: of its file.
        start: when it begins.
        minutes: how long it takes; None = not told.
    """
    alarms = list(block.inside(("VALARM",)))
    if not alarms:
        return None
    found: dict[ReminderDraft, None] = {}
    for alarm in alarms:
        trigger = alarm.first("TRIGGER")
        if trigger is None or alarm.text("ACTION").upper() in _SILENT:
            continue
        draft = _draft(trigger, zones, start=start, minutes=minutes)
        if draft is not None:
            found[draft] = None
    return tuple(found)[:_MOST]


def _draft(
    trigger: Property, zones: ZoneBook, *, start: Moment | None, minutes: int | None
) -> ReminderDraft | None:
    try:
        if trigger.raw.strip()[:1] in "+-Pp":
            length = read_duration(trigger.raw)
        else:
            moment = read_moment(trigger, zones)
            return ReminderDraft(at=moment.at) if moment.at is not None else None
    except (MomentError, OverflowError):
        return None
    if start is None:
        return None
    if trigger.head.params.get("RELATED", "").upper() == "END" and minutes:
        length += timedelta(minutes=minutes)
    before = -round(length.total_seconds() / 60)
    if not -_LONGEST_AFTER <= before <= _LONGEST_BEFORE:
        return None
    return ReminderDraft(minutes_before=before)
