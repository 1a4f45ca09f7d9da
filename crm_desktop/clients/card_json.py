"""A client as plain data for the command line and for files; nothing is rounded or shortened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.listing import AttachmentRow, list_attachments
from crm_desktop.clients.card import CardContact, ClientCard, FieldValue, get_client
from crm_desktop.clients.field_types import FieldType
from crm_desktop.clients.fields import Catalogue, load_catalogue
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from crm_desktop.office.office import Office

_NAMED = frozenset({FieldType.DIRECTORY, FieldType.CHOICE, FieldType.MEMBER, FieldType.PRIORITY})


@use_case(Right.VIEW_CLIENTS)
def client_as_json(office: Office, client_id: int) -> dict[str, Any]:
    """Return a client with all its parts and linked people, ready for `json.dumps`.

    Ids are texts (they do not fit a double), instants ISO 8601 in the office's zone, money is
    in kopecks, chosen values are names. Empty fields are left out.

    Raises:
        NotFoundError: there is no such client.
    """
    with office.reading():
        card = get_client(office, client_id)
        files = list_attachments(office, client_id)
        return _as_json(card, files, load_catalogue(office), office.zone)


def _as_json(
    card: ClientCard, files: Sequence[AttachmentRow], catalogue: Catalogue, zone: tzinfo
) -> dict[str, Any]:
    filled = [each for each in card.fields if each.value is not None]
    return {
        "id": str(card.id),
        "kind": card.kind,
        **{each.field.key: _plain(each, catalogue) for each in filled if not each.field.own_id},
        "own_fields": {
            each.field.label: _plain(each, catalogue) for each in filled if each.field.own_id
        },
        "channels": [
            {
                "id": str(channel.id), "kind": channel.kind, "value": channel.value,
                "label": channel.label, "note": channel.note,
                "dead_at": _moment(channel.dead_at, zone),
            }
            for channel in card.channels
        ],
        "addresses": [
            {"id": str(each.id), "kind": each.kind, "text": each.text} for each in card.addresses
        ],
        "bank_accounts": [
            {
                "id": str(bank.id), "account": bank.account, "bank": bank.bank, "bik": bank.bik,
                "corr_account": bank.corr_account,
            }
            for bank in card.banks
        ],
        "roles": [label.name for label in card.labels if label.directory == "role"],
        "tags": [label.name for label in card.labels if label.directory == "tag"],
        "people": [_contact(contact) for contact in card.people],
        "companies": [_contact(contact) for contact in card.companies],
        "relations": [
            {
                "id": str(each.client_id), "name": each.name, "is": each.word, "note": each.note,
                "phone": each.phone, "email": each.email,
            }
            for each in card.relations
        ],
        "files": [
            {
                "id": str(each.id), "name": each.name, "size": each.size,
                "added_at": _moment(each.added_at, zone), "author": each.author,
            }
            for each in files
        ],
        "created_at": _moment(card.created_at, zone),
        "deleted_at": _moment(card.deleted_at, zone),
        "merged_into": None if card.merged_into is None else str(card.merged_into),
        "events": card.events,
        "last_event_at": _moment(card.last_event_at, zone),
    }  # fmt: skip


def _plain(each: FieldValue, catalogue: Catalogue) -> object:
    if each.field.type in _NAMED:
        return each.text
    if each.field.type is FieldType.BOOL:
        return bool(each.value)
    if each.field.type is FieldType.CHOICES:
        items = (catalogue.item(int(item)) for item in json.loads(str(each.value)))
        return [item.name for item in items if item]
    return each.value


def _contact(contact: CardContact) -> dict[str, str]:
    return {
        "id": str(contact.client_id), "name": contact.name, "post": contact.post,
        "phone": contact.phone, "email": contact.email,
    }  # fmt: skip


def _moment(at: int | None, zone: tzinfo) -> str | None:
    return None if at is None else local(at, zone).isoformat(timespec="milliseconds")
