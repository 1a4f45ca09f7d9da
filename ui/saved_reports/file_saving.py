"""A report being written as a file: asked where to, written behind, told by a toast."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from crm_desktop.report_files.file_names import file_name
from crm_desktop.report_files.writing import SUFFIX_NAMES, ReportFile, write_report
from crm_desktop.wording import count
from ui.jobs import Job
from ui.theme import Tone
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.reports.result import ReportResult
    from ui.shell.workspace import Workspace

_PAGES = ("страница", "страницы", "страниц")
_ROWS = ("строка", "строки", "строк")


def ask_report_path(parent: QWidget, result: ReportResult, suffix: str = ".xlsx") -> Path | None:
    """Ask where to save a report; None if the person thought better of it."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    title = QCoreApplication.translate("Reports", "Сохранить отчёт")
    start = str(Path(folder) / file_name(result, suffix, zone=UTC))
    kind = f"{SUFFIX_NAMES[suffix]} (*{suffix})"
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, start, kind)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.casefold() == suffix else path.with_name(f"{path.name}{suffix}")


class ReportSaving(QObject):
    """One file; lives with the workspace, not with the screen that asked for it.

    Args:
        workspace: whose report.
        window: where the toast is to be shown.
    """

    def __init__(self, workspace: Workspace, window: QWidget | None) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._toasts = window.window().findChild(ToastHost) if window is not None else None

    def start(self, path: Path, result: ReportResult) -> Job[ReportFile]:
        """Begin to write."""
        office = self._workspace.office

        def work(progress: Progress) -> ReportFile:
            return write_report(office, result, path, progress=progress)

        job: Job[ReportFile] = Job(work, self)
        job.succeeded.connect(self._tell)
        job.finished.connect(self.deleteLater)
        self._workspace.start_long(job, self.tr("Отчёт в «{}»").format(path.name))
        return job

    def _tell(self, written: object) -> None:
        if not isinstance(written, ReportFile):
            return
        told = count(written.pages, *_PAGES) if written.pages else count(written.rows, *_ROWS)
        said = self.tr("Сохранено: {} ({})").format(written.path.name, told)
        text = ". ".join([said, *(note.removesuffix(".") for note in written.notes)])
        if self._toasts is None or not isValid(self._toasts):
            self._workspace.tell(text)
            return
        file = str(written.path)
        self._toasts.show_toast(
            text,
            action=self.tr("Открыть"),
            on_action=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(file)),
            tone=Tone.OK,
            timeout_ms=15_000,
        )
