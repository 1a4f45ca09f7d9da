"""One folder of an SMB share, as files: what the transport's promises are made of."""

from __future__ import annotations

import contextlib
import errno
import secrets
import uuid
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from smbclient import _io as smb_io
from smbprotocol.exceptions import SMBException
from smbprotocol.file_info import (
    FileAttributes,
    FileInformationClass,
    FileLinkInformation,
    FileRenameInformation,
)
from smbprotocol.open import CreateOptions, FilePipePrinterAccessMask

from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports import smb_errors
from crm_desktop.sync.transports.bounds import SHOWS, STRANGE, most_of
from crm_desktop.sync.transports.frames import Halves
from crm_desktop.sync.transports.naming import TEMPORARY
from crm_desktop.sync.transports.smb_watch import Connections, Watch
from crm_desktop.sync.transports.system_errors import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHUNK: Final = 1 << 20
_PORT: Final = 445


class SmbFolder:
    """What is done with files there; errors are the library's.

    Args:
        url: `smb://[DOMAIN;]user@server[:port]/share[/folder…]`; without a user the person signed
            in to the system.
        password: the user's.
        station: whose temporary files these are.
        timeout: seconds the server may keep silent.
        patience_s: how long a refusal that passes by itself is waited out.
        links: False = entries are written in their place from the start.
    """

    def __init__(
        self,
        url: str,
        *,
        password: str | None = None,
        station: str = "",
        timeout: float = 30.0,
        patience_s: float = 5.0,
        links: bool = True,
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
        self._links = links

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

    def _opened(
        self,
        name: str,
        access: int,
        *,
        mode: str = "r",
        options: int = 0,
        kind: Any = smb_io.SMBFileIO,
    ) -> Any:
        return kind(
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
            _fill(made, raw, watch)
        return name

    def _write_in_place(self, name: str, raw: bytes, watch: Watch) -> None:
        """Write a file that is not there yet; what cannot be finished is taken away again."""
        made = self._opened(name, FilePipePrinterAccessMask.FILE_WRITE_DATA, mode="x")
        made.open()
        try:
            with made:
                _fill(made, raw, watch)
        except OSError:
            self._remove(name)
            raise

    def _listed(self, folder: str) -> Iterator[tuple[str, bool]]:
        """Yield (name, whether it is a folder) of what lies in a folder."""
        kind = FileInformationClass.FILE_DIRECTORY_INFORMATION
        with smb_io.SMBDirectoryIO(
            self._path(folder), mode="r", share_access="rwd", **self._session
        ) as listing:
            for one in listing.query_directory("*", kind):
                name = one["file_name"].get_value().decode("utf-16-le", errors="replace")
                attributes = one["file_attributes"]
                yield name, attributes.has_flag(FileAttributes.FILE_ATTRIBUTE_DIRECTORY)

    def _read(self, name: str, watch: Watch) -> bytes | None:
        try:
            with self._opened(name, FilePipePrinterAccessMask.FILE_READ_DATA) as file:
                most = most_of(name)
                left = SHOWS if file.fd.end_of_file > most else most
                parts = []
                while left and (part := file.read(min(left, _CHUNK))):
                    parts.append(part)
                    left -= len(part)
                    watch.again()
                return b"".join(parts)
        except OSError as error:
            if smb_errors.is_folder(error):
                return STRANGE
            if not smb_errors.is_absent(error):
                raise
            # The server tells «no such file in this folder» from «no such folder».
            if smb_errors.status_of(error) != smb_errors.NAME_NOT_FOUND or "/" not in name:
                self._check_root()
            return None

    def _link(self, written: str, name: str, size: int) -> None:
        """Give a temporary file a second name, its last, if all of it is there."""
        wanted = FileLinkInformation()
        wanted["replace_if_exists"] = False
        self._name_anew(
            written, name, size, wanted, FilePipePrinterAccessMask.FILE_WRITE_ATTRIBUTES
        )

    def _rename(self, written: str, name: str, size: int) -> None:
        """Put a temporary file in the place of another one, if all of it is there."""
        wanted = FileRenameInformation()
        wanted["replace_if_exists"] = True
        self._name_anew(written, name, size, wanted, FilePipePrinterAccessMask.DELETE)

    def _name_anew(self, written: str, name: str, size: int, wanted: Any, access: int) -> None:
        with self._opened(written, access) as file:
            if file.fd.end_of_file != size:
                raise OSError(errno.EIO, "the share kept another number of bytes")
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
            if self._is_folder(name):
                return
            # A file that lies in a folder's place gives way.
            if name == TEMPORARY:
                self._move(name, f"{TEMPORARY}-{secrets.token_hex(12)}")
            else:
                self._move_aside(name)
            made.open()
        made.close()

    def _is_folder(self, name: str) -> bool:
        try:
            with smb_io.SMBDirectoryIO(
                self._path(name), mode="r", share_access="rwd", **self._session
            ):
                return True
        except OSError as error:
            if smb_errors.is_absent(error) or smb_errors.is_file(error):
                return False
            raise

    def _over_folder(self, name: str, work: Callable[[], None]) -> None:
        """Do what a folder in an entry's place prevents: it is moved away, whole."""
        try:
            work()
        except OSError as error:
            if smb_errors.is_absent(error) or not self._is_folder(name):
                raise
            self._move_aside(name)
            work()

    def _move_aside(self, name: str) -> None:
        self._make_folder(TEMPORARY)
        self._move(name, f"{TEMPORARY}/{secrets.token_hex(12)}")

    def _move(self, name: str, target: str) -> None:
        """Give a file or a folder, whatever is in it, another name."""
        wanted = FileRenameInformation()
        wanted["replace_if_exists"] = False
        wanted["file_name"] = self._opened(target, 0).fd.file_name
        with (
            self._opened(name, FilePipePrinterAccessMask.DELETE, kind=smb_io.SMBRawIO) as moved,
            smb_io.SMBFileTransaction(moved) as transaction,
        ):
            smb_io.set_info(transaction, wanted)

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


def _fill(made: Any, raw: bytes, watch: Watch) -> None:
    left = memoryview(raw)
    while left:
        left = left[made.write(left[:_CHUNK]) :]
        watch.again()
    made.fd.flush()
