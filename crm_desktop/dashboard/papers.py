"""A dashboard as an ordinary report: for Excel, PDF and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import ReportResult

if TYPE_CHECKING:
    from crm_desktop.dashboard.reading import DashboardResult

TITLE: Final = "Сводка"
KEY: Final = "dashboard"


def as_report(dashboard: DashboardResult, *, office: str = "") -> ReportResult:
    """Return figures, charts and tables of all parts as one report, in their order."""
    parts = [part for part in dashboard.parts.values() if not part.hidden]
    notes: dict[str, None] = {}
    for part in parts:
        for note in part.notes:
            notes[f"{part.title}: {note}" if part.figure is None else note] = None
    hidden = [part.title for part in dashboard.parts.values() if part.hidden]
    if hidden:
        notes[f"Не показано: {', '.join(hidden)}."] = None
    return ReportResult(
        KEY, TITLE, dashboard.made_at, period=dashboard.scope.period,
        narrowed=dashboard.scope.named,
        figures=tuple(part.figure for part in parts if part.figure is not None),
        charts=tuple(part.chart for part in parts if part.chart is not None),
        tables=tuple(part.table for part in parts if part.table is not None),
        notes=tuple(notes), office=office,
    )  # fmt: skip
