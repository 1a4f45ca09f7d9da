"""Beside the catalogue: reports this person keeps, figures remembered, schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.reports.setting import SavedStop
from ui.saved_reports.saved_list import SavedReportsList
from ui.shell.screen import Place
from ui.theme import Space, follow_theme, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.cards import Card, Line, SectionHead

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.saved_reports.saving import SavedReport
    from ui.reports.acts import ReportActs
    from ui.shell.workspace import Workspace

WIDTH: Final = 304


class SavedSide(Card):
    """A card 304 wide."""

    def __init__(
        self, workspace: Workspace, acts: ReportActs, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(padding=0, parent=parent)
        self._workspace = workspace
        self.body.setContentsMargins(Space.L, 0, Space.L, Space.M)
        head = SectionHead(self.tr("Мои и общие"))
        self.saved = SavedReportsList(workspace)
        self.saved.chosen.connect(self._open)
        self.saved.listed.connect(lambda number: head.set_count(number or None))
        snapshots = LinkButton(self.tr("Запомненные цифры"), "history")
        snapshots.clicked.connect(lambda _on=False: acts.open_snapshots(everything=True))
        schedules = LinkButton(self.tr("По расписанию в папку"), "clock")
        schedules.clicked.connect(lambda _on=False: acts.open_schedules())
        self.body.addWidget(head)
        self.body.addWidget(self.saved)
        self.body.addStretch(1)
        for part in (Line(), snapshots, schedules):
            self.body.addWidget(part)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Take the width at the chosen text size."""
        self.setFixedWidth(theme().px(WIDTH))

    def _open(self, saved: SavedReport) -> None:
        if saved.is_pivot:
            self._workspace.go(Place.PIVOT, saved.id)
        else:
            self._workspace.go(Place.REPORT, SavedStop(saved.id))
