"""A verified copy of a live, encrypted base.

A read transaction is held on the source for as long as the copy takes: without it the copying
starts anew after every write of others and may never end.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

import apsw

from crm_desktop.backup.content import Facts, facts_of
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
        step(40, "Считаю записи")
        expected = facts_of(live, lambda: step(40, "Считаю записи"), links=False)
    finally:
        live.execute("ROLLBACK")
    flush(target)
    step(60, "Проверяю копию")
    found = check_base(target, key, lambda: step(60, "Проверяю копию"))
    # Links are counted once: the hashes say that both have the same rows.
    if replace(found, dangling=0) != expected:
        raise DamagedError(
            "Копия базы не совпала с самой базой и удалена; база не тронута. Повторите. "
            "Если повторится, проверьте диск."
        )
    return found


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


def check_base(path: Path, key: bytes, step: Callable[[], None] | None = None) -> Facts:
    """Check a copy nobody writes to: cipher, every page, every index; count and hash it.

    The file is not changed.

    Raises:
        DamagedError: it is not encrypted, or damaged, or the key is not its key.
    """
    with path.open("rb") as stream:
        if stream.read(len(_PLAIN)) == _PLAIN:
            raise DamagedError("База не зашифрована: это не база «Картотеки». Она не открыта.")
    try:
        with closing(open_unchanging(path, key)) as base, _Integrity(path, key) as pages:
            base.execute("BEGIN")
            try:
                facts = facts_of(base, step)
            except (apsw.Error, ValueError):
                pages.require_sound(step)  # a damaged page explains it
                raise
            pages.require_sound(step)
            return facts
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise DamagedError(
            "База повреждена или зашифрована другим ключом. Она оставлена как есть."
        ) from error


class _Integrity:
    """SQLite's own check of every page, beside the counting: each takes a core of its own."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._base = open_unchanging(path, key)
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="crm-integrity")
        self._faults = self._lane.submit(integrity_faults, self._base)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if not self._faults.done():
            self._base.interrupt()
        self._lane.shutdown(wait=True)
        self._base.close()

    def require_sound(self, step: Callable[[], None] | None) -> None:
        """Wait for the check.

        Raises:
            DamagedError: a page, a cell or an index is damaged.
            apsw.Error: the file does not read.
        """
        while not wait((self._faults,), timeout=_LISTEN_S).done:
            if step:
                step()
        faults = self._faults.result()
        if faults:
            raise DamagedError(f"База повреждена ({len(faults)} мест). Она оставлена как есть.")


def open_unchanging(path: Path, key: bytes) -> apsw.Connection:
    """Open a base for reading only, trusting nothing its schema says."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}")
    connection.pragma("trusted_schema", 0)
    connection.pragma("temp_store", 2)
    return connection


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
