"""What a row of a client list shows."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.field_types import PERSON
from crm_desktop.clients.row_cells import Cell, read_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class RowLabel:
    """A role or a tag."""

    item_id: int
    directory: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class ClientRow:
    """Everything a row shows; `""` where there is nothing.

    Attributes:
        contact: a company's first contact person, a person's company.
        phone: the main phone; of the contact person if the company has none.
        last_event_at: UTC ms.
        cells: of the columns asked for, in their order.
    """

    id: int
    kind: str
    name: str
    contact: str
    phone: str
    email: str
    labels: tuple[RowLabel, ...]
    type: str
    segment: str
    source: str
    region: str
    responsible_id: int | None
    responsible: str
    priority: int | None
    inn: str
    created_at: int
    last_event_at: int | None
    deleted_at: int | None
    cells: tuple[Cell, ...] = ()


@use_case(Right.VIEW_CLIENTS)
def client_rows(
    office: Office, ids: Iterable[int], *, columns: Sequence[str] = ()
) -> list[ClientRow]:
    """Return the rows of clients in the order asked; those that are gone are left out.

    Deleted clients are shown too (the trash). Ask for a page at a time, at most some hundreds.

    Args:
        office: the office.
        ids: the clients.
        columns: keys of `ListFields.columns` whose cells are wanted besides.
    """
    wanted = list(ids)
    if not wanted:
        return []
    given = json.dumps(wanted)
    with office.reading():
        clients = {row[0]: row for row in office.db.run(_CLIENTS, (given,))}
        labels = _labels(office.db, given)
        contacts = _contacts(office.db, given)
        channels = _main_channels(
            office.db, json.dumps([*wanted, *(other for other, _name in contacts.values())])
        )
        names = {client: name for client, (_other, name) in contacts.items()}
        cells = read_cells(office, wanted, columns, contacts=names) if columns else {}
    rows = []
    for client in wanted:
        if client not in clients:
            continue
        _id, kind, name, *rest, last_event_at, deleted_at = clients[client]
        type_, segment, source, region, responsible_id, responsible, priority, inn, made = rest
        other, contact = contacts.get(client, (0, ""))
        phone, email = channels.get(client, ("", ""))
        if not phone and kind != PERSON and other:
            phone = channels.get(other, ("", ""))[0]
        rows.append(
            ClientRow(
                client, kind, name, contact, phone, email, labels.get(client, ()),
                type_, segment, source, region, responsible_id, responsible, priority, inn, made,
                last_event_at, deleted_at, cells.get(client, ()),
            )
        )  # fmt: skip
    return rows


_CLIENTS = """
SELECT c.id, c.kind, c.name, coalesce(t.name, ''), coalesce(s.name, ''), coalesce(o.name, ''),
       coalesce(r.name, ''), c.responsible, coalesce(m.name, ''), c.priority, coalesce(c.inn, ''),
       c.created_at, (SELECT max(e.happened_at) FROM event e
                      WHERE e.client = c.id AND e.deleted_at IS NULL), c.deleted_at
FROM json_each(?) j CROSS JOIN client c ON c.id = j.value
LEFT JOIN directory_item t ON t.id = c.type LEFT JOIN directory_item s ON s.id = c.segment
LEFT JOIN directory_item o ON o.id = c.source LEFT JOIN directory_item r ON r.id = c.region
LEFT JOIN member m ON m.id = c.responsible
"""
_LABELS = """
SELECT l.client, i.id, i.directory, i.name, coalesce(i.colour, '')
FROM json_each(?) j CROSS JOIN client_label l ON l.client = j.value
JOIN directory_item i ON i.id = l.item
WHERE l.deleted_at IS NULL AND i.deleted_at IS NULL
ORDER BY i.directory, i.position, i.id
"""
_CONTACTS = """
SELECT k.company, p.id, p.name, k.id
FROM json_each(?1) j CROSS JOIN contact k ON k.company = j.value JOIN client p ON p.id = k.person
WHERE k.deleted_at IS NULL AND p.deleted_at IS NULL
UNION ALL
SELECT k.person, p.id, p.name, k.id
FROM json_each(?1) j CROSS JOIN contact k ON k.person = j.value JOIN client p ON p.id = k.company
WHERE k.deleted_at IS NULL AND p.deleted_at IS NULL
ORDER BY 4 DESC
"""
_CHANNELS = """
SELECT h.client, h.kind, h.value
FROM json_each(?) j CROSS JOIN channel h ON h.client = j.value
WHERE h.deleted_at IS NULL AND h.kind IN ('phone', 'email')
ORDER BY h.position DESC, h.id DESC
"""


def _labels(db: OfficeDatabase, ids: str) -> dict[int, tuple[RowLabel, ...]]:
    found: dict[int, list[RowLabel]] = defaultdict(list)
    for client, *label in db.run(_LABELS, (ids,)):
        found[client].append(RowLabel(*label))
    return {client: tuple(labels) for client, labels in found.items()}


def _contacts(db: OfficeDatabase, ids: str) -> dict[int, tuple[int, str]]:
    """Client -> id and name of its first contact: the query gives the first one last."""
    return {client: (other, name) for client, other, name, _contact in db.run(_CONTACTS, (ids,))}


def _main_channels(db: OfficeDatabase, ids: str) -> dict[int, tuple[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for client, kind, value in db.run(_CHANNELS, (ids,)):
        found[client][kind] = value
    return {
        client: (kinds.get("phone", ""), kinds.get("email", "")) for client, kinds in found.items()
    }
