"""Making a backup: one file, complete and verified before it bears its name."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import read_keys
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.backup.archive import (
    ATTACHMENT_NAME,
    ATTACHMENTS,
    DATABASE,
    FORMAT,
    KEYS,
    SEALED_FORMAT,
    SEALED_KEYS,
    FileEntry,
    Manifest,
    StoredEntry,
    mac_of,
    write_archive,
)
from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.base_copy import copy_base, flush
from crm_desktop.backup.disk import (
    DRAFT,
    backup_name,
    disk_refusals,
    draft_name,
    free_name,
    free_space,
    require_room,
    size_of,
    sweep,
)
from crm_desktop.backup.file_copying import is_whole
from crm_desktop.backup.file_store import FileStore, files_never_here, named_files
from crm_desktop.backup.noting import note_act
from crm_desktop.backup.passphrase import copy_lock, seal_keys
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.backup.content import Facts
    from crm_desktop.backup.passphrase import CopyLock
    from crm_desktop.jobs import Progress
    from crm_desktop.office.folder import OfficeFolder
    from crm_desktop.office.office import Office

_FAILED: Final = "Резервная копия не сделана, база не тронута"
_READING: Final = "Читаю копию"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A finished and verified backup.

    Attributes:
        path: the file.
        created_at: UTC ms of the snapshot.
        size: bytes of the archive.
        facts: what the base in it holds.
        attachments: how many files of clients it has, inside or in the store beside.
        files_size: bytes of those files.
        beside: the store's folder, if the files lie there; it belongs to the backup.
        lost: how many files of clients could not be taken along: gone or damaged.
        left_out: names of files in the folder of attachments that are not attachments.
        elsewhere: how many files of clients lie at other computers of the office alone.
    """

    path: Path
    created_at: int
    size: int
    facts: Facts
    attachments: int
    left_out: tuple[str, ...]
    files_size: int = 0
    beside: Path | None = None
    lost: int = 0
    elsewhere: int = 0

    @property
    def clients(self) -> int:
        """Clients in it, deleted ones too."""
        return self.facts.rows.get("client", 0)


@use_case(Right.BACKUP)
def back_up(
    office: Office,
    to: Path | None = None,
    *,
    progress: Progress | None = None,
    overwrite: bool = False,
    files_inside: bool | None = None,
) -> BackupReport:
    """Copy the whole office, encrypted, while people go on working.

    Outside the office's own folder it is sealed under the passphrase of copies, if there is one.

    Args:
        office: the open office.
        to: a folder, or the file itself; None is the office's own folder of backups.
        progress: in per cent.
        overwrite: replace the file `to` if it exists.
        files_inside: whether the files of clients go into the archive too, so that it is the
            whole backup; else they lie once in the folder `kartoteka-files` beside it, and the
            next backup there adds only new ones. None: inside if `to` names a file.

    Raises:
        UserError: no room, no access, or the file exists; no half file remains.
        DamagedError: the base or the copy is damaged; no file was made.
        JobCancelledError: cancelled; no half file remains.
    """
    target = _target(office.folder, office.name, to, overwrite=overwrite)
    inside = (to is not None and not to.is_dir()) if files_inside is None else files_inside
    leaves = target.parent.resolve() != office.folder.backups.resolve()
    report = make_backup(
        office.folder, office.unlocked, target, files_inside=inside, progress=progress,
        lock=copy_lock(office) if leaves else None,
    )  # fmt: skip
    note_act(office, Act.BACKUP_MADE, clients=report.clients, folder=target.parent)
    return report


