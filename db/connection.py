"""One encrypted SQLite file: how it is opened, and how statements run on it.

A connection belongs to the thread that opened it; `OfficeDatabase` keeps one for each thread
and can close them all. The storage engine is apsw-sqlite3mc (module `apsw`), cipher chacha20,
with a raw random key.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import apsw
from peewee import SqliteDatabase

from db import among, folding
from db.narrowed import EVERYTHING, NarrowConnection, Narrowness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

# 'KRTK': tells our files from other SQLite files.
APPLICATION_ID: Final = 0x4B52544B
# Older versions have the WAL-reset bug, which damages a file written from two connections.
OLDEST_SQLITE: Final = (3, 51, 3)
SQLITE_VERSION: Final = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
BUSY_TIMEOUT_S: Final = 5.0
# How often a waiting writer asks: SQLite's own handler sleeps up to 100 ms, and so misses the
# short moments between the transactions of another program's import.
_BUSY_POLL_S: Final = 0.001
# A statement that cannot be interrupted (a commit) ends by itself, on a busy disk not at once.
_CLOSE_TIMEOUT_S: Final = 60.0
_WAL_KEPT: Final = 64 << 20
WRITER_CACHE_KIB: Final = 64 * 1024
READER_CACHE_KIB: Final = 8 * 1024

Row = tuple[Any, ...]
C = TypeVar("C", bound=apsw.Connection)


class UnstorableValueError(ValueError):
    """A value that would not survive the journal.

    A BLOB, NUL or half a surrogate pair in a text, a float that is not finite, an integer
    beyond 64 bits.
    """


class UnstorableKindError(UnstorableValueError):
    """A value of a kind nothing stores (bytes, a list): a fault of the program."""


class FileGoneError(Exception):
    """The file is no longer at its place: what is written would be lost with the open handle."""


class FetchedRows:
    """A finished statement: all its rows, in the shape of a DB-API cursor.

    apsw runs a statement lazily; an unread one keeps its lock. So every statement is read
    to its end before anybody sees it.
    """

    def __init__(self, rows: list[Row], names: Sequence[str], connection: apsw.Connection) -> None:
        self._rows = iter(rows)
        self.rows = rows
        self.description = [(name,) for name in names]
        self.connection = connection

    def fetchone(self) -> Row | None:
        return next(self._rows, None)

    def fetchall(self) -> list[Row]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())


class OfficeDatabase(SqliteDatabase):
    """The database of one office.

    Args:
        path: the file; it is created if missing.
        key: 32 random bytes.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__(str(path))
        self.path = path
        self._key = key.hex()
        self._of_thread = threading.local()
        self._guard = threading.Lock()
        self._open: list[apsw.Connection] = []
        self._generation = 0

    @property
    def generation(self) -> int:
        """How many times all connections were closed: another file may lie there since."""
        return self._generation

    @property
    def narrowness(self) -> Narrowness:
        """What this thread reads through just now."""
        found: Narrowness = getattr(self._of_thread, "narrowness", EVERYTHING)
        return found

    @contextmanager
    def through(self, narrowness: Narrowness) -> Iterator[None]:
        """Let this thread read through a narrowness; `EVERYTHING` is the file as it is."""
        before = self.narrowness
        self._of_thread.narrowness = narrowness
        try:
            yield
        finally:
            self._of_thread.narrowness = before

    def connection(self) -> apsw.Connection:
        """Return this thread's connection, opening it when needed.

        One that reads through views is a second one: what another person may not see and what
        a transaction of this thread has not committed are not there.
        """
        views = self.narrowness.views
        if views:
            return self._narrow_connection(views)
        held: tuple[int, apsw.Connection] | None = getattr(self._of_thread, "held", None)
        if held is not None and held[0] == self._generation:
            return held[1]
        connection = connect(self.path, self._key)
        with self._guard:
            self._open.append(connection)
            self._of_thread.held = (self._generation, connection)
        return connection

    def _narrow_connection(self, views: tuple[str, ...]) -> apsw.Connection:
        held: tuple[int, NarrowConnection] | None = getattr(self._of_thread, "narrow", None)
        if held is None or held[0] != self._generation:
            opened = _set_up(NarrowConnection(str(self.path)), self._key, READER_CACHE_KIB)
            with self._guard:
                self._open.append(opened)
                held = self._of_thread.narrow = (self._generation, opened)
        held[1].look_through(views)
        return held[1]

    def committed(self) -> apsw.Connection:
        """Return this thread's second connection: it reads what was there before a transaction."""
        held: tuple[int, apsw.Connection] | None = getattr(self._of_thread, "committed", None)
        if held is not None and held[0] == self._generation:
            return held[1]
        connection = connect(self.path, self._key)
        with self._guard:
            self._open.append(connection)
            self._of_thread.committed = (self._generation, connection)
        return connection

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Execute one statement to its end and return its rows.

        Raises:
            UnstorableValueError: a value is none of NULL, 64-bit integer, finite float, plain text.
        """
        check_storable(values)
        return self.connection().execute(sql, tuple(values)).fetchall()

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for every row of values; checks them as `run` does."""

        def checked() -> Iterable[Sequence[Any]]:
            for values in rows:
                check_storable(values)
                yield values

        for _ in self.connection().executemany(sql, checked()):
            pass

    def begin_writing(self) -> None:
        """Start a write transaction.

        Raises:
            FileGoneError: the file was deleted or its disk taken away.
            apsw.BusyError: another program kept its own transaction open too long.
        """
        self.run("BEGIN IMMEDIATE")
        if not self.path.exists():
            self.run("ROLLBACK")
            raise FileGoneError

    def use_key(self, key: bytes) -> None:
        """Open the file with another key from now on; close the connections before."""
        self._key = key.hex()

    def close_all(self) -> None:
        """Close the connections of all threads; the file is then free. A later use reopens it.

        Statements that still run in other threads are interrupted: `apsw.InterruptError`,
        `ConnectionClosedError` or `ThreadingViolationError` there.
        """
        with self._guard:
            connections, self._open = self._open, []
            self._generation += 1
        for connection in connections:
            _close(connection)

    def execute_sql(self, sql: str, params: Sequence[Any] | None = None) -> FetchedRows:
        """Run what peewee composed."""
        check_storable(params or ())
        connection = self.connection()
        names: list[str] = []

        def remember_names(cursor: apsw.Cursor, _sql: str, _values: object) -> bool:
            names.extend(column[0] for column in cursor.get_description())
            return True

        cursor = connection.cursor()
        cursor.exec_trace = remember_names
        return FetchedRows(cursor.execute(sql, params).fetchall(), names, connection)

    def last_insert_id(self, cursor: FetchedRows, _query_type: object = None) -> int:
        return cursor.connection.last_insert_rowid()

    def rows_affected(self, cursor: FetchedRows) -> int:
        return cursor.connection.changes()


