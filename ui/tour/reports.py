"""Pictures of the reports: the catalogue, each report, the records behind a number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.catalogue import REPORTS
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from ui.reports.screen import ReportsScreen
from ui.reports.setting import usual_setting
from ui.shell.screen import Place
from ui.theme import theme
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame

YEAR: Final = PeriodChoice(PeriodName.LAST_MONTHS, 12)
BOTH_THEMES: Final = ("funnel", "sales", "cohorts")
"""Of the others the light theme says enough."""


def show_reports(frame: OfficeFrame, take: Callable[[str], None], tidy: Callable[[], None]) -> None:
    """Walk through the catalogue and the reports of it."""
    frame.go(Place.REPORT)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, ReportsScreen):
        return
    take("reports")
    for definition in REPORTS:
        if theme().is_dark and definition.key not in BOTH_THEMES:
            continue
        frame.go(Place.REPORT, replace(usual_setting(definition), period=YEAR))
        take(f"report_{definition.key}")
        bar = screen.viewer.area.verticalScrollBar()
        if definition.key in BOTH_THEMES and bar.maximum():
            bar.setValue(bar.maximum())
            take(f"report_{definition.key}_table")
    _show_drill(screen, take)
    tidy()


def _show_drill(screen: ReportsScreen, take: Callable[[str], None]) -> None:
    result = screen.viewer.result
    for table in result.tables if result is not None else ():
        for row in table.rows:
            if row.drills:
                screen.viewer.drill(next(iter(row.drills.values())))
                take("report_records")
                return
