"""What a base holds, in figures: rows of every table and hashes that do not depend on order.

Works on a raw connection and asks the file itself which tables it has, so an older schema is
counted and compared as well as the present one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import apsw

    from db.connection import OfficeDatabase

# Whoever only opens or reads an office leaves a line in the audit: its contents are the same.
AUDIT: Final = "audit_entry"
HISTORY: Final = ("change_set", "journal", "seal", AUDIT)
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted in one snapshot of a base.

    Attributes:
        schema: `user_version`.
        rows: how many rows each table has, deleted records too.
        content: hash over the business tables.
        history: hash over the journal, its change sets and seals, and the audit.
        dangling: references to records that are not there.
    """

    schema: int
    rows: Mapping[str, int]
    content: str
    history: str
    dangling: int


def content_hash(db: OfficeDatabase) -> str:
    """Return a hash of all business rows; equal contents give equal hashes in any file.

    Takes about 3 s per million rows.
    """
    connection = db.connection()
    return hash_tables(connection, business_tables(connection))


def facts_of(
    connection: apsw.Connection,
    step: Callable[[], None] | None = None,
    *,
    links: bool = True,
    past: bool = True,
) -> Facts:
    """Count and hash everything; call it inside a read transaction.

    Args:
        connection: to an unlocked base.
        step: called now and then; may raise to cancel.
        links: whether to count dangling links; False gives 0.
        past: whether to hash the history too; False gives "".
    """
    tables, history = business_tables(connection), _history(connection)
    return Facts(
        schema=int(connection.pragma("user_version")),
        rows={name: _count(connection, name) for name in (*tables, *history)},
        content=hash_tables(connection, tables, step),
        history=hash_tables(connection, history, step) if past else "",
        dangling=sum(dangling_links(connection).values()) if links else 0,
    )


def business_tables(connection: apsw.Connection) -> tuple[str, ...]:
    """Return the names of the tables people's data lies in, sorted.

    Those of them the file has; what belongs to the file alone (the station) or is built from the
    rest (search, found duplicates) is left out, and so is the audit: that is history.
    """
    present = _all_tables(connection)
    return tuple(name for name in present if name in BY_NAME and name != AUDIT)


def kept_tables(connection: apsw.Connection) -> tuple[str, ...]:
    """Return the names of all tables a copy answers for: people's data and its history."""
    return (*business_tables(connection), *_history(connection))


def hash_tables(
    connection: apsw.Connection, tables: Iterable[str], step: Callable[[], None] | None = None
) -> str:
    """Return SHA-256 over the rows of the tables by id, columns by name."""
    whole = hashlib.sha256()
    for table in tables:
        columns = sorted(
            row[1] for row in connection.execute(f"PRAGMA table_info({quoted(table)})")
        )
        listed = ", ".join(map(quoted, columns))
        sql = " ".join(("SELECT", listed, "FROM", quoted(table), "ORDER BY rowid"))
        whole.update(json.dumps([table, columns]).encode())
        cursor = connection.execute(sql)
        while rows := list(islice(cursor, _BATCH)):
            # A batch a time is quick; its size is part of the text and never changes.
            text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=bytes.hex)
            whole.update(text.encode("utf-8", "surrogatepass"))
            if step:
                step()
    return whole.hexdigest()


def dangling_links(connection: apsw.Connection) -> dict[str, int]:
    """Return «table.column» → how many rows name a record that is not there; only bad ones."""
    present = set(_all_tables(connection))
    found = {}
    for table in TABLES:
        for column, other in {**table.owners, **table.refers, **_more_links(table.name)}.items():
            if not {table.name, other} <= present or column not in _columns(connection, table.name):
                continue
            sql = " ".join(
                (
                    "SELECT count(*) FROM", table.name, "t WHERE", f"t.{column}", "IS NOT NULL",
                    "AND NOT EXISTS (SELECT 1 FROM", other, "o WHERE o.id =", f"t.{column})",
                )
            )  # fmt: skip
            number = _number(connection, sql)
            if number:
                found[f"{table.name}.{column}"] = number
    return found


def _more_links(table: str) -> dict[str, str]:
    """Links an undo need not know of."""
    if table == "client":
        return {"responsible": "member", "merged_into": "client"}
    return {"author": "member"} if table == "event" else {}


def quoted(name: str) -> str:
    """Return an SQL identifier, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def _history(connection: apsw.Connection) -> tuple[str, ...]:
    present = _all_tables(connection)
    return tuple(name for name in HISTORY if name in present)


def _all_tables(connection: apsw.Connection) -> tuple[str, ...]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return tuple(row[0] for row in rows)


def _columns(connection: apsw.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info({quoted(table)})")}


def _count(connection: apsw.Connection, table: str) -> int:
    return _number(connection, " ".join(("SELECT count(*) FROM", quoted(table))))


def _number(connection: apsw.Connection, sql: str) -> int:
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return int(rows[0][0])
