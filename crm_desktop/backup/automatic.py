"""The copies the program makes by itself, in the office's own folder of backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.gate import outside
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.backup.copied_state import (
    LastCopy,
    changed_since,
    last_copy,
    remember_copy,
    state_now,
)
from crm_desktop.backup.disk import backup_name, free_name
from crm_desktop.backup.file_store import FileStore
from crm_desktop.backup.making import make_backup
from crm_desktop.backup.notes import OWED, write_note
from crm_desktop.backup.noting import note_act
from crm_desktop.backup.proofs import proved_files
from crm_desktop.backup.shelf import thin

if TYPE_CHECKING:
    from crm_desktop.backup.making import BackupReport
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

MANY: Final = 100
"""From so many records on, an act is preceded by a copy."""


@use_case(Right.VIEW_OFFICE)
def backup_before(office: Office, why: str, *, progress: Progress | None = None) -> BackupReport:
    """Make the automatic copy before an import or another large change.

    Older automatic ones are thinned: 12 newest, 10 weekly, 9 monthly stay. It stays on this
    computer, in the office's folder, so whoever may do the large act may make it.

    Args:
        office: the open office; no transaction of this thread is open.
        why: goes into the file's name: «перед импортом».
        progress: in per cent.

    Raises:
        UserError: as `making.back_up`; the caller then does not go on.
    """
    folder, state = office.folder, state_now(office)
    target = free_name(folder.backups, backup_name(office.name, why))
    report = make_backup(folder, office.unlocked, target, reason=why, progress=progress)
    remember_copy(office, LastCopy(report.created_at, report.path.name, state))
    write_note(office.db, OWED, None)
    if thin(folder.backups, office_id=office.office_id, verified=proved_files(office)):
        FileStore(folder.backups).prune()
    note_act(office, Act.BACKUP_MADE, clients=report.clients, folder=folder.backups, why=why)
    return report


@use_case(Right.VIEW_OFFICE)
def backup_before_many(
    office: Office, why: str, records: int, *, progress: Progress | None = None
) -> BackupReport | None:
    """Make the copy before an act over many records; None if there is no need of one.

    There is none for fewer than 100, nor when nothing changed since the newest copy.

    Args:
        office: the open office; no transaction of this thread is open.
        why: goes into the file's name: «перед удалением».
        records: over how many the act goes.
        progress: of the act; hears words, and may cancel.

    Raises:
        UserError: as `making.back_up`; the caller then does not go on.
    """
    if records < MANY:
        return None
    # A copy is of the whole office, whatever of it the person may see.
    with outside(office):
        if not changed_since(office, last_copy(office)):
            return None
        return backup_before(office, why, progress=_Beforehand(progress) if progress else None)


class _Beforehand:
    """Tells of the copy beside an act that counts records: no share of theirs is done yet."""

    def __init__(self, whole: Progress) -> None:
        self._whole = whole

    def step(self, done: int, total: int, message: str = "") -> None:
        percent = 100 * done // total if total else 0
        self._whole.step(0, 0, f"Сначала резервная копия: {percent} %. {message}")
