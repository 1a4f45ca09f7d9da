"""Which running program holds a long change open, so that it must not be taken back yet."""

from __future__ import annotations

import os
from typing import Final

import psutil

# Long changes this very process is writing.
_OURS: Final[set[int]] = set()


def this_process() -> str:
    """Name this process so that a later one with the same number is not taken for it."""
    return f"{os.getpid()}:{psutil.Process().create_time():.2f}"


def hold(change: int) -> None:
    """Remember that this process is writing a long change."""
    _OURS.add(change)


def let_go(change: int) -> None:
    """Forget a long change this process writes no more."""
    _OURS.discard(change)


def is_held(change: int, holder: str | None) -> bool:
    """Tell whether a long change is being written now, by the process named by `this_process`."""
    if not holder:
        return False
    if holder == this_process():
        return change in _OURS
    number, _, _started = holder.partition(":")
    try:
        return f"{number}:{psutil.Process(int(number)).create_time():.2f}" == holder
    except (psutil.Error, ValueError):
        return False
