"""A verified copy of a live, encrypted base.

A read transaction is held on the source for as long as the copying takes: without it the copying
starts anew after every write of others and may never end. SQLite's own checks run on a core of
their own beside the hashing, which is Python's.

Pages are checked by `quick_check`: every page and cell, but not whether an index agrees with its
rows. That is the doctor's: an index is made anew from the rows, so a base whose index is off is
still worth a copy, and a copy that was good when made must be good when it is needed.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

import apsw

from crm_desktop.backup.content import (
    Facts,
    dangling_links,
    facts_of,
    kept_tables,
    quoted,
)
from crm_desktop.errors import DamagedError
from db.connection import connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PAGES: Final = 2000
_LISTEN_S: Final = 0.2
_PLAIN: Final = b"SQLite format 3\0"


def copy_base(source: Path, target: Path, key: bytes, step: Callable[[int, str], None]) -> Facts:
    """Copy a live base into a new keyed file, flush it, read it back and compare.

    Args:
        source: the live base; others may go on writing.
        target: must not exist; it is a single file, without a write-ahead log.
        key: 32 bytes, the key of both.
        step: takes per cent done and what is being done; may raise to cancel.

    Raises:
        DamagedError: the source or what was read back is damaged.
        OSError, apsw.Error: the disk refused; `target` may be left behind.
    """
    with closing(connect(source, key.hex())) as live:
        return copy_held(live, target, key, step)


def copy_held(
    live: apsw.Connection, target: Path, key: bytes, step: Callable[[int, str], None]
) -> Facts:
    """Copy what a connection reads, as `copy_base` does; the copy may have another key."""
    live.execute("BEGIN")
    try:
        live.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        _copy_pages(live, target, key, step)
        flush(target)
        step(40, "Проверяю копию")

        def compare() -> None:
            try:
                _require_same_rows(live, target, key)
            finally:
                live.execute("ROLLBACK")
                with suppress(apsw.SQLError):  # the copy did not even open
                    live.execute("DETACH copied")

        return check_base(target, key, lambda: step(40, "Проверяю копию"), first=(live, compare))
    finally:
        if live.in_transaction:
            live.execute("ROLLBACK")


def _require_same_rows(live: apsw.Connection, target: Path, key: bytes) -> None:
    """Compare every row of the copy with the source's, inside SQLite.

    Raises:
        DamagedError: a row is missing, too many or another.
    """
    live.execute("ATTACH ? AS copied KEY ?", (str(target), f"raw:{key.hex()}"))
    for table in kept_tables(live):
        name = quoted(table)
        columns = [quoted(row[1]) for row in live.execute(f"PRAGMA table_info({name})")]
        same = " AND ".join(f"a.{each} IS b.{each} COLLATE BINARY" for each in columns)
        counted = "(SELECT count(*) FROM {}.{}) = ".format
        joined = f"main.{name} a JOIN copied.{name} b ON a.rowid = b.rowid"
        sql = " ".join(
            (
                "SELECT", counted("main", name), "(SELECT count(*) FROM", joined, "WHERE", same,
                ") AND", counted("copied", name), "(SELECT count(*) FROM main.", name, ")",
            )
        )  # fmt: skip
        if live.execute(sql).fetchall() != [(1,)]:
            raise DamagedError(
                "Копия базы не совпала с самой базой и удалена; база не тронута. Повторите. "
                "Если повторится, проверьте диск."
            )


def change_key(path: Path, former: bytes, key: bytes) -> None:
    """Encrypt a file nobody else has open under another key, in its place.

    Raises:
        apsw.Error: the disk refused; the file may be of no use then.
    """
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as base:
        base.pragma("cipher", "chacha20")
        base.pragma("key", f"raw:{former.hex()}")
        base.pragma("journal_mode", "delete")
        base.pragma("rekey", f"raw:{key.hex()}")
    flush(path)


def check_base(
    path: Path,
    key: bytes,
    step: Callable[[], None] | None = None,
    *,
    first: tuple[apsw.Connection, Callable[[], None]] | None = None,
    signed: Facts | None = None,
) -> Facts:
    """Check a copy nobody writes to: cipher, every page, every link; count and hash it.

    The file is not changed.

    Args:
        path: the file.
        key: 32 bytes.
        step: called now and then; may raise to cancel.
        first: more work for the other core, and the connection it uses, which is interrupted
            when the check is given up.
        signed: facts of this file that its sum and a signature vouch for. History and links are
            then taken from there; pages, counts and people's data are looked at all the same.

    Raises:
        DamagedError: it is not encrypted, or damaged, or the key is not its key.
    """
    with path.open("rb") as stream:
        if stream.read(len(_PLAIN)) == _PLAIN:
            raise DamagedError("База не зашифрована: это не база «Картотеки». Она не открыта.")
    try:
        with (
            closing(open_unchanging(path, key)) as base,
            _Beside(path, key, first, links=signed is None) as other,
        ):
            base.execute("BEGIN")
            try:
                facts = facts_of(base, step, links=False, past=signed is None)
            except (apsw.Error, ValueError):
                other.links(step)  # a damaged page explains it
                raise
            dangling = other.links(step)
            if signed is not None:
                return replace(facts, history=signed.history, dangling=signed.dangling)
            return replace(facts, dangling=dangling)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise DamagedError(
            "База повреждена или зашифрована другим ключом. Она оставлена как есть."
        ) from error


class _Beside:
    """What SQLite does by itself, beside the hashing: pages, links, and what was asked for."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        first: tuple[apsw.Connection, Callable[[], None]] | None,
        *,
        links: bool,
    ) -> None:
        self._links = links
        self._base = open_unchanging(path, key)
        self._used = [self._base] if first is None else [self._base, first[0]]
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="crm-pages")
        self._found = self._lane.submit(self._check, None if first is None else first[1])

    def _check(self, first: Callable[[], None] | None) -> int:
        if first is not None:
            first()
        faults = page_faults(self._base)
        if faults:
            raise DamagedError(f"База повреждена ({len(faults)} мест). Она оставлена как есть.")
        return sum(dangling_links(self._base).values()) if self._links else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self._found.done():
            for each in self._used:
                each.interrupt()
        self._lane.shutdown(wait=True)
        self._base.close()

    def links(self, step: Callable[[], None] | None) -> int:
        """Wait for the checks; returns how many links are dangling.

        Raises:
            DamagedError: a page or a cell is damaged, or what was asked for failed.
            apsw.Error: the file does not read.
        """
        while not wait((self._found,), timeout=_LISTEN_S).done:
            if step:
                step()
        return self._found.result()


