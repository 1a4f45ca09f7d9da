"""A share on an SMB server, spoken to by the program itself: no mount, no drive letter.

The same entries in the same places as `FolderTransport` keeps them, so stations of either kind meet
in one folder. A new entry is written in `tmp` and gets its name by a hard link: where two rename to
one name, Samba lets both, for it looks first and renames after. A server without links gets it
written in its place, with a frame that tells a half from a whole.
"""

from __future__ import annotations

import contextlib
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from smbclient import stat_volume
from smbprotocol.connection import Connection
from smbprotocol.exceptions import SMBException
from smbprotocol.open import CreateOptions, FilePipePrinterAccessMask

from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports import smb_errors
from crm_desktop.sync.transports.bounds import MOST_IN_FOLDER
from crm_desktop.sync.transports.frames import (
    bare_or_framed,
    framed,
    is_half_of,
    unframed,
)
from crm_desktop.sync.transports.naming import check_name, check_prefix, is_name
from crm_desktop.sync.transports.smb_folder import SmbFolder
from crm_desktop.sync.transports.smb_watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

_FAREWELL_S: Final = 1.0


class SmbTransport(SmbFolder):
    """One folder of one share, the office's alone; see `SmbFolder` for what it is told."""

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a whole new entry; False if the name is taken."""
        check_name(name)
        return self._writing(lambda watch: self._put_new(name, data, watch))

    def get(self, name: str) -> bytes | None:
        """Return an entry whole, None if it is not there (yet)."""
        check_name(name)
        return self._asking(lambda watch: self._get(name, watch))

    def replace(self, name: str, data: bytes) -> None:
        """Write an entry in the place of an earlier one, at once and whole."""
        check_name(name)
        self._writing(lambda watch: self._replace(name, data, watch))

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names under a folder; what other programs leave there is passed over."""
        folders = [check_prefix(prefix)]
        while folders:
            folder = folders.pop()
            found, inner = self._asking(partial(self._names_in, folder))
            folders += inner
            yield from found

    def delete(self, name: str) -> None:
        """Remove an entry; none is no error."""
        check_name(name)
        self._writing(lambda _watch: self._delete(name))

    def now(self) -> int:
        """Return the time the server gives a file made this moment, UTC ms."""
        return self._writing(lambda _watch: self._now())

    def free_bytes(self) -> int | None:
        """Return the room the server says this account may use."""
        volume = self._asking(lambda _watch: stat_volume(self._root, **self._session))
        return int(volume.caller_available_size)

    def close(self) -> None:
        """Sign off and close the connection."""
        self._halves.clear()
        with Watch(self._connections, _FAREWELL_S) as watch:
            for connection in self._connections.values():
                # What the server says to a farewell is nobody's trouble.
                with contextlib.suppress(SMBException, OSError, ValueError):
                    connection.disconnect(timeout=1)
            watch.cut()
        self._connections.clear()

    # What is done, in the library's errors.

    def _put_new(self, name: str, data: bytes, watch: Watch) -> bool:
        placed = self._place_by_link(name, data, watch) if self._links else None
        if placed is None:
            placed = self._place_by_writing(name, data, watch)
        return placed or self._finish_half(name, data, watch)

    def _place_by_link(self, name: str, data: bytes, watch: Watch) -> bool | None:
        """Write a file and give it its name; None if this server gives no second names."""
        raw = bare_or_framed(data)
        written = self._write_temporary(raw, watch)
        try:
            self._in_folder(name, lambda: self._link(written, name, len(raw)))
        except OSError as error:
            if smb_errors.is_taken(error):
                return False
            if not smb_errors.knows_no_links(error):
                raise
            self._links = False
            return None
        finally:
            self._remove(written)
        return True

    def _place_by_writing(self, name: str, data: bytes, watch: Watch) -> bool:
        try:
            self._in_folder(name, lambda: self._write_in_place(name, framed(data), watch))
        except OSError as error:
            if smb_errors.is_taken(error):
                return False
            raise
        return True

    def _finish_half(self, name: str, data: bytes, watch: Watch) -> bool:
        """Put the entry in the place of its own half, or of one nobody finishes; whether so."""
        raw = self._read(name, watch)
        if raw is None or unframed(raw) is not None:
            return False
        if not is_half_of(raw, data) and not self._halves.abandoned(name, raw):
            return False
        self._replace(name, data, watch)
        return True

    def _get(self, name: str, watch: Watch) -> bytes | None:
        raw = self._read(name, watch)
        data = None if raw is None else unframed(raw)
        if raw is not None and data is None:
            return raw if self._halves.abandoned(name, raw) else None
        self._halves.whole(name)
        return data

    def _replace(self, name: str, data: bytes, watch: Watch) -> None:
        raw = bare_or_framed(data)
        written = self._write_temporary(raw, watch)
        try:
            self._in_folder(
                name,
                lambda: self._over_folder(
                    name, lambda: self._patience.call(lambda: self._rename(written, name, len(raw)))
                ),
            )
        except OSError:
            self._remove(written)
            raise
        self._halves.whole(name)

    def _names_in(self, folder: str, watch: Watch) -> tuple[list[str], list[str]]:
        """The entries of one folder and the folders in it."""
        found: list[str] = []
        inner: list[str] = []
        try:
            for entry, is_folder in islice(self._listed(folder.rstrip("/")), MOST_IN_FOLDER):
                watch.again()
                name = folder + entry
                if is_name(name):
                    (inner if is_folder else found).append(f"{name}/" if is_folder else name)
        except OSError as error:
            if not (smb_errors.is_absent(error) or smb_errors.is_file(error)):
                raise
            self._check_root()
        return found, inner

    def _delete(self, name: str) -> None:
        try:
            self._over_folder(name, lambda: self._remove_file(name))
        except OSError as error:
            if not smb_errors.is_absent(error):
                raise
            self._check_root()
        self._halves.whole(name)

    def _now(self) -> int:
        options = CreateOptions.FILE_DELETE_ON_CLOSE
        access = FilePipePrinterAccessMask.FILE_WRITE_DATA | FilePipePrinterAccessMask.DELETE
        with self._opened_temporary(self._temporary(), access, options) as made:
            return int(made.fd.last_write_time.timestamp() * 1000)

    def _connect(self) -> None:
        if self._connections.alive():
            return
        self.close()
        connection = Connection(self._guid, self._server, self._port)
        self._connections[f"{self._server}:{self._port}"] = connection
        connection.connect(timeout=max(round(self._timeout), 1))

    def _asking(self, work: Callable[[Watch], T]) -> T:
        with Watch(self._connections, self._timeout) as watch:
            try:
                self._connect()
                return self._patience.call(lambda: work(watch))
            except (SMBException, OSError, ValueError) as error:
                told = smb_errors.refusal(error)
                # A connection that failed, or that never came to a sign-in, is of no more use.
                if told.trouble is Trouble.OFFLINE or not self._connections.signed_in():
                    watch.cut()
                    self._connections.clear()
                raise told from error

    def _writing(self, work: Callable[[Watch], T]) -> T:
        try:
            return self._asking(work)
        except TransportError as error:
            refused = error.trouble is Trouble.DENIED and self._connections.signed_in()
            if refused and self._can_look():
                raise TransportError(Trouble.READ_ONLY, error.detail) from error
            raise

    def _can_look(self) -> bool:
        try:
            self._asking(lambda _watch: self._check_root())
        except TransportError:
            return False
        return True
