"""How much is left to be done today, at its place in the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.journal import Kind
from crm_desktop.today.reading import count_today
from ui.shell.screen import Place
from ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace
    from ui.widgets.nav import Sidebar

SOON_MS: Final = 250
EVERY_MS: Final = 60_000
"""At midnight, and when a colleague's file arrives late, the number changes by itself."""
_MOST: Final = 99


class TodayCounter(QObject):
    """Counts on news and every minute, off the window's thread."""

    def __init__(self, workspace: Workspace, sidebar: Sidebar, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._sidebar = sidebar
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        self._every = QTimer(self, interval=EVERY_MS)
        self._every.timeout.connect(self.look)
        self._every.start()
        workspace.changed.connect(self._on_changed)
        self._soon.start()

    def stop(self) -> None:
        """Count no more."""
        self._soon.stop()
        self._every.stop()

    def look(self) -> None:
        """Count anew."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: count_today(office), self._show, owner=self, key="today count"
        )

    def _show(self, number: int) -> None:
        told = f"{_MOST}+" if number > _MOST else number
        self._sidebar.set_badge(Place.TODAY, told, Tone.GREY)

    def _on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.TASK) or changes.concern(Kind.SETTING):
            self._soon.start()
