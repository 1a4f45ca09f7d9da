"""People a deal is talked over with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.contacts import create_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.present import require_client
from crm_desktop.deals.present import require_deal, require_deal_part
from crm_desktop.deals.writing import insert_contact
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_WHAT = "Этого контактного лица в сделке"


@use_case(Right.EDIT_DEALS)
def add_deal_contact(
    office: Office, deal_id: int, *, person_id: int, role: str = ""
) -> tuple[int, Changes]:
    """Say that a deal is talked over with a person; returns the id of the link.

    Raises:
        NotFoundError: the deal or the person is not there, or it is a company.
        UserError: the person is a contact of this deal already.
    """
    deal = require_deal(office, deal_id)
    person = require_client(office, person_id, kind="person")
    there = office.db.run(
        "SELECT 1 FROM deal_contact WHERE deal = ? AND person = ? AND deleted_at IS NULL",
        (deal_id, person_id),
    )
    if there:
        raise UserError(f"{person.name} уже среди контактных лиц сделки. Ничего не изменено.")
    with office.change(f"Контактное лицо сделки: {deal.title} — {person.name}") as change:
        contact = insert_contact(office.db, change, deal_id, person_id, role)
    return contact, change.changes


@use_case(Right.EDIT_DEALS)
def create_deal_contact(
    office: Office, deal_id: int, *, draft: ClientDraft, role: str = ""
) -> tuple[int, Changes]:
    """Make a new person and a contact of the deal of it; works at the client if a company.

    Returns:
        The id of the person (a client), and what was touched.

    Raises:
        NotFoundError: the deal is not there.
        UserError: the person has no name.
    """
    deal = require_deal(office, deal_id)
    with office.change(f"Новое контактное лицо сделки: {deal.title}") as change:
        company = None if deal.client_id is None else require_client(office, deal.client_id)
        if company is not None and company.kind == "company":
            person, _ = create_contact(office, company.id, draft=draft)
        else:
            person, _ = create_client(office, draft)
        insert_contact(office.db, change, deal_id, person, role)
    return person, change.changes


@use_case(Right.EDIT_DEALS)
def set_contact_role(office: Office, contact_id: int, *, role: str) -> Changes:
    """Say what a person is in a deal: «решает», «платит».

    Raises:
        NotFoundError: the link or its deal is not there.
    """
    deal, link = require_deal_part(
        office, "deal_contact", contact_id, what=_WHAT, columns=("person",)
    )
    name = _name(office, link["person"])
    with office.change(f"Роль в сделке: {deal.title} — {name}") as change:
        office.db.run(
            "UPDATE deal_contact SET role = ? WHERE id = ?",
            (" ".join(role.split()) or None, contact_id),
        )
    return change.changes


@use_case(Right.EDIT_DEALS)
def remove_deal_contact(office: Office, contact_id: int) -> Changes:
    """Take a person off the contacts of a deal; the person stays in the base.

    Raises:
        NotFoundError: the link or its deal is not there.
    """
    deal, link = require_deal_part(
        office, "deal_contact", contact_id, what=_WHAT, columns=("person",)
    )
    name = _name(office, link["person"])
    with office.change(f"Контактное лицо сделки убрано: {deal.title} — {name}") as change:
        office.db.run("UPDATE deal_contact SET deleted_at = ? WHERE id = ?", (now_ms(), contact_id))
    return change.changes


def _name(office: Office, person: int) -> str:
    rows = office.db.run("SELECT name FROM client WHERE id = ?", (person,))
    return str(rows[0][0]) if rows else ""
