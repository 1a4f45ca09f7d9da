"""Work on a folder that may never answer: a share whose computer is off, a stick pulled out.

Such work runs on a thread of its own and is waited for only as long as it goes on; the system
may hold a thread in one call for minutes, and nobody else is to stand with it.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.jobs import Progress

T = TypeVar("T")
LOOK_S: Final = 8.0
"""So long a look at a folder may take."""
STALL_S: Final = 90.0
"""So long a copy may stand still."""
_POLL_S: Final = 0.05


class UnreachableError(UserError):
    """The folder did not answer in time."""


def within(work: Callable[[], T], seconds: float, what: str) -> T:
    """Do something short on a thread of its own.

    Raises:
        UnreachableError: no answer in time; `what` begins its sentence.
    """
    return _Bounded(lambda _progress: work(), None, seconds, what).result()


def moving(
    work: Callable[[Progress], T], progress: Progress, what: str, *, stall_s: float = STALL_S
) -> T:
    """Do something long that tells how far it is, and give it up when it stands still.

    What was given up stops at its next step, if it ever comes to one, and tidies up then.

    Raises:
        UnreachableError: it stood still too long; `what` begins its sentence.
        JobCancelledError: cancelled.
    """
    return _Bounded(work, progress, stall_s, what).result()


class _Bounded(Generic[T]):
    def __init__(
        self,
        work: Callable[[Progress], T],
        progress: Progress | None,
        seconds: float,
        what: str,
    ) -> None:
        self._work = work
        self._progress = progress
        self._seconds = seconds
        self._what = what
        self._steps: list[tuple[int, int, str]] = []
        self._moved = time.monotonic()
        self._given_up = threading.Event()
        self._over = threading.Event()
        self._outcome: list[T] = []
        self._error: list[BaseException] = []

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report from the thread of the work; implements `crm_desktop.jobs.Progress`."""
        if self._given_up.is_set():
            raise JobCancelledError
        self._moved = time.monotonic()
        self._steps[:] = [(done, total, message)]

    def result(self) -> T:
        self._moved = time.monotonic()
        threading.Thread(target=self._run, name="crm-bounded", daemon=True).start()
        try:
            self._wait()
        except BaseException:
            self._given_up.set()
            # A cancelled copy tidies up at its next step, which usually comes at once.
            self._over.wait(1.0)
            raise
        if self._error:
            raise self._error[0]
        return self._outcome[0]

    def _wait(self) -> None:
        while not self._over.wait(_POLL_S):
            if self._steps and self._progress is not None:
                self._progress.step(*self._steps.pop())
            if time.monotonic() - self._moved > self._seconds:
                raise UnreachableError(
                    f"{self._what}: папка не отвечает. Ничего не изменено. Проверьте диск, "
                    "флешку или сеть и повторите."
                )

    def _run(self) -> None:
        try:
            self._outcome.append(self._work(self))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self._error.append(error)
        finally:
            self._over.set()
