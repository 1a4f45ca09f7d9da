"""«Справка» as a screen of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from ui.help.pages import INDEX
from ui.help.view import HelpView
from ui.shell.screen import Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space
from ui.widgets.heads import ScreenHead

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class HelpScreen(Screen):
    """The argument of `open` is a page's key; Esc leads back to where F1 was pressed."""

    place = Place.HELP
    help_page = "keyboard"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.head = ScreenHead(self.tr("Справка"), subtitle=self.tr("Esc — назад"))
        self.head.add(PaletteBox(workspace))
        self.view = HelpView()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)

    def open(self, argument: object | None) -> None:
        self.view.show_page(str(argument or INDEX))
        self.view.list.setFocus()

    def focus_search(self) -> bool:
        self.view.search.setFocus()
        return True
