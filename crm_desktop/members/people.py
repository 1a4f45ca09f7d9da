"""The people of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

ROLE_LABELS: Final = {
    Role.ADMIN: "Администратор",
    Role.HEAD: "Руководитель",
    Role.MANAGER: "Менеджер",
    Role.OBSERVER: "Наблюдатель",
}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person of the office; `me` = the signed-in one."""

    id: int
    name: str
    role: Role
    role_label: str
    me: bool


@use_case(Right.VIEW_OFFICE)
def list_members(office: Office) -> list[MemberRow]:
    """Return the people of the office by name."""
    return [
        MemberRow(record, name, Role(role), ROLE_LABELS[Role(role)], record == office.user_id)
        for record, name, role in office.db.run(
            "SELECT id, name, role FROM member WHERE deleted_at IS NULL ORDER BY name, id"
        )
    ]
