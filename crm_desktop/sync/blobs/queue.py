"""Which attachments are to be sent, brought or taken off the share: the table `sync_blob`.

    way    state
    up     new, done, spoilt (the file on this disk is not what its name says)
    down   asked (by a person), always (by this computer's setting), missing, damaged (on the share)
    gone   new, done (its last record was erased by law)

A name without a row is either not looked at yet or lies elsewhere and nobody asked for it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from db.connection import OfficeDatabase

_BATCH: Final = 64


class BlobWay(StrEnum):
    """Where a file is to go."""

    UP = "up"
    DOWN = "down"
    GONE = "gone"


class BlobState(StrEnum):
    """How far it came."""

    NEW = "new"
    DONE = "done"
    SPOILT = "spoilt"
    ASKED = "asked"
    ALWAYS = "always"
    MISSING = "missing"
    DAMAGED = "damaged"


def set_blob(
    db: OfficeDatabase,
    names: Iterable[str],
    way: BlobWay,
    state: BlobState,
    *,
    tries: int = 0,
    next_at: int = 0,
) -> None:
    """Write down how files stand; inside a transaction when there are many."""
    for name in names:
        db.run(
            "INSERT OR REPLACE INTO sync_blob(name, way, state, tries, next_at)"
            " VALUES(?, ?, ?, ?, ?)",
            (name, way.value, state.value, tries, next_at),
        )


def forget_blobs(db: OfficeDatabase, names: Collection[str]) -> None:
    """Let the files of erased records go from the share; inside the transaction that erases.

    Nothing in an office that is not shared.
    """
    if names and db.run("SELECT 1 FROM sync_place"):
        set_blob(db, names, BlobWay.GONE, BlobState.NEW)


def forget_erased(db: OfficeDatabase) -> None:
    """Let go what no record names any more: an erasure that came from elsewhere emptied it."""
    db.run(
        "UPDATE sync_blob SET way = 'gone', state = 'new', tries = 0, next_at = 0"
        " WHERE way = 'up' AND EXISTS (SELECT 1 FROM erasure)"
        " AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.blob = sync_blob.name)"
    )


def send_all_again(db: OfficeDatabase) -> None:
    """Let everything that lies here be looked for on the share: it is another one now."""
    db.run("UPDATE sync_blob SET state = 'new', tries = 0, next_at = 0 WHERE way = 'up'")


def to_do(db: OfficeDatabase, way: BlobWay, *, now: int) -> list[tuple[str, BlobState, int]]:
    """Return some (name, state, tries) whose time has come, what people asked for first."""
    rows = db.run(
        "SELECT name, state, tries FROM sync_blob WHERE state <> 'done' AND way = ?"
        " AND next_at <= ? ORDER BY state <> 'asked', next_at, name LIMIT ?",
        (way.value, now, _BATCH),
    )
    return [(str(name), BlobState(state), int(tries)) for name, state, tries in rows]


def left(db: OfficeDatabase, way: BlobWay) -> int:
    """Return how many files are not done."""
    sql = "SELECT count(*) FROM sync_blob WHERE state <> 'done' AND way = ?"
    return int(db.run(sql, (way.value,))[0][0])


def missing_names(db: OfficeDatabase, most: int) -> list[str]:
    """Return files this station looked for on the share in vain."""
    rows = db.run(
        "SELECT name FROM sync_blob WHERE state <> 'done' AND way = 'down'"
        " AND state IN ('missing', 'damaged') ORDER BY next_at, name LIMIT ?",
        (most,),
    )
    return [str(row[0]) for row in rows]


def size_of_blob(db: OfficeDatabase, name: str) -> int | None:
    """Return the size of the open file, None if no record names it."""
    size = db.run("SELECT max(size) FROM attachment WHERE blob = ?", (name,))[0][0]
    return None if size is None else int(size)
