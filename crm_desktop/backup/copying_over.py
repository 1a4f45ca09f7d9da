"""A finished copy brought to another folder: not made twice, and read back where it lands."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.archive import (
    DATABASE,
    FORMAT,
    KEYS,
    SEALED_FORMAT,
    SEALED_KEYS,
    ArchivedFile,
    FileEntry,
    Manifest,
    Source,
    mac_of,
    signing_key,
    write_archive,
)
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.base_copy import flush
from crm_desktop.backup.disk import draft_name, require_room, sweep
from crm_desktop.backup.file_store import FileStore
from crm_desktop.backup.making import read_back
from crm_desktop.backup.passphrase import seal_keys
from crm_desktop.errors import BadFileError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crm_desktop.backup.archive import StoredEntry
    from crm_desktop.backup.passphrase import CopyLock
    from crm_desktop.jobs import Progress
    from crm_desktop.office.folder import OfficeFolder

FAILED: Final = "Копия во втором месте не сделана; копия в папке офиса цела"


def copy_archive(
    source: Path,
    target: Path,
    *,
    office: OfficeFolder,
    keys: Sequence[bytes],
    lock: CopyLock | None,
    progress: Progress,
) -> None:
    """Bring an archive and the files it names to the folder of `target`.

    Args:
        source: an archive of ours whose keys lie open in it.
        target: must not exist; it appears whole and read back, or not at all.
        office: whose files they are.
        keys: of the base, present and former.
        lock: seals the keys on the way, if there is one.
        progress: in per cent.

    Raises:
        BadFileError: the source is not whole or not ours.
        UserError: no room, or files of clients that could not be brought along.
        OSError: the disk refused; no half file remains.
    """
    archive = open_archive(source)
    key = signing_key(archive.manifest, keys)
    if key is None:
        raise BadFileError(f"{FAILED}: копия «{source.name}» сделана под чужим ключом.")
    folder = target.parent
    sweep(folder, shared=True)
    require_room(folder, archive.size + _missing_size(archive.manifest, folder), FAILED)
    _bring_stored(archive.manifest, office, FileStore(source.parent), FileStore(folder), progress)
    part = folder / draft_name(".part")
    size = archive.size + 1

    def written(done: int) -> None:
        progress.step(30 + 40 * done // size, 100, "Копирую во второе место")

    def seal(entries: tuple[FileEntry, ...]) -> Manifest:
        form = SEALED_FORMAT if lock else FORMAT
        bare = replace(archive.manifest, files=entries, format=form, mac="")
        return replace(bare, mac=mac_of(bare, key))

    try:
        with zipfile.ZipFile(source) as opened:
            lying: list[tuple[str, Source]] = [(KEYS, ArchivedFile(opened, KEYS))]
            if lock:
                text = seal_keys(opened.read(KEYS), lock, office_id=archive.manifest.office_id)
                sealed = folder / draft_name(".part")
                sealed.write_bytes(text)
                lying = [(SEALED_KEYS, sealed)]
            rest: list[tuple[str, Source]] = [
                (entry.name, ArchivedFile(opened, entry.name))
                for entry in archive.manifest.files
                if entry.name not in {DATABASE, KEYS}
            ]
            base: tuple[str, Source] = (DATABASE, ArchivedFile(opened, DATABASE))
            try:
                write_archive(part, [base, *lying, *rest], seal, written)
            finally:
                if lock:
                    sealed.unlink(missing_ok=True)
        flush(part)
        read_back(part, key, lambda n: progress.step(70 + 3 * n // 10, 100, "Сверяю копию"))
        part.replace(target)
        flush(folder)
    finally:
        part.unlink(missing_ok=True)


def _missing_size(manifest: Manifest, folder: Path) -> int:
    store = FileStore(folder)
    return sum(entry.size for entry in manifest.stored if not store.holds(entry))


def _bring_stored(
    manifest: Manifest, office: OfficeFolder, own: FileStore, there: FileStore, progress: Progress
) -> None:
    """Bring the files that are not there yet; what is there is marked as needed."""
    there.sweep()
    new = [entry for entry in manifest.stored if not there.holds(entry)]
    for entry in manifest.stored:
        there.keep(entry)
    total, done, lost = sum(entry.size for entry in new) + 1, 0, 0

    def read(size: int) -> None:
        nonlocal done
        done += size
        progress.step(min(30, 30 * done // total), 100, "Копирую файлы клиентов")

    for entry in new:
        progress.step(min(30, 30 * done // total), 100, "Копирую файлы клиентов")
        lost += not _brought(entry, office, own, there, read)
    if lost:
        raise UserError(
            f"{FAILED}: не нашлось целых файлов клиентов: {lost}. Проверьте базу: «Настройки → "
            "Проверка базы»."
        )


def _brought(
    entry: StoredEntry,
    office: OfficeFolder,
    own: FileStore,
    there: FileStore,
    read: Callable[[int], None],
) -> bool:
    places = (own.path_of(entry.name), office.attachments / entry.name)
    return any(there.put(entry, place, read) for place in places)
