"""Runs use cases off the GUI thread and brings their outcome back to it.

Three lanes: reads in parallel, short writes of the person in order, and one long job at a time.
The work opens whatever connection its own thread needs.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog

from crm_desktop.jobs import CancelToken, JobCancelledError, Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    OnError = Callable[[Exception], None]

logger = logging.getLogger(__name__)

T = TypeVar("T")

PROGRESS_PAUSE_S: Final = 0.05
"""Progress reaches the GUI at most so often; the first and the last step always do."""


class Job(QObject, Generic[T]):
    """One long use case; all signals arrive on the thread that made it."""

    progressed = Signal(object, object, str)
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()
    _settled = Signal(object)

    def __init__(self, work: Callable[[Progress], T], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._token = CancelToken()
        self._told_at = 0.0
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self, lane: ThreadPoolExecutor) -> None:
        """Queue the work; returns at once."""
        lane.submit(self._run).add_done_callback(self._settle)

    def cancel(self) -> None:
        """Ask the work to stop at its next step, or not to start."""
        self._token.cancel()

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report from the worker thread; implements `crm_desktop.jobs.Progress`.

        Raises:
            JobCancelledError: the person pressed «Отмена».
        """
        self._token.raise_if_cancelled()
        now = time.monotonic()
        if now - self._told_at >= PROGRESS_PAUSE_S or (total and done >= total):
            self._told_at = now
            self.progressed.emit(done, total, message)

    def _run(self) -> T:
        self._token.raise_if_cancelled()
        return self._work(self)

    def _settle(self, future: Future[T]) -> None:
        # Whoever asked for it may be gone, and this object with him.
        if shiboken6.isValid(self):
            self._settled.emit(future)

    @Slot(object)
    def _deliver(self, future: Future[T]) -> None:
        try:
            result = future.result()
        except (CancelledError, JobCancelledError):
            pass
        except Exception as error:  # noqa: BLE001 - handed over to the listener, not swallowed
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)
        finally:
            self.finished.emit()


class _Lane(Enum):
    READ = "read"
    WRITE = "write"


class Ticket:
    """A queued read or write; `cancel` gives up its outcome (a begun write still happens)."""

    __slots__ = ("_owner", "dropped", "future", "key", "lane", "on_done", "on_error")

    def __init__(
        self,
        lane: _Lane,
        on_done: Callable[[Any], None],
        on_error: OnError | None,
        *,
        owner: QObject | None,
        key: str,
    ) -> None:
        self.lane = lane
        self.on_done = on_done
        self.on_error = on_error
        self.key = key
        self.dropped = False
        self.future: Future[Any] | None = None
        self._owner = owner

    def cancel(self) -> None:
        """Deliver nothing any more; a read that has not begun is not run at all."""
        self.dropped = True
        if self.future is not None and self.lane is _Lane.READ:
            self.future.cancel()

    def belongs_to(self, owner: QObject | None) -> bool:
        """Whether this object asked for it."""
        return self._owner is owner

    @property
    def wanted(self) -> bool:
        """Whether somebody still waits for the outcome."""
        if self.dropped:
            return False
        owner = self._owner
        if owner is None:
            return True
        if not shiboken6.isValid(owner):
            return False
        if isinstance(owner, QDialog):
            shown_once = owner.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            return owner.isVisible() or not shown_once
        return True


