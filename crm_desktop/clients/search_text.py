"""Keeping the search index in step with the tables, inside every transaction.

The index holds every client that is not deleted. A deleted one keeps the text it had: searches
leave it out by its row, and the trash can still be searched.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.search import ClientText, search_text
from db.search_index import SearchText, replace_texts
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from db.connection import OfficeDatabase

BATCH: Final = 1000
_PARTS: Final = ("channel", "address", "bank_account", "contact", "client_label")
_PHONE, _EMAIL = "phone", "email"

# A change of a client that its text does not tell (who answers for it, its type) costs nothing.
_TOLD: Final = (
    *("name", "full_name", "director", "inn", "kpp", "ogrn", "industry", "region", "note"),
    *("deleted_at", "merged_into"),
)
_SAID: Final = (
    " OR ".join(
        ("(j.op = 0", "instr(j.old, '\"custom.')", *(f"instr(j.old, '\"{c}\":')" for c in _TOLD))
    )
    + ")"
)
_NAMED: Final = "(j.op = 0 OR instr(j.old, '\"name\":') OR instr(j.old, '\"deleted_at\":'))"
_OWN_TEXTS: Final = ("text", "link", "number")


def keep_search_current(db: OfficeDatabase, first_seq: int) -> None:
    """Index anew the clients that the journal rows from `first_seq` on concern."""
    replace_texts(db.connection(), texts_of(db, _touched_clients(db, first_seq)))


def all_texts(db: OfficeDatabase) -> Iterator[tuple[int, SearchText]]:
    """Yield what the index should hold: every client that is not deleted, by id."""
    ids = [row[0] for row in db.run("SELECT id FROM client WHERE deleted_at IS NULL ORDER BY id")]
    yield from texts_of(db, ids)


def texts_of(db: OfficeDatabase, clients: Iterable[int]) -> Iterator[tuple[int, SearchText]]:
    """Yield the searchable text of each client."""
    wanted = list(clients)
    if not wanted:
        return
    own_fields = {
        f"f{record}" for (record,) in db.run(
            "SELECT id FROM own_field WHERE deleted_at IS NULL AND type IN (?, ?, ?)", _OWN_TEXTS
        )
    }  # fmt: skip
    for start in range(0, len(wanted), BATCH):
        for client, text in _collect(db, wanted[start : start + BATCH], own_fields):
            yield client, search_text(text)


def _touched_clients(db: OfficeDatabase, first_seq: int) -> list[int]:
    found: set[int] = set()
    numbers = {
        row[0]
        for row in db.run(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
        )
    }
    client = BY_NAME["client"].number
    if client in numbers:
        found.update(_clients(db, "j.record", "", client, first_seq, said=_SAID))
        # A contact person's name is found at the company too.
        join = "CROSS JOIN contact k ON k.person = j.record"
        found.update(_clients(db, "k.company", join, client, first_seq, said=_NAMED))
    for name in _PARTS:
        table = BY_NAME[name]
        if table.number in numbers:
            for column in table.owners:
                join = f"CROSS JOIN {name} t ON t.id = j.record"
                found.update(_clients(db, f"t.{column}", join, table.number, first_seq))
                # Whose it was before a merge moved it, or before that was taken back.
                former = f"json_extract(j.old, '$.{column}')"
                found.update(_clients(db, former, "", table.number, first_seq))
    item = BY_NAME["directory_item"].number
    if item in numbers:
        join = "CROSS JOIN client_label l ON l.item = j.record AND j.op = 1"
        found.update(_clients(db, "l.client", join, item, first_seq))
        join = "CROSS JOIN client r ON r.region = j.record AND j.op = 1"
        found.update(_clients(db, "r.id", join, item, first_seq))
    field = BY_NAME["own_field"].number
    if field in numbers:
        # A field that came, went or changed its type; a new one has no values yet.
        sql = (
            "SELECT c.id FROM journal j NOT INDEXED CROSS JOIN client c"
            " ON c.deleted_at IS NULL AND instr(c.custom, j.record)"
            " WHERE j.seq >= ? AND j.tbl = ? AND j.op = 1"
            " AND (json_type(j.old, '$.deleted_at') NOT NULL OR instr(j.old, '\"type\":')"
            # With what a new record begins with the type is journalled, changed or not.
            " AND EXISTS (SELECT 1 FROM own_field f WHERE f.id = j.record"
            " AND f.type IS NOT j.old ->> '$.type'))"
        )
        found.update(row[0] for row in db.run(sql, (first_seq, field)))
    return sorted(found)


def _clients(
    db: OfficeDatabase, client: str, join: str, table: int, first_seq: int, *, said: str = "1"
) -> Iterator[int]:
    # From the few journal rows to the clients: CROSS JOIN and IN keep that order, where a plain
    # join would read all clients first (for a Bloom filter) in every transaction.
    sql = " ".join(
        (
            "SELECT id FROM client WHERE deleted_at IS NULL AND id IN (SELECT", client,
            "FROM journal j NOT INDEXED", join, "WHERE j.seq >= ? AND j.tbl = ? AND", said, ")",
        )
    )  # fmt: skip
    return (row[0] for row in db.run(sql, (first_seq, table)))


def _collect(
    db: OfficeDatabase, clients: list[int], own_fields: set[str]
) -> Iterator[tuple[int, ClientText]]:
    ids = json.dumps(clients)
    channels = _by_client(
        db,
        "SELECT client, kind, value, coalesce(note, '') FROM channel WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?))",
        ids,
    )
    people = _by_client(
        db,
        "SELECT k.company, p.name, coalesce(k.post, '') FROM contact k"
        " JOIN client p ON p.id = k.person"
        " WHERE k.deleted_at IS NULL AND p.deleted_at IS NULL"
        " AND k.company IN (SELECT value FROM json_each(?))",
        ids,
    )
    words = _by_client(
        db,
        "SELECT client, text FROM address WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT client, concat_ws(' ', account, bik, bank) FROM bank_account"
        " WHERE deleted_at IS NULL AND client IN (SELECT value FROM json_each(?1))"
        " UNION ALL SELECT l.client, i.name FROM client_label l"
        " JOIN directory_item i ON i.id = l.item"
        " WHERE l.deleted_at IS NULL AND l.client IN (SELECT value FROM json_each(?1))",
        ids,
    )
    rows = db.run(
        "SELECT c.id, c.name, c.full_name, c.director, c.inn, c.kpp, c.ogrn, c.industry, r.name,"
        " c.note, c.custom FROM client c LEFT JOIN directory_item r ON r.id = c.region"
        " WHERE c.id IN (SELECT value FROM json_each(?))",
        (ids,),
    )
    for client, name, full_name, director, inn, kpp, ogrn, industry, region, note, custom in rows:
        of_client = channels.get(client, [])
        own = json.loads(custom) if custom else {}
        yield (
            client,
            ClientText(
                name=name,
                contacts=_filled(
                    full_name, director, *(person[0] for person in people.get(client, ()))
                ),
                phones=tuple(value for kind, value, _note in of_client if kind == _PHONE),
                emails=tuple(value for kind, value, _note in of_client if kind == _EMAIL),
                links=tuple(v for kind, v, _n in of_client if kind not in (_PHONE, _EMAIL)),
                requisites=_filled(inn, kpp, ogrn),
                words=_filled(
                    industry,
                    region,
                    *(row[0] for row in words.get(client, ())),
                    *(row[2] for row in of_client),
                    *(row[1] for row in people.get(client, ())),
                    *(str(value) for key, value in own.items() if key in own_fields),
                ),
                note=note or "",
            ),
        )


def _by_client(db: OfficeDatabase, sql: str, ids: str) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for client, *values in db.run(sql, (ids,)):
        found[client].append(tuple(values))
    return found


def _filled(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