def make_backup(
    folder: OfficeFolder,
    unlocked: Unlocked,
    target: Path,
    *,
    reason: str = "",
    files_inside: bool = False,
    progress: Progress | None = None,
    lock: CopyLock | None = None,
) -> BackupReport:
    """Make a backup of whatever lies in an office's folder, of any schema; see `back_up`."""
    progress = progress or SilentProgress()
    with disk_refusals(_FAILED):
        folder.backups.mkdir(parents=True, exist_ok=True)
        sweep(folder.backups, shared=False)
        sweep(target.parent, shared=True)
        room = size_of(folder.database, folder.database.with_name("office.db-wal"))
        working = folder.backups / draft_name()
        if free_space(folder.backups) < 2 * room < free_space(target.parent):
            working = target.parent / draft_name()
        require_room(target.parent, room + size_of(folder.keys), _FAILED)
        require_room(working.parent, room, _FAILED)
        part = target.with_name(draft_name(".part"))
        try:
            working.mkdir(mode=0o700)
            created_at = now_ms()
            facts = copy_base(
                folder.database,
                working / DATABASE,
                unlocked.database_key,
                lambda done, what: progress.step(done, 100, what),
            )
            keys = working / (SEALED_KEYS if lock else KEYS)
            _copy_keys(folder.keys, working / KEYS)
            if lock:
                opened = working / KEYS
                keys.write_bytes(seal_keys(opened.read_bytes(), lock, office_id=unlocked.office_id))
            files = [(DATABASE, working / DATABASE), (keys.name, keys)]
            named = named_files(working / DATABASE, unlocked.database_key)
            never_here = files_never_here(working / DATABASE, unlocked.database_key)
            supply = _Supply(folder, FileStore(target.parent), progress)
            taken = supply.inside(named) if files_inside else supply.beside(named)
            if files_inside:
                files += [(ATTACHMENTS + entry.name, path) for entry, path in taken]
            stored = () if files_inside else tuple(entry for entry, _path in taken)
            total = size_of(*(path for _name, path in files))
            require_room(target.parent, total, _FAILED)

            def seal(entries: tuple[FileEntry, ...]) -> Manifest:
                bare = Manifest(
                    created_at, unlocked.office_id, reason, facts, entries, stored,
                    format=SEALED_FORMAT if lock else FORMAT,
                )  # fmt: skip
                return replace(bare, mac=mac_of(bare, unlocked.database_key))

            def written(size: int) -> None:
                progress.step(80 + 10 * size // (total + 1), 100, "Записываю копию")

            write_archive(part, files, seal, written)
            flush(part)
            read_back(
                part, unlocked.database_key, lambda n: progress.step(90 + n // 10, 100, _READING)
            )
            part.replace(target)
            flush(target.parent)
        finally:
            part.unlink(missing_ok=True)
            shutil.rmtree(working, ignore_errors=True)
    progress.step(100, 100, "Копия готова")
    elsewhere = len(never_here - {entry.name for entry, _path in taken})
    return BackupReport(
        target, created_at, target.stat().st_size, facts, len(taken), _foreign(folder),
        sum(entry.size for entry, _path in taken), supply.store.folder if stored else None,
        len(named) - len(taken) - elsewhere, elsewhere,
    )  # fmt: skip


class _Supply:
    """Takes the files of clients along: those the copied base names and that are whole.

    Args:
        folder: the office's.
        store: beside the backup.
        progress: in per cent, from 60 to 80.
    """

    def __init__(self, folder: OfficeFolder, store: FileStore, progress: Progress) -> None:
        self._folder = folder
        self.store = store
        self._progress = progress
        self._done = 0
        self._total = 1

    def inside(self, named: Sequence[StoredEntry]) -> list[tuple[StoredEntry, Path]]:
        """Return where each whole file lies; every byte is read."""
        self._begin(named)
        own = FileStore(self._folder.backups)
        found = []
        for entry in named:
            places = (self._folder.attachments / entry.name, own.path_of(entry.name))
            for place in places:
                if is_whole(entry, place, self._read):
                    found.append((entry, place))
                    break
        return found

    def beside(self, named: Sequence[StoredEntry]) -> list[tuple[StoredEntry, Path]]:
        """Bring new files into the store; those that are there already are only looked at."""
        self.store.sweep()
        new = [entry for entry in named if not self.store.holds(entry)]
        self._begin(new)
        self._require_room(new)
        fresh = set(new)
        found = []
        for entry in named:
            place = self._folder.attachments / entry.name
            if entry not in fresh:
                self.store.keep(entry)
            elif not self.store.put(entry, place, self._read):
                continue
            found.append((entry, self.store.path_of(entry.name)))
        return found

    def _require_room(self, new: Sequence[StoredEntry]) -> None:
        """On the office's own disk the store can do with second names of the same bytes."""
        beside, own = self.store.folder.parent, self._folder.path
        if beside.stat().st_dev != own.stat().st_dev:
            require_room(beside, sum(entry.size for entry in new), _FAILED)

    def _begin(self, entries: Sequence[StoredEntry]) -> None:
        self._total = sum(entry.size for entry in entries) + 1
        self._progress.step(60, 100, "Копирую файлы клиентов")

    def _read(self, size: int) -> None:
        self._done += size
        percent = 60 + min(20, 20 * self._done // self._total)
        self._progress.step(percent, 100, "Копирую файлы клиентов")


def _target(folder: OfficeFolder, name: str, to: Path | None, *, overwrite: bool) -> Path:
    if to is None or to.is_dir():
        return free_name(to or folder.backups, backup_name(name, ""))
    if not to.parent.is_dir():
        raise UserError(f"{_FAILED}: папки «{to.parent}» нет. Выберите другую папку.")
    if to.exists() and not overwrite:
        raise UserError(f"{_FAILED}: файл «{to}» уже есть и не изменён. Выберите другое имя.")
    return to


def _foreign(folder: OfficeFolder) -> tuple[str, ...]:
    """What lies in the folder of attachments and is none, nor one in the making."""
    found = sorted(folder.attachments.iterdir()) if folder.attachments.is_dir() else []
    return tuple(
        path.name
        for path in found
        if not ATTACHMENT_NAME.fullmatch(path.name) and not path.name.startswith(DRAFT)
    )


def _copy_keys(keys: Path, target: Path) -> None:
    """Copy `keys.json`, which is replaced whole or not at all, and see that the copy is sound."""
    target.write_bytes(keys.read_bytes())
    read_keys(target)


def read_back(part: Path, key: bytes, step: Callable[[int], None]) -> None:
    """Read a written archive as a restore would.

    Args:
        part: the archive.
        key: of the base.
        step: takes per cent done; may raise to cancel.

    Raises:
        BadFileError, DamagedError: it is not what was written.
    """
    archive = open_archive(part)
    size = archive.size + 1
    if archive.manifest.mac != mac_of(archive.manifest, key):
        raise DamagedError(f"{_FAILED}: записанное не совпало с прочитанным. Проверьте диск.")
    unpack(archive, None, lambda done: step(100 * done // size))
