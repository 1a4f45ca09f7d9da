"""Who signs in: by a password, by the recovery sheet, or by what this computer remembers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import read_keys, set_password, unlock
from crm_desktop.access.keys_file import without_slots, write_keys
from crm_desktop.access.keys_kdf import calibrate
from crm_desktop.access.keys_keyring import SYSTEM_KEYRING, KeyringError
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.access.keys_recovery import secret_of
from crm_desktop.access.keys_slot import SlotKind
from crm_desktop.access.passwords import require_strong
from crm_desktop.access.throttle import note_failure, note_success, wait_seconds
from crm_desktop.errors import PasswordError, UserError
from crm_desktop.office.folder import OfficeFolder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.access.keys import KeyFile, Unlocked
    from crm_desktop.access.keys_kdf import KdfParameters
    from crm_desktop.access.keys_slot import SlotOwner

REMEMBER_DAYS: Final = 14
_DAY_MS: Final = 24 * 3600 * 1000
# Whom the waiting after wrong codes of a sheet belongs to; no person can be called so.
_SHEET: Final = "/recovery sheet"


class Reason(StrEnum):
    """Why a password of one's own is due."""

    TEMPORARY = "temporary"
    RECOVERY = "recovery"


class PasswordChangeNeededError(UserError):
    """The way in was right, but first the person sets a password of his own; nothing was opened.

    Attributes:
        user_name: who it is.
        reason: why.
    """

    def __init__(self, user_name: str, reason: Reason) -> None:
        super().__init__(
            "Вход временный: задайте свой пароль. База ещё не открыта."
            if reason is Reason.TEMPORARY
            else "Код с листа верный: задайте новый пароль. База ещё не открыта."
        )
        self.user_name = user_name
        self.reason = reason


class PasswordNeededError(UserError):
    """This computer does not remember the person (any more): his password is needed."""


@dataclass(frozen=True, slots=True)
class SignInPerson:
    """Somebody who may sign in here.

    Attributes:
        temporary: his password is a temporary one.
        remembered: the computer may remember him; asking its keyring will tell.
    """

    user_id: int
    name: str
    temporary: bool
    remembered: bool


@dataclass(frozen=True, slots=True)
class SignInChoices:
    """What the sign-in window shows before anything is open."""

    office_id: str
    office_name: str
    people: tuple[SignInPerson, ...]
    has_sheet: bool


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password of one's own for him who came by another way; None parameters = calibrate."""

    text: str
    parameters: KdfParameters | None = None

    def __repr__(self) -> str:
        return "NewPassword(…)"


def sign_in_choices(path: Path) -> SignInChoices:
    """Say who may sign in to an office; only `keys.json` is read.

    Raises:
        UserError: there is none, or it is damaged.
    """
    keys = read_keys(OfficeFolder(path).keys)
    kinds: dict[int, set[SlotKind]] = {}
    for slot in keys.slots:
        if slot.owner.kind is not SlotKind.KEYRING or is_fresh(slot.owner):
            kinds.setdefault(slot.owner.user_id, set()).add(slot.owner.kind)
    people = tuple(
        SignInPerson(
            member.user_id,
            member.name,
            SlotKind.TEMPORARY in kinds[member.user_id],
            SlotKind.KEYRING in kinds[member.user_id],
        )
        for member in keys.membership.members.values()
        if kinds.get(member.user_id, set()) & {SlotKind.PASSWORD, SlotKind.TEMPORARY}
    )
    sheets = any(SlotKind.RECOVERY in each for each in kinds.values())
    return SignInChoices(keys.office.office_id, keys.office.name, people, sheets)


def is_fresh(owner: SlotOwner) -> bool:
    """Whether a keyring slot still counts: made in the last 14 days, by the computer's calendar."""
    now = time.time_ns() // 1_000_000
    return owner.at is not None and 0 <= now - owner.at < REMEMBER_DAYS * _DAY_MS


def by_password(
    folder: OfficeFolder, password: str, user_name: str | None, new: NewPassword | None
) -> Unlocked:
    """Open a person's keys by his password, waiting first if wrong ones came before.

    Raises:
        PasswordChangeNeededError: a temporary one, and no new one was given.
        WeakPasswordError: the new one is too easy to guess.
        PasswordError: wrong.
    """
    unlocked = _throttled(
        folder, user_name or "", lambda keys: unlock(keys, password, user_name=user_name)
    )
    if unlocked.slot_kind is SlotKind.TEMPORARY:
        if new is None:
            raise PasswordChangeNeededError(unlocked.user_name, Reason.TEMPORARY)
        if new.text == password:
            raise UserError(
                "Новый пароль совпадает с временным. Ничего не изменено. Придумайте другой."
            )
        require_strong(new.text, (unlocked.office_name, unlocked.user_name))
    return unlocked


