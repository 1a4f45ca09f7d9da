"""A paper being made: asked where to, made behind, told by a toast that opens it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from crm_desktop.printing.blocks import PaperReport
from crm_desktop.wording import count
from ui.jobs import Job
from ui.theme import Tone
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

_STRANGE: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
_PAGES: Final = ("страница", "страницы", "страниц")
_MOST: Final = 80


def file_name_of(name: str) -> str:
    """A name every disk takes, from the name of a client or a paper."""
    bare = " ".join(_STRANGE.sub(" ", name).split())[:_MOST].strip(" .")
    return f"{bare or 'Документ'}.pdf"


def ask_path(parent: QWidget, name: str) -> Path | None:
    """Ask where to save a PDF; None if the person thought better of it."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    title = QCoreApplication.translate("Papers", "Сохранить PDF")
    start = str(Path(folder) / file_name_of(name))
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, start, "PDF (*.pdf)")
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.casefold() == ".pdf" else path.with_name(f"{path.name}.pdf")


class PaperSaving(QObject):
    """One paper; lives with the workspace, not with the dialog that asked for it.

    Args:
        workspace: whose papers.
        window: where the toast is to be shown.
    """

    def __init__(self, workspace: Workspace, window: QWidget | None) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._toasts = window.window().findChild(ToastHost) if window is not None else None

    def start(self, path: Path, work: Callable[[Progress], PaperReport]) -> Job[PaperReport]:
        """Begin to write; `work` is a use case that makes the file."""
        job: Job[PaperReport] = Job(work, self)
        job.succeeded.connect(lambda report: self._tell(path, report))
        job.finished.connect(self.deleteLater)
        self._workspace.start_long(job, self.tr("Печать в «{}»").format(path.name))
        return job

    def _tell(self, path: Path, report: object) -> None:
        pages = count(report.pages, *_PAGES) if isinstance(report, PaperReport) else ""
        text = self.tr("Сохранено: {} ({})").format(path.name, pages)
        if self._toasts is None or not isValid(self._toasts):
            self._workspace.tell(text)
            return
        file = str(path)
        self._toasts.show_toast(
            text,
            action=self.tr("Открыть"),
            on_action=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(file)),
            tone=Tone.OK,
            timeout_ms=15_000,
        )
