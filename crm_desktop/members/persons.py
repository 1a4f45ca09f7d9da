"""The people of the office as who manages them sees them: how each one signs in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import SlotKind, read_keys
from crm_desktop.access.membership import Role
from crm_desktop.access.power_words import ROLE_LABELS
from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.office.signing_in import is_fresh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


class PersonState(StrEnum):
    """How a person signs in."""

    ACTIVE = "active"
    TEMPORARY = "temporary"
    NO_SIGN_IN = "no_sign_in"
    NO_SLOT = "no_slot"


STATE_LABELS: Final[Mapping[PersonState, str]] = {
    PersonState.ACTIVE: "входит под своим паролем",
    PersonState.TEMPORARY: "вход по временному паролю",
    PersonState.NO_SIGN_IN: "без входа",
    PersonState.NO_SLOT: "нет ключа на этом компьютере",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the office.

    Attributes:
        id: of the member.
        role: of the signed list; of people without a sign-in the one kept in the base.
        access_role: the office's own role he has, None = the one of the signed list.
        me: the signed-in person.
        has_sheet: he made a recovery sheet that still opens.
        remembered: a computer's key store opens the office for him without a password.
        last_admin: the only administrator there is.
    """

    id: int
    name: str
    role: Role
    role_label: str
    access_role: int | None
    me: bool
    state: PersonState
    has_sheet: bool
    remembered: bool
    last_admin: bool


@use_case(Right.VIEW_OFFICE)
def list_people(office: Office) -> list[Person]:
    """Return the people who work here by name.

    Raises:
        UserError: `keys.json` cannot be read.
    """
    keys = read_keys(office.folder.keys)
    signed = keys.membership.members
    kinds: dict[int, set[SlotKind]] = {}
    for slot in keys.slots:
        if slot.owner.kind is SlotKind.KEYRING and not is_fresh(slot.owner):
            continue
        kinds.setdefault(slot.owner.user_id, set()).add(slot.owner.kind)
    admins = [member.user_id for member in signed.values() if member.role is Role.ADMIN]
    found = []
    for record, name, role, access_role in office.db.run(
        "SELECT id, name, role, access_role FROM member WHERE deleted_at IS NULL ORDER BY name, id"
    ):
        member, own = signed.get(record), kinds.get(record, set())
        now = Role(role) if member is None else member.role
        found.append(
            Person(
                id=record,
                name=name if member is None else member.name,
                role=now,
                role_label=ROLE_LABELS[now],
                access_role=access_role,
                me=record == office.user_id,
                state=_state(own) if member is not None else PersonState.NO_SIGN_IN,
                has_sheet=SlotKind.RECOVERY in own,
                remembered=SlotKind.KEYRING in own,
                last_admin=admins == [record],
            )
        )
    return found


def require_access_role(db: OfficeDatabase, access_role: int | None, *, role: Role) -> None:
    """Check that a role of the office's own may be given to a bearer of a signed role.

    Raises:
        UserError: it is gone, stands for a built-in one, or has another base.
    """
    if access_role is None:
        return
    rows = db.run(
        "SELECT base FROM access_role WHERE id = ? AND deleted_at IS NULL AND replaces IS NULL",
        (access_role,),
    )
    if not rows:
        raise UserError("Такой роли больше нет. Ничего не изменено. Обновите список ролей.")
    if rows[0][0] != role.value:
        raise UserError(
            "Эта роль основана на другой роли списка сотрудников. Ничего не изменено. "
            "Выберите роль заново."
        )


def _state(kinds: set[SlotKind]) -> PersonState:
    if SlotKind.TEMPORARY in kinds:
        return PersonState.TEMPORARY
    return PersonState.ACTIVE if SlotKind.PASSWORD in kinds else PersonState.NO_SLOT
