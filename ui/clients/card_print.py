"""«Печать карточки»: which parts, where to; the PDF is made behind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget
from shiboken6 import isValid

from crm_desktop.printing.blocks import PaperReport
from crm_desktop.printing.client_paper import PARTS, USUAL, print_client
from crm_desktop.wording import count
from ui.jobs import Job
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

_STRANGE: Final = re.compile(r'[\x00-\x1f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
_PAGES: Final = ("страница", "страницы", "страниц")
_MOST: Final = 80


def file_name_of(name: str) -> str:
    """A name every disk takes, from the name of a client."""
    bare = " ".join(_STRANGE.sub(" ", name).split())[:_MOST].strip(" .")
    return f"{bare or 'Карточка'}.pdf"


class PrintDialog(Dialog):
    """Ticks for the parts; «Сохранить PDF…» asks for the file.

    Attributes:
        printed: the parts that were chosen, to be ticked next time.
    """

    printed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        client_id: int,
        *,
        name: str,
        parent: QWidget,
        ticked: frozenset[str] | None = None,
    ) -> None:
        super().__init__(self.tr("Печать карточки"), parent, subtitle=name, width=480)
        self._workspace = workspace
        self._client = client_id
        self._name = name
        self.ticks: dict[str, CheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        half = (len(PARTS) + 1) // 2
        for at, (key, title) in enumerate(PARTS.items()):
            tick = self.ticks[key] = CheckBox(title)
            tick.setChecked(key in (USUAL if ticked is None else ticked))
            tick.toggled.connect(lambda _on: self._refresh())
            grid.addWidget(tick, at % half, at // half)
        self.body.addLayout(grid)
        told = self.tr("Получится файл PDF: его можно распечатать или отправить.")
        self.body.addWidget(Label(told, Role.META, colour="text2", wrap=True))
        self.add_button(self.tr("Отмена"))
        self._yes = self.add_button(self.tr("Сохранить PDF…"), self._choose, kind=Kind.PRIMARY)
        self._refresh()
        next(iter(self.ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def parts(self) -> frozenset[str]:
        """Keys of the parts that are ticked."""
        return frozenset(key for key, tick in self.ticks.items() if tick.isChecked())

    def _refresh(self) -> None:
        self._yes.setEnabled(bool(self.parts))

    def _choose(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / file_name_of(self._name))
        chosen, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Сохранить PDF"), start, "PDF (*.pdf)"
        )
        if not chosen:
            return
        path = Path(chosen)
        if path.suffix.casefold() != ".pdf":
            path = path.with_name(f"{path.name}.pdf")
        parts, window = self.parts, self.parentWidget()
        self.printed.emit(parts)
        self.accept()
        Printing(self._workspace, window).start(self._client, path, parts=parts)


class Printing(QObject):
    """One paper being made; lives with the workspace, not with the dialog."""

    def __init__(self, workspace: Workspace, window: QWidget | None) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._toasts = window.window().findChild(ToastHost) if window is not None else None

    def start(self, client_id: int, path: Path, *, parts: Collection[str]) -> Job[PaperReport]:
        """Begin to write."""
        office = self._workspace.office

        def work(progress: Progress) -> PaperReport:
            return print_client(office, client_id, path, parts=parts, progress=progress)

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
