"""Putting a backup back: verified to the last byte before anything of the present is moved."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import apsw

from crm_desktop.access.keys import KeyFile, Unlocked, read_keys, unlock
from crm_desktop.access.membership import Role
from crm_desktop.backup.archive import DATABASE, KEYS, Manifest, signing_key
from crm_desktop.backup.archive_reading import Archive, open_archive, unpack
from crm_desktop.backup.base_copy import change_key
from crm_desktop.backup.disk import disk_refusals, require_room
from crm_desktop.backup.folder_lock import LOCK_NAME, folder_lock
from crm_desktop.backup.holding import hold_alone
from crm_desktop.backup.opened import prove, refuse_newer, require_seal, unseal
from crm_desktop.backup.restoring_files import FilePlaces, bring_files
from crm_desktop.backup.schema_check import schema_faults
from crm_desktop.backup.switch import (
    ASIDE,
    MARKER,
    NEW,
    carry_out,
    decide,
    finish_locked,
    new_plan,
)
from crm_desktop.errors import (
    AccessDeniedError,
    BadFileError,
    DamagedError,
    PasswordError,
    UserError,
)
from crm_desktop.jobs import SilentProgress
from crm_desktop.office.folder import OfficeFolder, refuse_network_drive
from crm_desktop.office.station import settle_here
from crm_desktop.personal_data.erasure_list import NAME as ERASURES
from crm_desktop.personal_data.reapplying import erase_again, lists_beside
from crm_desktop.personal_data.records_of_erasure import SELECT, readable
from crm_desktop.sync.place import note_replaced
from db.connection import OfficeDatabase
from db.migrations import migrate

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.backup.content import Facts
    from crm_desktop.jobs import Progress
    from crm_desktop.personal_data.erasure_list import Listed

_LEADERS: Final = frozenset({Role.ADMIN, Role.HEAD})
_ELSEWHERE: Final = "или восстановите копию в новую папку."
_FAILED: Final = "Офис не восстановлен, прежние файлы не тронуты"
_OURS: Final = frozenset(
    {*NEW, "office.db-wal", "office.db-shm", "backups", "logs", LOCK_NAME, MARKER, ERASURES}
)


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """A finished restore.

    Attributes:
        folder: the office's folder; open it as usual.
        office_name: the office's name.
        created_at: UTC ms of the snapshot that was restored.
        facts: what it holds; equal to what was counted when the backup was made.
        former: where the replaced files lie, None if there were none.
        keys_kept: the folder's own `keys.json` stayed, for it is newer than the backup's:
            passwords changed and people removed since then stay so.
        missing_files: how many files of clients could not be brought back.
        erased_again: how many people whose data were destroyed since the backup it brought back;
            they are destroyed again.
    """

    folder: Path
    office_name: str
    created_at: int
    facts: Facts
    former: Path | None
    keys_kept: bool
    missing_files: int = 0
    erased_again: int = 0


def restore(
    file: Path,
    into: Path,
    *,
    password: str | None,
    user_name: str | None = None,
    progress: Progress | None = None,
    without_missing_files: bool = False,
    passphrase: str | None = None,
) -> RestoreReport:
    """Restore an office from a backup into a new folder or over the office that lies there.

    Killed at any point it leaves the former office or the restored one; a decided switch is
    finished by the next opening. This computer gets a new station slot.

    Args:
        file: the backup.
        into: a new or empty folder, or the folder of the same office.
        password: of a person of the office, as of the backup (or the present one).
        user_name: whose password it is; None tries all.
        progress: in per cent.
        without_missing_files: go on when files of clients are neither beside the backup nor in
            the present office; their records stay, and the doctor names them.
        passphrase: of the copy, if it is sealed under one.

    Raises:
        BadFileError: the backup is damaged or forged.
        FilesMissingError: files of clients are missing or damaged, and nobody said to go on.
        PasswordError: the password does not open it.
        AccessDeniedError: the office in the folder has other keys or people by now, or the
            person does not lead it.
        DamagedError: the base in it is damaged.
        UserError: newer program, another office or other files in the folder, the office is
            open, no room. In every case the folder is as it was.
        JobCancelledError: cancelled; the folder is as it was.
    """
    progress = progress or SilentProgress()
    archive = open_archive(file)
    refuse_newer(archive.manifest)
    with disk_refusals(_FAILED):
        refuse_network_drive(into)
        _require_place(into)
        made = not into.exists()
    try:
        with disk_refusals(_FAILED):
            into.mkdir(parents=True, exist_ok=True)
            with folder_lock(into):
                finish_locked(into)
                return _restore(
                    archive, OfficeFolder(into), (password, user_name), progress,
                    without_missing_files=without_missing_files, passphrase=passphrase,
                )  # fmt: skip
    except BaseException:
        if made:
            with suppress(OSError):
                into.rmdir()
        raise


def _restore(
    archive: Archive,
    folder: OfficeFolder,
    who: tuple[str | None, str | None],
    progress: Progress,
    *,
    without_missing_files: bool,
    passphrase: str | None,
) -> RestoreReport:
    manifest, size = archive.manifest, archive.size + 1
    require_room(folder.path, archive.size, _FAILED)
    plan = new_plan(folder.path)
    staged = OfficeFolder(folder.path / plan.staging)
    try:
        unpack(archive, staged.path, lambda n: progress.step(60 * n // size, 100, "Читаю копию"))
        staged.attachments.mkdir(exist_ok=True)
        unseal(staged.path, archive, passphrase)
        unlocked, keys_kept, key = _unlock(staged, folder, manifest, *who)
        progress.step(60, 100, "Проверяю базу")
        facts = prove(staged.database, manifest, key, progress)
        if key != unlocked.database_key:
            change_key(staged.database, key, unlocked.database_key)
        places = FilePlaces(archive.path, staged, folder)
        missing = bring_files(places, unlocked.database_key, progress, go_on=without_missing_files)
        former = hold_alone(folder, unlocked.database_key)
        try:
            erased = _settle(archive.path, (staged, folder), unlocked, former)
            if keys_kept:
                staged.keys.write_bytes(folder.keys.read_bytes())
            progress.step(95, 100, "Ставлю на место")
            decide(folder.path, plan)
        finally:
            if former is not None:
                former.close()
    except BaseException:
        if not (folder.path / MARKER).exists():
            shutil.rmtree(staged.path, ignore_errors=True)
        raise
    aside = carry_out(folder.path, plan)
    folder.make()
    progress.step(100, 100, "Офис восстановлен")
    return RestoreReport(
        folder.path, unlocked.office_name, manifest.created_at, facts, aside, keys_kept,
        missing, erased,
    )  # fmt: skip


def _require_place(into: Path) -> None:
    """The folder is new, empty, or an office's, whole or in part."""
    if into.exists() and not into.is_dir():
        raise UserError(f"«{into}» — не папка. Ничего не изменено. Выберите папку.")
    names = {path.name for path in into.iterdir()} if into.exists() else set()
    if names & {DATABASE, KEYS, MARKER}:
        return
    if any(not name.startswith((ASIDE, ".restore-", ".kartoteka-")) for name in names - _OURS):
        raise UserError(
            f"В папке «{into}» лежат другие файлы. Ничего не изменено. "
            "Выберите пустую или новую папку."
        )


