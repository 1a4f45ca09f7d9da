"""Notices within a moment what other programs wrote, and what became of one's own access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.access.keys_watch import MembershipState
from ui.jobs import JobRunner
from ui.shell.bug_report import log_bug

if TYPE_CHECKING:
    from crm_desktop.office import Office

PAUSE_MS: Final = 500
_TOLD: Final = {
    MembershipState.REMOVED: "Администратор закрыл вам вход. Записанное сохранено.",
    MembershipState.REPLACED: "Администратор выдал вам временный пароль: войдите по нему.",
    MembershipState.REKEYED: "Ключ базы сменили: войдите заново, пароль прежний.",
}


class NewsWatch(QObject):
    """Looks twice a second, on a thread of its own; the next look waits for the last one.

    Attributes:
        expelled: the person may not go on; says why.
    """

    expelled = Signal(str)

    def __init__(self, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        # SQLite's counter of foreign commits belongs to a connection, and a connection to a thread.
        self._runner = JobRunner(self, readers=1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        """Look no more; returns when the last look is over."""
        self._timer.stop()
        self._runner.shutdown()

    def _look(self) -> None:
        self._runner.read(self._look_around, self._on_looked, self._on_failed, owner=self)

    def _look_around(self) -> MembershipState:
        self._office.notice_others()
        return self._office.membership_changed()

    def _on_looked(self, state: MembershipState) -> None:
        if state.over:
            self.expelled.emit(_TOLD[state])
        else:
            self._timer.start()

    def _on_failed(self, error: Exception) -> None:
        # A busy or vanished file shows itself where the person works; the watch only goes on.
        log_bug(error)
        self._timer.start()
