"""Starting, hearing and killing the programs of `child.py`."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def program(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run a child; it is killed with SIGKILL at the end, whatever it is doing."""
    child = subprocess.Popen(  # noqa: S603 - our own program with our own words
        [sys.executable, "-m", "tests.faults.child", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def kill(child: subprocess.Popen[str]) -> list[str]:
    """Kill with SIGKILL and return the whole lines it had said by then."""
    child.kill()
    said, _ = child.communicate()
    return said.split("\n")[:-1]


def hear(child: subprocess.Popen[str]) -> str:
    """Return the next line; empty when the program ended."""
    assert child.stdout is not None
    return child.stdout.readline().strip()


def go_on(child: subprocess.Popen[str]) -> None:
    """Answer a program that waits."""
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
