"""What the program does by itself: gives waiting deals out, tells of late tasks, runs rules.

Soon after the start, then every quarter of an hour; of many stations only the one on duty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.access.rights import Right, may
from crm_desktop.errors import UserError
from crm_desktop.wording import count
from ui.jobs import Job
from ui.shell.bug_report import log_bug

if TYPE_CHECKING:
    from crm_desktop.automation.running import RunReport
    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace

FIRST_MS: Final = 20_000
"""People begin with what they came for; the rules can wait so long."""
EVERY_MS: Final = 900_000
"""A lead of the night must not wait for an hour of the morning."""
_TIMES: Final = ("раз", "раза", "раз")


class RuleClock(QObject):
    """One run at a time, behind; a run that did something is told and can be taken back."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.run)
        if may(workspace.office, Right.EDIT_DEALS):
            self._timer.start(FIRST_MS)

    def stop(self) -> None:
        """Run no more."""
        self._stopped = True
        self._timer.stop()

    def run(self) -> None:
        """Run now; the next time in a quarter of an hour."""
        office = self._workspace.office

        def work(progress: Progress) -> RunReport:
            from crm_desktop.automation.running import RunReport, run_rules  # noqa: PLC0415 - not needed to show the window
            from crm_desktop.discipline.escalation import escalate  # noqa: PLC0415 - likewise
            from crm_desktop.distribution.giving import give_out_waiting  # noqa: PLC0415 - likewise
            from crm_desktop.journal import Changes  # noqa: PLC0415 - likewise
            from crm_desktop.sync.duty import on_duty  # noqa: PLC0415 - likewise
            from crm_desktop.sync.merge.settling import settle_merges  # noqa: PLC0415 - likewise

            settle_merges(office)
            if not on_duty(office):
                # Another station of the office does it.
                return RunReport(Changes(), 0, (), ())
            give_out_waiting(office, progress=progress)
            if may(office, Right.EDIT_TASKS):
                escalate(office)
            return run_rules(office, progress=progress)

        job: Job[Any] = Job(work, self)
        job.succeeded.connect(self._tell)
        job.failed.connect(self._fail)
        job.finished.connect(self._wait)
        self._workspace.runner.long(job)

    def _wait(self) -> None:
        if not self._stopped:
            self._timer.start(EVERY_MS)

    def _tell(self, report: RunReport) -> None:
        if report.fired:
            text = self.tr("Правила по расписанию сработали: {}").format(
                count(report.fired, *_TIMES)
            )
            self._workspace.tell(text, report.changes.change_id)

    def _fail(self, error: Exception) -> None:
        # A full disk shows itself where the person works; this is tried again later.
        if not isinstance(error, UserError):
            log_bug(error)
