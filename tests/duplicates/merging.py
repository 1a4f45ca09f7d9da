"""Clients to merge, and the whole base as one comparable value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.timeline.events import EventDraft, add_event
from db.tables import TABLES

if TYPE_CHECKING:
    from crm_desktop.office import Office

PHONE = "+7 921 555-10-24"
OTHER_PHONE = "+7 812 407-33-90"


def company(office: Office, name: str, *phones: str, **values: Any) -> int:
    channels = tuple(ChannelDraft(phone) for phone in phones)
    draft = ClientDraft(kind="company", name=name, channels=channels, values=values)
    return create_client(office, draft)[0]


def person(office: Office, name: str, *phones: str, **values: Any) -> int:
    channels = tuple(ChannelDraft(phone) for phone in phones)
    draft = ClientDraft(kind="person", name=name, channels=channels, values=values)
    return create_client(office, draft)[0]


def call(office: Office, client: int, text: str) -> int:
    return add_event(office, client, draft=EventDraft("call", text))[0]


def snapshot(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every journalled table."""
    return {
        table.name: office.db.run(" ".join(("SELECT * FROM", table.name, "ORDER BY id")))
        for table in TABLES
    }


def phones(office: Office, client: int) -> list[str]:
    rows = office.db.run(
        "SELECT value FROM channel WHERE client = ? AND kind = 'phone' AND deleted_at IS NULL"
        " ORDER BY position, id",
        (client,),
    )
    return [row[0] for row in rows]


def pointer(office: Office, client: int) -> int | None:
    value = office.db.run("SELECT merged_into FROM client WHERE id = ?", (client,))[0][0]
    return None if value is None else int(value)
