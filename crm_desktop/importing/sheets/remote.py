"""The program's side of the reading process: start it, watch it, end it."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import sys
import threading
import time
from types import ModuleType
from typing import TYPE_CHECKING, Final

import psutil

from crm_desktop.errors import BadFileError
from crm_desktop.importing.sheets import wire, worker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from crm_desktop.importing.sheets.refusals import Refusals
    from crm_desktop.jobs import Progress

logger = logging.getLogger(__name__)

MAX_SILENCE: Final = 15.0
"""Seconds of work without a word from the process before it is ended."""
MAX_SLEEP: Final = 180.0
"""Seconds without a word when it hardly works: a slow disk, a busy computer, a cold start."""
MAX_RESIDENT: Final = 384 * 1024**2
"""Bytes of resident memory; the only bound on systems without address space limits."""
_POLL_SECONDS: Final = 0.1
_starting: Final = threading.Lock()


def messages(
    path: Path,
    refusals: Refusals,
    progress: Progress,
    *,
    index: int | None = None,
    limit: int | None = None,
    headings: tuple[str, ...] = (),
) -> Iterator[wire.Message]:
    """Run the reading process and yield its `listing` and `rows` messages.

    The process never outlives this generator: it is killed when the generator ends, is closed, or
    `progress` cancels. A frozen program must call `multiprocessing.freeze_support()` first thing
    in its entry points.

    Raises:
        BadFileError: refused, crashed, silent for too long, or too big in memory.
        JobCancelledError: cancelled through `progress`.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(
        target=worker.run,
        args=(sender, str(path), index, limit, headings),
        name="sheets",
        daemon=True,
    )
    try:
        with _without_main():
            process.start()
        sender.close()
        watched = _Watched(receiver, process.pid or 0, refusals)
        while True:
            message = watched.next_message(progress, path.name)
            match message.get("kind"):
                case "end":
                    return
                case "refused":
                    if "cause" in message:
                        logger.warning("the sheet reader stopped on %s", message["cause"])
                    raise BadFileError(message["text"])
                case "listing" | "rows":
                    yield message
                case _:
                    raise refusals.damaged()
    finally:
        sender.close()
        receiver.close()
        if process.pid is not None:
            process.kill()
            process.join()
        process.close()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Keep the new process from importing our main module, and with it the whole window."""
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Watched:
    def __init__(self, receiver: Connection, pid: int, refusals: Refusals) -> None:
        self._receiver = receiver
        self._refusals = refusals
        self._done = 0
        self._total = 0
        self._looked = 0.0
        self._process: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._process = psutil.Process(pid)

    def next_message(self, progress: Progress, name: str) -> wire.Message:
        """Wait for a message, stepping `progress` meanwhile; heartbeats are taken in here."""
        heard, worked = time.monotonic(), self._seconds_worked()
        while True:
            self._look_at_memory()
            progress.step(self._done, self._total, name)
            if not self._receiver.poll(_POLL_SECONDS):
                silence = time.monotonic() - heard
                if silence > MAX_SLEEP or (
                    silence > MAX_SILENCE and self._seconds_worked() - worked > MAX_SILENCE
                ):
                    raise self._refusals.too_heavy()
                continue
            heard, worked = time.monotonic(), self._seconds_worked()
            try:
                message = wire.decode(self._receiver.recv_bytes(wire.MAX_MESSAGE))
            except (EOFError, OSError, ValueError) as error:
                raise self._refusals.too_heavy() from error
            if message.get("kind") != "beat":
                return message
            self._total = message["total"]
            self._done = min(message["done"], self._total)

    def _seconds_worked(self) -> float:
        if self._process is not None:
            with contextlib.suppress(psutil.Error):
                times = self._process.cpu_times()
                return times.user + times.system
        return 0.0

    def _look_at_memory(self) -> None:
        now = time.monotonic()
        if self._process is None or now - self._looked < _POLL_SECONDS / 2:
            return
        self._looked = now
        with contextlib.suppress(psutil.Error):
            if self._process.memory_info().rss > MAX_RESIDENT:
                raise self._refusals.too_heavy()
