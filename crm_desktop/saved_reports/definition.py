"""What is kept of a report: what was asked, as JSON; its period may move with the calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison
from crm_desktop.reports.period_choice import PeriodChoice, dump_period, load_period
from crm_desktop.views.tree import EVERYTHING, Group
from crm_desktop.views.tree_json import dump_filter, load_filter
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crm_desktop.jobs import Progress
    from crm_desktop.reports.period import ReportPeriod

PIVOT: Final = "pivot"
"""The key of pivots; every other one is a report of the catalogue."""
VERSION: Final = 1
_BROKEN: Final = (
    "Настройки сохранённого отчёта не прочитаны: их записала другая версия программы. "
    "Отчёт не построен. Выберите настройки и сохраните его заново."
)


@dataclass(frozen=True, slots=True)
class SavedAsk:
    """What was asked of a report of the catalogue.

    Attributes:
        report: its key.
        period: the days, told from the day it is run.
        comparison: with what.
        by: key of the way it is broken down.
        tree: which records.
        options: option key -> value.
    """

    report: str
    period: PeriodChoice = field(default_factory=PeriodChoice)
    comparison: Comparison = Comparison.NONE
    by: str = ""
    tree: Group = EVERYTHING
    options: Mapping[str, str] = field(default_factory=dict)

    def ask(self, now: int, zone: tzinfo, *, progress: Progress | None = None) -> ReportAsk:
        """Return what to ask now.

        Args:
            now: UTC ms.
            zone: the office's.
            progress: who hears how far it is.

        Raises:
            UserError: the days cannot be.
        """
        return ReportAsk(
            self.report,
            self.period.days(local(now, zone).date()),
            now,
            comparison=self.comparison,
            by=self.by,
            tree=self.tree,
            options=self.options,
            progress=progress or SilentProgress(),
        )


def dump_ask(saved: SavedAsk) -> dict[str, Any]:
    """Return what was asked as plain JSON values."""
    found: dict[str, Any] = {
        "version": VERSION,
        "report": saved.report,
        "period": dump_period(saved.period),
    }
    if saved.comparison is not Comparison.NONE:
        found["comparison"] = saved.comparison.value
    if saved.by:
        found["by"] = saved.by
    if saved.tree != EVERYTHING:
        found["filter"] = dump_filter(saved.tree)
    if saved.options:
        found["options"] = dict(saved.options)
    return found


def load_ask(value: Mapping[str, Any]) -> SavedAsk:
    """Return what was asked from plain JSON values.

    Raises:
        UserError: they are none of ours, or of a later program.
    """
    comparison = value.get("comparison", Comparison.NONE.value)
    options = value.get("options", {})
    report, by = value.get("report"), value.get("by", "")
    if (
        value.get("version") != VERSION
        or not isinstance(report, str)
        or not isinstance(by, str)
        or not isinstance(comparison, str)
        or comparison not in set(Comparison)
        or not isinstance(options, dict)
        or not all(isinstance(each, str) for pair in options.items() for each in pair)
    ):
        raise UserError(_BROKEN)
    return SavedAsk(
        report,
        load_period(value.get("period")),
        Comparison(comparison),
        by,
        load_filter(value.get("filter")),
        options,
    )


def with_days(definition: Mapping[str, Any], period: ReportPeriod | None) -> dict[str, Any]:
    """Return a definition, of a pivot too, whose period does not move any more."""
    if period is None:
        return dict(definition)
    return {**definition, "period": dump_period(PeriodChoice.fixed(period))}
