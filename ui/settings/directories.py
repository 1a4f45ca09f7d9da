"""The directories: types, segments, sources, regions, roles, tags, what deals are told by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.directories.items import DIRECTORIES
from crm_desktop.journal import Kind
from ui.settings.directory_list import DirectoryList
from ui.settings.section import Section
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


class DirectoriesSection(Section):
    """Tabs of directories above one managed list."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Справочники",
            "Значения, из которых выбирают в карточке. Переименование видно сразу везде.",
        )
        self.tabs = Tabs(list(DIRECTORIES.items()))
        self.items = DirectoryList(workspace, str(self.tabs.value))
        self.tabs.changed.connect(lambda key: self.items.show_directory(str(key)))
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.items)
        self.body.addStretch(1)

    def refresh(self) -> None:
        self.items.refresh()

    def on_changed(self, changes: Changes) -> None:
        if any(map(changes.concern, (Kind.DIRECTORY_ITEM, Kind.CLIENT, Kind.DEAL))):
            self.refresh()
