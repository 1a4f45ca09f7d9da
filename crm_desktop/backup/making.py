"""Making a backup: one file, complete and verified before it bears its name."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import read_keys
from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.archive import (
    ATTACHMENT_NAME,
    ATTACHMENTS,
    DATABASE,
    KEYS,
    FileEntry,
    Manifest,
    mac_of,
    write_archive,
)
from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.base_copy import copy_base, flush
from crm_desktop.backup.disk import (
    backup_name,
    disk_refusals,
    draft_name,
    free_name,
    free_space,
    require_room,
    size_of,
    sweep,
)
from crm_desktop.backup.shelf import thin
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.backup.content import Facts
    from crm_desktop.jobs import Progress
    from crm_desktop.office.folder import OfficeFolder
    from crm_desktop.office.office import Office

_FAILED: Final = "Резервная копия не сделана, база не тронута"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A finished and verified backup.

    Attributes:
        path: the file.
        created_at: UTC ms of the snapshot.
        size: bytes.
        facts: what the base in it holds.
        attachments: how many files besides the base and the keys.
        left_out: names of files in the folder of attachments that are not attachments.
    """

    path: Path
    created_at: int
    size: int
    facts: Facts
    attachments: int
    left_out: tuple[str, ...]

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
) -> BackupReport:
    """Copy the whole office into one encrypted file while people go on working.

    Args:
        office: the open office.
        to: a folder, or the file itself; None is the office's own folder of backups.
        progress: in per cent.
        overwrite: replace the file `to` if it exists.

    Raises:
        UserError: no room, no access, or the file exists; no half file remains.
        DamagedError: the base or the copy is damaged; no file was made.
        JobCancelledError: cancelled; no half file remains.
    """
    target = _target(office.folder, office.name, to, overwrite=overwrite)
    return make_backup(office.folder, office.unlocked, target, progress=progress)


@use_case(Right.IMPORT)
def backup_before(office: Office, why: str, *, progress: Progress | None = None) -> BackupReport:
    """Make the automatic backup before an import or another large change.

    Older automatic ones are thinned: 12 newest, 10 weekly, 9 monthly stay.

    Args:
        office: the open office.
        why: goes into the file's name: «перед импортом».
        progress: in per cent.

    Raises:
        UserError: as `back_up`; the caller then does not go on.
    """
    folder = office.folder
    target = free_name(folder.backups, backup_name(office.name, why))
    report = make_backup(folder, office.unlocked, target, reason=why, progress=progress)
    thin(folder.backups, office_id=office.office_id)
    return report


def make_backup(
    folder: OfficeFolder,
    unlocked: Unlocked,
    target: Path,
    *,
    reason: str = "",
    progress: Progress | None = None,
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
        attached, left_out = _attachments(folder)
        total = room + size_of(folder.keys, *attached)
        require_room(target.parent, total, _FAILED)
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
            _copy_keys(folder.keys, working / KEYS)
            files = [(DATABASE, working / DATABASE), (KEYS, working / KEYS)]
            files += [(ATTACHMENTS + path.name, path) for path in attached]

            def seal(entries: tuple[FileEntry, ...]) -> Manifest:
                bare = Manifest(created_at, unlocked.office_id, reason, facts, entries)
                return replace(bare, mac=mac_of(bare, unlocked.database_key))

            def written(size: int) -> None:
                progress.step(80 + 10 * size // (total + 1), 100, "Записываю копию")

            write_archive(part, files, seal, written)
            flush(part)
            _read_back(part, unlocked.database_key, progress)
            part.replace(target)
            flush(target.parent)
        finally:
            part.unlink(missing_ok=True)
            shutil.rmtree(working, ignore_errors=True)
    progress.step(100, 100, "Копия готова")
    return BackupReport(target, created_at, target.stat().st_size, facts, len(attached), left_out)


def _target(folder: OfficeFolder, name: str, to: Path | None, *, overwrite: bool) -> Path:
    if to is None or to.is_dir():
        return free_name(to or folder.backups, backup_name(name, ""))
    if not to.parent.is_dir():
        raise UserError(f"{_FAILED}: папки «{to.parent}» нет. Выберите другую папку.")
    if to.exists() and not overwrite:
        raise UserError(f"{_FAILED}: файл «{to}» уже есть и не изменён. Выберите другое имя.")
    return to


def _attachments(folder: OfficeFolder) -> tuple[list[Path], tuple[str, ...]]:
    """What will be copied; they are never changed, and those of the snapshot are all there."""
    found = sorted(folder.attachments.iterdir()) if folder.attachments.is_dir() else []
    ours = [path for path in found if path.is_file() and ATTACHMENT_NAME.fullmatch(path.name)]
    return ours, tuple(path.name for path in found if path not in set(ours))


def _copy_keys(keys: Path, target: Path) -> None:
    """Copy `keys.json`, which is replaced whole or not at all, and see that the copy is sound."""
    target.write_bytes(keys.read_bytes())
    read_keys(target)


def _read_back(part: Path, key: bytes, progress: Progress) -> None:
    """Read the written archive as a restore would."""
    archive = open_archive(part)
    size = archive.size + 1
    if archive.manifest.mac != mac_of(archive.manifest, key):
        raise DamagedError(f"{_FAILED}: записанное не совпало с прочитанным. Проверьте диск.")
    unpack(archive, None, lambda done: progress.step(90 + 10 * done // size, 100, "Читаю копию"))
