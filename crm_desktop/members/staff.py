"""Colleagues who answer for clients before they have a sign-in of their own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm_desktop.access.keys_json import tidy_name
from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.departments.leaving import end_place
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


@use_case(Right.EDIT_SETTINGS)
def add_colleague(office: Office, name: str) -> tuple[int, Changes]:
    """Add a person who may be made responsible; one cannot sign in as them yet.

    Raises:
        UserError: no name, or there is such a person.
    """
    told = checked_name(office.db, name)
    with office.change(f"Новый сотрудник: {told}") as change:
        member = change.new_id()
        office.db.run(
            "INSERT INTO member(id, name, role) VALUES(?, ?, ?)", (member, told, Role.MANAGER.value)
        )
    return member, change.changes


@use_case(Right.EDIT_SETTINGS)
def rename_colleague(office: Office, member_id: int, *, name: str) -> Changes:
    """Give a colleague without a sign-in another name; who signs in is named by the signed list.

    Raises:
        NotFoundError: there is no such person.
        UserError: no name, a name that is taken, or a person who signs in.
    """
    old = require_member(office.db, member_id)
    _refuse_signing(office, member_id, old)
    told = checked_name(office.db, name, member=member_id)
    with office.change(f"Сотрудник: {old} → {told}") as change:
        office.db.run("UPDATE member SET name = ? WHERE id = ?", (told, member_id))
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def part_with(office: Office, member_id: int) -> Changes:
    """Take a colleague who left off the lists; clients that are still theirs keep the name.

    They stand in for nobody any more, nothing is open to them, they lead no department.

    Raises:
        NotFoundError: there is no such person.
        UserError: a person who signs in: their access ends another way.
    """
    name = require_member(office.db, member_id)
    _refuse_signing(office, member_id, name)
    with office.change(f"Больше не работает: {name}") as change:
        office.db.run("UPDATE member SET deleted_at = ? WHERE id = ?", (now_ms(), member_id))
        end_standing_in(office.db, member_id, datetime.now(office.zone).date())
        end_place(office.db, member_id)
    return change.changes


@use_case(Right.VIEW_OFFICE)
def signs_in(office: Office, member_id: int) -> bool:
    """Tell whether a member is in the signed list of those who open the office."""
    return member_id in office.unlocked.membership.members


def require_member(db: OfficeDatabase, member_id: int) -> str:
    """Return the name of a member who works here.

    Raises:
        NotFoundError: there is no such person, or they left.
    """
    rows = db.run("SELECT name FROM member WHERE id = ? AND deleted_at IS NULL", (member_id,))
    if not rows:
        raise NotFoundError("Такого сотрудника нет. Ничего не изменено. Обновите список.")
    return str(rows[0][0])


def end_standing_in(db: OfficeDatabase, member_id: int, today: date) -> None:
    """End, inside an open change, running and coming substitutions in which a member stands in."""
    db.run(
        "UPDATE substitution SET deleted_at = ? WHERE substitute = ? AND deleted_at IS NULL"
        " AND ends_on >= ?",
        (now_ms(), member_id, today.isoformat()),
    )


def _refuse_signing(office: Office, member_id: int, name: str) -> None:
    if signs_in(office, member_id):
        raise UserError(
            f"{name} входит в программу под своим паролем: имя и доступ записаны в подписанном "
            "списке офиса. Ничего не изменено."
        )


def checked_name(db: OfficeDatabase, name: str, *, member: int = 0) -> str:
    """Return a name as it will stand in the list.

    Args:
        db: the base.
        name: as typed.
        member: who is to bear it and may bear it already.

    Raises:
        UserError: no name, or one that is taken.
    """
    told = tidy_name(name)
    if not told:
        raise UserError("Укажите имя сотрудника. Ничего не изменено.")
    taken = db.run("SELECT id, name FROM member WHERE deleted_at IS NULL")
    if any(fold(other) == fold(told) and record != member for record, other in taken):
        raise UserError(f"Сотрудник «{told}» уже есть. Ничего не изменено.")
    return told
