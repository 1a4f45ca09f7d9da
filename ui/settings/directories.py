"""The directories: of clients, of deals, of tasks."""

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
_OF_TASKS: Final = ("task_kind",)


class DirectoriesSection(Section):
    """Tabs of directories, of clients, deals or tasks, above one managed list."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Справочники",
            "Значения, из которых выбирают в карточке. Переименование видно сразу везде.",
        )
        apart = {*_OF_DEALS, *_OF_TASKS}
        of_clients = [pair for pair in DIRECTORIES.items() if pair[0] not in apart]
        self.side = Segment(
            [
                ("clients", self.tr("Клиенты")),
                ("deals", self.tr("Сделки")),
                ("tasks", self.tr("Задачи")),
            ]
        )
        self.tabs = Tabs(of_clients)
        self.deal_tabs = Tabs([(key, DIRECTORIES[key]) for key in _OF_DEALS])
        self.task_tabs = Tabs([(key, DIRECTORIES[key]) for key in _OF_TASKS])
        self._sides = {
            "clients": self.tabs, "deals": self.deal_tabs, "tasks": self.task_tabs,
        }  # fmt: skip
        self.deal_tabs.hide()
        self.task_tabs.hide()
        self.items = DirectoryList(workspace, str(self.tabs.value))
        for tabs in self._sides.values():
            tabs.changed.connect(lambda key: self.items.show_directory(str(key)))
        self.side.changed.connect(lambda _key: self._turn())
        row = QHBoxLayout()
        row.addWidget(self.side)
        row.addStretch(1)
        self.body.addLayout(row)
        for tabs in self._sides.values():
            self.body.addWidget(tabs)
        self.body.addWidget(self.items)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.items.refresh()

    def _turn(self) -> None:
        for side, tabs in self._sides.items():
            tabs.setVisible(side == self.side.value)
        self.items.show_directory(str(self._sides[str(self.side.value)].value))

    def on_changed(self, changes: Changes) -> None:
        if any(map(changes.concern, (Kind.DIRECTORY_ITEM, Kind.CLIENT, Kind.DEAL, Kind.TASK))):
            self.refresh()