def open_unchanging(path: Path, key: bytes) -> apsw.Connection:
    """Open a base for reading only, trusting nothing its schema says."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}")
    connection.pragma("trusted_schema", 0)
    connection.pragma("temp_store", 2)
    return connection


def page_faults(connection: apsw.Connection) -> list[str]:
    """Return what SQLite finds wrong with pages and cells; empty when all is well."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA quick_check(20)")]
    return [] if rows == ["ok"] else rows


def integrity_faults(connection: apsw.Connection) -> list[str]:
    """Return what SQLite finds wrong with pages, cells and indexes; empty when all is well."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    return [] if rows == ["ok"] else rows


def flush(path: Path) -> None:
    """Make a written file, or a changed folder, survive a power cut."""
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_pages(
    live: apsw.Connection, target: Path, key: bytes, step: Callable[[int, str], None]
) -> None:
    with closing(apsw.Connection(str(target))) as copy:
        copy.pragma("cipher", "chacha20")
        copy.pragma("key", f"raw:{key.hex()}")
        # Nobody else sees this file, and a failed copy is thrown away: no journal is needed.
        copy.pragma("journal_mode", "off")
        copy.pragma("synchronous", 0)
        with copy.backup("main", live, "main") as backup:
            while not backup.done:
                backup.step(_PAGES)
                total = backup.page_count or 1
                step(35 * (total - backup.remaining) // total, "Копирую базу")
        # The source is in WAL mode and the copy says so too; alone it must be complete.
        copy.pragma("journal_mode", "delete")
