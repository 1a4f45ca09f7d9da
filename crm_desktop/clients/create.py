"""Making a client."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.contacts import create_contact
from crm_desktop.clients.edits import check_kind, check_stored
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.naming import names_of_draft
from crm_desktop.clients.present import require_client
from crm_desktop.clients.writing import ItemBook, write_draft
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_CLIENTS)
def create_client(
    office: Office, draft: ClientDraft, *, contact: ClientDraft | None = None
) -> tuple[int, Changes]:
    """Make a client with all its parts in one change set.

    Own fields the draft says nothing of begin as the office set; one named with None stays empty.

    Args:
        office: the office.
        draft: the client.
        contact: a new person who works there, if the client is a company.

    Returns:
        The new client's id and what was touched.

    Raises:
        UserError: it has no name, lacks a required field, or a value is not one the field may hold.
        NotFoundError: the company of `contact_of` is not there.
        KnownToColleagueError: a colleague has this client already, and this person may not see it.
    """
    names = names_of_draft(draft)
    catalogue = read_catalogue(office.db)
    draft = replace(draft, values={**catalogue.beginning(names["kind"]), **draft.values})
    for key, value in draft.values.items():
        check_kind(catalogue.get(key), names["kind"], value)
        check_stored(catalogue, catalogue.get(key), value)
    lacking = catalogue.missing(names["kind"], draft.values)
    if lacking:
        told = ", ".join(f"«{field.label}»" for field in lacking)
        raise UserError(f"Не заполнено обязательное: {told}. Клиент не сохранён.")
    if draft.contact_of is not None:
        require_client(office, draft.contact_of.company, kind="company")
    _refuse_colleagues(office, draft)
    with office.change(f"Новый клиент: {names['name']}") as change:
        client = write_draft(
            office.db, change, draft, items=ItemBook(office.db), responsible=office.user_id
        )
        if contact is not None:
            create_contact(office, client, draft=contact)
    return client, change.changes


def _refuse_colleagues(office: Office, draft: ClientDraft) -> None:
    # Comparing clients reads them, and so knows of the clients themselves.
    from crm_desktop.duplicates.of_colleagues import refuse_known  # noqa: PLC0415 - a circle

    refuse_known(office, draft)
