"""A write transaction for what another station wrote: past the triggers, signed by nobody here."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from db.connection import OfficeDatabase

_OPEN: Final = (
    "INSERT INTO current_change(one, change, stamp, purge, applying) VALUES(1, 0, 0, 0, 1)"
)


class Applying:
    """An open write transaction whose journal rows the caller writes himself.

    Attributes:
        db: the database, inside the transaction.
        first_seq: of the first journal row it will write.
        last_seq: of the last one, once it is over.
    """

    def __init__(self, db: OfficeDatabase, first_seq: int) -> None:
        self.db = db
        self.first_seq = first_seq
        self.last_seq = first_seq - 1

    def saw(self, stamp: int) -> None:
        """Let no later stamp of this station be less than one it has seen."""
        self.db.run("UPDATE station SET last_stamp = ? WHERE last_stamp < ?", (stamp, stamp))


@contextmanager
def applying(
    db: OfficeDatabase,
    derive: Callable[[OfficeDatabase, int], None],
) -> Iterator[Applying]:
    """Begin a transaction; derived data follow what is written; the caller commits it."""
    db.begin_writing()
    db.run(_OPEN)
    work = Applying(db, _last_seq(db) + 1)
    yield work
    work.last_seq = _last_seq(db)
    if work.last_seq >= work.first_seq:
        derive(db, work.first_seq)
    db.run("DELETE FROM current_change")


def _last_seq(db: OfficeDatabase) -> int:
    return int(db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])
