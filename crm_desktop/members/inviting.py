"""A sign-in for somebody: a new person, a colleague who had none, or one who lost his password."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.access.keys_kdf import calibrate
from crm_desktop.access.keys_people import add_person, give_new_keys
from crm_desktop.access.membership import Role
from crm_desktop.access.passwords_temporary import temporary_password
from crm_desktop.access.power_words import ROLE_LABELS
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError
from crm_desktop.members.persons import require_access_role
from crm_desktop.members.staff import checked_name, require_member, signs_in

if TYPE_CHECKING:
    from crm_desktop.access.keys_kdf import KdfParameters
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

PEOPLE = "people"
"""The kind of the change sets that change who signs in; they are not taken back."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A sign-in just given. The password is shown once and kept nowhere.

    Attributes:
        text: what to tell the person.
    """

    member_id: int
    name: str
    temporary_password: str = field(repr=False)
    text: str = field(repr=False)
    changes: Changes


@use_case(Right.MANAGE_PEOPLE)
def invite_person(
    office: Office,
    name: str,
    *,
    role: Role,
    access_role: int | None = None,
    parameters: KdfParameters | None = None,
) -> Invitation:
    """Add a person who signs in here with a temporary password.

    Args:
        office: the office.
        name: as people call him; nobody here may bear it.
        role: of the signed list.
        access_role: one of the office's own roles with that base.
        parameters: of the key derivation; None calibrates them on this computer.

    Raises:
        ChainError: the signed-in person is not an administrator (any more).
        UserError: no name, a name that is taken, or the disk refused; nothing was changed.
    """
    told = checked_name(office.db, name)
    require_access_role(office.db, access_role, role=role)
    cost, password = parameters or calibrate(), temporary_password()
    with office.change(f"Новый сотрудник: {told}", kind=PEOPLE) as change:
        member = change.new_id()
        office.db.run(
            "INSERT INTO member(id, name, role, access_role) VALUES(?, ?, ?, ?)",
            (member, told, role.value, access_role),
        )
        _note(office, Act.PERSON_ADDED, member, role)
        add_person(
            office.folder.keys, office.unlocked, user_id=member, user_name=told, role=role,
            password=password, parameters=cost,
        )  # fmt: skip
    return _invitation(office, member, told, password, change.changes)


@use_case(Right.MANAGE_PEOPLE)
def give_sign_in(
    office: Office,
    member_id: int,
    *,
    role: Role | None = None,
    access_role: int | None = None,
    parameters: KdfParameters | None = None,
) -> Invitation:
    """Let a colleague who is on the list sign in; his clients and deals stay his.

    Args:
        office: the office.
        member_id: of the colleague.
        role: of the signed list; None = the one his record has.
        access_role: one of the office's own roles with that base.
        parameters: of the key derivation; None calibrates them on this computer.

    Raises:
        NotFoundError: there is no such person.
        ChainError: the signed-in person is not an administrator (any more).
        UserError: he signs in already, or the disk refused; nothing was changed.
    """
    name = require_member(office.db, member_id)
    if signs_in(office, member_id):
        raise UserError(f"{name} уже входит в программу. Ничего не изменено.")
    if role is None:
        role = Role(office.db.run("SELECT role FROM member WHERE id = ?", (member_id,))[0][0])
    require_access_role(office.db, access_role, role=role)
    cost, password = parameters or calibrate(), temporary_password()
    with office.change(f"Вход для сотрудника: {name}", kind=PEOPLE) as change:
        office.db.run(
            "UPDATE member SET role = ?, access_role = ? WHERE id = ?",
            (role.value, access_role, member_id),
        )
        _note(office, Act.PERSON_ADDED, member_id, role)
        add_person(
            office.folder.keys, office.unlocked, user_id=member_id, user_name=name, role=role,
            password=password, parameters=cost,
        )  # fmt: skip
    return _invitation(office, member_id, name, password, change.changes)


@use_case(Right.MANAGE_PEOPLE)
def reset_password(
    office: Office, member_id: int, *, parameters: KdfParameters | None = None
) -> Invitation:
    """Give a person who lost his password new keys and a temporary one.

    His recovery sheet and what computers remember of him open nothing any more. What he signed
    before stays signed by his former keys, which the list keeps.

    Raises:
        NotFoundError: there is no such person.
        ChainError: the signed-in person is not an administrator (any more).
        UserError: it is oneself, or he has no sign-in, or the disk refused; nothing was changed.
    """
    name = require_member(office.db, member_id)
    if member_id == office.user_id:
        raise UserError(
            "Свой пароль меняют кнопкой «Сменить пароль», а забытый — по листу восстановления. "
            "Ничего не изменено."
        )
    if not signs_in(office, member_id):
        raise UserError(f"{name} не входит в программу. Ничего не изменено. Дайте ему вход.")
    cost, password = parameters or calibrate(), temporary_password()
    with office.change(f"Новый временный пароль: {name}", kind=PEOPLE) as change:
        _note(office, Act.PASSWORD_RESET, member_id, None)
        give_new_keys(
            office.folder.keys, office.unlocked, user_id=member_id, password=password,
            parameters=cost,
        )  # fmt: skip
    return _invitation(office, member_id, name, password, change.changes)


def _note(office: Office, act: Act, member: int, role: Role | None) -> None:
    details = None if role is None else {"role": role.value}
    record(office, act, person=member, details=details)


def _invitation(
    office: Office, member: int, name: str, password: str, changes: Changes
) -> Invitation:
    office.membership_changed()
    signed = office.unlocked.membership.members[member]
    text = (
        f"Офис «{office.name}». Сотрудник: {name}, {ROLE_LABELS[signed.role].lower()}.\n"
        f"Временный пароль: {password}\n"
        "При первом входе программа попросит придумать свой пароль; временный больше не подойдёт."
    )
    return Invitation(member, name, password, text, changes)
