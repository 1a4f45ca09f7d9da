"""Files of the office kept beside its backups: each once, however many backups name it.

    kartoteka-files/<first two letters>/<SHA-256 of the encrypted bytes>

Attachments never change, so a backup only adds what is new: thirty backups of an office with
20 GB of files take 20 GB, not 600. A file is verified when it comes; later its name and length
are looked at, and its bytes whenever somebody asks for a full check. A file goes only when no
archive in the folder names it. There are many folders, for a memory stick takes only some ten
thousand long names in one.
"""

from __future__ import annotations

import os
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.attachments.blobs import BLOB_NAME
from crm_desktop.attachments.sealed import sealed_size
from crm_desktop.backup.archive import SUFFIX, StoredEntry
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.base_copy import open_unchanging
from crm_desktop.backup.disk import free_space, sweep
from crm_desktop.backup.file_copying import copy_verified, is_of_size, is_whole, link_verified
from crm_desktop.errors import BadFileError
from crm_desktop.sync.blobs.whereabouts import NEVER_HERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.backup.archive import Manifest

STORE: Final = "kartoteka-files"
_SETTLED_S: Final = 24 * 3600
_SPARE: Final = 64 << 20


class FileStore:
    """The store beside the archives of one folder.

    Args:
        beside: the folder of the archives.
    """

    def __init__(self, beside: Path) -> None:
        self.folder = beside / STORE

    def path_of(self, name: str) -> Path:
        """Return where a file lies or would lie."""
        return self.folder / name[:2] / name

    def holds(self, entry: StoredEntry) -> bool:
        """Tell whether the file is there at its full length; its bytes are not read."""
        return is_of_size(self.path_of(entry.name), entry.size)

    def keep(self, entry: StoredEntry) -> None:
        """Mark a file as needed now, so that nobody prunes it before its archive appears."""
        with suppress(OSError):
            os.utime(self.path_of(entry.name))

    def put(self, entry: StoredEntry, source: Path, step: Callable[[int], None]) -> bool:
        """Bring a file in, verified; False if the source is gone or is not what its name says.

        Where the same disk has no room for a second copy, the store takes a second name of the
        same bytes: that saves from deletion, though not from a damaged disk.

        Args:
            entry: what it should be.
            source: where it lies.
            step: takes the number of bytes just read; may raise to cancel.

        Raises:
            OSError: the disk refused; no half file remains.
        """
        target = self.path_of(entry.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if free_space(self.folder) < entry.size + _SPARE:
            target.unlink(missing_ok=True)
            if link_verified(entry, source, target, step):
                return True
        return copy_verified(entry, source, target, step)

    def sweep(self) -> None:
        """Remove what killed programs left unfinished."""
        for shelf in self.folder.glob("??"):
            sweep(shelf, shared=True)

    def prune(self) -> int:
        """Remove the files that no archive beside names; returns how many went.

        Nothing goes while an archive there cannot be read, nor what came or was needed within
        a day: its archive may be in the making.
        """
        named: set[str] = set()
        for path in self.folder.parent.glob(f"*{SUFFIX}"):
            try:
                named.update(entry.name for entry in open_archive(path).manifest.stored)
            except BadFileError:
                return 0
        gone = 0
        for path in tuple(self.folder.glob("??/*")):
            if path.name in named or not BLOB_NAME.fullmatch(path.name):
                continue
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _SETTLED_S:
                    path.unlink()
                    gone += 1
        return gone


@dataclass(frozen=True, slots=True)
class StoreFaults:
    """Names of files an archive needs and the store does not give."""

    missing: tuple[str, ...]
    damaged: tuple[str, ...]


def store_faults(
    archive: Path, manifest: Manifest, step: Callable[[int], None] | None = None
) -> StoreFaults:
    """Look for the files an archive names.

    Args:
        archive: the archive's path.
        manifest: its manifest.
        step: None looks at names and lengths only; else every byte is read, and `step` takes
            the number of bytes just read and may raise to cancel.
    """
    store = FileStore(archive.parent)
    missing, damaged = [], []
    for entry in manifest.stored:
        if not store.holds(entry):
            missing.append(entry.name)
        elif step is not None and not is_whole(entry, store.path_of(entry.name), step):
            damaged.append(entry.name)
    return StoreFaults(tuple(missing), tuple(damaged))


def named_files(base: Path, key: bytes) -> tuple[StoredEntry, ...]:
    """Return the files a base names, those of deleted records too; none in an old schema.

    Args:
        base: a copy nobody writes to.
        key: of the base.
    """
    with closing(open_unchanging(base, key)) as connection:
        if not connection.execute(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'attachment'"
        ).fetchall():
            return ()
        rows = connection.execute("SELECT blob, max(size) FROM attachment GROUP BY blob").fetchall()
    return tuple(
        StoredEntry(blob, sealed_size(size))
        for blob, size in rows
        if isinstance(blob, str) and isinstance(size, int) and BLOB_NAME.fullmatch(blob)
    )


def files_never_here(base: Path, key: bytes) -> frozenset[str]:
    """Return the names of files that other computers have and this one never had.

    Args:
        base: a copy nobody writes to.
        key: of the base.
    """
    with closing(open_unchanging(base, key)) as connection:
        if not connection.execute(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'sync_blob'"
        ).fetchall():
            return frozenset()
        return frozenset(str(row[0]) for row in connection.execute(NEVER_HERE))
