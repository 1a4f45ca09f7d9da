"""Clients as they stand: read from the base in batches, and kept for a run that writes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.person_names import PersonName
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_desktop.clients.fields import Value
    from db.connection import OfficeDatabase

BATCH: Final = 500
_SKIPPED: Final = frozenset({"custom", "deleted_at", "merged_into", "created_at", "kind"})
_COLUMNS: Final = tuple(c for c in BY_NAME["client"].columns if c not in _SKIPPED)
_CLIENTS: Final = " ".join(
    (
        "SELECT c.id, c.kind, c.custom,", ", ".join(f"c.{column}" for column in _COLUMNS),
        "FROM client c WHERE c.id IN (SELECT value FROM json_each(?))",
    )
)  # fmt: skip


@dataclass(slots=True)
class Bank:
    """A bank account; `id` 0 until it is written."""

    id: int
    account: str
    bank: str
    bik: str
    corr_account: str


@dataclass(slots=True)
class ClientState:
    """A client with all its parts.

    Attributes:
        ref: its id; negative: made by this run and not in the base (yet).
        values: field key -> value, names and own fields too, nothing empty.
        channels: kind and key (the value, where there is no key) -> position.
        addresses: kind -> id (0 until written) and text.
        links: source and record number there.
        people: of a company: person -> id of the contact (0 until written) and post.
        created_at: UTC ms, of a new client.
    """

    ref: int
    kind: str
    values: dict[str, Value]
    channels: dict[tuple[str, str], int] = field(default_factory=dict)
    addresses: dict[str, tuple[int, str]] = field(default_factory=dict)
    banks: list[Bank] = field(default_factory=list)
    labels: set[int] = field(default_factory=set)
    links: set[tuple[str, str | None]] = field(default_factory=set)
    people: dict[int, tuple[int, str]] = field(default_factory=dict)
    created_at: int | None = None

    @property
    def name(self) -> str:
        return str(self.values["name"])

    @property
    def parts(self) -> PersonName:
        """The ФИО; empty of a company."""
        found = self.values
        return PersonName(
            str(found.get("last_name") or ""),
            str(found.get("first_name") or ""),
            str(found.get("middle_name") or ""),
        )

    def keys_of(self, kind: str) -> set[str]:
        """Return the keys of channels of a kind."""
        return {key for found, key in self.channels if found == kind and key}

    def pack(self) -> bytes:
        """Return it as bytes, to keep many."""
        return json.dumps(
            (
                self.ref, self.kind, self.values,
                [(*key, place) for key, place in self.channels.items()],
                [(kind, *rest) for kind, rest in self.addresses.items()],
                [(b.id, b.account, b.bank, b.bik, b.corr_account) for b in self.banks],
                sorted(self.labels), list(self.links),
                [(person, *rest) for person, rest in self.people.items()],
            ),
            ensure_ascii=False, separators=(",", ":"),
        ).encode()  # fmt: skip

    @classmethod
    def unpack(cls, data: bytes) -> ClientState:
        """Return what `pack` packed."""
        ref, kind, values, channels, addresses, banks, labels, links, people = json.loads(data)
        return cls(
            ref,
            kind,
            values,
            {(channel, key): place for channel, key, place in channels},
            {of: (record, text) for of, record, text in addresses},
            [Bank(*bank) for bank in banks],
            set(labels),
            {(source, number) for source, number in links},
            {person: (contact, post) for person, contact, post in people},
        )


def read_states(db: OfficeDatabase, ids: Iterable[int]) -> Iterator[ClientState]:
    """Read clients with all their parts."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH):
        yield from _read(db, json.dumps(wanted[start : start + BATCH]))


def _read(db: OfficeDatabase, ids: str) -> list[ClientState]:
    found: dict[int, ClientState] = {}
    for record, kind, custom, *columns in db.run(_CLIENTS, (ids,)):
        values: dict[str, Any] = {
            name: value
            for name, value in zip(_COLUMNS, columns, strict=True)
            if value is not None and value != ""
        }
        if custom:
            values.update(json.loads(custom))
        found[record] = ClientState(record, kind, values)
    for client, kind, key, value, position in db.run(
        "SELECT client, kind, key, value, position FROM channel WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?))",
        (ids,),
    ):
        found[client].channels[kind, key or value] = position
    for client, record, kind, text in db.run(
        "SELECT client, id, kind, text FROM address WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?)) ORDER BY id",
        (ids,),
    ):
        found[client].addresses.setdefault(kind, (record, text))
    for client, *bank in db.run(
        "SELECT client, id, coalesce(account, ''), coalesce(bank, ''), coalesce(bik, ''),"
        " coalesce(corr_account, '') FROM bank_account WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?)) ORDER BY id",
        (ids,),
    ):
        found[client].banks.append(Bank(*bank))
    for client, item in db.run(
        "SELECT client, item FROM client_label WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?))",
        (ids,),
    ):
        found[client].labels.add(item)
    for client, source, source_id in db.run(
        "SELECT client, source, source_id FROM import_link WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?))",
        (ids,),
    ):
        found[client].links.add((source, source_id))
    for company, contact, person, post in db.run(
        "SELECT company, id, person, coalesce(post, '') FROM contact WHERE deleted_at IS NULL"
        " AND company IN (SELECT value FROM json_each(?)) ORDER BY id",
        (ids,),
    ):
        found[company].people.setdefault(person, (contact, post))
    return list(found.values())
