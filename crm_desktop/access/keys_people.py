"""People come and go: a slot, the signed entry about it and the base's key for all go together.

Every function reads the file under its lock, so two programs that edit the list lose nothing.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.identity import Identity
from crm_desktop.access.keys import Unlocked, slot_contents
from crm_desktop.access.keys_epoch import database_check, first_epoch, open_box, resealed
from crm_desktop.access.keys_file import read_keys, with_slot, without_person, write_keys
from crm_desktop.access.keys_json import tidy_name
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.access.keys_slot import SlotKind, new_owner, seal_slot
from crm_desktop.access.membership import (
    Member,
    Membership,
    Role,
    add_member,
    change_role,
    rekey_member,
    remove_member,
    rename_member,
)
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.access.keys_kdf import KdfParameters


def add_person(
    path: Path,
    unlocked: Unlocked,
    *,
    user_id: int,
    user_name: str,
    role: Role,
    password: str,
    parameters: KdfParameters,
) -> Membership:
    """Give a new person an identity and a slot on this station, under a temporary password.

    Raises:
        ChainError: the one who adds is not an admin, or the person is here already.
        UserError: the name or the password is empty, or the disk refused. Nothing was changed.
    """
    name = tidy_name(user_name)
    if not name or not password:
        raise UserError("Укажите имя сотрудника и временный пароль. Ничего не изменено.")
    identity = Identity.new()
    member = Member(user_id, name, role, identity.public)

    def added(key_file: KeyFile) -> KeyFile:
        membership = add_member(key_file.membership, unlocked.author, member=member, at=_now_ms())
        # An id that once had slots here (a person who comes back) starts with none of them.
        clean = replace(without_person(key_file, user_id), membership=membership)
        return _with_temporary(clean, member, identity, (password, parameters))

    return edit_people(path, unlocked, added)


def give_new_keys(
    path: Path, unlocked: Unlocked, *, user_id: int, password: str, parameters: KdfParameters
) -> Membership:
    """Give a member who lost his password a new identity under a temporary one.

    None of his former slots opens any more, the recovery sheet's included.

    Raises:
        ChainError: the one who does it is not an admin, or nobody bears the id.
        UserError: the disk refused. Nothing was changed.
    """
    identity = Identity.new()

    def rekeyed(key_file: KeyFile) -> KeyFile:
        membership = rekey_member(
            key_file.membership, unlocked.author, user_id=user_id, public=identity.public,
            at=_now_ms(),
        )  # fmt: skip
        clean = replace(without_person(key_file, user_id), membership=membership)
        member = membership.members[user_id]
        return _with_temporary(clean, member, identity, (password, parameters))

    return edit_people(path, unlocked, rekeyed)


def set_role(path: Path, unlocked: Unlocked, *, user_id: int, role: Role) -> Membership:
    """Another role of the signed list.

    Raises:
        ChainError: the one who does it is not an admin, nobody bears the id, or the last admin
            would go.
        UserError: the disk refused. Nothing was changed.
    """

    def changed(key_file: KeyFile) -> KeyFile:
        membership = change_role(
            key_file.membership, unlocked.author, user_id=user_id, role=role, at=_now_ms()
        )
        return replace(key_file, membership=membership)

    return edit_people(path, unlocked, changed)


def rename_person(path: Path, unlocked: Unlocked, *, user_id: int, name: str) -> Membership:
    """Another name in the signed list.

    Raises:
        ChainError: the one who does it is not an admin, nobody bears the id, or the name is empty.
        UserError: the disk refused. Nothing was changed.
    """

    def renamed(key_file: KeyFile) -> KeyFile:
        membership = rename_member(
            key_file.membership, unlocked.author, user_id=user_id, name=name, at=_now_ms()
        )
        return replace(key_file, membership=membership)

    return edit_people(path, unlocked, renamed)


def remove_person(path: Path, unlocked: Unlocked, *, user_id: int) -> Membership:
    """Take a person off the list and drop his slots and his box on this station.

    He may have kept a copy of the base and of its key: what he could read stays readable to him,
    and new data too until the base gets a new key.

    Raises:
        ChainError: the one who removes is not an admin, nobody bears the id, or it is the last
            admin.
        UserError: the disk refused. Nothing was changed.
    """

    def removed(key_file: KeyFile) -> KeyFile:
        membership = remove_member(
            key_file.membership, unlocked.author, user_id=user_id, at=_now_ms()
        )
        return replace(without_person(key_file, user_id), membership=membership)

    return edit_people(path, unlocked, removed)


def replace_members(path: Path, membership: Membership) -> None:
    """Write a longer chain: entries that came from another station.

    The base's key stays sealed to those it was sealed to until an admin signs it anew.

    Raises:
        UserError: the chain does not continue the one in the file, or the disk refused. Nothing
            was changed.
    """
    with keys_lock(path):
        key_file = read_keys(path)
        if not membership.follows(key_file.membership.head):
            raise UserError(
                "Новый список сотрудников не продолжает прежний: в нём нет части записей. "
                "Прежний список не изменён. Обратитесь к администратору."
            )
        write_keys(path, replace(key_file, membership=membership))


def edit_people(path: Path, unlocked: Unlocked, work: Callable[[KeyFile], KeyFile]) -> Membership:
    """Change the list as an admin: read anew, change, seal the base's key for all, write.

    Raises:
        UserError: the base has got a new key meanwhile, or the disk refused. Nothing was changed.
    """
    with keys_lock(path):
        key_file = work(read_keys(path))
        write_keys(path, sealed_for_all(key_file, unlocked))
    return key_file.membership


def sealed_for_all(key_file: KeyFile, unlocked: Unlocked) -> KeyFile:
    """The same keys, the base's key sealed to the members as they are now; the author an admin."""
    known = database_check(unlocked.database_key, key_file.office.office_id)
    if not hmac.compare_digest(known, key_file.office.database_check):
        raise UserError(
            "Ключ базы только что сменили в другом окне «Картотеки». Ничего не изменено. "
            "Войдите заново и повторите."
        )
    membership, author = key_file.membership, unlocked.author
    if key_file.epoch is None:
        epoch = first_epoch(membership, author, unlocked.database_key, at=_now_ms())
    else:
        key = present_key(key_file, unlocked)
        epoch = resealed(key_file.epoch, membership, author, key)
    return replace(key_file, epoch=epoch)


def present_key(key_file: KeyFile, unlocked: Unlocked) -> bytes:
    """The office's present key, by one's own box; the base may still be under a former one.

    Raises:
        DamagedError: there is no box, or it is damaged.
    """
    epoch = key_file.epoch
    if epoch is None or key_file.behind is None:
        return unlocked.database_key
    return open_box(
        epoch, office_id=key_file.office.office_id, user_id=unlocked.user_id,
        identity=unlocked.identity,
    )  # fmt: skip


def _with_temporary(
    key_file: KeyFile, member: Member, identity: Identity, secret: tuple[str, KdfParameters]
) -> KeyFile:
    owner = new_owner(member.user_id, member.name, public=member.public, kind=SlotKind.TEMPORARY)
    slot = seal_slot(
        owner,
        slot_contents(identity, anchor=key_file.membership.anchor),
        office_id=key_file.office.office_id,
        secret=secret[0],
        parameters=secret[1],
    )
    return with_slot(key_file, slot)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
