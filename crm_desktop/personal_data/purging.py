"""Emptying everything that hangs on some clients, inside one open change."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.names import name_key
from crm_desktop.clients.search_text import keep_search_current
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.unsaved import forget_unsaved
from crm_desktop.personal_data.known_texts import known_texts
from crm_desktop.personal_data.late_titles import remember_names
from crm_desktop.personal_data.merged_values import rows_with_values
from crm_desktop.personal_data.reach import REACH, ErasureKind
from crm_desktop.personal_data.titles import forget_titles
from crm_desktop.reminders.keeping import keep_reminders_current
from crm_desktop.search.entry_sources import keep_entries_current
from crm_desktop.search.forgetting import forget_texts
from crm_desktop.sync.merge.pending import empty_pending
from db.client_access import keep_access_current
from db.client_touch import keep_touch_current
from db.deal_board import keep_board_current
from db.list_values import keep_values_current
from db.tables import BY_NAME, BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.journal import Change
    from crm_desktop.personal_data.erasure_list import Listed
    from crm_desktop.personal_data.reach import Reach
    from db.connection import OfficeDatabase

RECENT: Final = "search_recent"
"""The setting of a person with what they searched for."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What an emptying did.

    Attributes:
        counts: table -> how many records were emptied; `journal`, `titles` and `seals` too.
        seals: stamps of the transactions whose salt was forgotten.
        titles: change sets whose titles were replaced.
        blobs: names of the encrypted files no record names any more.
        rest: table -> records in which there was nothing to empty.
    """

    counts: dict[str, int]
    seals: tuple[int, ...]
    titles: tuple[int, ...]
    blobs: tuple[str, ...]
    rest: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def group_of(db: OfficeDatabase, client_id: int) -> list[int]:
    """Return a client and every record ever merged into it, the client first."""
    rows = db.run(
        "WITH RECURSIVE g(id) AS (SELECT ? UNION SELECT c.id FROM g JOIN client c"
        " ON c.merged_into = g.id) SELECT id FROM g",
        (client_id,),
    )
    others = sorted(row[0] for row in rows if row[0] != client_id)
    return [client_id, *others]


def purge(
    db: OfficeDatabase,
    change: Change,
    clients: list[int],
    *,
    kind: ErasureKind,
    number: int,
    at: int,
) -> Purged:
    """Empty clients and all that hangs on them; the journal forgets their old values.

    Args:
        db: inside the open change.
        change: the change set of the erasure.
        clients: all records of one person.
        kind: what is left of them.
        number: of the erasure, for the name of what is left.
        at: UTC ms, the erasure's instant: what is hidden is hidden since then.
    """
    db.run("PRAGMA secure_delete = 1")
    told = known_texts(db, clients)
    remember_names(db, told.names)
    blobs = _blobs(db, clients)
    records = {reach.table: hanging(db, reach, clients) for reach in REACH}
    forget_texts(db, clients)
    for reach in REACH:
        empty_records(db, reach, records[reach.table], kind=kind, number=number, at=at)
    forget_derived(db, clients, change.first_seq)
    rows, changes = rows_of(db, records)
    others, unverified = rows_with_values(db, clients, but=clients)
    rows |= others | _recent_searches(db)
    stamps = forget_rows(db, rows, own=(change.stamp,), unverified=unverified)
    titles = forget_titles(db, told, changes - {change.id})
    drop_waiting(db, records)
    counts = {table: len(found) for table, found in records.items() if found}
    counts |= {"journal": len(rows), "titles": len(titles), "seals": len(stamps)}
    return Purged(
        counts, tuple(stamps), tuple(titles), blobs, _untouched(db, records, change.first_seq)
    )


def _untouched(
    db: OfficeDatabase, records: Mapping[str, list[int]], first_seq: int
) -> dict[str, tuple[int, ...]]:
    """Return the records in which there was nothing to empty."""
    written = db.run(
        "SELECT DISTINCT tbl, record FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
    )
    emptied = {(BY_NUMBER[table].name, record) for table, record in written}
    return {
        table: tuple(record for record in ids if (table, record) not in emptied)
        for table, ids in records.items()
    }


def forget_derived(db: OfficeDatabase, clients: list[int], first_seq: int) -> None:
    """Let what is built from records follow their emptying.

    While the journal still tells what changed; afterwards it does not.
    """
    keep_search_current(db, first_seq)
    keep_entries_current(db, first_seq)
    keep_values_current(db.connection(), first_seq)
    keep_board_current(db.connection(), first_seq)
    keep_touch_current(db.connection(), first_seq)
    keep_access_current(db.connection(), first_seq)
    keep_reminders_current(db, first_seq)
    forget_unsaved(db)
    db.run(
        "DELETE FROM duplicate_pair WHERE first IN (SELECT value FROM json_each(?1))"
        " OR second IN (SELECT value FROM json_each(?1))",
        (json.dumps(clients),),
    )


def stub_name(kind: ErasureKind, number: int) -> str:
    """Return what the emptied client is called."""
    word = "Обезличенный" if kind is ErasureKind.ANONYMISE else "Уничтоженный"
    return f"{word} клиент № {number}"


def names_forgotten(db: OfficeDatabase, entry: Listed) -> frozenset[str]:
    """Return the whole names the clients of an erasure bore, folded, as far as still known."""
    stub = fold(stub_name(ErasureKind(entry.kind), entry.number))
    return known_texts(db, list(entry.clients)).names - {stub}


def hanging(db: OfficeDatabase, reach: Reach, clients: list[int]) -> list[int]:
    """Return the records of a table that hang on clients, deleted ones too."""
    table = BY_NAME[reach.table].name
    sql = " ".join(("SELECT id FROM", table, "WHERE", reach.condition, "ORDER BY id"))
    found = db.connection().execute(sql, {"clients": json.dumps(clients)}).fetchall()
    return [int(str(row[0])) for row in found]


def empty_records(
    db: OfficeDatabase,
    reach: Reach,
    records: list[int],
    *,
    kind: ErasureKind,
    number: int,
    at: int,
) -> None:
    """Empty records of a table, inside a write transaction.

    Args:
        db: the database.
        reach: how its columns are emptied.
        records: ids.
        kind: what is left of them.
        number: of the erasure, for the name of what is left.
        at: UTC ms, when they count as erased that do not yet.
    """
    name = stub_name(kind, number)
    settings = reach.settings(kind)
    if not settings or not records:
        return
    told = ", ".join(f"{column} = {value}" for column, value in settings.items())
    sql = " ".join(
        ("UPDATE", BY_NAME[reach.table].name, "SET", told,
         "WHERE id IN (SELECT value FROM json_each(:records))")
    )  # fmt: skip
    values: dict[str, str | int] = {
        "records": json.dumps(records), "now": at, "name": name,
        "person_key": name_key(name, kind="person"), "company_key": name_key(name, kind="company"),
    }  # fmt: skip
    db.connection().execute(sql, values).fetchall()


def _blobs(db: OfficeDatabase, clients: list[int]) -> tuple[str, ...]:
    """Encrypted files of these clients, present and former, that nobody else names."""
    rows = db.run(
        "SELECT DISTINCT a.blob FROM attachment a WHERE a.client IN"
        " (SELECT value FROM json_each(?1)) AND a.blob <> '' AND NOT EXISTS (SELECT 1 FROM"
        " attachment b WHERE b.blob = a.blob AND coalesce(b.client, 0) NOT IN"
        " (SELECT value FROM json_each(?1))) ORDER BY a.blob",
        (json.dumps(clients),),
    )
    return tuple(row[0] for row in rows)


def rows_of(db: OfficeDatabase, records: dict[str, list[int]]) -> tuple[set[int], set[int]]:
    """Return the journal rows of the records, and the change sets those belong to."""
    rows: set[int] = set()
    changes: set[int] = set()
    for table, ids in records.items():
        for seq, change in db.run(
            "SELECT seq, change FROM journal WHERE tbl = ?"
            " AND record IN (SELECT value FROM json_each(?))",
            (BY_NAME[table].number, json.dumps(ids)),
        ):
            rows.add(seq)
            changes.add(change)
    return rows, changes


def _recent_searches(db: OfficeDatabase) -> set[int]:
    """Empty what people searched for of late, a name perhaps; returns the journal rows of it."""
    db.run(
        "UPDATE member_setting SET value = '[]', deleted_at = coalesce(deleted_at, ?)"
        " WHERE name = ?",
        (now_ms(), RECENT),
    )
    rows = db.run(
        "SELECT seq FROM journal WHERE tbl = ? AND record IN"
        " (SELECT id FROM member_setting WHERE name = ?)",
        (BY_NAME["member_setting"].number, RECENT),
    )
    return {row[0] for row in rows}


def forget_rows(
    db: OfficeDatabase, rows: set[int], *, own: Iterable[int], unverified: Iterable[int] = ()
) -> list[int]:
    """Empty old values of journal rows, whose fields stay known by name.

    Args:
        db: inside a write transaction.
        rows: of the journal.
        own: stamps of the erasures themselves, whose values are the emptied ones.
        unverified: further stamps that forget their salt.

    Returns:
        The stamps of the transactions they were signed in, which forget their salt.
    """
    listed = json.dumps(sorted(rows))
    db.run(
        "INSERT OR IGNORE INTO erased_fields(seq, fields) SELECT j.seq,"
        " (SELECT json_group_array(o.key) FROM json_each(j.old) o) FROM journal j"
        " WHERE j.old IS NOT NULL AND j.seq IN (SELECT value FROM json_each(?))",
        (listed,),
    )
    db.run(
        "UPDATE journal SET old = NULL WHERE old IS NOT NULL"
        " AND seq IN (SELECT value FROM json_each(?))",
        (listed,),
    )
    stamps = [
        row[0]
        for row in db.run(
            "SELECT stamp FROM (SELECT stamp FROM journal WHERE seq IN"
            " (SELECT value FROM json_each(?1)) UNION SELECT value FROM json_each(?3))"
            " WHERE stamp NOT IN (SELECT value FROM json_each(?2)) ORDER BY stamp",
            (listed, json.dumps(list(own)), json.dumps(list(unverified))),
        )
    ]
    db.run(
        "UPDATE seal SET salt = NULL WHERE stamp IN (SELECT value FROM json_each(?))",
        (json.dumps(stamps),),
    )
    return stamps


def drop_waiting(db: OfficeDatabase, records: Mapping[str, list[int]]) -> None:
    """Whose value was overwritten goes; what waits for a newer program loses its values.

    That it was written stays: the others know it too.
    """
    for table, ids in records.items():
        listed = json.dumps(ids)
        told = (each.kept | each.statistics.keys() for each in REACH if each.table == table)
        empty_pending(db, table, ids, kept={"deleted_at"}.union(*told))
        db.run(
            "DELETE FROM sync_conflict WHERE tbl = ?"
            " AND record IN (SELECT value FROM json_each(?))",
            (BY_NAME[table].number, listed),
        )
