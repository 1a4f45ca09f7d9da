"""Writes the cards looked through when their quarter of an hour is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.audit.looking import looks_due, write_looks

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

EVERY_MS: Final = 60_000


class LooksClock(QObject):
    """Looks once a minute; costs nothing when no card was opened."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.run)
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def run(self) -> None:
        """Write what is due."""
        office = self._workspace.office
        if looks_due(office):
            # A disk that refuses now is asked again in a minute; the cards stay counted.
            self._workspace.runner.write(
                lambda: write_looks(office), lambda _entry: None, lambda _error: None, owner=self
            )
