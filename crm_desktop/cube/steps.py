"""The steps of a period with the values the cube gives them: those where nothing is, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.cube.days import Cut, Raw
from crm_desktop.cube.naming import date_label
from crm_desktop.reports.period import step_start

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.reports.period import ReportPeriod, Step

_QUARTER = 3


def steps_of(period: ReportPeriod, step: Step) -> tuple[tuple[Raw, str], ...]:
    """Return the value and the label of every step of a period, the earliest first."""
    found = (step_value(part.first, step) for part in period.steps(step))
    return tuple((raw, date_label(Cut(step.value), raw)) for raw in found)


def step_value(day: date, step: Step) -> str:
    """Return the value of the day, week, month, quarter or year a day is in."""
    match Cut(step.value):
        case Cut.MONTH:
            return f"{day:%Y-%m}"
        case Cut.QUARTER:
            return f"{day:%Y}-Q{(day.month - 1) // _QUARTER + 1}"
        case Cut.YEAR:
            return f"{day:%Y}"
        case _:
            return step_start(day, step).isoformat()
