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
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.bounds import MOST_IN_FOLDER
from crm_desktop.sync.transports.files import (
    entry_in,
    make_folder,
    remove_file,
    sync_folder,
    write_file,
)
from crm_desktop.sync.transports.frames import (
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
        folders = [check_prefix(prefix)]
        while folders:
            folder = folders.pop()
            found, inner = self._reading(partial(self._listed, folder))
            folders += inner
            yield from found

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
        sync_folder(final.parent)
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
            remove_file(written)
        return True

    def _place_by_writing(self, name: str, data: bytes) -> bool:
        try:
            self._in_folder(name, lambda: write_file(self._path(name), framed(data)))
        except FileExistsError:
            return False
        return True

    def _finish_half(self, name: str, data: bytes) -> bool:
        """Put the entry in the place of its own half, or of one nobody finishes; whether so."""
        try:
            raw = entry_in(self._path(name), name)
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
            raw = entry_in(self._path(name), name)
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
            self._in_folder(
                name,
                lambda: self._over_folder(
                    final, lambda: self._patience.call(lambda: written.replace(final))
                ),
            )
        except OSError:
            remove_file(written)
            raise
        self._halves.whole(name)
        sync_folder(final.parent)

    def _listed(self, folder: str) -> tuple[list[str], list[str]]:
        """The entries of one folder and the folders in it; links lead nowhere."""
        found: list[str] = []
        inner: list[str] = []
        try:
            with os.scandir(self._root / folder) as listing:
                for entry in islice(listing, MOST_IN_FOLDER):
                    name = folder + entry.name
                    if not is_name(name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        inner.append(f"{name}/")
                    elif entry.is_file(follow_symlinks=False):
                        found.append(name)
        except (FileNotFoundError, NotADirectoryError):
            self._check_root()
        return found, inner

    def _delete(self, name: str) -> None:
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            self._over_folder(path, path.unlink)
        self._halves.whole(name)

    def _now(self) -> int:
        written = self._write_temporary(b"?")
        try:
            return written.stat().st_mtime_ns // 1_000_000
        finally:
            remove_file(written)

    # The parts of it.

    def _path(self, name: str) -> Path:
        return self._root / name

    def _write_temporary(self, raw: bytes) -> Path:
        folder = self._root / TEMPORARY
        written = folder / f"{self._tag}{secrets.token_hex(12)}"
        try:
            write_file(written, raw)
        except (FileNotFoundError, NotADirectoryError):
            self._make(folder)
            write_file(written, raw)
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
                    remove_file(self._root / TEMPORARY / entry.name)

    def _in_folder(self, name: str, place: Callable[[], object]) -> None:
        """Give a file its name; the folders above it are made if they are not there."""
        try:
            place()
        except (FileNotFoundError, NotADirectoryError):
            self._check_root()
            folder = self._root
            for part in name.split("/")[:-1]:
                folder /= part
                self._make(folder)
            place()

    def _make(self, folder: Path) -> None:
        """Make a folder; a file that lies in its place, or a link that leads nowhere, gives way."""
        if not make_folder(folder):
            aside = self._root / f"{TEMPORARY}-{secrets.token_hex(12)}"
            if folder.name != TEMPORARY:
                self._make(self._root / TEMPORARY)
                aside = self._root / TEMPORARY / secrets.token_hex(12)
            folder.rename(aside)
            make_folder(folder)

    def _over_folder(self, path: Path, work: Callable[[], object]) -> None:
        """Do what a folder in an entry's place prevents: it is moved away, whole."""
        try:
            work()
        except OSError:
            if path.is_symlink() or not path.is_dir():
                raise
            self._make(self._root / TEMPORARY)
            path.rename(self._root / TEMPORARY / secrets.token_hex(12))
            work()

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


def _can_look(folder: Path) -> bool:
    try:
        os.scandir(folder).close()
    except OSError:
        return False
    return True


def _words(error: OSError) -> str:
    code = getattr(error, "winerror", None)
    return f"{error.strerror} [{f'WinError {code}' if code else f'errno {error.errno}'}]"
