"""Where an entry is due once it is dragged somewhere. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.agenda.gaps import clock_ms
from crm_desktop.tasks.due import Due
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from crm_desktop.agenda.entry import AgendaEntry


def start_minute(entry: AgendaEntry, zone: tzinfo) -> int | None:
    """Return the time of day an entry begins at, minutes; None for whole days."""
    if entry.all_day:
        return None
    there = local(entry.start, zone)
    return there.hour * 60 + there.minute


def moved_due(day: date, minute: int | None, *, zone: tzinfo) -> Due:
    """Return when something put on a day, at a minute of it, is due; None = the whole day."""
    return Due(on=day) if minute is None else Due(at=clock_ms(day, minute, zone))
