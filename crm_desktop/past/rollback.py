"""Taking a copy of the base back to a moment, by the journal: a few statements, not a replay.

A journal row of an update holds the values a record had before it. So the value of a field as of
a moment is the old one of its first journal row after the moment, in the order of stamps: what
another station did before the moment counts, though it came here after it. Records made since then
were not there. What the law made the office forget the journal does not hold: it stays forgotten.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.chain import FIRST_ROW_AFTER
from crm_desktop.journal.records import OWN, dump_custom
from crm_desktop.journal.stamps import COUNTER_BITS, EPOCH_MS, SLOT_BITS
from db.journal_schema import INSERT, UPDATE
from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import apsw

    from db.tables import JournalTable

_PORTION: Final = 100_000
_BATCH: Final = 2000


def stamp_at(instant: int) -> int:
    """Return the last stamp of an instant (UTC ms): everything of that millisecond included."""
    return ((instant - EPOCH_MS + 1) << (SLOT_BITS + COUNTER_BITS)) - 1


def first_after(connection: apsw.Connection, stamp: int) -> int | None:
    """Return a journal row before which nothing is later than a stamp; None if nothing is."""
    rows: list[tuple[Any, ...]] = connection.execute(FIRST_ROW_AFTER, (stamp,)).fetchall()
    return None if rows[0][0] is None else int(rows[0][0])


def roll_back(
    connection: apsw.Connection, stamp: int, step: Callable[[int, int], None] | None = None
) -> int:
    """Bring the business tables to what they were at a stamp; the journal stays as it is.

    Takes some 10 s per million journal rows after the moment. Derived tables are not touched.

    Args:
        connection: to a private copy, in a write transaction, without the journal's triggers.
        stamp: as `stamp_at` gives it.
        step: takes journal rows read and rows to read; may raise to cancel.

    Returns:
        How many records were not there yet or stood otherwise.
    """
    first = first_after(connection, stamp)
    if first is None:
        return 0
    _collect(connection, (first, stamp), step or (lambda _done, _total: None))
    for table in TABLES:
        _write_back(connection, table)
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT (SELECT count(*) FROM temp.made) + (SELECT count(DISTINCT record) FROM temp.was)"
    ).fetchall()
    for name in ("was", "made"):
        connection.execute(f"DROP TABLE temp.{name}")
    return int(rows[0][0])


def _collect(
    connection: apsw.Connection, since: tuple[int, int], step: Callable[[int, int], None]
) -> None:
    """Fill `was` with the value of every field changed since, `made` with the new records."""
    connection.execute(
        "CREATE TEMP TABLE was(tbl INTEGER, key TEXT, record INTEGER, value, stamp INTEGER,"
        " PRIMARY KEY(tbl, record, key)) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TEMP TABLE made(tbl INTEGER, record INTEGER, PRIMARY KEY(tbl, record))"
        " WITHOUT ROWID"
    )
    rows: list[tuple[Any, ...]] = connection.execute("SELECT max(seq) FROM journal").fetchall()
    first, stamp = since
    last = int(rows[0][0] or 0)
    total = max(last - first + 1, 1)
    for start in range(first, last + 1, _PORTION):
        step(start - first, total)
        until = start + _PORTION - 1
        connection.execute(
            "INSERT OR IGNORE INTO temp.made SELECT tbl, record FROM journal NOT INDEXED"
            " WHERE seq BETWEEN ? AND ? AND op = ? AND stamp > ?",
            (start, until, INSERT, stamp),
        )
        # The value of the least stamp stays, of one transaction the first.
        connection.execute(
            "INSERT INTO temp.was SELECT j.tbl, e.key, j.record, e.value, j.stamp"
            " FROM journal j NOT INDEXED CROSS JOIN json_each(j.old) e"
            " WHERE j.seq BETWEEN ? AND ? AND j.op = ? AND j.old IS NOT NULL AND j.stamp > ?"
            " ORDER BY j.seq ON CONFLICT DO UPDATE SET value = excluded.value,"
            " stamp = excluded.stamp WHERE excluded.stamp < stamp",
            (start, until, UPDATE, stamp),
        )
    # Who was erased by law stays so, whatever a journal row may still say.
    connection.execute(
        "DELETE FROM temp.was WHERE tbl = ? AND record IN"
        " (SELECT id FROM client WHERE erased_at IS NOT NULL)",
        (BY_NAME["client"].number,),
    )
    step(total, total)


def _write_back(connection: apsw.Connection, table: JournalTable) -> None:
    connection.execute(
        _sql(
            "DELETE FROM", table.name,
            "WHERE id IN (SELECT record FROM temp.made WHERE tbl = ?)",
        ),
        (table.number,),
    )  # fmt: skip
    found: Iterable[tuple[Any, ...]] = connection.execute(
        "SELECT DISTINCT key FROM temp.was WHERE tbl = ?", (table.number,)
    ).fetchall()
    keys = [str(row[0]) for row in found]
    columns = {*table.columns, "deleted_at"}
    plain = sorted(key for key in keys if key in columns and key != "custom")
    if plain:
        _write_columns_back(connection, table, plain)
    if "custom" in columns and any(key.startswith(OWN) for key in keys):
        _write_own_back(connection, table)


def _write_columns_back(
    connection: apsw.Connection, table: JournalTable, columns: Iterable[str]
) -> None:
    """Write each touched record once, whatever many of its columns changed."""
    told = ", ".join(
        f"max(key = '{name}') AS has_{name},"
        f" max(CASE key WHEN '{name}' THEN value END) AS was_{name}"
        for name in columns
    )
    connection.execute(
        _sql(
            "CREATE TEMP TABLE past_row AS SELECT record,", told,
            "FROM temp.was WHERE tbl = ? GROUP BY record",
        ),
        (table.number,),
    )  # fmt: skip
    connection.execute("CREATE UNIQUE INDEX temp.past_row_record ON past_row(record)")
    settings = ", ".join(f"{name} = iif(p.has_{name}, p.was_{name}, {name})" for name in columns)
    connection.execute(
        _sql(
            "UPDATE", table.name, "SET", settings, "FROM temp.past_row p",
            "WHERE p.record =", f"{table.name}.id",
        )
    )  # fmt: skip
    connection.execute("DROP TABLE temp.past_row")


def _write_own_back(connection: apsw.Connection, table: JournalTable) -> None:
    """Own fields are a JSON object: each is put back in it, the object written as everywhere."""
    values: dict[Any, dict[str, Any]] = {}
    for record, key, value in connection.execute(
        "SELECT record, key, value FROM temp.was WHERE tbl = ? AND key >= ? AND key < ?",
        (table.number, OWN, f"{OWN[:-1]}/"),
    ):
        values.setdefault(record, {})[str(key).removeprefix(OWN)] = value
    records = sorted(values)
    for start in range(0, len(records), _BATCH):
        part = records[start : start + _BATCH]
        present: list[tuple[Any, ...]] = connection.execute(
            _sql(
                "SELECT id, custom FROM", table.name,
                "WHERE id IN (SELECT value FROM json_each(?))",
            ),
            (json.dumps(part),),
        ).fetchall()  # fmt: skip
        connection.executemany(
            _sql("UPDATE", table.name, "SET custom = ? WHERE id = ?"),
            [
                (dump_custom({**_object(custom), **values[record]}), record)
                for record, custom in present
            ],
        )


def _object(text: str | None) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _sql(*parts: str) -> str:
    return " ".join(parts)
