"""«Запомнить на этом компьютере»: the keyring of the system opens instead of the password."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import SlotKind, own_slot, read_keys
from crm_desktop.access.keys_file import with_slot, without_slots, write_keys
from crm_desktop.access.keys_keyring import SYSTEM_KEYRING, Kept
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError
from crm_desktop.office.remember_setting import may_remember, set_may_remember
from crm_desktop.office.signing_in import REMEMBER_DAYS, drop_keyring_slots, is_fresh

if TYPE_CHECKING:
    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

__all__ = [
    "REMEMBER_DAYS",
    "allow_remembering",
    "forget_me",
    "is_remembered",
    "remember_me",
    "remembering_allowed",
    "remembering_possible",
]

_SECRET_BYTES: Final = 32


def remembering_possible() -> bool:
    """Tell whether this computer has a keyring that encrypts; False hides the option.

    Asked once; may take three seconds, so never on the window's thread.
    """
    return SYSTEM_KEYRING.possible()


@use_case(Right.VIEW_OFFICE)
def remembering_allowed(office: Office) -> bool:
    """Tell whether the office's admin allows it."""
    return may_remember(office.db)


@use_case(Right.VIEW_OFFICE)
def is_remembered(office: Office) -> bool:
    """Tell whether a computer remembers the signed-in person; its keyring is not asked."""
    return any(
        slot.owner.kind is SlotKind.KEYRING
        and slot.owner.user_id == office.user_id
        and is_fresh(slot.owner)
        for slot in read_keys(office.folder.keys).slots
    )


@use_case(Right.VIEW_OFFICE)
def remember_me(office: Office) -> None:
    """Let this computer sign the person in without a password for 14 days.

    The days begin anew only with a password.

    Raises:
        KeyringError: there is no keyring, it refuses or does not answer.
        UserError: an admin forbade it, the person himself came in without a password, or the disk
            refused; nothing is remembered.
    """
    if not may_remember(office.db):
        raise UserError(
            "Администратор запретил запоминать вход на компьютерах. Ничего не изменено."
        )
    if office.unlocked.slot_kind is SlotKind.KEYRING:
        raise UserError(
            f"Вы вошли без пароля, а {REMEMBER_DAYS} дней начинаются заново только с паролем. "
            "Ничего не изменено. Заблокируйте окно и войдите по паролю."
        )
    former = SYSTEM_KEYRING.recall(office.office_id, office.user_id)
    secret = secrets.token_hex(_SECRET_BYTES)
    slot = own_slot(office.unlocked, SlotKind.KEYRING, secret=secret)
    SYSTEM_KEYRING.keep(office.office_id, office.user_id, Kept(slot.owner.slot_id, secret))
    path = office.folder.keys
    with keys_lock(path):
        key_file = read_keys(path)
        member = key_file.membership.members.get(office.user_id)
        if member is None or member.public != office.unlocked.identity.public:
            raise UserError("Ваш доступ только что изменили. Вход не запомнен. Войдите заново.")
        write_keys(path, with_slot(without_slots(key_file, ids=_stale(key_file, former)), slot))
    record(office, Act.REMEMBERED)


def _stale(key_file: KeyFile, former: Kept | None) -> frozenset[str]:
    """What nobody can open with: too old, or what this keyring held until now."""
    return frozenset(
        slot.owner.slot_id
        for slot in key_file.slots
        if slot.owner.kind is SlotKind.KEYRING
        and (not is_fresh(slot.owner) or (former and slot.owner.slot_id == former.slot_id))
    )


@use_case(Right.VIEW_OFFICE)
def forget_me(office: Office) -> None:
    """Let no computer sign the person in without a password.

    Raises:
        UserError: the disk refused.
    """
    drop_keyring_slots(office.folder.keys, user_id=office.user_id)
    SYSTEM_KEYRING.forget(office.office_id, office.user_id)
    record(office, Act.FORGOTTEN, person=office.user_id)


@use_case(Right.MANAGE_PEOPLE)
def allow_remembering(office: Office, allowed: bool) -> Changes:  # noqa: FBT001 - the one thing it is about
    """Allow or forbid it for the whole office; a ban voids what computers remember already.

    Raises:
        UserError: the disk refused.
    """
    title = "Запоминать вход на компьютере: " + ("можно" if allowed else "нельзя")
    with office.change(title) as change:
        set_may_remember(office.db, change, allowed=allowed)
    if not allowed:
        drop_keyring_slots(office.folder.keys)
    return change.changes
