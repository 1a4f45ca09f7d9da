"""Everything on a client's card, read in one snapshot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.unseen import client_name
from crm_desktop.audit.looking import card_seen
from crm_desktop.clients.fields import Catalogue, read_catalogue
from crm_desktop.clients.main_channels import main_channels
from crm_desktop.clients.present import no_client
from crm_desktop.handover.substitution import substitute_of, today_of
from crm_desktop.journal.records import read_records
from crm_desktop.relations.reading import CardRelation, read_relations
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.field_types import Field, Value
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field with its stored value and the Russian text of it."""

    field: Field
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class CardChannel:
    """A phone, e-mail, …; the first of its kind is the main one.

    `dead_at` (UTC ms): nobody answers there any more.
    """

    id: int
    kind: str
    value: str
    key: str
    label: str
    note: str
    dead_at: int | None = None


@dataclass(frozen=True, slots=True)
class CardAddress:
    """An address; `kind` is `legal`, `actual`, `delivery` or `post`."""

    id: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CardBank:
    """A bank account."""

    id: int
    account: str
    bank: str
    bik: str
    corr_account: str


@dataclass(frozen=True, slots=True)
class CardLabel:
    """A role or a tag."""

    item_id: int
    directory: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class CardContact:
    """A person at the company, or a company the person works at."""

    contact_id: int
    client_id: int
    name: str
    kind: str
    post: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A client as the card shows it.

    Attributes:
        fields: those the kind has, own ones last, in the order of the catalogue; empty ones too.
        people: contact persons of a company.
        companies: where a person works.
        relations: other clients, and what they are to this one.
        events: how many there are in the timeline.
        files: how many are attached.
        deals_open: how many of its deals are on their way.
        tasks_open: how many of its tasks are to be done.
        blocked_at: since when the law forbids to use the data; `erased_at`: when they went.
        created_at: UTC ms, as the other instants.
        merged: how many records were merged into this one.
        substitute: who does the responsible person's work today: «Вера Лис до 05.12.2026».
    """

    id: int
    kind: str
    name: str
    fields: tuple[FieldValue, ...]
    channels: tuple[CardChannel, ...]
    addresses: tuple[CardAddress, ...]
    banks: tuple[CardBank, ...]
    labels: tuple[CardLabel, ...]
    people: tuple[CardContact, ...]
    companies: tuple[CardContact, ...]
    relations: tuple[CardRelation, ...]
    responsible_id: int | None
    responsible: str
    created_at: int
    deleted_at: int | None
    merged_into: int | None
    merged: int
    events: int
    last_event_at: int | None
    files: int = 0
    deals_open: int = 0
    tasks_open: int = 0
    blocked_at: int | None = None
    erased_at: int | None = None
    substitute: str = ""

    def value_of(self, key: str) -> Value:
        """Return the stored value of a field; None if empty or unknown to this kind."""
        return next((each.value for each in self.fields if each.field.key == key), None)

    def text_of(self, key: str) -> str:
        """Return the Russian text of a field; `""` if empty."""
        return next((each.text for each in self.fields if each.field.key == key), "")


@use_case(Right.VIEW_CLIENTS)
def get_client(office: Office, client_id: int) -> ClientCard:
    """Return the card of a client; a deleted or merged one too (`deleted_at`, `merged_into`).

    Raises:
        NotFoundError: there is no such client.
    """
    with office.reading():
        card = read_card(office.db, client_id, read_catalogue(office.db))
        card_seen(office, client_id)
        if card.responsible_id is None:
            return card
        lent = substitute_of(office.db, card.responsible_id, today_of(office))
        return replace(card, substitute=f"{lent[1]} до {lent[2]:%d.%m.%Y}") if lent else card


def read_card(db: OfficeDatabase, client_id: int, catalogue: Catalogue) -> ClientCard:
    """Read a card inside a snapshot.

    Raises:
        NotFoundError: there is no such client.
    """
    row = read_records(db, BY_NAME["client"], (client_id,)).get(client_id)
    if row is None:
        raise no_client()
    events, last_event_at = db.run(
        "SELECT count(*), max(happened_at) FROM event WHERE client = ? AND deleted_at IS NULL",
        (client_id,),
    )[0]
    files = db.run(
        "SELECT count(*) FROM attachment WHERE client = ? AND deleted_at IS NULL", (client_id,)
    )[0][0]
    deals_open = db.run(
        "SELECT count(*) FROM deal WHERE client = ? AND outcome IS NULL AND deleted_at IS NULL",
        (client_id,),
    )[0][0]
    tasks_open = db.run(
        "SELECT count(*) FROM task WHERE client = ? AND done_at IS NULL AND deleted_at IS NULL",
        (client_id,),
    )[0][0]
    responsible = row["responsible"]
    return ClientCard(
        id=client_id,
        kind=row["kind"],
        name=row["name"],
        fields=field_values(catalogue, row["kind"], row),
        channels=tuple(CardChannel(*each) for each in db.run(_CHANNELS, (client_id,))),
        addresses=tuple(CardAddress(*each) for each in db.run(_ADDRESSES, (client_id,))),
        banks=tuple(CardBank(*each) for each in db.run(_BANKS, (client_id,))),
        labels=tuple(CardLabel(*each) for each in db.run(_LABELS, (client_id,))),
        people=_contacts(db, _PEOPLE, client_id),
        companies=_contacts(db, _COMPANIES, client_id),
        relations=read_relations(db, client_id),
        responsible_id=responsible,
        responsible="" if responsible is None else catalogue.member_name(responsible),
        created_at=row["created_at"],
        deleted_at=row["deleted_at"],
        merged_into=row["merged_into"],
        merged=db.run("SELECT count(*) FROM client WHERE merged_into = ?", (client_id,))[0][0],
        events=events,
        last_event_at=last_event_at,
        files=files,
        deals_open=deals_open,
        tasks_open=tasks_open,
        blocked_at=row["blocked_at"],
        erased_at=row["erased_at"],
    )


def field_values(catalogue: Catalogue, kind: str, row: Mapping[str, Any]) -> tuple[FieldValue, ...]:
    """Return the fields of a client's row as the journal names them (`inn`, `custom.f12`)."""
    found = []
    for field in catalogue.of(kind):
        if field.single:
            value = row.get(field.journal)
            found.append(FieldValue(field, value, catalogue.show(field, value)))
    return tuple(found)


