"""«Дубликаты 12» above the list of clients: leads to the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from crm_desktop.duplicates.pairs import DuplicateCount, duplicate_count
from crm_desktop.wording import number
from ui.duplicates.wording import tr
from ui.shell.screen import Place
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace

_AGAIN_MS: Final = 2000


class DuplicatesButton(Button):
    """Counts behind when it is shown, and again some time after something changed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(tr("Дубликаты"), "copy", parent=parent)
        self._workspace = workspace
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.count)
        self.clicked.connect(lambda _on=False: workspace.go(Place.DUPLICATES))
        workspace.changed.connect(self._on_changed)

    def count(self) -> None:
        """Ask how many groups the last scan left."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: duplicate_count(office), self._tell, owner=self, key="count"
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.count()

    def _on_changed(self, _changes: object) -> None:
        if self.isVisible():
            self._again.start()

    def _tell(self, found: DuplicateCount) -> None:
        total = found.total
        self.set_caption(tr("Дубликаты {}").format(number(total)) if total else tr("Дубликаты"))
