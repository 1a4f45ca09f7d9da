"""The number beside «Календарь» in the sidebar: what of today still has its hour ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.access.rights import RIGHTS, Right
from crm_desktop.agenda.reading import read_agenda
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording.times import local
from ui.shell.screen import Place

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace
    from ui.widgets.nav import Sidebar

PAUSE_MS: Final = 60_000
SOON_MS: Final = 300


class CalendarCounter(QObject):
    """Counts after every change and every minute."""

    def __init__(self, workspace: Workspace, sidebar: Sidebar, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._sidebar = sidebar
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        self._minute = QTimer(self, interval=PAUSE_MS)
        self._minute.timeout.connect(self.look)
        if Right.VIEW_TASKS in RIGHTS[workspace.office.role]:
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
            lambda: left_today(office, now=now_ms()), self._show, owner=self, key="calendar"
        )

    def _show(self, number: int) -> None:
        self._sidebar.set_badge(Place.CALENDAR, number)

    def _on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.TASK) or changes.concern(Kind.TASK_HELPER):
            self._soon.start()


def left_today(office: Office, *, now: int) -> int:
    """Return how many of one's timed, open entries of today have not ended yet; `now` UTC ms."""
    today = local(now, office.zone).date()
    agenda = read_agenda(
        office, today, today, members=[office.user_id], birthdays=False, done=False, missed=False,
        now=now,
    )  # fmt: skip
    return sum(not entry.all_day and entry.end > now for entry in agenda.entries)
