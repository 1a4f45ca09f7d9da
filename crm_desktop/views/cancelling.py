"""Letting «Отмена» reach a long statement."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.jobs import JobCancelledError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.jobs import Progress

# Steps of SQLite's machine between two questions: some milliseconds.
_EVERY: Final = 200_000


@contextmanager
def cancellable(connection: apsw.Connection, progress: Progress, message: str) -> Iterator[None]:
    """Ask `progress` now and then while statements run.

    Raises:
        JobCancelledError: it was cancelled; the statement has been stopped.
    """
    cancelled: list[JobCancelledError] = []

    def ask() -> bool:
        try:
            progress.step(0, 0, message)
        except JobCancelledError as error:
            cancelled.append(error)
        return bool(cancelled)

    progress.step(0, 0, message)
    connection.set_progress_handler(ask, _EVERY)
    try:
        yield
    except apsw.InterruptError as error:
        if cancelled:
            raise cancelled[0] from error
        raise
    finally:
        connection.set_progress_handler(None)
