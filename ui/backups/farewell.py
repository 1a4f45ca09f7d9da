"""The copy made when the office is closed; nobody has to wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.errors import UserError
from ui.jobs import Job
from ui.shell.bug_report import log_bug

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office


def farewell_job(office: Office, parent: QObject) -> Job[Any]:
    """Return the job that makes the copy on exit, if one is due; it tells of progress only then."""

    def work(progress: Progress) -> None:
        from crm_desktop.backup.schedule import due_on_exit, run_on_exit  # noqa: PLC0415 - rare

        if due_on_exit(office):
            run_on_exit(office, progress=progress)

    job: Job[Any] = Job(work, parent)
    job.failed.connect(_on_failed)
    return job


def _on_failed(error: Exception) -> None:
    # What failed is told at the next start; the person is leaving.
    if not isinstance(error, UserError):
        log_bug(error)
