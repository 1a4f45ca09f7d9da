"""Editing the fields of a client, one or several at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.channel_reading import read_channels
from crm_desktop.clients.drafts import BankDraft, ChannelDraft
from crm_desktop.clients.field_types import DEPARTMENT, Field, FieldType, Store, Value
from crm_desktop.clients.fields import Catalogue, read_catalogue
from crm_desktop.clients.naming import renamed
from crm_desktop.clients.parts import (
    ItemBook,
    drop_label,
    insert_bank,
    insert_channels,
    put_address,
    put_label,
)
from crm_desktop.clients.present import Present, require_client
from crm_desktop.errors import UserError
from crm_desktop.journal.records import read_records, write_records
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_NAMED_AT_MOST = 3


@use_case(Right.EDIT_CLIENTS)
def edit_field(
    office: Office, client_id: int, *, field: str, value: Value, create_items: bool = False
) -> Changes:
    """Set one field of a client.

    Args:
        office: the office.
        client_id: the client.
        field: any name of the catalogue: key, label, another name. A kind of channel adds a
            channel, an address is set, a bank field is set in the first account, roles and tags
            are set as a whole.
        value: a text is understood as typed by a person; a number or None is stored as it is.
        create_items: add to a directory a name it lacks, instead of refusing.

    Raises:
        NotFoundError: the client is not there.
        UserError: there is no such field, or the value is none.
    """
    return edit_fields(office, client_id, values={field: value}, create_items=create_items)


@use_case(Right.EDIT_CLIENTS)
def edit_fields(
    office: Office, client_id: int, *, values: Mapping[str, Value], create_items: bool = False
) -> Changes:
    """Set several fields of a client in one change set; see `edit_field`."""
    client = require_client(office, client_id)
    catalogue = read_catalogue(office.db)
    fields = {catalogue.get(name): value for name, value in values.items()}
    for field, value in fields.items():
        check_kind(field, client.kind, value)
        check_filled(field, value)
        if not isinstance(value, str):
            check_stored(catalogue, field, value)
    with office.change(edit_title(client, fields)) as change:
        if _add_missing(office.db, change, catalogue, fields, create_items=create_items):
            catalogue = read_catalogue(office.db)
        columns: dict[str, Value] = {}
        for field, value in fields.items():
            if field.single:
                stored = value
                if isinstance(value, str):
                    stored = catalogue.parse(field, value, kind=client.kind).value
                columns[field.journal] = stored
            elif field.store is Store.LABEL:
                names = catalogue.names_in(field, str(value or ""))
                _put_labels(office.db, change, client, field, names)
            else:
                _put_part(office.db, change, client, field, str(value or ""))
        if columns:
            store_values(office.db, client, columns)
    return change.changes


def edit_title(client: Present, fields: Iterable[Field]) -> str:
    """«Правка: ООО «Ромашка» — телефон, ИНН»."""
    labels = [_in_sentence(field.label_for(client.kind)) for field in fields]
    told = ", ".join(labels) if len(labels) <= _NAMED_AT_MOST else "несколько полей"
    return f"Правка: {client.name} — {told}"


def store_values(db: OfficeDatabase, client: Present, values: Mapping[str, Value]) -> None:
    """Write stored values by journal name inside an open change; the name stays in agreement."""
    table = BY_NAME["client"]
    before = read_records(db, table, (client.id,))[client.id]
    write_records(db, table, {client.id: renamed(client.kind, before, values)})


def check_stored(catalogue: Catalogue, field: Field, value: Value) -> None:
    """Refuse a stored value the field may not hold.

    Raises:
        UserError: no such item, person or priority.
    """
    if value is None or not field.single:
        return
    if field.type is FieldType.MEMBER and (
        int(value) not in catalogue.members or int(value) in catalogue.former
    ):
        raise UserError(f"{field.label}: такого сотрудника нет. Ничего не изменено.")
    for item_id in _item_ids(field, value):
        item = catalogue.item(item_id)
        if item is None or item.directory != field.directory:
            raise UserError(
                f"{field.label}: такого значения в справочнике нет. Ничего не изменено."
            )
    if field.type in {FieldType.PRIORITY, FieldType.BOOL}:
        catalogue.parse(field, str(value))


def _item_ids(field: Field, value: Value) -> list[int]:
    if field.type is FieldType.CHOICES:
        return [int(item) for item in json.loads(str(value))]
    if field.type in {FieldType.DIRECTORY, FieldType.CHOICE}:
        return [int(str(value))]
    return []


def check_filled(field: Field, value: Value) -> None:
    """Refuse to empty a required field.

    Raises:
        UserError: the value is empty and the office requires the field.
    """
    if field.required and (value is None or (isinstance(value, str) and not value.strip())):
        raise UserError(
            f"«{field.label}» — обязательное поле: его можно изменить, но не очистить. "
            "Ничего не изменено."
        )


def check_kind(field: Field, kind: str, value: Value) -> None:
    """Refuse a value of a field that clients of this kind do not have.

    Raises:
        UserError: they do not.
    """
    if kind not in field.kinds and value not in (None, ""):
        whose = "компании" if kind == "company" else "человека"
        raise UserError(f"У {whose} нет поля «{field.label}». Ничего не изменено.")


def _add_missing(
    db: OfficeDatabase,
    change: Change,
    catalogue: Catalogue,
    fields: Mapping[Field, Value],
    *,
    create_items: bool,
) -> bool:
    """Add the items typed names ask for; roles and tags always, others only when allowed."""
    book: ItemBook | None = None
    for field, value in fields.items():
        if not isinstance(value, str):
            continue
        missing = catalogue.parse(field, value).new_items
        if missing and not _may_add(field, create_items=create_items):
            known = (
                ", ".join(item.name for item in catalogue.items(field.directory)) or "пока ничего"
            )
            raise UserError(
                f"{field.label}: в справочнике нет значения «{missing[0]}». Ничего не изменено. "
                f"Есть: {known}."
            )
        for name in missing:
            book = book or ItemBook(db)
            book.find_or_add(change, field.directory, name)
    return book is not None


def _may_add(field: Field, *, create_items: bool) -> bool:
    """Whether a typed name may become an item; departments are made in the settings alone."""
    if field.directory == DEPARTMENT:
        return False
    return create_items or field.store is Store.LABEL


def _put_part(db: OfficeDatabase, change: Change, client: Present, field: Field, text: str) -> None:
    if field.store is Store.CHANNEL:
        add_channels(db, change, client, [ChannelDraft(text, field.part)])
    elif field.store is Store.ADDRESS:
        put_address(db, change, client.id, field.part, text)
    else:
        _put_bank(db, change, client, field, text)


def add_channels(
    db: OfficeDatabase, change: Change, client: Present, drafts: Iterable[ChannelDraft]
) -> list[int]:
    """Add channels the client does not have; returns their ids.

    Raises:
        UserError: the texts are empty, or the client has all of them.
    """
    read = read_channels(drafts)
    if not read:
        raise UserError("Укажите номер или адрес. Ничего не изменено.")
    rows = db.run(
        "SELECT kind, key, value, position FROM channel WHERE client = ? AND deleted_at IS NULL",
        (client.id,),
    )
    known = {(kind, key or value) for kind, key, value, _position in rows}
    new = [channel for channel in read if (channel.kind, channel.key or channel.value) not in known]
    if not new:
        raise UserError(
            f"У клиента «{client.name}» уже есть «{read[0].value}». Ничего не изменено."
        )
    first = max((row[3] for row in rows), default=-1) + 1
    return insert_channels(db, change, client.id, new, first=first)


def _put_bank(db: OfficeDatabase, change: Change, client: Present, field: Field, text: str) -> None:
    value = Catalogue().parse(field, text).value
    rows = db.run(
        "SELECT id, account, bank, bik, corr_account FROM bank_account"
        " WHERE client = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
        (client.id,),
    )
    if rows:
        write_records(db, BY_NAME["bank_account"], {rows[0][0]: {field.part: value}})
    elif value:
        values: dict[str, Any] = {field.part: str(value)}
        insert_bank(db, change, client.id, BankDraft(**values))


def _put_labels(
    db: OfficeDatabase, change: Change, client: Present, field: Field, names: list[str]
) -> None:
    book = ItemBook(db)
    wanted = [book.find_or_add(change, field.directory, name) for name in names]
    borne = db.run(
        "SELECT l.item FROM client_label l JOIN directory_item i ON i.id = l.item"
        " WHERE l.client = ? AND l.deleted_at IS NULL AND i.directory = ?",
        (client.id, field.directory),
    )
    for (item,) in borne:
        if item not in wanted:
            drop_label(db, client.id, item)
    for item in wanted:
        put_label(db, change, client.id, item)


def _in_sentence(label: str) -> str:
    """«Телефон» → «телефон», «ИНН» stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
