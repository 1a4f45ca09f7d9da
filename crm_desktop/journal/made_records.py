"""Which of the records a change set made must stay when it is taken back.

A made record stays if a value of it changed since, if something made since hangs on it or
names it, and then with it everything the same change set made that belongs to the same whole.
An own field, or an option of one, stays while a client that stays has a value of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.chain import first_row_since
from crm_desktop.journal.history import entries_of
from crm_desktop.journal.records import Fields, read_records, same
from db.journal_schema import INSERT
from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from crm_desktop.journal.history import Entry
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

# Reading all journal rows written since is cheaper than asking for each record, up to here.
FEW_SINCE: Final = 20_000

_SINCE: Final = (
    "FROM journal NOT INDEXED WHERE seq >= ? AND (seq > ? OR stamp > ?) AND change NOT IN (?, ?)"
)
# What has own fields.
_HOLDERS: Final = (BY_NAME["client"], BY_NAME["deal"])
_FIELD: Final = BY_NAME["own_field"].number
_ITEM: Final = BY_NAME["directory_item"].number
# The key of an own field and the value of a choice both contain an id: 18 digits or so, which
# stand nowhere else.
_HELD: Final = (
    "INSERT OR IGNORE INTO kept SELECT m.tbl, m.record FROM made m WHERE m.tbl IN (?, ?)"
    " AND EXISTS (SELECT 1 FROM"
)


def find_kept(db: OfficeDatabase, change: int, *, ignoring: int) -> dict[int, set[int]]:
    """Return table number -> ids of records made by `change` that an undo leaves alone.

    Args:
        db: inside a transaction.
        change: the change set to be taken back.
        ignoring: the undo itself, whose own writes are no reason to keep anything.
    """
    for name in ("made", "since", "kept", "rooted"):
        db.run(f"DROP TABLE IF EXISTS temp.{name}")
        db.run(
            f"CREATE TEMP TABLE {name}(tbl INTEGER, record INTEGER, PRIMARY KEY(tbl, record))"
            " WITHOUT ROWID"
        )
    db.run(
        "INSERT INTO made SELECT tbl, record FROM change_row WHERE change = ? AND op = ?",
        (change, INSERT),
    )
    if _collect_since(db, change, ignoring):
        for table in TABLES:
            _keep(db, table, _moved(db, table, change))
            _keep_what_is_hung_on(db, table)
        _keep_what_own_fields_hold(db, change, ignoring)
        db.run("INSERT INTO rooted SELECT tbl, record FROM kept")
        while _spread(db):
            pass
    kept: dict[int, set[int]] = {table.number: set() for table in TABLES}
    for number, record in db.run("SELECT tbl, record FROM kept"):
        kept[number].add(record)
    return kept


def _collect_since(db: OfficeDatabase, change: int, undo: int) -> bool:
    """Fill `since` with records other change sets touched after this one began."""
    first, stamp, size = db.run(
        "SELECT min(seq), min(stamp), count(*) FROM change_row WHERE change = ?", (change,)
    )[0]
    if first is None:
        return False
    limit = max(FEW_SINCE, 4 * size)
    # What is later by its stamp, and what merely came into this file later.
    since = (first_row_since(db, stamp, first), first, stamp, change, undo)
    rows = db.run(_sql("SELECT count(*) FROM (SELECT 1", _SINCE, "LIMIT ?)"), (*since, limit + 1))[
        0
    ][0]
    if rows <= limit:
        db.run(_sql("INSERT OR IGNORE INTO since SELECT tbl, record", _SINCE), since)
        return bool(rows)
    db.run(
        "INSERT OR IGNORE INTO since SELECT j.tbl, j.record FROM made m"
        " JOIN journal j ON j.tbl = m.tbl AND j.record = m.record WHERE j.change NOT IN (?, ?)",
        (change, undo),
    )
    for table, column, target in _links():
        db.run(
            _sql(
                "INSERT OR IGNORE INTO since SELECT", str(table.number), ", id FROM", table.name,
                "WHERE", column, "IN (SELECT record FROM made WHERE tbl = ?)",
            ),
            (target.number,),
        )  # fmt: skip
    return True


def _moved(db: OfficeDatabase, table: JournalTable, change: int) -> list[int]:
    """Return live made records whose values are no longer those the change set left."""
    candidates = [
        row[0]
        for row in db.run(
            _sql(
                "SELECT s.record FROM since s JOIN made m ON m.tbl = s.tbl AND m.record = s.record",
                "JOIN", table.name, "t ON t.id = s.record",
                "WHERE s.tbl = ? AND t.deleted_at IS NULL",
            ),
            (table.number,),
        )
    ]  # fmt: skip
    present = read_records(db, table, candidates)
    entries = entries_of(db, table, candidates)
    return [record for record in candidates if _differs(entries[record], change, present[record])]


def _differs(entries: list[Entry], change: int, now: Fields) -> bool:
    left: Fields = {}
    seen = False
    for entry in entries:
        if entry.change == change:
            seen = True
            for name in entry.old:
                left.pop(name, None)
        elif seen:
            for name, value in entry.old.items():
                left.setdefault(name, value)
    return any(not same(now.get(name), value) for name, value in left.items())


def _keep_what_is_hung_on(db: OfficeDatabase, target: JournalTable) -> None:
    for table, column, owner in _links():
        if owner is target:
            db.run(
                _sql(
                    "INSERT OR IGNORE INTO kept SELECT", str(target.number), ",", f"t.{column}",
                    "FROM since s JOIN", table.name, "t ON t.id = s.record",
                    "WHERE s.tbl = ? AND t.deleted_at IS NULL",
                    "AND t." + column, "IN (SELECT record FROM made WHERE tbl = ?) AND NOT EXISTS",
                    "(SELECT 1 FROM made m WHERE m.tbl = s.tbl AND m.record = t.id)",
                ),
                (table.number, target.number),
            )  # fmt: skip


def _keep_what_own_fields_hold(db: OfficeDatabase, change: int, undo: int) -> None:
    """Keep own fields, and options of them, that somebody filled in since."""
    for table in _HOLDERS:
        db.run(
            _sql(
                _HELD, "since s CROSS JOIN", table.name, "c ON c.id = s.record",
                "CROSS JOIN journal j ON j.tbl = s.tbl AND j.record = s.record",
                "WHERE s.tbl = ? AND c.deleted_at IS NULL",
                "AND instr(c.custom, m.record) AND j.change NOT IN (?, ?) AND j.stamp >",
                "(SELECT min(stamp) FROM change_row WHERE change = ?) AND",
                "(j.op = ? OR instr(j.old, CASE m.tbl WHEN ? THEN",
                "'\"custom.f' || m.record || '\"' ELSE '\"custom.' END)))",
            ),
            (_FIELD, _ITEM, table.number, change, undo, change, INSERT, _FIELD),
        )  # fmt: skip


def _spread(db: OfficeDatabase) -> bool:
    """Keep owners of kept parts, parts of kept owners, what kept records name.

    A part of two wholes (a contact) stays with the second one only if that is itself in use:
    one person whom a hundred companies name must not keep all of them.
    Returns False when nothing more had to be kept.
    """
    before = _count(db)
    for table, column, target in _links():
        up = _sql(
            "INSERT OR IGNORE INTO kept SELECT", str(target.number), ",", f"t.{column}",
            "FROM kept k JOIN", table.name, "t ON t.id = k.record WHERE k.tbl = ?",
            "AND t." + column, "IN (SELECT record FROM made WHERE tbl = ?)",
        )  # fmt: skip
        db.run(up, (table.number, target.number))
        if column in table.owners:
            staying = "kept" if column == next(iter(table.owners)) else "rooted"
            down = _sql(
                "INSERT OR IGNORE INTO kept SELECT", str(table.number), ", t.id FROM", staying,
                "k JOIN", table.name, f"t ON t.{column} = k.record WHERE k.tbl = ?",
                "AND EXISTS (SELECT 1 FROM made m WHERE m.tbl = ? AND m.record = t.id)",
            )  # fmt: skip
            db.run(down, (target.number, table.number))
    for table in _HOLDERS:
        db.run(
            _sql(
                _HELD, "kept k CROSS JOIN", table.name, "c ON c.id = k.record",
                "WHERE k.tbl = ? AND instr(c.custom, m.record))",
            ),
            (_FIELD, _ITEM, table.number),
        )  # fmt: skip
    return _count(db) > before


def _count(db: OfficeDatabase) -> int:
    return int(db.run("SELECT count(*) FROM kept")[0][0])


def _keep(db: OfficeDatabase, table: JournalTable, records: list[int]) -> None:
    db.run(
        "INSERT OR IGNORE INTO kept SELECT ?, value FROM json_each(?)",
        (table.number, json.dumps(records)),
    )


def _links() -> list[tuple[JournalTable, str, JournalTable]]:
    return [
        (table, column, BY_NAME[target])
        for table in TABLES
        for column, target in {**table.owners, **table.refers}.items()
    ]


def _sql(*parts: str) -> str:
    return " ".join(parts)
