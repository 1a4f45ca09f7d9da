"""How long work reports progress and hears «cancel», without knowing who is listening."""

from __future__ import annotations

import threading
from typing import Protocol


class JobCancelledError(Exception):
    """The person pressed «Отмена»; not a failure."""


class Progress(Protocol):
    """What a long use case may ask of its caller."""

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report progress; raises JobCancelledError when cancelled. `total` 0 = not known yet."""
        ...


class CancelToken:
    """A thread-safe «please stop» flag."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self._event.set()

    def raise_if_cancelled(self) -> None:
        """Stop here if asked to.

        Raises:
            JobCancelledError: somebody called `cancel`.
        """
        if self._event.is_set():
            raise JobCancelledError


class SilentProgress:
    """Progress for tests and the command line."""

    def step(self, done: int, total: int, message: str = "") -> None:
        """Ignore the report."""
