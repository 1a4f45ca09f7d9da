"""Plain files of a folder that others write to as well: read within bounds, written to the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from typing import TYPE_CHECKING, Final

from crm_desktop.sync.transports.bounds import SHOWS, STRANGE, most_of

if TYPE_CHECKING:
    from pathlib import Path

_READING: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


def write_file(path: Path, raw: bytes) -> None:
    """Write a file that is not there yet to the disk; if that fails it is taken away again."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            left = memoryview(raw)
            while left:
                left = left[os.write(file, left) :]
            os.fsync(file)
        finally:
            os.close(file)
        kept = path.stat().st_size
    except OSError:
        remove_file(path)
        raise
    if kept != len(raw):
        remove_file(path)
        raise OSError(errno.EIO, "the share kept another number of bytes", str(path))


def entry_in(path: Path, name: str) -> bytes:
    """Return the bytes of an entry; of what cannot be one, enough to show that.

    Somebody may have put anything in its place: what is no plain file is not waited for, followed
    or read to its end.

    Raises:
        OSError: it is not there, or does not read.
    """
    try:
        file = os.open(path, _READING)
    except OSError as error:
        # A link, a pipe or a socket; a folder, which Windows says it may not open.
        if error.errno in {errno.ELOOP, errno.ENXIO} or path.is_dir():
            return STRANGE
        raise
    seen = os.fstat(file)
    if not stat.S_ISREG(seen.st_mode):
        os.close(file)
        return STRANGE
    with os.fdopen(file, "rb") as stream:
        most = most_of(name)
        return stream.read(SHOWS if seen.st_size > most else most)


def make_folder(folder: Path) -> bool:
    """Make a folder; False if something that is none lies in its place."""
    try:
        folder.mkdir()
    except FileExistsError:
        return folder.is_dir()
    return True


def remove_file(path: Path) -> None:
    """Remove a file of our own; that it stays is no error."""
    with contextlib.suppress(OSError):
        path.unlink()


def sync_folder(folder: Path) -> None:
    """Bring a new name to the disk where folders can be; a network share does it by itself."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)
