"""Which running program holds a long change open."""

from __future__ import annotations

import os

import psutil


def this_process() -> str:
    """Name this process so that a later one with the same number is not taken for it."""
    return f"{os.getpid()}:{psutil.Process().create_time():.2f}"


def is_alive(holder: str) -> bool:
    """Tell whether the process named by `this_process` still runs on this computer."""
    number, _, _started = holder.partition(":")
    try:
        return f"{number}:{psutil.Process(int(number)).create_time():.2f}" == holder
    except (psutil.Error, ValueError):
        return False
