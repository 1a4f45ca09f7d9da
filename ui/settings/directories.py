"""The directories: types, segments, sources, regions, roles, tags, what deals are told by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.directories.items import DIRECTORIES
from crm_desktop.journal import Kind
from ui.settings.directory_list import DirectoryList
from ui.settings.section import Section
from ui.widgets.segment import Segment
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


_OF_DEALS: Final = ("loss_reason", "competitor", "deal_type", "deal_tag")


class DirectoriesSection(Section):
    """Tabs of directories, those of clients or those of deals, above one managed list."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Справочники",
            "Значения, из которых выбирают в карточке. Переименование видно сразу везде.",
        )
        of_clients = [pair for pair in DIRECTORIES.items() if pair[0] not in _OF_DEALS]
        self.side = Segment([("clients", self.tr("Клиенты")), ("deals", self.tr("Сделки"))])
        self.tabs = Tabs(of_clients)
        self.deal_tabs = Tabs([(key, DIRECTORIES[key]) for key in _OF_DEALS])
        self.deal_tabs.hide()
        self.items = DirectoryList(workspace, str(self.tabs.value))
        for tabs in (self.tabs, self.deal_tabs):
            tabs.changed.connect(lambda key: self.items.show_directory(str(key)))
        self.side.changed.connect(lambda _key: self._turn())
        row = QHBoxLayout()
        row.addWidget(self.side)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.deal_tabs)
        self.body.addWidget(self.items)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.items.refresh()

    def _turn(self) -> None:
        of_deals = self.side.value == "deals"
        self.tabs.setVisible(not of_deals)
        self.deal_tabs.setVisible(of_deals)
        self.items.show_directory(str((self.deal_tabs if of_deals else self.tabs).value))

    def on_changed(self, changes: Changes) -> None:
        if any(map(changes.concern, (Kind.DIRECTORY_ITEM, Kind.CLIENT, Kind.DEAL))):
            self.refresh()