def by_sheet(
    folder: OfficeFolder, code: str, user_name: str | None, new: NewPassword | None
) -> Unlocked:
    """Open an admin's keys by his recovery sheet.

    Raises:
        SheetCodeError: a group is wrong; nothing was tried.
        PasswordChangeNeededError: the code is right, and no new password was given.
        WeakPasswordError: the new one is too easy to guess.
        PasswordError: the sheet is not, or not any more, one of this office.
    """
    secret = secret_of(code)

    def opened(keys: KeyFile) -> Unlocked:
        try:
            return unlock(keys, secret, user_name=user_name, kind=SlotKind.RECOVERY)
        except PasswordError as error:
            raise PasswordError(
                "Этот лист восстановления не подходит: он от другого офиса или заменён новым. "
                "База не тронута. Найдите последний лист или обратитесь к другому администратору."
            ) from error

    unlocked = _throttled(folder, _SHEET, opened)
    if new is None:
        raise PasswordChangeNeededError(unlocked.user_name, Reason.RECOVERY)
    require_strong(new.text, (unlocked.office_name, unlocked.user_name))
    return unlocked


def by_keyring(folder: OfficeFolder, user_id: int) -> Unlocked:
    """Open a person's keys by the secret in the system's keyring.

    Raises:
        PasswordNeededError: it does not do; says why.
    """
    keys = read_keys(folder.keys)
    office_id = keys.office.office_id
    try:
        kept = SYSTEM_KEYRING.recall(office_id, user_id)
    except KeyringError as error:
        raise PasswordNeededError(str(error)) from error
    slot = next((s for s in keys.slots if kept and s.owner.slot_id == kept.slot_id), None)
    if kept is None or slot is None or slot.owner.user_id != user_id:
        raise PasswordNeededError("На этом компьютере вход не запомнен. Войдите по паролю.")
    if not is_fresh(slot.owner):
        raise PasswordNeededError(
            f"Вход запоминается не больше чем на {REMEMBER_DAYS} дней. Войдите по паролю."
        )
    try:
        return unlock(keys, kept.secret, user_id=user_id, kind=SlotKind.KEYRING)
    except PasswordError as error:
        raise PasswordNeededError(
            "Запомненный вход больше не подходит. Войдите по паролю."
        ) from error


def give_own_password(folder: OfficeFolder, unlocked: Unlocked, new: NewPassword) -> Unlocked:
    """Write the password of him who came by a temporary one or by the sheet; returns his keys.

    Raises:
        UserError: the disk refused, or an admin changed his keys meanwhile.
    """
    parameters, held = new.parameters or calibrate(), has_keyring_slot(folder.keys, unlocked)
    own = set_password(folder.keys, unlocked, new_password=new.text, parameters=parameters)
    if held:
        SYSTEM_KEYRING.forget(unlocked.office_id, unlocked.user_id)
    return own


def has_keyring_slot(path: Path, unlocked: Unlocked) -> bool:
    """Whether some computer remembers a person; `path` is of `keys.json`."""
    return any(
        slot.owner.kind is SlotKind.KEYRING and slot.owner.user_id == unlocked.user_id
        for slot in read_keys(path).slots
    )


def drop_keyring_slots(path: Path, *, user_id: int | None = None) -> None:
    """Void what computers remember, of one person or of all; `path` is of `keys.json`.

    Raises:
        UserError: the disk refused.
    """
    with keys_lock(path):
        keys = read_keys(path)
        rest = without_slots(keys, user_id=user_id, kinds=(SlotKind.KEYRING,))
        if rest.raw_slots != keys.raw_slots:
            write_keys(path, rest)


def _throttled(folder: OfficeFolder, who: str, opened: Callable[[KeyFile], Unlocked]) -> Unlocked:
    keys = read_keys(folder.keys)
    time.sleep(wait_seconds(folder.logs, who))
    # Counted before it is known: a program killed after a wrong password has counted it.
    note_failure(folder.logs, who)
    unlocked = opened(keys)
    note_success(folder.logs, who)
    return unlocked
