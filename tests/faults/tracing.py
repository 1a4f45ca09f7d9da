"""Watching and failing the system calls of a waiting copy with strace."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITING = (
    "openat,mkdir,pwrite64,write,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,"
    "unlinkat,rmdir,link,linkat,sendfile,copy_file_range"
)
"""System calls that change files, or open them."""


@functools.cache
def why_not() -> str:
    """Why strace cannot be used here; empty when it can."""
    found = shutil.which("strace")
    if sys.platform != "linux" or found is None:
        return "strace is not installed"
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(  # noqa: S603 - the system's own strace
            [found, "-o", str(Path(folder) / "log"), "-e", "trace=openat", "true"],
            capture_output=True,
            check=False,
        )
    return told.stderr.decode(errors="replace").strip() if told.returncode else ""


@contextmanager
def traced(pid: int, *words: str, log: Path) -> Iterator[None]:
    """Attach strace to a waiting process; it stays until that has ended."""
    strace = subprocess.Popen(  # noqa: S603 - the system's own strace
        [str(shutil.which("strace")), "-f", "-o", str(log), *words, "-p", str(pid)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert strace.stderr is not None
    assert "attached" in strace.stderr.readline()
    try:
        yield
    finally:
        strace.communicate()
