"""Keeps the live calendar up to date, off the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.calendar_files.live import LiveSetting, write_live
from crm_desktop.errors import UserError
from crm_desktop.journal import Kind

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

SETTLE_MS: Final = 5_000
"""So long nothing more has to be written before the file is."""
_DAILY_MS: Final = 6 * 3600 * 1000
_NAME: Final = "live_calendar"
_ABOUT: Final = (
    Kind.TASK, Kind.TASK_CONTACT, Kind.REMINDER, Kind.CALENDAR_DAY, Kind.CLIENT, Kind.DEAL,
    Kind.SETTING,
)  # fmt: skip


def recall_live(workspace: Workspace) -> LiveSetting | None:
    """Return the live calendar of this office, person and computer; None if there is none."""
    return LiveSetting.load(workspace.preferences.lists.get(_key(workspace), ""))


def remember_live(workspace: Workspace, setting: LiveSetting | None) -> None:
    """Let this computer keep a live calendar, or none."""
    if setting is None:
        workspace.preferences.lists.pop(_key(workspace), None)
    else:
        workspace.preferences.lists[_key(workspace)] = setting.dump()
    workspace.preferences.save()


def _key(workspace: Workspace) -> str:
    office = workspace.office
    return f"{office.folder.path}|{office.user_id}|{_NAME}"


class LiveWriter(QObject):
    """Writes some seconds after the last change, and several times a day.

    Args:
        workspace: of the open office.

    Attributes:
        written: the file says what the base says.
        failed: it could not be written; a Russian sentence.
    """

    written = Signal()
    failed = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._told = ""
        self._stopped = False
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.write_now)
        self._daily = QTimer(self)
        self._daily.setInterval(_DAILY_MS)
        self._daily.timeout.connect(self.write_now)
        self._daily.start()
        workspace.changed.connect(self._on_changed)
        if recall_live(workspace) is not None:
            self._settle.start()

    def stop(self) -> None:
        """Write no more."""
        self._stopped = True
        self._settle.stop()
        self._daily.stop()

    def write_now(self) -> None:
        """Write the file if there is to be one."""
        setting = recall_live(self._workspace)
        if setting is None or self._stopped:
            return
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: write_live(office, setting),
            lambda _rows: self._settled(),
            self._refused,
            owner=self,
            key="live calendar",
        )

    def _settled(self) -> None:
        self._told = ""
        self.written.emit()

    def _refused(self, error: Exception) -> None:
        """Tell it once, not with every change."""
        if not isinstance(error, UserError):
            self._workspace.report(error)
            return
        text = self.tr("Живой календарь не обновлён. {}").format(error)
        if self._told != text:
            self._told = text
            self._workspace.refused.emit(text)
        self.failed.emit(text)

    def _on_changed(self, changes: Changes) -> None:
        if self._stopped or not any(changes.concern(kind) for kind in _ABOUT):
            return
        if recall_live(self._workspace) is not None:
            self._settle.start()
