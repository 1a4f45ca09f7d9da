"""A base cut into small SQLite images of its tables, and put together again in another file.

Rows are moved inside SQLite, table by table, so that neither side makes Python objects of them:
several times faster than any row-wise format, the built search index included. A part is a whole
SQLite image that lives in memory only. Indexes are not taken: they are made anew, sorted.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import apsw

from crm_desktop.backup.content import quoted
from crm_desktop.errors import DamagedError
from db.connection import APPLICATION_ID, connect
from db.journal_schema import install_triggers
from db.migrations import LATEST, STEPS, migrate
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# A station's own: what it was told, what it sends, how far it heard the others.
STATION_OWN: Final = frozenset(
    {
        "station", "station_note", "current_change", "search_recent", "reminder_state",
        "sync_place", "sync_spool", "sync_peer", "sync_inbound", "sync_blob",
        "sync_range", "sync_option", "sync_told",
    }
)  # fmt: skip
PART_BYTES: Final = 6 << 20
# So many at most, however large the base.
_PARTS: Final = 800
_FIRST_ROWS: Final = 200
_STEP_BYTES: Final = 2 << 20
_MOST_ROWS: Final = 50_000
_ANALYSED: Final = 400
# Indexes are sorted from tables that lie in memory yet: a fifth of the time.
_CACHE_KIB: Final = 192 << 10
_LEAST_ROWID: Final = -(1 << 63)
BAD: Final = (
    "Снимок офиса в общей папке повреждён. Ничего не изменено. Оставьте «Картотеку» открытой на "
    "компьютере, который уже в этом офисе: она сама сделает новый снимок за несколько минут. "
    "Потом повторите."
)


def taken_tables(connection: apsw.Connection) -> dict[str, str]:
    """Return table -> its definition from the first bracket on, of what a snapshot holds."""
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    return {
        name: _shape(sql)
        for name, sql in rows
        if name not in STATION_OWN and not name.startswith("sqlite_")
    }


def cut(
    connection: apsw.Connection, counts: dict[str, int], step: Callable[[int], None]
) -> Iterator[bytes]:
    """Yield images of some 6 MB that together hold every table a snapshot takes.

    Args:
        connection: inside a read transaction, which is held to the end.
        counts: gets table -> number of rows.
        step: takes rows cut so far; may raise to cancel.
    """
    part, done = _Part(connection), 0
    pages = int(connection.pragma("page_count")) * int(connection.pragma("page_size"))
    most = max(PART_BYTES, pages // _PARTS)
    try:
        for table, shape in taken_tables(connection).items():
            counts[table] = 0
            for number in part.fill(table, shape):
                counts[table] += number
                done += number
                step(done)
                if part.size() >= most:
                    yield part.taken()
        yield part.taken()
    finally:
        part.close()


class _Part:
    """A database in memory beside the base, emptied whenever it was taken."""

    def __init__(self, base: apsw.Connection) -> None:
        self._base = base
        base.execute("ATTACH ':memory:' AS part KEY ''")
        self._tables: list[str] = []

    def fill(self, table: str, shape: str) -> Iterator[int]:
        """Bring a table's rows over, so many at a time as fit; yields how many."""
        name = quoted(table)
        if re.search(r"\bWITHOUT ROWID\s*$", shape, re.IGNORECASE):
            self._make(table, shape)
            yield self._run("INSERT INTO", f"part.{name}", "SELECT * FROM", f"main.{name}")
            return
        last, rows = _LEAST_ROWID, _FIRST_ROWS
        bounds = _sql(
            "SELECT count(*), max(at) FROM (SELECT rowid AS at FROM", f"main.{name}",
            "WHERE rowid > ? ORDER BY rowid LIMIT ?)",
        )  # fmt: skip
        self._make(table, shape)
        while True:
            found: list[tuple[Any, ...]] = self._base.execute(bounds, (last, rows)).fetchall()
            number, until = found[0]
            if not number:
                return
            self._make(table, shape)
            before = self.size()
            self._run(
                "INSERT INTO", f"part.{name}", "SELECT * FROM", f"main.{name}",
                "WHERE rowid >", str(last), "AND rowid <=", str(until),
            )  # fmt: skip
            each = max((self.size() - before) // number, 1)
            last, rows = until, max(1, min(_STEP_BYTES // each, _MOST_ROWS, rows * 16))
            yield number

    def size(self) -> int:
        """Bytes in use."""
        pages, free, page = (
            int(self._base.pragma(name, schema="part"))
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * page

    def taken(self) -> bytes:
        """Return the image and begin anew."""
        image = self._base.serialize("part")
        for name in self._tables:
            self._run("DROP TABLE", f"part.{quoted(name)}")
        self._tables.clear()
        return image

    def close(self) -> None:
        """Forget what was not taken; ends the read transaction."""
        if self._base.in_transaction:
            self._base.execute("ROLLBACK")
        self._base.execute("DETACH part")

    def _make(self, table: str, shape: str) -> None:
        if table not in self._tables:
            self._run("CREATE TABLE", f"part.{quoted(table)}", shape)
            self._tables.append(table)

    def _run(self, *parts: str) -> int:
        self._base.execute(_sql(*parts))
        return self._base.changes()


class Assembly:
    """A new base that is filled from parts; nobody else has it open.

    Args:
        database: the file; it must not exist.
        key: 32 bytes.
        schema: of the snapshot; at most ours.
    """

    def __init__(self, database: Path, key: bytes, schema: int) -> None:
        self._database, self._key, self._schema = database, key.hex(), schema
        self._base = connect(database, self._key, cache_kib=_CACHE_KIB)
        # The draft is thrown away if anything fails: no journal, no waiting for the disk.
        self._base.pragma("journal_mode", "off")
        self._base.pragma("synchronous", 0)
        self._base.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
        for migration in STEPS[:schema]:
            migration(self._base)
        rows: list[tuple[Any, ...]] = self._base.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        self._indexes = [sql for _name, sql in rows]
        for name, _sql_text in rows:
            self._run("DROP INDEX", quoted(name))
        self._tables = taken_tables(self._base)
        for name in self._tables:
            self._run("DELETE FROM", quoted(name))
        self._base.execute("ATTACH ':memory:' AS part KEY ''")
        self.counts = dict.fromkeys(self._tables, 0)

    def add(self, image: bytes) -> None:
        """Bring the rows of a part in.

        Raises:
            DamagedError: it is no part of a snapshot of this schema.
        """
        try:
            self._base.deserialize("part", image)
            found: list[tuple[Any, ...]] = self._base.execute(
                "SELECT type, name, sql FROM part.sqlite_schema"
                " WHERE name NOT LIKE 'sqlite_autoindex%'"
            ).fetchall()
            if any(
                kind != "table" or self._tables.get(name) != _shape(sql)
                for kind, name, sql in found
            ):
                raise DamagedError(BAD)
            self._base.execute("BEGIN")
            for _kind, table, _text in found:
                name = quoted(table)
                self._run("INSERT INTO", f"main.{name}", "SELECT * FROM", f"part.{name}")
                self.counts[table] += self._base.changes()
            self._base.execute("COMMIT")
        except (apsw.NotADBError, apsw.CorruptError, apsw.SQLError, apsw.ConstraintError) as error:
            raise DamagedError(BAD) from error

    def finish(self, step: Callable[[int, int], None]) -> None:
        """Make the indexes and bring the schema up to ours.

        Args:
            step: takes indexes made and to make; may raise to cancel.
        """
        self._base.execute("DETACH part")
        self._base.execute("BEGIN")
        for number, sql in enumerate(self._indexes):
            step(number, len(self._indexes))
            self._base.execute(sql)
        self._base.pragma("application_id", APPLICATION_ID)
        self._base.pragma("user_version", self._schema)
        if self._schema == LATEST:
            install_triggers(self._base, TABLES)
        # What was under way at the maker's is his to go on with.
        self._base.execute(
            "UPDATE change_set SET state = 'done', holder = NULL,"
            " finished_at = coalesce(finished_at, started_at) WHERE state = 'open'"
        )
        self._base.execute("COMMIT")
        # The text indexes remember what they read before they were filled.
        self.close()
        with closing(connect(self._database, self._key)) as base:
            base.pragma("analysis_limit", _ANALYSED)
            base.execute("ANALYZE")
            migrate(base)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _run(self, *parts: str) -> None:
        self._base.execute(_sql(*parts))


def look_over(image: bytes) -> bytes:
    """Let SQLite check every page and cell of a part; in any thread.

    Raises:
        DamagedError: something is wrong with it.
    """
    with closing(apsw.Connection(":memory:")) as memory:
        memory.pragma("trusted_schema", 0)
        try:
            memory.deserialize("main", image)
            if memory.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise DamagedError(BAD)
        except (apsw.NotADBError, apsw.CorruptError, apsw.SQLError) as error:
            raise DamagedError(BAD) from error
    return image


def _shape(sql: str) -> str:
    return sql[sql.index("(") :]


def _sql(*parts: str) -> str:
    return " ".join(parts)
