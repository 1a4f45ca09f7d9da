"""People come and go: a slot and the signed entry about it are written together."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.identity import Identity
from crm_desktop.access.keys import Unlocked, slot_contents
from crm_desktop.access.keys_file import read_keys, with_slot, without_person, write_keys
from crm_desktop.access.keys_json import tidy_name
from crm_desktop.access.keys_slot import new_owner, seal_slot
from crm_desktop.access.membership import (
    Member,
    Membership,
    Role,
    add_member,
    remove_member,
)
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

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
    key_file = read_keys(path)
    identity = Identity.new()
    member = Member(user_id, name, role, identity.public)
    membership = add_member(key_file.membership, unlocked.author, member=member, at=_now_ms())
    slot = seal_slot(
        new_owner(user_id, name, public=identity.public),
        slot_contents(unlocked.database_key, identity, anchor=membership.anchor),
        office_id=key_file.office.office_id,
        secret=password,
        parameters=parameters,
    )
    write_keys(path, replace(with_slot(key_file, slot), membership=membership))
    return membership


def remove_person(path: Path, unlocked: Unlocked, *, user_id: int) -> Membership:
    """Take a person off the list and drop his slots on this station.

    He may have kept a copy of the base and of his key: what he could read stays readable to him.

    Raises:
        ChainError: the one who removes is not an admin, nobody bears the id, or it is the last
            admin.
        UserError: the disk refused. Nothing was changed.
    """
    key_file = read_keys(path)
    membership = remove_member(key_file.membership, unlocked.author, user_id=user_id, at=_now_ms())
    write_keys(path, replace(without_person(key_file, user_id), membership=membership))
    return membership


def replace_members(path: Path, membership: Membership) -> None:
    """Write a longer chain: a changed role or name, or entries that came from another station.

    Raises:
        UserError: the chain does not continue the one in the file, or the disk refused. Nothing
            was changed.
    """
    key_file = read_keys(path)
    if not membership.follows(key_file.membership.head):
        raise UserError(
            "Новый список сотрудников не продолжает прежний: в нём нет части записей. "
            "Прежний список не изменён. Обратитесь к администратору."
        )
    write_keys(path, replace(key_file, membership=membership))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
