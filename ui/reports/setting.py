"""How a report is opened: arguments of `Place.REPORT`, what a report begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.reports.catalogue import BY_KEY
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison
from crm_desktop.reports.period_choice import PeriodChoice
from crm_desktop.saved_reports.definition import SavedAsk

if TYPE_CHECKING:
    from crm_desktop.reports.definition import ReportDefinition


@dataclass(frozen=True, slots=True)
class SavedStop:
    """Argument of `Place.REPORT`: a saved report.

    Attributes:
        saved_id: its id.
    """

    saved_id: int


def setting_of(argument: object | None) -> SavedAsk | None:
    """Return what an argument of `Place.REPORT` asks; None = the catalogue, or a saved report.

    A `SavedAsk`, a `ReportAsk` (its days do not move), or the key of a report.
    """
    match argument:
        case SavedAsk() if argument.report in BY_KEY:
            return argument
        case ReportAsk() if argument.report in BY_KEY:
            return SavedAsk(
                argument.report,
                PeriodChoice.fixed(argument.period),
                argument.comparison,
                argument.by,
                argument.tree,
                dict(argument.options),
            )
        case str() if argument in BY_KEY:
            return usual_setting(BY_KEY[argument])
        case _:
            return None


def usual_setting(definition: ReportDefinition) -> SavedAsk:
    """Return what a report begins with: its usual days, beside the ones before if it can be."""
    comparison = Comparison.PREVIOUS if definition.comparable else Comparison.NONE
    return SavedAsk(definition.key, definition.begins, comparison)
