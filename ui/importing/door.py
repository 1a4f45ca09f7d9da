"""How files come into the import: chosen in a dialog, dropped on the screen, sent by others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QFileDialog

from crm_desktop.access.rights import Right, may
from ui.importing.drop_area import path_in
from ui.importing.flow import ImportFlow
from ui.importing.step import Step
from ui.importing.wording import CALENDARS, FILE_FILTER
from ui.shell.screen import Screen

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from ui.shell.workspace import Workspace


class ImportDoor(Screen):
    """What the screen does before there is anything to show."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.step = Step.FILE
        self._told = False
        self.flow = ImportFlow(workspace, self)
        self.setAcceptDrops(True)

    def is_allowed(self) -> bool:
        """Whether this person may import at all."""
        return may(self.workspace.office, Right.IMPORT)

    def is_over(self) -> bool:
        """Whether a load has ended and its outcome is shown."""
        return self.step is Step.DONE and self._told

    def reset(self) -> None:
        """Begin anew; the screen shows the drop area."""
        self.flow.reset()
        self._told = False

    def choose_file(self) -> None:
        """Ask for a file and read it."""
        if self.flow.is_loading:
            return
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Файл для импорта"), str(self.flow.folder()), FILE_FILTER
        )
        if chosen and (self.step in (Step.FILE, Step.DONE) or self.may_leave()):
            self.open_path(Path(chosen))

    def open_path(self, path: Path) -> None:
        """Read a file and show what was recognised."""
        if self.flow.is_loading:
            self.workspace.tell(self.tr("Загрузка ещё идёт: новый файл откройте после неё"))
            return
        if path.suffix.casefold() in CALENDARS:
            # The reader of calendars is loaded when there is one to read.
            from ui.calendar_files.import_dialog import import_calendar_here  # noqa: PLC0415 - hardly ever needed

            import_calendar_here(self.workspace, self, path)
            return
        self.reset()
        self.flow.read(path)

    def _takes_drops(self) -> bool:
        return (self.step is Step.FILE or self.is_over()) and self.is_allowed()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._takes_drops() and path_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = path_in(event.mimeData())
        if path is not None and self._takes_drops():
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.open_path(path))

    def changeEvent(self, event: QEvent) -> None:
        # The window is closed or locked: what only this screen waits for need not go on.
        closing = event.type() is QEvent.Type.EnabledChange and not self.isEnabled()
        if closing and not self.flow.is_loading:
            self.flow.stage.drop()
        super().changeEvent(event)