def _unlock(
    staged: OfficeFolder,
    folder: OfficeFolder,
    manifest: Manifest,
    password: str | None,
    user_name: str | None,
) -> tuple[Unlocked, bool, bytes]:
    """Open the backup's keys, and say whether the folder's own are to stay, and the copy's key.

    They stay when they continue the backup's list of people and the password opens them: a
    person removed since the backup does not come back with it. If the base got a new key since,
    they know the former one too.
    """
    if not password:
        raise PasswordError("Введите пароль сотрудника этого офиса. Ничего не изменено.")
    theirs = read_keys(staged.keys)
    present = _present_keys(folder)
    if present is not None and present.office.office_id != theirs.office.office_id:
        raise UserError(
            f"В папке «{folder.path}» лежит другой офис, «{present.office.name}». "
            "Ничего не изменено. Выберите пустую или новую папку."
        )
    newer = present is not None and present.membership.follows(theirs.membership.head)
    if present is not None and newer:
        with suppress(PasswordError):
            unlocked = unlock(present, password, user_name=user_name)
            key = signing_key(manifest, unlocked.database_keys) or unlocked.database_key
            require_seal(manifest, key, office_id=unlocked.office_id)
            _require_leader(unlocked.role)
            return unlocked, True, key
    unlocked = unlock(theirs, password, user_name=user_name)
    require_seal(manifest, unlocked.database_key, office_id=unlocked.office_id)
    if present is not None:
        _require_leader(_role_now(present, unlocked) if newer else unlocked.role)
    return unlocked, False, unlocked.database_key


