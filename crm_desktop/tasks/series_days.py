"""The days off a repeating task minds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.recurrence.pattern import OffDays
from crm_desktop.workdays.reading import work_calendar

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@use_case(Right.VIEW_TASKS)
def off_days(office: Office) -> OffDays:
    """Return the office's days off as they are now; make one for a whole reading."""
    calendar = work_calendar(office)
    return OffDays(lambda day: not calendar.is_working(day))