_CHANNELS: Final = """
SELECT id, kind, value, key, coalesce(label, ''), coalesce(note, ''), dead_at FROM channel
WHERE client = ? AND deleted_at IS NULL ORDER BY position, id
"""
_ADDRESSES: Final = """
SELECT id, kind, text FROM address WHERE client = ? AND deleted_at IS NULL
ORDER BY CASE kind WHEN 'legal' THEN 0 WHEN 'actual' THEN 1 WHEN 'delivery' THEN 2 ELSE 3 END, id
"""
_BANKS: Final = """
SELECT id, coalesce(account, ''), coalesce(bank, ''), coalesce(bik, ''), coalesce(corr_account, '')
FROM bank_account WHERE client = ? AND deleted_at IS NULL ORDER BY id
"""
_LABELS: Final = """
SELECT i.id, i.directory, i.name, coalesce(i.colour, '')
FROM client_label l JOIN directory_item i ON i.id = l.item
WHERE l.client = ? AND l.deleted_at IS NULL AND i.deleted_at IS NULL
ORDER BY i.directory, i.position, i.id
"""
_PEOPLE: Final = f"""
SELECT k.id, k.person, {client_name("p", "k.person")}, coalesce(p.kind, 'person'),
       iif(p.id IS NULL, '', coalesce(k.post, ''))
FROM contact k LEFT JOIN client p ON p.id = k.person
WHERE k.company = ? AND k.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY k.id
"""  # noqa: S608 - code only
_COMPANIES: Final = f"""
SELECT k.id, k.company, {client_name("p", "k.company")}, coalesce(p.kind, 'company'),
       iif(p.id IS NULL, '', coalesce(k.post, ''))
FROM contact k LEFT JOIN client p ON p.id = k.company
WHERE k.person = ? AND k.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY k.id
"""  # noqa: S608 - code only


def _contacts(db: OfficeDatabase, sql: str, client_id: int) -> tuple[CardContact, ...]:
    rows = db.run(sql, (client_id,))
    if not rows:
        return ()
    main = main_channels(db, [row[1] for row in rows])
    return tuple(
        CardContact(
            contact, client, name, kind, post,
            main.get((client, "phone"), ""), main.get((client, "email"), ""),
        )
        for contact, client, name, kind, post in rows
    )  # fmt: skip
