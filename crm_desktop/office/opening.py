"""Opening an office: who asks, is it whole, is it ours, is it a copy."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.audit.sessions import own_password_given
from crm_desktop.backup.before_upgrade import backup_before_upgrade
from crm_desktop.backup.switch import finish_interrupted_restore
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.journal.stamps import instant_of, now_ms
from crm_desktop.members.following import follow_new_key
from crm_desktop.members.reconciling import reconcile_members
from crm_desktop.office.folder import OfficeFolder, refuse_network_drive
from crm_desktop.office.office import Office
from crm_desktop.office.remember_setting import may_remember
from crm_desktop.office.signing_in import (
    NewPassword,
    PasswordChangeNeededError,
    PasswordNeededError,
    SignInChoices,
    SignInPerson,
    by_keyring,
    by_password,
    by_sheet,
    drop_keyring_slots,
    give_own_password,
    sign_in_choices,
)
from crm_desktop.office.station import looks_copied, settle_here
from crm_desktop.past.private import sweep_past
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
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.access.keys_kdf import KdfParameters
    from crm_desktop.jobs import Progress

__all__ = [
    "CopiedOfficeError",
    "CopyAnswer",
    "PasswordChangeNeededError",
    "PasswordNeededError",
    "SignInChoices",
    "SignInPerson",
    "open_by_sheet",
    "open_office",
    "open_remembered",
    "sign_in_choices",
]

_PAGE: Final = 4096
_CLOCK_BACK_MS: Final = 3_600_000
_BY_ANOTHER: Final = frozenset({SlotKind.TEMPORARY, SlotKind.RECOVERY})
_UNREADABLE: Final = (
    "Файл базы «{}» не читается, хотя пароль верен: он повреждён, или keys.json не от него "
    "(ключ базы меняли). Файл не тронут. Восстановите офис из резервной копии (папка backups)."
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
    new_password: str | None = None,
    parameters: KdfParameters | None = None,
    progress: Progress | None = None,
) -> Office:
    """Open and unlock an office.

    Args:
        path: the office's folder.
        password: of the person who signs in.
        user_name: needed when several people have passwords here.
        copy_answer: what to do if the office seems to be a copy.
        new_password: his own, for him whose password is a temporary one.
        parameters: of the new password's key derivation; None calibrates them.
        progress: in per cent, if the base takes a new key of the office; a minute a gigabyte.

    Raises:
        NotFoundError: no office here, or half of it.
        PasswordError: wrong password.
        PasswordChangeNeededError: the password is a temporary one; nothing was opened.
        WeakPasswordError: the new password is too easy to guess.
        DamagedError: the keys or the base are damaged; nothing was changed.
        CopiedOfficeError: it may be a copy and `copy_answer` is None.
        UserError: a network drive, a base of a newer program, or the disk refused; the base was
            not touched.
    """
    new = None if new_password is None else NewPassword(new_password, parameters)
    return _open(
        path, copy_answer, lambda folder: by_password(folder, password, user_name, new), new,
        progress,
    )  # fmt: skip


def open_by_sheet(
    path: Path,
    code: str,
    *,
    new_password: str | None = None,
    user_name: str | None = None,
    copy_answer: CopyAnswer | None = None,
    parameters: KdfParameters | None = None,
    progress: Progress | None = None,
) -> Office:
    """Open an office by the recovery sheet of an admin, who gets a new password.

    Args:
        path: the office's folder.
        code: as typed from the sheet.
        new_password: None only tries the code.
        user_name: whose sheet it is; None tries all.
        copy_answer: what to do if the office seems to be a copy.
        parameters: of the new password's key derivation; None calibrates them.
        progress: as in `open_office`.

    Raises:
        SheetCodeError: a group is wrong; names it.
        PasswordChangeNeededError: the code is right, `new_password` is None; nothing was opened.
        UserError: as `open_office`.
    """
    new = None if new_password is None else NewPassword(new_password, parameters)
    return _open(
        path, copy_answer, lambda folder: by_sheet(folder, code, user_name, new), new, progress
    )


def open_remembered(
    path: Path,
    *,
    user_id: int,
    copy_answer: CopyAnswer | None = None,
    progress: Progress | None = None,
) -> Office:
    """Open an office for a person this computer remembers; `progress` as in `open_office`.

    Raises:
        PasswordNeededError: the password is needed after all; says why.
        UserError: as `open_office`.
    """
    return _open(path, copy_answer, lambda folder: by_keyring(folder, user_id), None, progress)


def _open(
    path: Path,
    copy_answer: CopyAnswer | None,
    sign_in: Callable[[OfficeFolder], Unlocked],
    new: NewPassword | None,
    progress: Progress | None,
) -> Office:
    with told_to_people():
        path = path.absolute()
        folder = OfficeFolder(path)
        refuse_network_drive(path)
        finish_interrupted_restore(folder)
        folder.require_office()
        sweep_past(folder)
        unlocked = follow_new_key(folder, sign_in(folder), progress)
        db = OfficeDatabase(folder.database, unlocked.database_key)
        try:
            return _opened(db, folder, unlocked, copy_answer, new)
        except BaseException:
            db.close_all()
            raise


def _opened(
    db: OfficeDatabase,
    folder: OfficeFolder,
    unlocked: Unlocked,
    copy_answer: CopyAnswer | None,
    new: NewPassword | None,
) -> Office:
    _bring_up_to_date(db, folder, unlocked)
    _settle(db, folder, copy_answer)
    if unlocked.slot_kind is SlotKind.KEYRING:
        _require_remembered(db, folder)
    came_by = unlocked.slot_kind if new is not None else SlotKind.PASSWORD
    if new is not None and came_by in _BY_ANOTHER:
        unlocked = give_own_password(folder, unlocked, new)
    # An erasure that a crash cut off, or a base older than one.
    erased = erase_again(db, folder, unlocked)
    office = Office(folder, db, unlocked)
    office.erased_again = erased
    office.membership_changed(anew=True)
    reconcile_members(office)
    if came_by in _BY_ANOTHER:
        own_password_given(office, by_sheet=came_by is SlotKind.RECOVERY)
    return office


def _require_remembered(db: OfficeDatabase, folder: OfficeFolder) -> None:
    """Refuse who came by the keyring if the office forbids it, or the 14 days cannot be counted."""
    if not may_remember(db):
        drop_keyring_slots(folder.keys)
        raise PasswordNeededError(
            "Администратор запретил запоминать вход на компьютерах. Войдите по паролю."
        )
    newest = instant_of(int(db.run("SELECT last_stamp FROM station")[0][0]))
    if now_ms() < newest - _CLOCK_BACK_MS:
        raise PasswordNeededError(
            "Часы компьютера отстают от последней записи в базе: сколько прошло дней, не понять. "
            "Войдите по паролю и проверьте дату."
        )


def _settle(db: OfficeDatabase, folder: OfficeFolder, answer: CopyAnswer | None) -> None:
    copied = looks_copied(db, folder)
    if copied and answer is None:
        raise CopiedOfficeError(
            "Этот офис открывают на другом компьютере или из другой папки, чем раньше. "
            "Ничего не изменено. Скажите, это копия или переезд."
        )
    settle_here(db, folder, new_slot=copied and answer is CopyAnswer.COPY)


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
