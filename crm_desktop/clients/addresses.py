"""Addresses and bank accounts of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.parts import (
    ADDRESS_KINDS,
    bank_values,
    insert_address,
    insert_bank,
    put_address,
    tidy_address,
)
from crm_desktop.clients.present import require_client, require_part
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import BankDraft
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_CLIENTS)
def set_address(office: Office, client_id: int, *, kind: str, text: str) -> Changes:
    """Make `text` the client's address of a kind; an empty text takes it away.

    Raises:
        NotFoundError: the client is not there.
        UserError: no such kind of address.
    """
    client = require_client(office, client_id)
    with office.change(f"Правка: {client.name} — {_told(kind)}") as change:
        put_address(office.db, change, client_id, kind, text)
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def add_address(office: Office, client_id: int, *, kind: str, text: str) -> tuple[int, Changes]:
    """Add one more address of a kind (a second warehouse).

    Raises:
        NotFoundError: the client is not there.
        UserError: no such kind, or no text.
    """
    client = require_client(office, client_id)
    address = tidy_address(text)
    if not address:
        raise UserError("Укажите адрес. Ничего не изменено.")
    with office.change(f"Добавлено: {client.name} — {_told(kind)}") as change:
        record = insert_address(office.db, change, client_id, kind, address)
    return record, change.changes


@use_case(Right.EDIT_CLIENTS)
def edit_address(office: Office, address_id: int, *, text: str) -> Changes:
    """Write an address anew; an empty text takes it away.

    Raises:
        NotFoundError: the address or its client is not there.
    """
    address = tidy_address(text)
    if not address:
        return remove_address(office, address_id)
    client, row = require_part(
        office, "address", address_id, what="Этого адреса", columns=("kind",)
    )
    with office.change(f"Правка: {client.name} — {_told(row['kind'])}") as change:
        office.db.run("UPDATE address SET text = ? WHERE id = ?", (address, address_id))
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def remove_address(office: Office, address_id: int) -> Changes:
    """Take an address away.

    Raises:
        NotFoundError: the address or its client is not there.
    """
    client, row = require_part(
        office, "address", address_id, what="Этого адреса", columns=("kind",)
    )
    with office.change(f"Удалено: {client.name} — {_told(row['kind'])}") as change:
        office.db.run("UPDATE address SET deleted_at = ? WHERE id = ?", (now_ms(), address_id))
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def add_bank_account(office: Office, client_id: int, *, bank: BankDraft) -> tuple[int, Changes]:
    """Add a bank account.

    Raises:
        NotFoundError: the client is not there.
        UserError: nothing is given of it.
    """
    client = require_client(office, client_id)
    _require_some(bank)
    with office.change(f"Добавлено: {client.name} — банковский счёт") as change:
        record = insert_bank(office.db, change, client_id, bank)
    return record, change.changes


@use_case(Right.EDIT_CLIENTS)
def edit_bank_account(office: Office, account_id: int, *, bank: BankDraft) -> Changes:
    """Replace the details of a bank account.

    Raises:
        NotFoundError: the account or its client is not there.
        UserError: nothing would be left of it.
    """
    client, _row = require_part(office, "bank_account", account_id, what="Этого счёта", columns=())
    _require_some(bank)
    with office.change(f"Правка: {client.name} — банковский счёт") as change:
        office.db.run(
            "UPDATE bank_account SET account = ?, bank = ?, bik = ?, corr_account = ? WHERE id = ?",
            (*bank_values(bank), account_id),
        )
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def remove_bank_account(office: Office, account_id: int) -> Changes:
    """Take a bank account away.

    Raises:
        NotFoundError: the account or its client is not there.
    """
    client, _row = require_part(office, "bank_account", account_id, what="Этого счёта", columns=())
    with office.change(f"Удалено: {client.name} — банковский счёт") as change:
        office.db.run("UPDATE bank_account SET deleted_at = ? WHERE id = ?", (now_ms(), account_id))
    return change.changes


def _told(kind: str) -> str:
    if kind not in ADDRESS_KINDS:
        raise UserError(f"Вида адреса «{kind}» нет. Ничего не изменено.")
    label = ADDRESS_KINDS[kind]
    return label[0].lower() + label[1:]


def _require_some(bank: BankDraft) -> None:
    if not any(bank_values(bank)):
        raise UserError("Укажите номер счёта или БИК. Ничего не изменено.")
