"""The people of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.power_words import ROLE_LABELS
from crm_desktop.access.rights import Right, use_case

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person of the office; `role_label` names his own role if he has one, `me` = signed in."""

    id: int
    name: str
    role: Role
    role_label: str
    me: bool


_PEOPLE: Final = (
    "SELECT m.id, m.name, m.role, r.name FROM member m"
    " LEFT JOIN access_role r ON r.id = m.access_role AND r.deleted_at IS NULL"
    " WHERE m.deleted_at IS NULL"
)


@use_case(Right.VIEW_OFFICE)
def list_members(office: Office) -> list[MemberRow]:
    """Return the people of the office by name."""
    return [_row(office, *row) for row in office.db.run(f"{_PEOPLE} ORDER BY m.name, m.id")]


@use_case(Right.VIEW_OFFICE)
def own_role_label(office: Office) -> str:
    """Return how the role of the signed-in person is called."""
    rows = office.db.run(f"{_PEOPLE} AND m.id = ?", (office.user_id,))
    return _row(office, *rows[0]).role_label if rows else ROLE_LABELS[office.role]


def _row(office: Office, record: int, name: str, role: str, own: str | None) -> MemberRow:
    signed = Role(role)
    return MemberRow(record, name, signed, own or ROLE_LABELS[signed], record == office.user_id)
