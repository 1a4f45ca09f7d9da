"""Reports that are made by themselves while the office is open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.access.rights import Right, may
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from ui.jobs import Job
from ui.shell.bug_report import log_bug
from ui.shell.places import load_screen, may_go
from ui.shell.screen import Place

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.saved_reports.schedule import Made, Schedule
    from ui.shell.workspace import Workspace

FIRST_MS: Final = 90_000
"""Nobody opens the office to wait for a report."""
READY_MS: Final = 4_000
"""By then the first screen is there; importing «Отчёты» takes as long as ten of its redraws."""
EVERY_MS: Final = 60_000
"""«В 9:00» means nine o'clock; a look costs one read of some notes."""
Done = tuple[tuple["Schedule", "Made"], ...]


class ReportClock(QObject):
    """Looks every minute what is due; leaves the lane when the person wants something long."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._job: Job[Done] | None = None
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        workspace.long_wanted.connect(lambda _job, _title: self._give_way())
        QTimer.singleShot(READY_MS, self, self._get_ready)

    def start(self) -> None:
        """Look soon, and then again and again."""
        if not self._stopped and may(self._workspace.office, Right.REPORTS):
            self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """Look no more; what is under way stops and is due again."""
        self._stopped = True
        self._timer.stop()
        self._give_way()

    def look(self) -> None:
        """Look now; what is due is made behind."""
        self._timer.stop()
        if self._stopped or self._job is not None:
            return
        office = self._workspace.office

        def read() -> bool:
            from crm_desktop.saved_reports.making import due  # noqa: PLC0415 - not needed to show the window

            return bool(due(office, now=now_ms()))

        self._workspace.runner.read(read, self._on_looked, self._on_failed, owner=self, key="due")

    def _get_ready(self) -> None:
        """Import the screen of reports off the window's thread: going there then is at once."""
        if self._stopped or not may_go(self._workspace.office, Place.REPORTS):
            return
        self._workspace.runner.read(
            partial(load_screen, Place.REPORTS), lambda _screen: None, log_bug, owner=self
        )

    def _on_looked(self, wanted: object) -> None:
        if self._stopped or self._job is not None:
            return
        if not wanted:
            self._timer.start(EVERY_MS)
            return
        office = self._workspace.office

        def work(progress: Progress) -> Done:
            from crm_desktop.saved_reports.making import run_due  # noqa: PLC0415 - likewise

            return run_due(office, now=now_ms(), progress=progress)

        job: Job[Any] = Job(work, self)
        job.succeeded.connect(self._tell)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_finished)
        self._job = job
        self._workspace.runner.long(job)

    def _give_way(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _tell(self, done: object) -> None:
        if not isinstance(done, tuple):
            return
        good = [made for _plan, made in done if made.good]
        bad = [made for _plan, made in done if not made.good]
        if good:
            self._workspace.tell(self.tr("Отчёт по расписанию записан: {}").format(good[0].file))
        if bad:
            self._workspace.tell(self.tr("Отчёт по расписанию не записан. {}").format(bad[0].text))

    def _on_failed(self, error: Exception) -> None:
        # A base that is busy shows itself where the person works; this is tried again later.
        if not isinstance(error, UserError):
            log_bug(error)
        if self._job is None and not self._stopped:
            self._timer.start(EVERY_MS)

    def _on_finished(self) -> None:
        self._job = None
        if not self._stopped:
            self._timer.start(EVERY_MS)
