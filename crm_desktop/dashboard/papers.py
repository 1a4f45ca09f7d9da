"""A dashboard as an ordinary report: for Excel, PDF and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.result import ReportResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.dashboard.parts import Part
    from crm_desktop.dashboard.reading import DashboardResult

TITLE: Final = "Сводка"
KEY: Final = "dashboard"


def as_report(
    dashboard: DashboardResult, *, parts: Mapping[str, Part] | None = None, office: str = ""
) -> ReportResult:
    """Return figures, charts and tables of all parts as one report, in their order.

    Args:
        dashboard: what was computed.
        parts: these, in this order; None = all.
        office: what it is called.
    """
    given = (dashboard.parts if parts is None else parts).values()
    shown = [part for part in given if not part.hidden]
    notes: dict[str, None] = {}
    for part in shown:
        for note in part.notes:
            notes[f"{part.title}: {note}" if part.figure is None else note] = None
    hidden = [part.title for part in given if part.hidden]
    if hidden:
        notes[f"Не показано: {', '.join(hidden)}."] = None
    return ReportResult(
        KEY, TITLE, dashboard.made_at, period=dashboard.scope.period,
        narrowed=dashboard.scope.named,
        figures=tuple(part.figure for part in shown if part.figure is not None),
        charts=tuple(part.chart for part in shown if part.chart is not None),
        tables=tuple(part.table for part in shown if part.table is not None),
        notes=tuple(notes), office=office,
    )  # fmt: skip