class JobRunner(QObject):
    """Owns the lanes; lives on the GUI thread, one for an open office.

    Attributes:
        failed: an exception nobody asked to hear; the window shows it.
        busy_changed: whether anything is under way.
    """

    failed = Signal(object)
    busy_changed = Signal(bool)
    _settled = Signal(object, object)

    def __init__(self, parent: QObject | None = None, *, readers: int = 3) -> None:
        super().__init__(parent)
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="crm-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="crm-write")
        self._long = ThreadPoolExecutor(1, thread_name_prefix="crm-long")
        self._tickets: list[Ticket] = []
        self._jobs: list[Job[Any]] = []
        self._closed = False
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether anything is queued or running."""
        return bool(self._tickets or self._jobs)

    def read(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        *,
        owner: QObject | None,
        key: str = "",
    ) -> Ticket:
        """Fetch something; a later read of the same owner and key makes this one stale."""
        if key:
            for older in self._tickets:
                if older.lane is _Lane.READ and older.key == key and older.belongs_to(owner):
                    older.cancel()
        ticket = Ticket(_Lane.READ, on_done, on_error, owner=owner, key=key)
        if self._closed:  # a timer of a screen that is going away
            ticket.cancel()
            return ticket
        return self._submit(self._readers, ticket, work)

    def write(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: OnError | None = None,
        *,
        owner: QObject | None,
    ) -> Ticket:
        """Do one short act of the person; acts happen in the order they were asked for."""
        ticket = Ticket(_Lane.WRITE, on_done, on_error, owner=owner, key="")
        return self._submit(self._writer, ticket, work)

    def long(self, job: Job[Any]) -> None:
        """Start a long job and keep it alive until it has reported.

        A job whose owner is deleted (a dialog, when the window locks) is cancelled.
        """
        self._jobs.append(job)
        job.finished.connect(self._on_job_finished)
        job.destroyed.connect(lambda: self._on_job_gone(job))
        job.start(self._long)
        self._tell_busy(before=len(self._tickets) + len(self._jobs) - 1)

    def drop(self, owner: QObject) -> None:
        """Deliver nothing more to an owner that closes."""
        for ticket in self._tickets:
            if ticket.belongs_to(owner):
                ticket.cancel()

    def shutdown(self) -> None:
        """Cancel reads and long jobs, let queued writes happen, wait for all of it.

        A later read is dropped, a later write fails.
        """
        self._closed = True
        for ticket in self._tickets:
            ticket.cancel()
        for job in self._jobs:
            job.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._long.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)

    def _submit(self, lane: ThreadPoolExecutor, ticket: Ticket, work: Callable[[], Any]) -> Ticket:
        self._tickets.append(ticket)
        ticket.future = lane.submit(work)
        ticket.future.add_done_callback(lambda future: self._settled.emit(ticket, future))
        self._tell_busy(before=len(self._tickets) + len(self._jobs) - 1)
        return ticket

    @Slot(object, object)
    def _deliver(self, ticket: Ticket, future: Future[Any]) -> None:
        self._tickets.remove(ticket)
        self._tell_busy(before=len(self._tickets) + len(self._jobs) + 1)
        try:
            result = future.result()
        except (CancelledError, JobCancelledError):
            return
        except Exception as error:  # noqa: BLE001 - handed over to the owner, not swallowed
            self._deliver_error(ticket, error)
        else:
            if ticket.wanted:
                ticket.on_done(result)

    def _deliver_error(self, ticket: Ticket, error: Exception) -> None:
        if ticket.wanted and ticket.on_error is not None:
            ticket.on_error(error)
        elif ticket.wanted or ticket.lane is _Lane.WRITE:
            self.failed.emit(error)
        else:
            logger.info("a read nobody waits for failed: %s", type(error).__name__)

    @Slot()
    def _on_job_finished(self) -> None:
        finished = self.sender()
        self._jobs = [job for job in self._jobs if job is not finished]
        self._tell_busy(before=len(self._tickets) + len(self._jobs) + 1)

    def _on_job_gone(self, job: Job[Any]) -> None:
        job.cancel()
        if any(each is job for each in self._jobs) and shiboken6.isValid(self):
            self._jobs = [each for each in self._jobs if each is not job]
            self._tell_busy(before=len(self._tickets) + len(self._jobs) + 1)

    def _tell_busy(self, *, before: int) -> None:
        if bool(before) != self.is_busy:
            self.busy_changed.emit(self.is_busy)
