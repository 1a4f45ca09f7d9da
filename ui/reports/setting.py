"""How a report is set on the screen: like a question, but with days that move with the calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.jobs import SilentProgress
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from crm_desktop.jobs import Progress
    from crm_desktop.reports.definition import ReportDefinition


@dataclass(frozen=True, slots=True)
class SavedStop:
    """Argument of `Place.REPORT`: a saved report.

    Attributes:
        saved_id: its id.
    """

    saved_id: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What a report is asked; also an argument of `Place.REPORT`.

    Attributes:
        report: key of the definition.
        period: the days.
        comparison: with what.
        by: key of a way; `""` = the first.
        tree: which records.
        options: option key -> value.
    """

    report: str
    period: PeriodChoice = field(default_factory=PeriodChoice)
    comparison: Comparison = Comparison.NONE
    by: str = ""
    tree: Group = EVERYTHING
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, ask: ReportAsk) -> Setting:
        """Return the setting a question was asked with; its days do not move."""
        period = PeriodChoice.fixed(ask.period)
        return cls(ask.report, period, ask.comparison, ask.by, ask.tree, dict(ask.options))

    @classmethod
    def usual(cls, definition: ReportDefinition) -> Setting:
        """Return what a report begins with: this month, beside the one before if it can be."""
        comparison = Comparison.PREVIOUS if definition.comparable else Comparison.NONE
        return cls(definition.key, PeriodChoice(PeriodName.THIS_MONTH), comparison)

    def ask(self, today: date, now: int, progress: Progress | None = None) -> ReportAsk:
        """Return the question for today.

        Raises:
            UserError: days that cannot be.
        """
        return ReportAsk(
            self.report,
            self.period.days(today),
            now,
            self.comparison,
            self.by,
            self.tree,
            dict(self.options),
            progress or SilentProgress(),
        )
