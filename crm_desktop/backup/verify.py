"""Reading a backup to its last byte, and saying what is wrong with it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import read_keys
from crm_desktop.access.keys_file import database_check
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.backup.archive import signing_key
from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.disk import disk_refusals, draft_name, sweep
from crm_desktop.backup.file_store import store_faults
from crm_desktop.backup.noting import note_act
from crm_desktop.backup.opened import keys_of, open_backup
from crm_desktop.backup.proofs import remember_proof
from crm_desktop.errors import BadFileError, DamagedError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.backup.archive import Manifest
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_FAILED: Final = "Копия не проверена и не изменена"


class Depth(StrEnum):
    """How far a check went."""

    SUMS = "sums"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of a backup found.

    Attributes:
        path: the backup.
        depth: `SUMS`: its list, every byte and the files beside it; `WHOLE`: its signature, and
            every page, row and link of the base as well, which needs the key.
        manifest: what it says of itself; None if even that does not read.
        files: how many files of clients were read, inside or beside.
        faults: Russian sentences, empty when the backup is good.
    """

    path: Path
    depth: Depth
    manifest: Manifest | None
    files: int
    faults: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults

    @property
    def clients(self) -> int:
        """Clients in it, deleted ones too."""
        return self.manifest.facts.rows.get("client", 0) if self.manifest else 0


def verify(
    file: Path,
    *,
    keys: Sequence[bytes] = (),
    password: str | None = None,
    user_name: str | None = None,
    passphrase: str | None = None,
    work: Path | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Check a backup; nothing is changed.

    Every byte is compared with its signed sum, and then the base itself is opened: pages, counts
    and people's data. What was hashed of the history and counted of links when it was made
    follows from the sum; a restore and the monthly rehearsal do that again as well.

    Without a key and a password its list, its sums and the files beside it are checked: that
    finds damage, not forgery.

    Args:
        file: the backup.
        keys: of the base, present and former, where they are known.
        password: of a person of the office, as of the backup.
        user_name: whose password it is; None tries all.
        passphrase: of the copy, if it is sealed under one.
        work: where the base is unpacked (encrypted as it is) and removed again; None = the
            system's folder for such things.
        progress: in per cent.

    Raises:
        PasswordError: the password or the passphrase does not open it.
        UserError: made by a newer program, no room, or the disk refused.
        JobCancelledError: cancelled.
    """
    progress = progress or SilentProgress()
    whole = bool(keys) or password is not None
    depth = Depth.WHOLE if whole else Depth.SUMS
    try:
        archive = open_archive(file)
    except BadFileError as error:
        return Verification(file, depth, None, 0, (str(error),))
    manifest, faults = archive.manifest, []
    with disk_refusals(_FAILED):
        try:
            if whole:
                place = Path(tempfile.gettempdir()) if work is None else work
                folder = place / draft_name()
                folder.mkdir(mode=0o700)
                try:
                    open_backup(
                        file, folder, keys=keys, password=password, user_name=user_name,
                        passphrase=passphrase, progress=_First(progress), again=True,
                    )  # fmt: skip
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
            else:
                size = archive.size + 1
                unpack(archive, None, lambda n: progress.step(80 * n // size, 100, "Читаю копию"))
        except (DamagedError, BadFileError) as error:
            faults.append(str(error))
        beside = _read_beside(file, manifest, progress)
    if beside:
        faults.append(beside)
    progress.step(100, 100, "Копия проверена")
    inside = len(manifest.files) - 2
    return Verification(file, depth, manifest, inside + len(manifest.stored), tuple(faults))


@use_case(Right.BACKUP)
def verify_kept(office: Office, file: Path, *, progress: Progress | None = None) -> Verification:
    """Check a backup of this office whole and remember the proof; see `verify`.

    One made before the office got a new key is checked under the former key. One under a key
    this office never knew needs a password: its sums are checked only.
    """
    sweep(office.folder.backups, shared=False)
    keys = () if _is_foreign(office, file) else office.unlocked.database_keys
    found = verify(file, work=office.folder.backups, progress=progress, keys=keys)
    if found.depth is Depth.WHOLE or found.faults:
        remember_proof(office, file, now_ms() if found.good else None)
    note_act(
        office, Act.BACKUP_VERIFIED, clients=found.clients, folder=file.parent,
        why="" if found.good else "повреждена",
    )  # fmt: skip
    return found


def _is_foreign(office: Office, file: Path) -> bool:
    """Tell whether a copy is under a key we do not know: its own keys say so.

    What is under a key of ours and not signed with it is forged.
    """
    known = office.unlocked.database_keys
    try:
        archive = open_archive(file)
        if signing_key(archive.manifest, known) is not None:
            return False
        if archive.sealed:
            return True
        beside = office.folder.backups / draft_name()
        try:
            beside.write_bytes(keys_of(archive, None))
            check = read_keys(beside).office.database_check
        finally:
            beside.unlink(missing_ok=True)
        return check not in {database_check(key, office.office_id) for key in known}
    except (BadFileError, DamagedError):
        return False


def _read_beside(file: Path, manifest: Manifest, progress: Progress) -> str:
    total, done = sum(entry.size for entry in manifest.stored) + 1, 0

    def read(size: int) -> None:
        nonlocal done
        done += size
        progress.step(80 + 20 * done // total, 100, "Читаю файлы клиентов")

    lost = store_faults(file, manifest, read)
    told = []
    if lost.missing:
        told.append(f"нет файлов клиентов: {len(lost.missing)}")
    if lost.damaged:
        told.append(f"повреждены файлы клиентов: {len(lost.damaged)}")
    if not told:
        return ""
    return f"Рядом с копией {', '.join(told)} (папка kartoteka-files). Сделайте новую копию."


class _First:
    """The first 80 per cent."""

    def __init__(self, whole: Progress) -> None:
        self._whole = whole

    def step(self, done: int, total: int, message: str = "") -> None:
        self._whole.step(80 * done // (total or 100), 100, message)
