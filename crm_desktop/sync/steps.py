"""Progress of a round that ends when the exchange is to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.jobs import JobCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.jobs import Progress


class Steps:
    """Passes steps on, until somebody asks to stop.

    Args:
        progress: who hears of the steps.
        stop: asked before each.
    """

    def __init__(self, progress: Progress, stop: Callable[[], bool]) -> None:
        self._progress = progress
        self._stop = stop

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report a step.

        Raises:
            JobCancelledError: the exchange is to stop, or whoever hears of the steps says so.
        """
        if self._stop():
            raise JobCancelledError
        self._progress.step(done, total, message)
