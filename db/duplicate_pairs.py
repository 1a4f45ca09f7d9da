"""Found pairs of duplicates: derived, kept by the scan of `crm_desktop.duplicates`, not journalled.

A full scan writes its pairs under a number of its own, in short transactions; they count from the
moment `duplicate_scan` names that number. So a scan that was cancelled or killed changes nothing,
and its leftovers go with the next one.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from db.connection import OfficeDatabase

SCHEMA: tuple[str, ...] = (
    """CREATE TABLE duplicate_pair(
        scan INTEGER NOT NULL, first INTEGER NOT NULL, second INTEGER NOT NULL,
        level INTEGER NOT NULL, score INTEGER NOT NULL, reasons TEXT NOT NULL,
        PRIMARY KEY(scan, first, second)) WITHOUT ROWID""",
    "CREATE INDEX duplicate_pair_second ON duplicate_pair(second)",
    """CREATE TABLE duplicate_scan(
        one INTEGER PRIMARY KEY CHECK(one = 1), scan INTEGER NOT NULL, seq INTEGER NOT NULL,
        rules TEXT NOT NULL, finished_at INTEGER NOT NULL, clients INTEGER NOT NULL)""",
)
_PORTION: Final = 5000


@dataclass(frozen=True, slots=True)
class StoredPair:
    """Two clients found to be perhaps the same, `first` < `second`.

    Attributes:
        level: 2 = certain, 1 = suspected.
        score: 0 to 100.
        reasons: codes, joined by commas, the weightiest first.
    """

    first: int
    second: int
    level: int
    score: int
    reasons: str


@dataclass(frozen=True, slots=True)
class LastScan:
    """The scan whose pairs count.

    Attributes:
        scan: its number.
        seq: the journal row up to which every change has been looked at.
        rules: by which criteria it compared.
        finished_at: UTC ms.
        clients: how many there were.
    """

    scan: int
    seq: int
    rules: str
    finished_at: int
    clients: int


def last_scan(db: OfficeDatabase) -> LastScan | None:
    """Return the scan whose pairs count, None before the first."""
    rows = db.run("SELECT scan, seq, rules, finished_at, clients FROM duplicate_scan")
    return LastScan(*rows[0]) if rows else None


def new_scan_number(db: OfficeDatabase, *, now_ms: int) -> int:
    """Return a number greater than that of any scan begun before."""
    return int(
        db.run(
            "SELECT max(?, 1 + (SELECT coalesce(max(scan), 0) FROM duplicate_pair),"
            " 1 + (SELECT coalesce(max(scan), 0) FROM duplicate_scan))",
            (now_ms,),
        )[0][0]
    )


def add_pairs(db: OfficeDatabase, scan: int, pairs: Iterable[StoredPair]) -> None:
    """Write pairs of a scan in short transactions; a pair told twice is kept once."""
    rows = [(scan, p.first, p.second, p.level, p.score, p.reasons) for p in pairs]
    for start in range(0, len(rows), _PORTION):
        with _writing(db):
            _insert(db, rows[start : start + _PORTION])


def finish_scan(db: OfficeDatabase, done: LastScan) -> None:
    """Let the pairs of a scan count from now on, and drop those of all older ones.

    If another program finished a scan that began later, that one counts.
    """
    with _writing(db):
        last = last_scan(db)
        if last is None or last.scan <= done.scan:
            _remember(db, done)
    while _drop_older(db):
        pass


def _drop_older(db: OfficeDatabase) -> bool:
    with _writing(db):
        db.run(
            "DELETE FROM duplicate_pair WHERE (scan, first, second) IN ("
            "SELECT scan, first, second FROM duplicate_pair"
            " WHERE scan < (SELECT scan FROM duplicate_scan) LIMIT ?)",
            (_PORTION,),
        )
        return bool(
            db.run(
                "SELECT EXISTS (SELECT 1 FROM duplicate_pair"
                " WHERE scan < (SELECT scan FROM duplicate_scan))"
            )[0][0]
        )


def replace_pairs(
    db: OfficeDatabase, done: LastScan, clients: Collection[int], pairs: Iterable[StoredPair]
) -> None:
    """Put the pairs of some clients in the place of those they had, in one transaction.

    Nothing happens if another program has finished a whole scan since.
    """
    ids = json.dumps(list(clients))
    rows = [(done.scan, p.first, p.second, p.level, p.score, p.reasons) for p in pairs]
    with _writing(db):
        last = last_scan(db)
        if last is None or last.scan != done.scan or last.seq > done.seq:
            return
        for column in ("first", "second"):
            db.run(
                " ".join(
                    (
                        "DELETE FROM duplicate_pair WHERE scan = ? AND", column,
                        "IN (SELECT value FROM json_each(?))",
                    )
                ),
                (done.scan, ids),
            )  # fmt: skip
        _insert(db, rows)
        _remember(db, done)


def pairs_of_scan(db: OfficeDatabase, scan: int, *, seen: tuple[str, str]) -> list[StoredPair]:
    """Return the pairs of a scan that a person did not tell apart.

    Args:
        db: the base.
        scan: its number.
        seen: SQL conditions on the clients `a` and `b` of a pair.
    """
    rows = db.run(
        " ".join(
            (
                "SELECT p.first, p.second, p.level, p.score, p.reasons FROM duplicate_pair p",
                "CROSS JOIN client a ON a.id = p.first CROSS JOIN client b ON b.id = p.second",
                "WHERE p.scan = ? AND NOT EXISTS (SELECT 1 FROM not_duplicate n",
                "WHERE n.first = p.first AND n.second = p.second AND n.deleted_at IS NULL) AND",
                " AND ".join(seen),
            )
        ),
        (scan,),
    )  # fmt: skip
    return [StoredPair(*row) for row in rows]


def count_of_scan(db: OfficeDatabase, scan: int) -> tuple[int, int]:
    """Return how many certain and how many suspected pairs a scan has, dead ones included."""
    rows: dict[int, int] = dict(
        db.run("SELECT level, count(*) FROM duplicate_pair WHERE scan = ? GROUP BY level", (scan,))
    )
    return rows.get(2, 0), rows.get(1, 0)


def _insert(db: OfficeDatabase, rows: Iterable[tuple[int, int, int, int, int, str]]) -> None:
    db.run_many("INSERT OR REPLACE INTO duplicate_pair VALUES(?, ?, ?, ?, ?, ?)", rows)


def _remember(db: OfficeDatabase, done: LastScan) -> None:
    db.run(
        "INSERT INTO duplicate_scan VALUES(1, ?1, ?2, ?3, ?4, ?5) ON CONFLICT(one) DO UPDATE SET"
        " scan = ?1, seq = ?2, rules = ?3, finished_at = ?4, clients = ?5",
        (done.scan, done.seq, done.rules, done.finished_at, done.clients),
    )


@contextmanager
def _writing(db: OfficeDatabase) -> Iterator[None]:
    db.begin_writing()
    try:
        yield
        db.run("COMMIT")
    except BaseException:
        if db.connection().in_transaction:
            db.run("ROLLBACK")
        raise
