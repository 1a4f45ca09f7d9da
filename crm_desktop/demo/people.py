"""The people of the sample office: roles, sign-ins under one password, departments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.keys import FLOOR, read_keys, set_password, unlock
from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, Area, Deed, FieldRule, Powers, Scope, scopes_of
from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.roles import add_role
from crm_desktop.departments.demo import add_demo_departments
from crm_desktop.members.inviting import give_sign_in, invite_person

if TYPE_CHECKING:
    from crm_desktop.members.inviting import Invitation
    from crm_desktop.office.office import Office

TRAINEE: Final = "Стажёр"


class _Person(NamedTuple):
    name: str
    role: Role
    department: str
    head: bool = False
    trainee: bool = False


_ADMIN_SEAT: Final = "Москва"
_PEOPLE: Final = (
    _Person("Дмитрий Ершов", Role.HEAD, "Оптовые продажи", head=True),
    _Person("Алёна Гусева", Role.MANAGER, "Розница", head=True),
    _Person("Тимур Ибрагимов", Role.MANAGER, "Оптовые продажи"),
    _Person("Лидия Орлова", Role.HEAD, "Филиал в Казани", head=True),
    _Person("Павел Нестеров", Role.MANAGER, "Филиал в Казани", trainee=True),
    _Person("Ольга Белова", Role.OBSERVER, "Москва"),
)


@use_case(Right.MANAGE_PEOPLE)
def add_demo_people(office: Office, *, password: str) -> dict[str, int]:
    """Give the colleagues of the sample office sign-ins, roles and departments.

    Invented clients need no strong lock: the derivation is as cheap as it may be.

    Args:
        office: the sample office, with its clients.
        password: of everybody.

    Returns:
        Name -> member.
    """
    trainee, _changes = add_role(office, TRAINEE, base=Role.MANAGER, powers=_of_trainee())
    rows = office.db.run("SELECT name, id FROM member WHERE deleted_at IS NULL")
    there: dict[str, int] = dict(rows)
    found = {office.user_name: office.user_id}
    for person in _PEOPLE:
        own = trainee if person.trainee else None
        if person.name in there:
            made = give_sign_in(
                office, there[person.name], role=person.role, access_role=own, parameters=FLOOR
            )
        else:
            made = invite_person(
                office, person.name, role=person.role, access_role=own, parameters=FLOOR
            )
        found[person.name] = made.member_id
        _settle(office, made, password)
    seats: dict[str, list[int]] = {_ADMIN_SEAT: [office.user_id]}
    heads = {_ADMIN_SEAT: office.user_id}
    for person in _PEOPLE:
        seats.setdefault(person.department, []).append(found[person.name])
        if person.head:
            heads[person.department] = found[person.name]
    add_demo_departments(office, seats, heads)
    return found


def _settle(office: Office, made: Invitation, password: str) -> None:
    """Do what the person does at his first sign-in: set a password of his own."""
    path = office.folder.keys
    theirs = unlock(read_keys(path), made.temporary_password, user_id=made.member_id)
    set_password(path, theirs, new_password=password, parameters=FLOOR)


def _of_trainee() -> Powers:
    """His own clients, without their phones and money."""
    scopes = {
        **scopes_of(Scope.OWN, create=Scope.OWN, edit=Scope.OWN),
        (Area.CLIENTS, Deed.SEE): Scope.DEPARTMENT,
    }
    hidden = ("clients:channels", "clients:bank_accounts", "deals:budget")
    return replace(
        BUILT_IN[Role.MANAGER],
        scopes=scopes,
        fields=dict.fromkeys(hidden, FieldRule.HIDDEN),
        acts=frozenset({Right.VIEW_HISTORY, Right.UNDO}),
        unassigned=False,
    )
