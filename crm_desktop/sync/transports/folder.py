"""A share that the system shows as a folder: a local disk, a mount, a UNC path.

An entry is written under a name of its own in `tmp`, brought to the disk, measured, and only then
given its final name by a hard link, which refuses a taken one; where there are no links, it is
written in its place with a frame that tells a half from a whole. A rename will not do: on POSIX it
replaces, and where two stations rename to one name on a Samba server, it lets both.
A name in `tmp` whose writing failed is never used again: a client that reconnects by itself may
still be writing there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import sys
from typing import TYPE_CHECKING, Final, TypeVar

from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.frames import (
    LARGEST,
    SHOWS,
    Halves,
    bare_or_framed,
    framed,
    is_half_of,
    unframed,
)
from crm_desktop.sync.transports.naming import TEMPORARY, check_name, check_prefix, is_name
from crm_desktop.sync.transports.system_errors import Patience, trouble_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

_SWEPT_AFTER_S: Final = 24 * 3600
_NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EINVAL}
)


class FolderTransport:
    """One folder, the office's alone.

    Args:
        root: the folder; it must be there, it is never made.
        station: whose temporary files these are; old ones of the same station are swept.
        patience_s: how long an error that passes by itself is waited out.
        links: False = entries are written in their place from the start.
    """

    def __init__(
        self,
        root: Path,
        *,
        station: str = "",
        patience_s: float = 5.0,
        links: bool = True,
    ) -> None:
        self._root = root
        self._tag = f"{station}-" if station else ""
        self._patience = Patience(patience_s)
        self._links = links
        self._halves = Halves()
        self._device: int | None = None
        self._swept = False

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a whole new entry; False if the name is taken."""
        return self._writing(lambda: self._put_new(check_name(name), data))

    def get(self, name: str) -> bytes | None:
        """Return an entry whole, None if it is not there (yet)."""
        return self._reading(lambda: self._get(check_name(name)))

    def replace(self, name: str, data: bytes) -> None:
        """Write an entry in the place of an earlier one, at once and whole."""
        self._writing(lambda: self._replace(check_name(name), data))

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names under a folder; what other programs leave there is passed over."""
        folder = check_prefix(prefix)
        yield from self._reading(lambda: list(self._names(folder)))

    def delete(self, name: str) -> None:
        """Remove an entry; none is no error."""
        self._writing(lambda: self._delete(check_name(name)))

    def now(self) -> int:
        """Return the time the share gives a file written this moment, UTC ms."""
        return self._writing(self._now)

    def free_bytes(self) -> int | None:
        """Return what the share says is free for us; a quota may be less."""
        return self._reading(lambda: shutil.disk_usage(self._root).free)

    def close(self) -> None:
        """Forget which disk lay under the folder."""
        self._device = None
        self._halves.clear()

    # What is done, in the system's errors.

    def _put_new(self, name: str, data: bytes) -> bool:
        final = self._path(name)
        if os.path.lexists(final):
            return self._finish_half(name, data)
        if self._links:
            placed = self._place_by_link(name, data)
        else:
            placed = self._place_by_writing(name, data)
        if not placed:
            return self._finish_half(name, data)
        _sync_folder(final.parent)
        return True

    def _place_by_link(self, name: str, data: bytes) -> bool:
        written, final = self._write_temporary(bare_or_framed(data)), self._path(name)
        try:
            self._in_folder(name, lambda: os.link(written, final))
        except FileExistsError:
            # The answer to a link that was made may be lost, and the call repeated.
            return written.stat().st_nlink > 1
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._links = False
            return self._place_by_writing(name, data)
        finally:
            _remove(written)
        return True

    def _place_by_writing(self, name: str, data: bytes) -> bool:
        try:
            self._in_folder(name, lambda: _write(self._path(name), framed(data)))
        except FileExistsError:
            return False
        return True

    def _finish_half(self, name: str, data: bytes) -> bool:
        """Put the entry in the place of its own half, or of one nobody finishes; whether so."""
        try:
            raw = self._path(name).read_bytes()
        except FileNotFoundError:
            return False
        if unframed(raw) is not None:
            return False
        if not is_half_of(raw, data) and not self._halves.abandoned(name, raw):
            return False
        self._replace(name, data)
        return True

    def _get(self, name: str) -> bytes | None:
        try:
            with self._path(name).open("rb") as file:
                large = os.fstat(file.fileno()).st_size > LARGEST
                raw = file.read(SHOWS if large else -1)
        except (FileNotFoundError, NotADirectoryError):
            self._check_root()
            self._halves.whole(name)
            return None
        data = unframed(raw)
        if data is None:
            return raw if self._halves.abandoned(name, raw) else None
        self._halves.whole(name)
        return data

    def _replace(self, name: str, data: bytes) -> None:
        written, final = self._write_temporary(bare_or_framed(data)), self._path(name)
        try:
            self._in_folder(name, lambda: self._patience.call(lambda: written.replace(final)))
        except OSError:
            _remove(written)
            raise
        self._halves.whole(name)
        _sync_folder(final.parent)

    def _names(self, prefix: str) -> Iterator[str]:
        folders = [prefix]
        while folders:
            folder = folders.pop()
            try:
                listed = list(os.scandir(self._root / folder))
            except (FileNotFoundError, NotADirectoryError):
                self._check_root()
                continue
            for entry in listed:
                name = folder + entry.name
                if not is_name(name):
                    continue
                if entry.is_dir():
                    folders.append(f"{name}/")
                else:
                    yield name

    def _delete(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(name).unlink()
        self._halves.whole(name)

    def _now(self) -> int:
        written = self._write_temporary(b"?")
        try:
            return written.stat().st_mtime_ns // 1_000_000
        finally:
            _remove(written)

    # The parts of it.

    def _path(self, name: str) -> Path:
        return self._root / name

    def _write_temporary(self, raw: bytes) -> Path:
        folder = self._root / TEMPORARY
        written = folder / f"{self._tag}{secrets.token_hex(12)}"
        try:
            _write(written, raw)
        except FileNotFoundError:
            _make(folder)
            _write(written, raw)
        if not self._swept:
            self._swept = True
            self._sweep(written.stat().st_mtime)
        return written

    def _sweep(self, now_s: float) -> None:
        if not self._tag:
            return
        with contextlib.suppress(OSError):
            for entry in os.scandir(self._root / TEMPORARY):
                mine = entry.name.startswith(self._tag) and entry.is_file()
                if mine and now_s - entry.stat().st_mtime > _SWEPT_AFTER_S:
                    _remove(self._root / TEMPORARY / entry.name)

    def _in_folder(self, name: str, place: Callable[[], object]) -> None:
        """Give a file its name; the folders above it are made if they are not there."""
        try:
            place()
        except FileNotFoundError:
            self._check_root()
            folder = self._root
            for part in name.split("/")[:-1]:
                folder /= part
                _make(folder)
            place()

    def _check_root(self) -> None:
        """See that the folder is there, and on the same disk as before.

        Raises:
            TransportError: it is gone: no entry's absence means anything now.
        """
        try:
            seen = self._root.stat()
        except FileNotFoundError:
            raise TransportError(Trouble.OFFLINE, f"no folder {self._root}") from None
        if not stat.S_ISDIR(seen.st_mode):
            raise TransportError(Trouble.OFFLINE, f"not a folder: {self._root}")
        if self._device is None:
            self._device = seen.st_dev
        if seen.st_dev != self._device:
            raise TransportError(Trouble.OFFLINE, f"another disk under {self._root}")

    def _reading(self, work: Callable[[], T]) -> T:
        try:
            return self._patience.call(work)
        except OSError as error:
            raise TransportError(trouble_of(error), _words(error)) from error

    def _writing(self, work: Callable[[], T]) -> T:
        try:
            self._patience.call(self._check_root)
            return self._patience.call(work)
        except OSError as error:
            trouble = trouble_of(error)
            if trouble is Trouble.DENIED and _can_look(self._root):
                trouble = Trouble.READ_ONLY
            raise TransportError(trouble, _words(error)) from error


def _write(path: Path, raw: bytes) -> None:
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
        _remove(path)
        raise
    if kept != len(raw):
        _remove(path)
        raise OSError(errno.EIO, "the share kept another number of bytes", str(path))


def _make(folder: Path) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir()


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


def _sync_folder(folder: Path) -> None:
    """Bring a new name to the disk where folders can be; a network share does it by itself."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _can_look(folder: Path) -> bool:
    try:
        os.scandir(folder).close()
    except OSError:
        return False
    return True


def _words(error: OSError) -> str:
    code = getattr(error, "winerror", None)
    return f"{error.strerror} [{f'WinError {code}' if code else f'errno {error.errno}'}]"
