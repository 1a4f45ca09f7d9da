"""The folder of encrypted files: each bears the SHA-256 of its bytes as its name."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.sealed import CHUNK, SpoiltBlobError, seal, sealed_size, unseal
from crm_desktop.backup.base_copy import flush
from crm_desktop.backup.disk import disk_refusals, draft_name, require_room, sweep
from crm_desktop.errors import DamagedError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

BLOB_NAME: Final = re.compile(r"[0-9a-f]{64}")
KEY_BYTES: Final = 32
_NOT_ADDED: Final = "Файл не добавлен, прежние файлы и база не тронуты"
_STAYS: Final = (
    "Запись о файле остаётся в карточке. Верните файл из резервной копии: "
    "«Настройки» → «Проверка базы» подставит его сама, если он есть в папке копий."
)


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """Bytes that lie encrypted in the folder.

    Attributes:
        name: of the file, hex SHA-256.
        key: hex.
        size: of the open bytes.
    """

    name: str
    key: str
    size: int


def write_blob(folder: Path, read: Callable[[int], bytes], *, expected: int) -> StoredBlob:
    """Encrypt a stream into a new file of the folder; it appears whole or not at all.

    Args:
        folder: of attachments; made if missing.
        read: gives the open bytes; may raise to cancel.
        expected: about how many bytes will come; room for them is asked for first.

    Raises:
        UserError: no room, or the disk refused.
    """
    with disk_refusals(_NOT_ADDED):
        # Never `parents`: a folder whose disk was taken away is not to be made anew elsewhere.
        folder.mkdir(exist_ok=True)
        sweep(folder, shared=False)
        require_room(folder, sealed_size(expected), _NOT_ADDED)
        key = secrets.token_bytes(KEY_BYTES)
        draft = folder / draft_name(".part")
        try:
            draft.touch(mode=0o600, exist_ok=False)
            with draft.open("wb") as stream:
                name, size = seal(read, stream, key)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(folder / name)
            flush(folder)
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    return StoredBlob(name, key.hex(), size)


@contextmanager
def reading_blob(folder: Path, name: str, key: str, *, shown: str) -> Iterator[Iterator[bytes]]:
    """Give the open bytes of a file, verified piece by piece.

    Args:
        folder: of attachments.
        name: of the encrypted file.
        key: hex.
        shown: what people call the file, for a refusal.

    Raises:
        DamagedError: the file is gone, damaged or does not read; says what to do.
    """
    try:
        stream = _opened(folder, name)
    except FileNotFoundError as error:
        raise DamagedError(f"Файла «{shown}» нет на диске. {_STAYS}") from error
    except OSError as error:
        raise _unreadable(shown, error) from error
    with stream:
        yield _told(stream, key, shown)


def holds_blob(folder: Path, name: str, size: int) -> bool:
    """Tell whether a file of the right name and length lies there; its bytes are not read.

    Args:
        folder: of attachments.
        name: of the encrypted file.
        size: of the open bytes.
    """
    if not BLOB_NAME.fullmatch(name):
        return False
    try:
        return (folder / name).stat().st_size == sealed_size(size)
    except OSError:
        return False


def hash_of(path: Path, step: Callable[[int], None] = lambda _bytes: None) -> str:
    """Return the SHA-256 of a file, hex.

    Args:
        path: the file.
        step: takes the number of bytes just read; may raise to cancel.

    Raises:
        OSError: it does not read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while data := stream.read(CHUNK):
            digest.update(data)
            step(len(data))
    return digest.hexdigest()


@use_case(Right.ERASE)
def destroy_blobs(office: Office, blobs: Collection[str]) -> int:
    """Delete encrypted files that no record names any more; returns how many went.

    Args:
        office: the office.
        blobs: names of files; those a live or deleted attachment still names stay.

    Raises:
        UserError: the disk refused; some may be gone.
    """
    return remove_blobs(office.db, office.folder.attachments, blobs)


def remove_blobs(db: OfficeDatabase, folder: Path, blobs: Collection[str]) -> int:
    """Do the work of `destroy_blobs` for a base that nobody is signed in to, as in a restore.

    Raises:
        UserError: the disk refused; some may be gone.
    """
    gone = 0
    with disk_refusals("Файлы удалены не все"):
        for name in sorted(set(blobs)):
            named = db.run("SELECT 1 FROM attachment WHERE blob = ? LIMIT 1", (name,))
            path = folder / name
            if BLOB_NAME.fullmatch(name) and not named and path.is_file():
                path.unlink()
                gone += 1
    return gone


def _opened(folder: Path, name: str) -> IO[bytes]:
    if not BLOB_NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return (folder / name).open("rb")


def _told(stream: IO[bytes], key: str, shown: str) -> Iterator[bytes]:
    """The open bytes, with faults told to people."""
    try:
        yield from unseal(stream, bytes.fromhex(key))
    except (SpoiltBlobError, ValueError) as error:
        raise DamagedError(f"Файл «{shown}» на диске повреждён. {_STAYS}") from error
    except OSError as error:
        raise _unreadable(shown, error) from error


def _unreadable(shown: str, error: OSError) -> DamagedError:
    reason = disk_reason(error)
    return DamagedError(f"Файл «{shown}» не читается с диска: {reason}. {_STAYS}")
