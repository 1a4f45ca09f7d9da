"""«Сводка»: the screen of the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.shell.reports_ways import reports_switch
from ui.shell.screen import Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space
from ui.widgets.heads import ScreenHead

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace


class DashboardScreen(Screen):
    """The head, the filters, the grid."""

    place = Place.REPORTS
    help_page = "dashboard"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._head = ScreenHead(self.tr("Сводка"))
        self._switch = reports_switch(workspace, Place.REPORTS)
        self._head.add(self._switch)
        self._head.add(PaletteBox(workspace))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._head)
        column.addStretch(1)
