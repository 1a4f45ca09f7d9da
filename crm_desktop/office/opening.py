"""Opening an office: who asks, is it whole, is it ours, is it a copy."""

from __future__ import annotations

import time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.access.throttle import note_failure, note_success, wait_seconds
from crm_desktop.backup.before_upgrade import backup_before_upgrade
from crm_desktop.backup.switch import finish_interrupted_restore
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.office.folder import OfficeFolder, refuse_network_drive
from crm_desktop.office.office import Office
from crm_desktop.office.station import looks_copied, settle_here
from crm_desktop.personal_data.reapplying import erase_again
from crm_desktop.search.entry_sources import index_backlog
from crm_desktop.storage_faults import told_to_people
from db.connection import OfficeDatabase
from db.migrations import (
    LATEST,
    NotOurFileError,
    SchemaTooNewError,
    current_version,
    migrate,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked


_PAGE: Final = 4096
_UNREADABLE: Final = (
    "Файл базы «{}» повреждён: пароль и ключ верны, но он не читается. "
    "Файл не тронут. Восстановите офис из резервной копии (папка backups)."
)


class CopyAnswer(StrEnum):
    """What the person says of an office met on another computer or in another folder."""

    COPY = "copy"
    MOVED = "moved"


class CopiedOfficeError(UserError):
    """The office may be a copy: ask «копия или переезд?» and open again with the answer."""


def open_office(
    path: Path,
    password: str,
    *,
    user_name: str | None = None,
    copy_answer: CopyAnswer | None = None,
) -> Office:
    """Open and unlock an office.

    Args:
        path: the office's folder.
        password: of the person who signs in.
        user_name: needed when several people have passwords here.
        copy_answer: what to do if the office seems to be a copy.

    Raises:
        NotFoundError: no office here, or half of it.
        PasswordError: wrong password.
        DamagedError: the keys or the base are damaged; nothing was changed.
        CopiedOfficeError: it may be a copy and `copy_answer` is None.
        UserError: a network drive, a base of a newer program, or the disk refused; the base was
            not touched.
    """
    with told_to_people():
        return _open(path.absolute(), password, user_name=user_name, copy_answer=copy_answer)


def _open(
    path: Path, password: str, *, user_name: str | None, copy_answer: CopyAnswer | None
) -> Office:
    folder = OfficeFolder(path)
    refuse_network_drive(path)
    finish_interrupted_restore(folder)
    folder.require_office()
    unlocked = _unlock(folder, password, user_name)
    db = OfficeDatabase(folder.database, unlocked.database_key)
    try:
        _bring_up_to_date(db, folder, unlocked)
        _settle(db, folder, copy_answer)
        # An erasure that a crash cut off, or a base older than one.
        erased = erase_again(db, folder, unlocked)
        office = Office(folder, db, unlocked)
        office.erased_again = erased
        return office  # noqa: TRY300 - the base is closed if anything above fails
    except BaseException:
        db.close_all()
        raise


def _settle(db: OfficeDatabase, folder: OfficeFolder, answer: CopyAnswer | None) -> None:
    copied = looks_copied(db, folder)
    if copied and answer is None:
        raise CopiedOfficeError(
            "Этот офис открывают на другом компьютере или из другой папки, чем раньше. "
            "Ничего не изменено. Скажите, это копия или переезд."
        )
    settle_here(db, folder, new_slot=copied and answer is CopyAnswer.COPY)


def _unlock(folder: OfficeFolder, password: str, user_name: str | None) -> Unlocked:
    key_file = read_keys(folder.keys)
    who = user_name or ""
    time.sleep(wait_seconds(folder.logs, who))
    # Counted before it is known: a program killed after a wrong password has counted it.
    note_failure(folder.logs, who)
    unlocked = unlock(key_file, password, user_name=user_name)
    note_success(folder.logs, who)
    return unlocked


def _bring_up_to_date(db: OfficeDatabase, folder: OfficeFolder, unlocked: Unlocked) -> None:
    # A file cut to nothing would pass for a new base, and be written to.
    if db.path.stat().st_size < _PAGE:
        raise DamagedError(_UNREADABLE.format(db.path))
    try:
        connection = db.connection()
        _refuse_versionless(connection)
        migrate(connection, lambda version: backup_before_upgrade(folder, unlocked, version))
        db.run("SELECT slot FROM station")
        index_backlog(db)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise DamagedError(_UNREADABLE.format(db.path)) from error
    except SchemaTooNewError as error:
        raise UserError(
            f"База сделана более новой версией «Картотеки» (схема {error.found}, эта версия знает "
            f"{LATEST}). База не тронута. Обновите программу на этом компьютере."
        ) from error
    except NotOurFileError as error:
        raise DamagedError(
            f"Файл «{db.path}» — не база «Картотеки». Он не тронут. Проверьте папку офиса."
        ) from error


def _refuse_versionless(connection: apsw.Connection) -> None:
    """Every base of ours has a version; only the creation of an office begins with none."""
    if current_version(connection) == 0:
        raise NotOurFileError
