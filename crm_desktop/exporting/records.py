"""Clients with all their parts, read a portion at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from db.connection import OfficeDatabase

PORTION: Final = 1000
CACHE_KIB: Final = 48 * 1024


class Channel(NamedTuple):
    """A channel; the first of its kind is the main one."""

    value: str
    label: str
    note: str


class Bank(NamedTuple):
    """A bank account."""

    account: str
    bank: str
    bik: str
    corr_account: str


class Work(NamedTuple):
    """A company a person works at."""

    id: int
    name: str
    inn: str
    post: str


class Contact(NamedTuple):
    """A person at a company, with the main phone and e-mail."""

    id: int
    name: str
    post: str
    phone: str
    email: str


@dataclass(slots=True)
class Record:
    """A client.

    Attributes:
        row: columns of the client's row, `id` among them.
        own: stored values of own fields by key.
        channels: kind -> channels in their order.
        addresses: kind -> texts.
        labels: directory (`role`, `tag`) -> names.
        works: companies of a person.
        people: contact persons of a company.
        last_event_at: UTC ms; only when asked for.
        computed: what a list shows and a card does not, by key; only when asked for.
    """

    row: dict[str, Any]
    own: dict[str, Any]
    channels: dict[str, list[Channel]] = field(default_factory=dict)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    banks: list[Bank] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)
    works: list[Work] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)
    last_event_at: int | None = None
    computed: dict[str, Any] = field(default_factory=dict)


def portions(ids: Sequence[int]) -> Iterator[str]:
    """Yield the ids in portions, each a JSON list."""
    for start in range(0, len(ids), PORTION):
        yield json.dumps(list(ids[start : start + PORTION]))


@contextmanager
def wide_cache(db: OfficeDatabase) -> Iterator[None]:
    """Keep more pages of the base at hand: a list in order of names walks all over the file.

    Takes a fifth off the export of 100,000 clients, and costs 40 MiB while it runs.
    """
    connection = db.connection()
    before = connection.pragma("cache_size")
    connection.pragma("cache_size", -CACHE_KIB)
    try:
        yield
    finally:
        connection.pragma("cache_size", before)
        connection.pragma("shrink_memory")


def read_records(
    db: OfficeDatabase, given: str, *, seen: str, last_event: bool = False
) -> list[Record]:
    """Return clients in the order asked; those that are gone are left out.

    Args:
        db: the database, inside a snapshot.
        given: a JSON list of ids.
        seen: SQL over `client p`: which linked people and companies may be named.
        last_event: whether to look for the last event too.
    """
    events: dict[int, int] = dict(db.run(_LAST_EVENTS, (given,))) if last_event else {}
    channels: _Grouped[Channel] = _grouped(db, _CHANNELS, given, Channel._make)
    addresses: _Grouped[str] = _grouped(db, _ADDRESSES, given, _only)
    labels: _Grouped[str] = _grouped(db, _LABELS, given, _only)
    banks: defaultdict[int, list[Bank]] = defaultdict(list)
    for client, *account in db.run(_BANKS, (given,)):
        banks[client].append(Bank._make(account))
    works: defaultdict[int, list[Work]] = defaultdict(list)
    for client, *work in db.run(" ".join((_WORKS, "AND", seen, "ORDER BY k.id")), (given,)):
        works[client].append(Work._make(work))
    people: defaultdict[int, list[Contact]] = defaultdict(list)
    for client, *person in db.run(" ".join((_PEOPLE, "AND", seen, "ORDER BY k.id")), (given,)):
        people[client].append(Contact._make(person))
    records = []
    for values in db.run(_CLIENTS, (given,)):
        row = dict(zip(_COLUMNS, values, strict=True))
        client, custom = row["id"], row["custom"]
        records.append(
            Record(
                row, json.loads(custom) if custom else {}, channels.get(client, {}),
                addresses.get(client, {}), banks.get(client, []), labels.get(client, {}),
                works.get(client, []), people.get(client, []), events.get(client),
            )
        )  # fmt: skip
    return records


def read_links(
    db: OfficeDatabase, given: str, *, seen: str
) -> Iterator[tuple[int, str, str, Contact]]:
    """Yield id, name and ИНН of a company and a contact person, for the companies among `given`."""
    sql = " ".join((_LINKS, "AND", seen, "ORDER BY j.key, k.id"))
    for company, name, inn, *person in db.run(sql, (given,)):
        yield company, name, inn, Contact._make(person)


T = TypeVar("T")
_Grouped = dict[int, dict[str, list[T]]]


def _grouped(
    db: OfficeDatabase, sql: str, given: str, make: Callable[[Sequence[Any]], T]
) -> _Grouped[T]:
    """Rows of (client, kind, …) as client -> kind -> parts."""
    found: _Grouped[T] = {}
    for client, kind, *rest in db.run(sql, (given,)):
        found.setdefault(client, {}).setdefault(kind, []).append(make(rest))
    return found


def _only(values: Sequence[Any]) -> str:
    return str(values[0])


_COLUMNS: Final = ("id", *BY_NAME["client"].columns)
_FROM: Final = "FROM json_each(?) j CROSS JOIN"
_CLIENTS: Final = " ".join(
    (
        "SELECT", ", ".join(f"c.{column}" for column in _COLUMNS), _FROM,
        "client c ON c.id = j.value ORDER BY j.key",
    )
)  # fmt: skip
_CHANNELS: Final = " ".join(
    (
        "SELECT h.client, h.kind, h.value, coalesce(h.label, ''), coalesce(h.note, '')",
        _FROM,
        "channel h ON h.client = j.value WHERE h.deleted_at IS NULL ORDER BY h.position, h.id",
    )
)
_ADDRESSES: Final = " ".join(
    (
        "SELECT a.client, a.kind, a.text", _FROM,
        "address a ON a.client = j.value WHERE a.deleted_at IS NULL ORDER BY a.id",
    )
)  # fmt: skip
_BANKS: Final = " ".join(
    (
        "SELECT b.client, coalesce(b.account, ''), coalesce(b.bank, ''), coalesce(b.bik, ''),",
        "coalesce(b.corr_account, '')", _FROM,
        "bank_account b ON b.client = j.value WHERE b.deleted_at IS NULL ORDER BY b.id",
    )
)  # fmt: skip
_LABELS: Final = " ".join(
    (
        "SELECT l.client, i.directory, i.name", _FROM,
        "client_label l ON l.client = j.value JOIN directory_item i ON i.id = l.item",
        "WHERE l.deleted_at IS NULL AND i.deleted_at IS NULL ORDER BY i.position, i.id",
    )
)  # fmt: skip
_WORKS: Final = " ".join(
    (
        "SELECT k.person, p.id, p.name, coalesce(p.inn, ''), coalesce(k.post, '')",
        _FROM,
        "contact k ON k.person = j.value JOIN client p ON p.id = k.company",
        "WHERE k.deleted_at IS NULL",
    )
)
_LAST_EVENTS: Final = " ".join(
    (
        "SELECT e.client, max(e.happened_at)", _FROM,
        "event e ON e.client = j.value WHERE e.deleted_at IS NULL GROUP BY e.client",
    )
)  # fmt: skip
_MAIN: Final = (
    "coalesce((SELECT h.value FROM channel h WHERE h.client = p.id AND h.kind = '{}'"
    " AND h.deleted_at IS NULL ORDER BY h.position, h.id LIMIT 1), '')"
)
_LINKS: Final = " ".join(
    (
        "SELECT c.id, c.name, coalesce(c.inn, ''), p.id, p.name, coalesce(k.post, ''),",
        _MAIN.format("phone"), ",", _MAIN.format("email"), _FROM,
        "contact k ON k.company = j.value JOIN client c ON c.id = k.company",
        "JOIN client p ON p.id = k.person WHERE k.deleted_at IS NULL",
    )
)  # fmt: skip
_PEOPLE: Final = " ".join(
    (
        "SELECT k.company, p.id, p.name, coalesce(k.post, ''),", _MAIN.format("phone"), ",",
        _MAIN.format("email"), _FROM,
        "contact k ON k.company = j.value JOIN client p ON p.id = k.person",
        "WHERE k.deleted_at IS NULL",
    )
)  # fmt: skip
