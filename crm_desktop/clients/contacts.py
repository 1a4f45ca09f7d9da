"""People at companies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.drafts import ContactDraft
from crm_desktop.clients.naming import names_of_draft
from crm_desktop.clients.present import require_client, require_part
from crm_desktop.clients.writing import ItemBook, write_draft
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_WHAT = "Этого контактного лица"


@use_case(Right.EDIT_CLIENTS)
def link_contact(
    office: Office, company_id: int, *, person_id: int, post: str = ""
) -> tuple[int, Changes]:
    """Say that a person the base knows works at a company.

    Returns:
        The id of the contact (the link), and what was touched.

    Raises:
        NotFoundError: one of the two is not there, or is of the wrong kind.
        UserError: the person is a contact of this company already.
    """
    company = require_client(office, company_id, kind="company")
    person = require_client(office, person_id, kind="person")
    there = office.db.run(
        "SELECT 1 FROM contact WHERE company = ? AND person = ? AND deleted_at IS NULL",
        (company_id, person_id),
    )
    if there:
        raise UserError(
            f"{person.name} уже среди контактных лиц «{company.name}». Ничего не изменено."
        )
    with office.change(f"Контактное лицо: {company.name} — {person.name}") as change:
        contact = change.new_id()
        office.db.run(
            "INSERT INTO contact(id, company, person, post) VALUES(?, ?, ?, ?)",
            (contact, company_id, person_id, _tidy(post)),
        )
    return contact, change.changes


@use_case(Right.EDIT_CLIENTS)
def create_contact(
    office: Office, company_id: int, *, draft: ClientDraft, post: str = ""
) -> tuple[int, Changes]:
    """Make a new person who works at a company.

    Returns:
        The id of the person (a client), and what was touched.

    Raises:
        NotFoundError: the company is not there.
        UserError: the person has no name.
    """
    company = require_client(office, company_id, kind="company")
    person = replace(draft, kind="person", contact_of=ContactDraft(company_id, post))
    name = names_of_draft(person)["name"]
    with office.change(f"Новое контактное лицо: {company.name} — {name}") as change:
        person_id = write_draft(
            office.db, change, person, items=ItemBook(office.db), responsible=office.user_id
        )
    return person_id, change.changes


@use_case(Right.EDIT_CLIENTS)
def create_company_of(
    office: Office, person_id: int, *, draft: ClientDraft, post: str = ""
) -> tuple[int, Changes]:
    """Make a new company where a person the base knows works.

    Returns:
        The id of the company (a client), and what was touched.

    Raises:
        NotFoundError: the person is not there.
        UserError: the company has no name.
    """
    company = replace(draft, kind="company")
    name = names_of_draft(company)["name"]
    with office.change(f"Новая компания: {name}") as change:
        company_id = write_draft(
            office.db, change, company, items=ItemBook(office.db), responsible=office.user_id
        )
        link_contact(office, company_id, person_id=person_id, post=post)
    return company_id, change.changes


@use_case(Right.EDIT_CLIENTS)
def edit_post(office: Office, contact_id: int, *, post: str) -> Changes:
    """Set what a contact person is at the company; `""` empties it.

    Raises:
        NotFoundError: the contact or the company is not there.
    """
    company, row = require_part(office, "contact", contact_id, what=_WHAT, columns=("person",))
    name = _name_of(office, row["person"])
    with office.change(f"Правка: {company.name} — должность ({name})") as change:
        office.db.run("UPDATE contact SET post = ? WHERE id = ?", (_tidy(post), contact_id))
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def unlink_contact(office: Office, contact_id: int) -> Changes:
    """The person no longer works at the company; both stay in the base.

    Raises:
        NotFoundError: the contact or the company is not there.
    """
    company, row = require_part(office, "contact", contact_id, what=_WHAT, columns=("person",))
    name = _name_of(office, row["person"])
    with office.change(f"Контактное лицо убрано: {company.name} — {name}") as change:
        office.db.run("UPDATE contact SET deleted_at = ? WHERE id = ?", (now_ms(), contact_id))
    return change.changes


def _name_of(office: Office, client: int) -> str:
    rows = office.db.run("SELECT name FROM client WHERE id = ?", (client,))
    return str(rows[0][0]) if rows else ""


def _tidy(post: str) -> str | None:
    return " ".join(post.split()) or None
