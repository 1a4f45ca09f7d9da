"""Making a report behind, with a way to stop it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.jobs import CancelToken
from crm_desktop.reports.result import ChartKind
from crm_desktop.reports.running import get_report, run_report
from ui.charts.warm import warm

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.reports.definition import ReportDefinition
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.saved_reports.definition import SavedAsk

_PAINTED = (ChartKind.RANKED, ChartKind.FUNNEL, ChartKind.HEAT)


class Stoppable:
    """Progress nobody sees that hears «stop»."""

    def __init__(self) -> None:
        self._token = CancelToken()

    def stop(self) -> None:
        """Ask for an end at the next step."""
        self._token.cancel()

    def step(self, _done: int, _total: int, _message: str = "") -> None:
        """Go on, or end here.

        Raises:
            JobCancelledError: it was stopped.
        """
        self._token.raise_if_cancelled()


@dataclass(frozen=True, slots=True)
class Reading:
    """A report that was made.

    Attributes:
        definition: with the choices this office offers now.
        setting: what was asked.
        result: the answer.
    """

    definition: ReportDefinition
    setting: SavedAsk
    result: ReportResult


def read_report(office: Office, setting: SavedAsk, progress: Stoppable) -> Reading:
    """Make a report; called off the window's thread.

    Raises:
        UserError: it cannot be made so.
        JobCancelledError: it was stopped.
    """
    definition = get_report(office, setting.report)
    now = time.time_ns() // 1_000_000
    result = run_report(office, setting.ask(now, office.zone, progress=progress))
    if any(chart.kind not in _PAINTED for chart in result.charts):
        warm()
    return Reading(definition, setting, result)