def connect(path: Path, key_hex: str, *, cache_kib: int = READER_CACHE_KIB) -> apsw.Connection:
    """Open an encrypted file; nothing has been read from it yet, so a wrong key shows later."""
    if SQLITE_VERSION < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {SQLITE_VERSION} is older than {OLDEST_SQLITE}")
    return _set_up(apsw.Connection(str(path)), key_hex, cache_kib)


def _set_up(connection: C, key_hex: str, cache_kib: int) -> C:
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key_hex}")
    connection.set_busy_handler(_patience())
    folding.install(connection)
    among.install(connection)
    _use_wal(connection)
    for name, value in (
        ("trusted_schema", 0),
        # Without it INSERT OR REPLACE deletes a row behind the back of the DELETE triggers.
        ("recursive_triggers", 1),
        ("synchronous", "full"),
        ("cache_size", -cache_kib),
        ("temp_store", 2),
        ("mmap_size", 0),
        # Readers that never pause let the WAL grow; afterwards it is cut to this.
        ("journal_size_limit", _WAL_KEPT),
    ):
        connection.pragma(name, value)
    return connection


def transaction(
    connection: apsw.Connection, kind: str, work: Callable[[apsw.Connection], None]
) -> None:
    """Run `work` inside one transaction of the given kind (IMMEDIATE, EXCLUSIVE)."""
    connection.execute(" ".join(("BEGIN", kind)))
    try:
        work(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def check_storable(values: Iterable[Any]) -> None:
    """Refuse values that the journal could not give back as they were.

    Raises:
        UnstorableValueError: a value is none of NULL, 64-bit integer, finite float, plain text.
    """
    for value in values:
        kind = type(value)
        if kind is str:
            if "\0" in value:
                raise UnstorableValueError("NUL in a text")
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise UnstorableValueError("half a surrogate pair in a text") from error
        elif kind is int:
            if not -(1 << 63) <= value < 1 << 63:
                raise UnstorableValueError("an integer beyond 64 bits")
        elif kind is float:
            if not math.isfinite(value) or (value == 0 and math.copysign(1, value) < 0):
                raise UnstorableValueError("not a plain finite number")
        elif value is not None and kind is not bool:
            raise UnstorableKindError(f"{kind.__name__} cannot be stored")


def _patience() -> Callable[[int], bool]:
    """Return a busy handler: wait for another program's transaction, up to `BUSY_TIMEOUT_S`."""
    began = 0.0

    def go_on(tries: int) -> bool:
        nonlocal began
        if tries == 0:
            began = time.monotonic()
        time.sleep(_BUSY_POLL_S)
        return time.monotonic() - began < BUSY_TIMEOUT_S

    return go_on


def _use_wal(connection: apsw.Connection) -> None:
    """Turn the file to WAL.

    Of two programs that do this to a new file at once SQLite refuses one without asking the
    busy handler: both hold a read lock and want the write lock.
    """
    wait = _patience()
    for tries in itertools.count():
        try:
            connection.pragma("journal_mode", "wal")
        except apsw.BusyError:
            if not wait(tries):
                raise
        else:
            return


def _close(connection: apsw.Connection) -> None:
    deadline = time.monotonic() + _CLOSE_TIMEOUT_S
    while True:
        try:
            # Any statement clears an interrupt: with one pending, closing leaves the WAL behind.
            connection.execute("SELECT 1").fetchall()
            connection.close()
        except apsw.ThreadingViolationError:
            if time.monotonic() > deadline:
                raise
            connection.interrupt()
            time.sleep(_BUSY_POLL_S)
        else:
            return
