"""What the fifth schema brought, for the frozen base of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, Area, Deed, FieldRule, Scope
from crm_desktop.access.roles import add_role
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.backup.notes import write_note
from crm_desktop.clients.edits import edit_field
from crm_desktop.departments.editing import add_department, set_member_department
from crm_desktop.departments.opening import open_client
from crm_desktop.departments.rules import RuleDraft, add_rule
from crm_desktop.members.inviting import invite_person
from crm_desktop.members.recovery import keep_sheet, prepare_sheet
from crm_desktop.office import open_office

if TYPE_CHECKING:
    from crm_desktop.office import Office

SELLER = "Дарья Ежова"
SELLERS_PASSWORD = "ежевика-под-снегом-2026"


def fill_fifth(office: Office, client: int) -> None:
    """Add a colleague with a role of the office's own, departments, an opening, an audit line."""
    city, _changes = add_department(office, "Город", head_id=office.user_id)
    shop, _changes = add_department(office, "Магазин", parent_id=city)
    manager = BUILT_IN[Role.MANAGER]
    powers = replace(
        manager,
        scopes={**manager.scopes, (Area.CLIENTS, Deed.SEE): Scope.OWN},
        fields={"clients:inn": FieldRule.HIDDEN},
    )
    role, _changes = add_role(office, "Стажёр", base=Role.MANAGER, powers=powers)
    invited = invite_person(office, SELLER, role=Role.MANAGER, access_role=role, parameters=FLOOR)
    set_member_department(office, [invited.member_id], department_id=shop)
    add_rule(office, RuleDraft(shop, "Остальное", active=False))
    edit_field(office, client, field="department", value=city)
    open_client(office, client, member_ids=[invited.member_id])
    record(office, Act.EXPORT, area="clients", amount=3, destination="/документы")
    write_note(office.db, "frozen", "да")
    keep_sheet(office, prepare_sheet(office))
    seller = open_office(
        office.folder.path,
        invited.temporary_password,
        user_name=SELLER,
        new_password=SELLERS_PASSWORD,
        parameters=FLOOR,
    )
    seller.close()
