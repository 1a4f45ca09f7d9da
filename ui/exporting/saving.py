"""The export under way: started through the workspace, told by a toast that opens the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from crm_desktop.exporting.report import ExportReport
from crm_desktop.wording import count
from ui.exporting.subject import CLIENTS, Subject
from ui.jobs import Job
from ui.theme import Tone
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.views.definition import SortKey
    from ui.shell.workspace import Workspace


class Saving(QObject):
    """One export; lives with the workspace, not with the dialog that asked for it.

    Args:
        workspace: whose clients.
        window: where the toast is to be shown.
        subject: what is written.
    """

    def __init__(
        self, workspace: Workspace, window: QWidget | None, subject: Subject = CLIENTS
    ) -> None:
        super().__init__(workspace)
        self._subject = subject
        self._workspace = workspace
        self._toasts = window.findChild(ToastHost) if window is not None else None

    def start(
        self,
        path: Path,
        *,
        targets: object,
        columns: Sequence[str] | None,
        sort: SortKey | Sequence[SortKey],
    ) -> Job[ExportReport]:
        """Begin to write."""
        office = self._workspace.office

        def work(progress: Progress) -> ExportReport:
            return self._subject.export(
                office, path, targets=targets, columns=columns, sort=sort, progress=progress
            )

        job: Job[ExportReport] = Job(work, self)
        job.succeeded.connect(self._tell)
        job.finished.connect(self.deleteLater)
        self._workspace.start_long(job, self.tr("Выгрузка в «{}»").format(path.name))
        return job

    def _tell(self, report: object) -> None:
        if not isinstance(report, ExportReport):
            return
        rows = count(report.rows, *self._subject.forms)
        said = self.tr("Сохранено: {} ({})").format(report.path.name, rows)
        text = ". ".join([said, *(note.removesuffix(".") for note in report.notes)])
        if self._toasts is None or not isValid(self._toasts):
            self._workspace.tell(text)
            return
        folder = str(report.path.parent)
        self._toasts.show_toast(
            text,
            action=self.tr("Показать в папке"),
            on_action=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)),
            tone=Tone.OK,
            timeout_ms=15_000,
        )