def _role_now(present: KeyFile, unlocked: Unlocked) -> Role:
    """The present role of somebody whose former password opened the copy.

    Raises:
        AccessDeniedError: he was removed, or got other keys since, or the base did.
    """
    member = present.membership.members.get(unlocked.user_id)
    same_key = present.office.database_check == unlocked.database_check
    if member is None or member.public != unlocked.identity.public or not same_key:
        raise AccessDeniedError(
            "Этот пароль был верен, когда делали копию, но с тех пор ключи сменили. "
            f"Ничего не изменено. Введите нынешний пароль {_ELSEWHERE}"
        )
    return member.role


def _require_leader(role: Role) -> None:
    """An office that is there is not replaced by just anybody who knows a password of it."""
    if role not in _LEADERS:
        raise AccessDeniedError(
            "Заменить офис его копией может администратор или руководитель. Ничего не изменено. "
            f"Введите пароль одного из них {_ELSEWHERE}"
        )


def _present_keys(folder: OfficeFolder) -> KeyFile | None:
    """The folder's own keys; None if they are missing or damaged, for a restore mends that."""
    try:
        return read_keys(folder.keys)
    except DamagedError:
        return None


def _settle(
    archive: Path,
    folders: tuple[OfficeFolder, OfficeFolder],
    unlocked: Unlocked,
    former: apsw.Connection | None,
) -> int:
    """Bring the new base up to date and give it a station slot nobody's stamps bear.

    Returns:
        How many people were erased again.
    """
    staged, folder = folders
    slots: set[int] = set()
    last = 0
    if former is not None:
        rows: list[tuple[Any, ...]] = former.execute(
            "SELECT slot, last_stamp FROM station"
        ).fetchall()
        slots, last = {row[0] for row in rows}, max((row[1] for row in rows), default=0)
    db = OfficeDatabase(staged.database, unlocked.database_key)
    try:
        migrate(db.connection())
        foreign = schema_faults(db.connection())
        if foreign:
            raise BadFileError(
                f"Базу копии не удалось обновить: {', '.join(foreign[:5])}. Ничего не изменено. "
                "Выберите другую копию."
            )
        settle_here(db, folder, new_slot=True)
        while db.run("SELECT slot FROM station")[0][0] in slots:
            settle_here(db, folder, new_slot=True)
        db.run("UPDATE station SET last_stamp = max(last_stamp, ?)", (last,))
        for slot in slots:
            note_replaced(db, slot)
        beside = lists_beside(folder.path, folder.backups, archive.parent)
        return erase_again(db, staged, unlocked, lists=beside, former=_erased(former))
    finally:
        db.close_all()


def _erased(former: apsw.Connection | None) -> list[Listed]:
    """Whose data the base that is replaced knows to be destroyed."""
    if former is None:
        return []
    try:
        rows: list[tuple[Any, ...]] = former.execute(SELECT).fetchall()
    except apsw.SQLError:  # an older schema: nobody was erased there
        return []
    return [each.entry for each in readable(rows)]
