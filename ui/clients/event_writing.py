"""Writing an event down, with the files that came with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.attachments.adding import AddedFiles, add_event_with_files
from crm_desktop.errors import UserError
from crm_desktop.timeline.events import EVENT_LABELS, EventDraft, add_event
from ui.clients.files_acts import AT_ONCE, Megabytes
from ui.clients.files_intake import agreed_to_large, sizes_of
from ui.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from ui.clients.desk import CardDesk


class EventWriting(QObject):
    """One event on its way into the base; lives until it has been kept or refused.

    Attributes:
        kept: it is written.
        refused: it is not, and why; `""` if the person changed his mind.
    """

    kept = Signal()
    refused = Signal(str)

    def __init__(
        self, desk: CardDesk, draft: EventDraft, paths: tuple[Path, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft = draft
        self._paths = paths
        self._window = parent.window()
        self._whose = desk.whose  # the person may go to another card meanwhile
        self._settled = False
        self._said = self.tr("Записано: {}").format(EVENT_LABELS[draft.kind].lower())
        self.kept.connect(self.deleteLater)
        self.refused.connect(self.deleteLater)

    def start(self) -> None:
        """Begin."""
        office, draft, paths = self._desk.office, self._draft, self._paths
        client, deal = self._whose
        if not paths:
            self._act(lambda: add_event(office, client, draft=draft, deal_id=deal))
            return
        self._desk.workspace.runner.read(
            lambda: sizes_of(paths), self._measured, self._desk.workspace.report, owner=self
        )

    def _measured(self, sizes: dict[Path, int]) -> None:
        office, draft, paths = self._desk.office, self._draft, self._paths
        client, deal = self._whose
        if not agreed_to_large(self._window, sizes):
            self.refused.emit("")
        elif sum(sizes.values()) <= AT_ONCE:
            self._act(
                lambda: add_event_with_files(office, client, draft=draft, paths=paths, deal_id=deal)
            )
        else:
            self._write_long()

    def _act(self, work: Callable[[], Any]) -> None:
        self._desk.workspace.act(
            work,
            self._said,
            owner=self,
            on_done=lambda _result: self.kept.emit(),
            on_refused=lambda error: self.refused.emit(str(error)),
        )

    def _write_long(self) -> None:
        office, workspace = self._desk.office, self._desk.workspace
        client, deal = self._whose
        draft, paths, said = self._draft, self._paths, self._said

        def work(progress: Progress) -> AddedFiles:
            heard = Megabytes(progress)
            return add_event_with_files(
                office, client, draft=draft, paths=paths, deal_id=deal, progress=heard
            )

        def tell(added: object) -> None:
            if isinstance(added, AddedFiles):
                workspace.tell(said, added.changes.change_id)

        job: Job[AddedFiles] = Job(work, workspace)
        job.succeeded.connect(tell)
        job.succeeded.connect(self._long_done)
        job.failed.connect(self._long_failed)
        job.finished.connect(self._long_finished)
        job.finished.connect(job.deleteLater)
        workspace.start_long(job, self.tr("Событие с файлами"))

    def _long_done(self, _added: object) -> None:
        self._settled = True
        self.kept.emit()

    def _long_failed(self, error: object) -> None:
        self._settled = True
        self.refused.emit(str(error) if isinstance(error, UserError) else "")

    def _long_finished(self) -> None:
        if not self._settled:
            self.refused.emit("")
