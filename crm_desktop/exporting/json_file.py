r"""All there is of the clients as one JSON document, for programmers and for keeping.

    {
      "format": "kartoteka", "version": 1,
      "exported_at": "2026-11-18T07:42:00.000Z", "office": {"id": …, "name": …, "zone": …},
      "members": [{"id", "name"}],
      "directories": {"type": [{"id", "name", "colour", "position"}], …, "f<id>": options,
                      "relation": [{…, "reverse": how it reads from the other side}]},
      "own_fields": [{"id", "key": "f<id>", "kind", "name", "type", "position"}],
      "settings": [{"name", "value"}]              only when all clients are exported
      "clients": [{
        "id", "kind": "person" | "company", …every column of the table `client`…,
        "own": {"f<id>": value},
        "channels": [{"id", "kind", "value", "key", "label", "note", "position", "dead_at"}],
        "addresses": [{"id", "kind", "text"}],
        "bank_accounts": [{"id", "account", "bank", "bik", "corr_account"}],
        "labels": [{"id", "item"}],
        "events": [{"id", "kind", "happened_at", "duration_s", "direction", "text", "author"}],
        "files": [{"id", "name", "size", "event", "added_at", "author"}]    not their bytes
        "import_links": [{"id", "source", "source_id"}]
      }],
      "contacts": [{"id", "company", "person", "post"}],    a line for each job of a person
      "relations": [{"id", "client", "other", "kind", "note"}]
          `client` is the item `kind` of the directory `relation` to `other`
    }

Ids are texts: they do not fit a double. Whatever names another record (`responsible`, `type`,
`item`, `company`…) is its id. Instants are ISO 8601 in UTC with milliseconds, days `YYYY-MM-DD`
or `--MM-DD`, money of own fields is in kopecks, a choice is the id of an item, several choices
are a list of ids. Empty values are null. Deleted records are left out, unless it is the trash
that is exported; `contacts` names people and companies outside the file too. A reader skips what
it does not know; `version` grows when something known changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.exporting.records import PORTION, portions
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from crm_desktop.jobs import Progress
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

FORMAT: Final = "kartoteka"
VERSION: Final = 1

_PARTS: Final = {
    "channels": "channel",
    "addresses": "address",
    "bank_accounts": "bank_account",
    "labels": "client_label",
    "events": "event",
    "files": "attachment",
    "import_links": "import_link",
}
# Where the bytes of a file lie and what opens them is nobody's business outside.
_KEPT_HERE: Final = frozenset({"blob", "key"})
_MEMBERS: Final = frozenset({"responsible", "author", "merged_into"})
_INSTANTS: Final = frozenset(
    {
        "added_at",
        "created_at",
        "happened_at",
        "deleted_at",
        "dead_at",
        "blocked_at",
        "erased_at",
    }
)


@dataclass(frozen=True, slots=True)
class JsonHead:
    """Whose data it is; `whole` = all clients, so the settings come along."""

    office_id: str
    office_name: str
    zone: str
    whole: bool


def write_json(
    path: Path,
    db: OfficeDatabase,
    ids: Sequence[int],
    *,
    head: JsonHead,
    seen: str,
    progress: Progress,
) -> None:
    """Write the clients and all that is needed to understand them.

    Args:
        path: the file, made anew.
        db: the database, inside a snapshot.
        ids: the clients in their order.
        head: whose they are.
        seen: SQL over `client p`: which linked people and companies may be named.
        progress: hears of every portion.
    """
    own_keys = {f"f{record}": type_ for record, type_ in db.run("SELECT id, type FROM own_field")}
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for key, value in _beginning(db, head):
            stream.write("{\n" if key == "format" else ",\n")
            stream.write(f"{_dumped(key)}: {_dumped(value)}")
        stream.write(',\n"clients": ')
        _write_list(stream, _clients(db, ids, own_keys, progress))
        stream.write(',\n"contacts": ')
        _write_list(stream, _contacts(db, ids, seen))
        stream.write(',\n"relations": ')
        _write_list(stream, _relations(db, ids, seen))
        stream.write("\n}\n")


def _beginning(db: OfficeDatabase, head: JsonHead) -> Iterator[tuple[str, object]]:
    yield "format", FORMAT
    yield "version", VERSION
    yield "exported_at", _instant(now_ms())
    yield "office", {"id": head.office_id, "name": head.office_name, "zone": head.zone}
    yield (
        "members",
        [
            {"id": str(record), "name": name}
            for record, name in db.run("SELECT id, name FROM member ORDER BY id")
        ],
    )
    directories: dict[str, list[dict[str, object]]] = {}
    for record, directory, name, colour, position, reverse in db.run(
        "SELECT id, directory, name, colour, position, reverse FROM directory_item"
        " WHERE deleted_at IS NULL ORDER BY directory, position, id"
    ):
        item = {"id": str(record), "name": name, "colour": colour, "position": position}
        if directory == "relation":
            item["reverse"] = reverse or name
        directories.setdefault(directory, []).append(item)
    yield "directories", directories
    yield "own_fields", [
        {
            "id": str(record), "key": f"f{record}", "kind": kind, "name": name, "type": type_,
            "position": position,
        }
        for record, kind, name, type_, position in db.run(
            "SELECT id, kind, name, type, position FROM own_field WHERE deleted_at IS NULL"
            " AND kind <> 'deal' ORDER BY position, id"
        )
    ]  # fmt: skip
    if head.whole:
        yield (
            "settings",
            [
                {"name": name, "value": value}
                for name, value in db.run(
                    "SELECT name, value FROM setting WHERE deleted_at IS NULL ORDER BY name, id"
                )
            ],
        )


def _write_list(stream: TextIO, records: Iterable[dict[str, Any]]) -> None:
    stream.write("[")
    before = "\n"
    for record in records:
        stream.write(f"{before}{_dumped(record)}")
        before = ",\n"
    stream.write("\n]")


def _clients(
    db: OfficeDatabase, ids: Sequence[int], own_types: dict[str, str], progress: Progress
) -> Iterator[dict[str, Any]]:
    client = _Reader(BY_NAME["client"], "id")
    parts = {name: _Reader(BY_NAME[table], "client") for name, table in _PARTS.items()}
    for done, given in enumerate(portions(ids)):
        progress.step(done * PORTION, len(ids), "Записываю клиентов")
        of_client: dict[str, dict[int, list[dict[str, Any]]]] = {}
        for name, reader in parts.items():
            found = of_client[name] = {}
            for owner, record in reader.read(db, given):
                found.setdefault(owner, []).append(record)
        for owner, record in client.read(db, given):
            custom = json.loads(record.pop("custom") or "{}")
            record["own"] = {
                key: json.loads(value) if own_types.get(key) == "choices" else value
                for key, value in custom.items()
            }
            for name, found in of_client.items():
                record[name] = found.get(owner, [])
            yield record


def _contacts(db: OfficeDatabase, ids: Sequence[int], seen: str) -> Iterator[dict[str, Any]]:
    told: set[int] = set()
    for given in portions(ids):
        for end, other in (("company", "person"), ("person", "company")):
            sql = " ".join(
                (
                    "SELECT k.id, k.company, k.person, k.post FROM json_each(?) j",
                    "CROSS JOIN contact k ON k.", end, "= j.value JOIN client p ON p.id = k.",
                    other, "WHERE k.deleted_at IS NULL AND", seen, "ORDER BY k.id",
                )
            ).replace("k. ", "k.")  # fmt: skip
            for record, company, person, post in db.run(sql, (given,)):
                if record not in told:
                    told.add(record)
                    yield {
                        "id": str(record), "company": str(company), "person": str(person),
                        "post": post,
                    }  # fmt: skip


def _relations(db: OfficeDatabase, ids: Sequence[int], seen: str) -> Iterator[dict[str, Any]]:
    told: set[int] = set()
    for given in portions(ids):
        for end, far in (("client", "other"), ("other", "client")):
            sql = " ".join(
                (
                    "SELECT r.id, r.client, r.other, r.kind, r.note FROM json_each(?) j",
                    "CROSS JOIN relation r ON r.", end, "= j.value JOIN client p ON p.id = r.",
                    far, "WHERE r.deleted_at IS NULL AND", seen, "ORDER BY r.id",
                )
            ).replace("r. ", "r.")  # fmt: skip
            for record, client, other, kind, note in db.run(sql, (given,)):
                if record not in told:
                    told.add(record)
                    yield {
                        "id": str(record), "client": str(client), "other": str(other),
                        "kind": str(kind), "note": note,
                    }  # fmt: skip


class _Reader:
    """Reads the rows of a table that belong to clients, as plain data."""

    def __init__(self, table: JournalTable, owner: str) -> None:
        named = _MEMBERS | set(table.owners) | set(table.refers) | {"id"}
        columns = [c for c in ("id", *table.columns) if c in {"id", "deleted_at"} or c != owner]
        if table.name != "client":
            columns.remove("deleted_at")
        if table.name == "attachment":
            columns = [c for c in columns if c not in _KEPT_HERE]
        self._columns = [
            (column, str if column in named else _instant if column in _INSTANTS else None)
            for column in columns
        ]
        live = "" if table.name == "client" else "WHERE t.deleted_at IS NULL"
        order = "t.position," if "position" in columns else ""
        self._sql = " ".join(
            (
                "SELECT t.", owner, ",", ", ".join(f"t.{column}" for column in columns),
                "FROM json_each(?) j CROSS JOIN", table.name, "t ON t.", owner, "= j.value", live,
                "ORDER BY j.key,", order, "t.id",
            )
        ).replace("t. ", "t.")  # fmt: skip

    def read(self, db: OfficeDatabase, given: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the owner's id and the record."""
        for owner, *values in db.run(self._sql, (given,)):
            yield (
                owner,
                {
                    column: value if make is None or value is None else make(value)
                    for (column, make), value in zip(self._columns, values, strict=True)
                },
            )


def _instant(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
