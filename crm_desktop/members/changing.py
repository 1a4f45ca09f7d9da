"""Another name or role for a person of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.keys_people import rename_person as rename_in_list
from crm_desktop.access.keys_people import set_role
from crm_desktop.access.power_words import ROLE_LABELS
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import UserError
from crm_desktop.members.inviting import PEOPLE
from crm_desktop.members.persons import require_access_role
from crm_desktop.members.staff import checked_name, require_member, signs_in

if TYPE_CHECKING:
    from crm_desktop.access.membership import Role
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.MANAGE_PEOPLE)
def rename_person(office: Office, member_id: int, *, name: str) -> Changes:
    """Give a person another name, whether he signs in or not.

    Raises:
        NotFoundError: there is no such person.
        ChainError: the signed-in person is not an administrator (any more).
        UserError: no name, or one that is taken; nothing was changed.
    """
    old = require_member(office.db, member_id)
    told = checked_name(office.db, name, member=member_id)
    with office.change(f"Сотрудник: {old} → {told}", kind=PEOPLE) as change:
        office.db.run("UPDATE member SET name = ? WHERE id = ?", (told, member_id))
        if signs_in(office, member_id):
            rename_in_list(office.folder.keys, office.unlocked, user_id=member_id, name=told)
    office.membership_changed()
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def change_role(
    office: Office, member_id: int, *, role: Role, access_role: int | None = None
) -> Changes:
    """Give a person another role; it holds at once, in his open window too.

    Args:
        office: the office.
        member_id: of the person.
        role: of the signed list: what other computers check.
        access_role: one of the office's own roles with that base; None = the plain role.

    Raises:
        NotFoundError: there is no such person.
        ChainError: the signed-in person is not an administrator (any more), or nobody else is.
        UserError: one's own role, or an own role that does not fit; nothing was changed.
    """
    name = require_member(office.db, member_id)
    require_access_role(office.db, access_role, role=role)
    member = office.unlocked.membership.members.get(member_id)
    if member_id == office.user_id and role is not office.role:
        raise UserError("Свою роль не меняют: это делает другой администратор. Ничего не изменено.")
    with office.change(f"Роль: {name} — {ROLE_LABELS[role].lower()}", kind=PEOPLE) as change:
        office.db.run(
            "UPDATE member SET role = ?, access_role = ? WHERE id = ?",
            (role.value, access_role, member_id),
        )
        record(office, Act.ROLE_GIVEN, person=member_id, details={"role": role.value})
        if member is not None and member.role is not role:
            set_role(office.folder.keys, office.unlocked, user_id=member_id, role=role)
    office.membership_changed()
    return change.changes
