"""The quiet way from a screen's numbers to the report that says more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from crm_desktop.access.rights import Right, may
from ui.shell.screen import Command, Place
from ui.widgets.buttons import LinkButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.workspace import Workspace


def report_link(workspace: Workspace, ask: Callable[[], object]) -> LinkButton:
    """Return «Отчёт», hidden from whoever may not see reports.

    Args:
        workspace: where it leads to.
        ask: gives the argument of `Place.REPORT` as the screen stands now.
    """
    link = LinkButton(_title(), "chart-column")
    link.clicked.connect(lambda _on=False: workspace.go(Place.REPORT, ask()))
    if not may(workspace.office, Right.REPORTS):
        link.hide()
    return link


def report_command(workspace: Workspace, key: str, ask: Callable[[], object]) -> list[Command]:
    """Return the same for the palette; nothing for whoever may not see reports."""
    if not may(workspace.office, Right.REPORTS):
        return []

    def run() -> None:
        workspace.go(Place.REPORT, ask())

    title = QCoreApplication.translate("ReportLink", "Отчёт с этими числами")
    return [Command(f"{key}.report", title, run, "chart-column", "", "подробнее эксель")]


def _title() -> str:
    return QCoreApplication.translate("ReportLink", "Отчёт")
