"""One long work of the wizard at a time, shown on its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

PATIENCE_MS: Final = 180
"""Work shorter than this shows no progress: a flash would only disturb."""


class Stage(QObject):
    """Runs jobs; of an abandoned one nothing is heard any more.

    Attributes:
        waiting: the work takes long: show the page of progress.
        progressed: as of `Job`.
    """

    waiting = Signal()
    progressed = Signal(object, object, str)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._job: Job[Any] | None = None
        self._on_done: Callable[[Any], None] | None = None
        self._on_failed: Callable[[Exception], None] | None = None
        self._on_cancelled: Callable[[], None] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience)

    @property
    def is_busy(self) -> bool:
        """Whether something runs that somebody waits for."""
        return self._job is not None

    def run(
        self,
        work: Callable[[Progress], Any],
        on_done: Callable[[Any], None],
        *,
        on_failed: Callable[[Exception], None],
        on_cancelled: Callable[[], None],
        title: str = "",
    ) -> None:
        """Run a work on the long lane; with a title the window shows it too."""
        self.drop()
        job: Job[Any] = Job(work, self)
        self._job = job
        self._on_done, self._on_failed, self._on_cancelled = on_done, on_failed, on_cancelled
        job.progressed.connect(self._on_progress)
        job.succeeded.connect(self._on_success)
        job.failed.connect(self._on_failure)
        job.finished.connect(self._on_finished)
        if title:
            self.waiting.emit()
            self._workspace.start_long(job, title)
        else:
            self._patience.start()
            self._workspace.runner.long(job)

    def cancel(self) -> None:
        """Ask the work to stop; `on_cancelled` (or `on_done`) follows when it has."""
        if self._job is not None:
            self._job.cancel()

    def drop(self) -> None:
        """Stop the work and hear nothing of it any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._patience.stop()

    def _is_mine(self) -> bool:
        return self._job is not None and self.sender() is self._job

    def _on_patience(self) -> None:
        if self._job is not None:
            self.waiting.emit()

    def _on_progress(self, done: object, total: object, message: str) -> None:
        if self._is_mine():
            self.progressed.emit(done, total, message)

    def _on_success(self, result: object) -> None:
        if self._is_mine():
            self._leave()
            if self._on_done is not None:
                self._on_done(result)

    def _on_failure(self, error: Exception) -> None:
        if self._is_mine():
            self._leave()
            if self._on_failed is not None:
                self._on_failed(error)

    def _on_finished(self) -> None:
        job = self.sender()
        if self._is_mine():
            # Neither a result nor a failure: cancelled.
            self._leave()
            if self._on_cancelled is not None:
                self._on_cancelled()
        if isinstance(job, QObject):
            job.deleteLater()

    def _leave(self) -> None:
        self._job = None
        self._patience.stop()
