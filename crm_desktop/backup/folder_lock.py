"""One restore, or one copying, at a time in a folder: a lock gone with its program."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME: Final = ".restore.lock"
COPYING: Final = ".copying.lock"


class FolderBusyError(UserError):
    """Another program restores into this folder just now."""


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold the folder for one restore.

    Raises:
        FolderBusyError: another program holds it.
    """
    path = folder / LOCK_NAME
    descriptor = try_lock_file(path)
    if descriptor is None:
        raise FolderBusyError(
            f"В папку «{folder}» сейчас восстанавливает офис другая программа. "
            "Ничего не изменено. Дождитесь её и повторите."
        )
    try:
        yield
    finally:
        release(path, descriptor)


@contextmanager
def copying_claimed(folder: Path) -> Iterator[bool]:
    """Hold a folder of backups for the copies a program makes by itself.

    Yields:
        False when another program (or another window of this one) is at it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / COPYING
    descriptor = try_lock_file(path)
    if descriptor is None:
        yield False
        return
    try:
        yield True
    finally:
        release(path, descriptor)


def release(path: Path, descriptor: int) -> None:
    """Let go of what `try_lock_file` gave, and remove the file."""
    # POSIX removes it while still held, Windows can only afterwards.
    if os.name == "posix":
        path.unlink(missing_ok=True)
    os.close(descriptor)
    if os.name != "posix":
        with suppress(OSError):
            path.unlink(missing_ok=True)


def try_lock_file(path: Path) -> int | None:
    """Make a file and lock it; None if another descriptor, of this program or not, holds it.

    Raises:
        OSError: the disk refused.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _try_lock(descriptor):
            os.close(descriptor)
            return None
        # The former holder may have removed the very file we got hold of.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists there only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists there only

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
