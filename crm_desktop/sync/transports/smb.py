"""A share on an SMB server, spoken to by the program itself: no mount, no drive letter.

The same entries in the same places as `FolderTransport` keeps them, so stations of either kind meet
in one folder. A new entry gets its name by the server's own rename that refuses a taken one.
"""

from __future__ import annotations

import contextlib
import errno
import secrets
import uuid
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import unquote, urlsplit

from smbclient import _io as smb_io
from smbclient import scandir, stat_volume
from smbprotocol.connection import Connection
from smbprotocol.exceptions import SMBException
from smbprotocol.file_info import FileRenameInformation
from smbprotocol.open import CreateOptions, FilePipePrinterAccessMask

from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports import smb_errors
from crm_desktop.sync.transports.frames import (
    Halves,
    bare_or_framed,
    is_half_of,
    unframed,
)
from crm_desktop.sync.transports.naming import TEMPORARY, check_name, check_prefix, is_name
from crm_desktop.sync.transports.smb_watch import Connections, Watch
from crm_desktop.sync.transports.system_errors import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

_CHUNK: Final = 1 << 20
_PORT: Final = 445
_FAREWELL_S: Final = 1.0


class SmbTransport:
    """One folder of one share, the office's alone.

    Args:
        url: `smb://[DOMAIN;]user@server[:port]/share[/folder…]`; without a user the person signed
            in to the system.
        password: the user's.
        station: whose temporary files these are.
        timeout: seconds the server may keep silent.
        patience_s: how long a refusal that passes by itself is waited out.
    """

    def __init__(
        self,
        url: str,
        *,
        password: str | None = None,
        station: str = "",
        timeout: float = 30.0,
        patience_s: float = 5.0,
    ) -> None:
        parts = urlsplit(url)
        self._server = parts.hostname or ""
        self._port = parts.port or _PORT
        folders = [unquote(part) for part in parts.path.split("/") if part]
        if not self._server or not folders or any(part in {".", ".."} for part in folders):
            raise ValueError("smb://user@server/share/folder")
        self._root = "\\\\" + "\\".join([self._server, *folders])
        self._user = unquote(parts.username or "").replace(";", "\\") or None
        self._password = password
        self._tag = f"{station}-" if station else ""
        self._timeout = timeout
        self._patience = Patience(patience_s, passes=smb_errors.passes_by)
        self._guid = uuid.uuid4()
        self._connections = Connections()
        self._halves = Halves()

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
        folder = check_prefix(prefix)
        yield from self._asking(lambda watch: list(self._names(folder, watch)))

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
        raw = bare_or_framed(data)
        written = self._write_temporary(raw, watch)
        try:
            self._in_folder(name, lambda: self._rename(written, name, len(raw), replace=False))
        except OSError as error:
            self._remove(written)
            if not smb_errors.is_taken(error):
                raise
            return self._finish_half(name, data, watch)
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
                lambda: self._patience.call(
                    lambda: self._rename(written, name, len(raw), replace=True)
                ),
            )
        except OSError:
            self._remove(written)
            raise
        self._halves.whole(name)

    def _names(self, prefix: str, watch: Watch) -> Iterator[str]:
        folders = [prefix]
        while folders:
            folder = folders.pop()
            try:
                listed = list(scandir(self._path(folder.rstrip("/")), **self._session))
            except OSError as error:
                if not smb_errors.is_absent(error):
                    raise
                self._check_root()
                continue
            watch.again()
            for entry in listed:
                name = folder + entry.name
                if not is_name(name):
                    continue
                if entry.is_dir():
                    folders.append(f"{name}/")
                else:
                    yield name

    def _delete(self, name: str) -> None:
        try:
            self._remove_file(name)
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

    # The parts of it.

    @property
    def _session(self) -> dict[str, Any]:
        """What every call of the library is told, so that it keeps nothing of its own."""
        return {
            "username": self._user,
            "password": self._password,
            "port": self._port,
            "connection_timeout": max(round(self._timeout), 1),
            "connection_cache": self._connections,
        }

    def _path(self, name: str) -> str:
        return "\\".join([self._root, *name.split("/")]) if name else self._root

    def _temporary(self) -> str:
        return f"{TEMPORARY}/{self._tag}{secrets.token_hex(12)}"

    def _opened(self, name: str, access: int, *, mode: str = "r", options: int = 0) -> Any:
        return smb_io.SMBFileIO(
            self._path(name),
            mode=mode,
            share_access="rwd",
            desired_access=access,
            create_options=options,
            **self._session,
        )

    @contextlib.contextmanager
    def _opened_temporary(self, name: str, access: int, options: int = 0) -> Iterator[Any]:
        made = self._opened(name, access, mode="x", options=options)
        try:
            made.open()
        except OSError as error:
            if not smb_errors.is_absent(error):
                raise
            self._make_folder(TEMPORARY)
            made.open()
        with made:
            yield made

    def _write_temporary(self, raw: bytes, watch: Watch) -> str:
        name = self._temporary()
        with self._opened_temporary(name, FilePipePrinterAccessMask.FILE_WRITE_DATA) as made:
            left = memoryview(raw)
            while left:
                left = left[made.write(left[:_CHUNK]) :]
                watch.again()
            made.fd.flush()
        return name

    def _read(self, name: str, watch: Watch) -> bytes | None:
        try:
            with self._opened(name, FilePipePrinterAccessMask.FILE_READ_DATA) as file:
                parts = []
                while part := file.read(_CHUNK):
                    parts.append(part)
                    watch.again()
                return b"".join(parts)
        except OSError as error:
            if not smb_errors.is_absent(error):
                raise
            # The server tells «no such file in this folder» from «no such folder».
            if smb_errors.status_of(error) != smb_errors.NAME_NOT_FOUND or "/" not in name:
                self._check_root()
            return None

    def _rename(self, written: str, name: str, size: int, *, replace: bool) -> None:
        """Give a temporary file its name, if all of it is there."""
        with self._opened(written, FilePipePrinterAccessMask.DELETE) as file:
            if file.fd.end_of_file != size:
                raise OSError(errno.EIO, "the share kept another number of bytes")
            wanted = FileRenameInformation()
            wanted["replace_if_exists"] = replace
            wanted["file_name"] = self._opened(name, 0).fd.file_name
            with smb_io.SMBFileTransaction(file) as transaction:
                smb_io.set_info(transaction, wanted)

    def _in_folder(self, name: str, place: Callable[[], None]) -> None:
        try:
            place()
        except OSError as error:
            if not smb_errors.is_absent(error):
                raise
            self._check_root()
            parts = name.split("/")[:-1]
            for count in range(1, len(parts) + 1):
                self._make_folder("/".join(parts[:count]))
            place()

    def _make_folder(self, name: str) -> None:
        made = smb_io.SMBDirectoryIO(
            self._path(name), mode="x", share_access="rwd", **self._session
        )
        try:
            made.open()
        except OSError as error:
            if not smb_errors.is_taken(error):
                raise
        else:
            made.close()

    def _remove_file(self, name: str) -> None:
        options = CreateOptions.FILE_DELETE_ON_CLOSE | CreateOptions.FILE_NON_DIRECTORY_FILE
        self._opened(name, FilePipePrinterAccessMask.DELETE, options=options).__enter__().close()

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError, SMBException):
            self._remove_file(name)

    def _check_root(self) -> None:
        """See that the folder itself is there.

        Raises:
            TransportError: it is gone: no entry's absence means anything now.
        """
        try:
            with smb_io.SMBDirectoryIO(self._root, mode="r", share_access="rwd", **self._session):
                pass
        except OSError as error:
            if not smb_errors.is_absent(error):
                raise
            raise TransportError(Trouble.OFFLINE, f"no folder {self._root}") from None

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
