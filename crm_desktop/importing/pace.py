"""How an import goes fast when it is alone and steps aside when it is not."""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from db.connection import WRITER_CACHE_KIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.connection import OfficeDatabase

# Rows in one transaction. Alone: fewer commits, each of which waits for the disk. In company:
# others who want to write wait for one portion at most.
ALONE: Final = 1000
LEAST, FIRST = 100, 200
IN_COMPANY_S: Final = 0.04
# So many portions after another program or the window wrote, it still counts as company.
COMPANY_LASTS: Final = 40
TRIAL: Final = 1000
CHECKPOINT_PAGES: Final = 8000
_NEVER: Final = 1_000_000_000


class Pace:
    """Sizes of the portions, by who else writes and how long the last one took."""

    def __init__(self, db: OfficeDatabase, *, trial: bool) -> None:
        self._db = db
        self._trial = trial
        self._version = -1
        self._company = 0
        self.size = TRIAL if trial else FIRST

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Wrap one transaction; the next portion's size follows from it."""
        started = time.perf_counter()
        yield
        took = max(time.perf_counter() - started, 0.001)
        if self._in_company():
            fitting = int(self.size * IN_COMPANY_S / took)
            self.size = min(max(fitting, self.size // 4, LEAST), self.size)
        else:
            self.size = min(self.size * 2, ALONE)

    def _in_company(self) -> bool:
        """Tell whether somebody else wrote of late; our own commits do not count."""
        version = self._db.run("PRAGMA data_version")[0][0]
        if version != self._version:
            self._company = COMPANY_LASTS if self._version >= 0 else 0
            self._version = version
        elif self._company:
            self._company -= 1
        return self._company > 0


@contextmanager
def in_bulk(db: OfficeDatabase) -> Iterator[None]:
    """Give this thread's connection room for many pages and copy them back less often.

    Garbage is looked for among young objects only: a full look stops every thread, the window's
    too, for a second and more, and what an import remembers of its rows goes when it ends.
    """
    connection = db.connection()
    usual = {name: connection.pragma(name) for name in ("cache_size", "wal_autocheckpoint")}
    connection.pragma("cache_size", -WRITER_CACHE_KIB)
    connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
    try:
        with without_full_collections():
            yield
    finally:
        for name, value in usual.items():
            connection.pragma(name, value)


@contextmanager
def without_full_collections() -> Iterator[None]:
    """Let Python look for garbage among young objects only."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
