"""Roles and tags of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.parts import ItemBook, drop_label, put_label
from crm_desktop.clients.present import require_client
from crm_desktop.errors import NotFoundError, UserError

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

LABEL_DIRECTORIES: Final = {"role": "роль", "tag": "метка"}


@use_case(Right.EDIT_CLIENTS)
def add_label(office: Office, client_id: int, *, directory: str, name: str) -> Changes:
    """Let a client bear a role or a tag; a name the directory lacks is added to it.

    Raises:
        NotFoundError: the client is not there.
        UserError: the name is empty, or labels are not of this directory.
    """
    client = require_client(office, client_id)
    told = check_label(directory, name)
    with office.change(f"{told.capitalize()}: {client.name} — {name.strip()}") as change:
        item = ItemBook(office.db).find_or_add(change, directory, name)
        put_label(office.db, change, client_id, item)
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def remove_label(office: Office, client_id: int, *, item_id: int) -> Changes:
    """Take a role or a tag off a client.

    Raises:
        NotFoundError: the client or the label is not there.
    """
    client = require_client(office, client_id)
    directory, name = _label_item(office, item_id)
    told = LABEL_DIRECTORIES.get(directory, "метка")
    with office.change(f"{told.capitalize()} снята: {client.name} — {name}") as change:
        drop_label(office.db, client_id, item_id)
    return change.changes


def check_label(directory: str, name: str) -> str:
    """Return what a label of this directory is called.

    Raises:
        UserError: the name is empty, or labels are not of this directory.
    """
    if directory not in LABEL_DIRECTORIES:
        raise UserError(f"«{directory}» — не роли и не метки. Ничего не изменено.")
    if not name.strip():
        raise UserError("Укажите название. Ничего не изменено.")
    return LABEL_DIRECTORIES[directory]


def _label_item(office: Office, item_id: int) -> tuple[str, str]:
    """Return the directory and the name of an item.

    Raises:
        NotFoundError: it is not there.
    """
    rows = office.db.run("SELECT directory, name FROM directory_item WHERE id = ?", (item_id,))
    if not rows:
        raise NotFoundError("Такой метки в справочнике нет. Ничего не изменено.")
    return rows[0][0], rows[0][1]
