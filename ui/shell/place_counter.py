"""A number beside a place of the sidebar that follows the news and the clock."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.access.rights import Right, may
from crm_desktop.journal import Kind

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace
    from ui.widgets.nav import Sidebar

PAUSE_MS: Final = 60_000
"""At midnight, and when a colleague's file arrives late, the number changes by itself."""
SOON_MS: Final = 300
_MOST: Final = 99


class PlaceCounter(QObject):
    """Counts after every change of `kinds` and every minute, off the window's thread."""

    kinds: ClassVar[tuple[Kind, ...]] = (Kind.TASK, Kind.TASK_HELPER)

    def __init__(self, workspace: Workspace, sidebar: Sidebar, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.sidebar = sidebar
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        self._minute = QTimer(self, interval=PAUSE_MS)
        self._minute.timeout.connect(self.look)
        if may(workspace.office, Right.VIEW_TASKS):
            workspace.changed.connect(self._on_changed)
            self._minute.start()
            self.look()

    def stop(self) -> None:
        """Count no more."""
        self._soon.stop()
        self._minute.stop()

    def look(self) -> None:
        """Count anew."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: self.count(office), self.show_count, owner=self, key="count"
        )

    @abstractmethod
    def count(self, office: Office) -> Any:
        """Return what `show_count` gets; on a thread of readers."""

    @abstractmethod
    def show_count(self, found: Any) -> None:
        """Write the number into the sidebar."""

    def _on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in self.kinds):
            self._soon.start()


def told_count(number: int) -> int | str:
    """Return a number as the sidebar has room for it: «99+»."""
    return f"{_MOST}+" if number > _MOST else number
