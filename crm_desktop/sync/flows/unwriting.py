"""Taking transactions out of a base as if they had never been written in it.

Nobody else has them: no record, no history and no seal remains. What other transactions left stays,
and every field is as the chain of its remaining writes tells.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.records import read_records, write_records
from db.journal_schema import INSERT, UPDATE
from db.tables import BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from db.connection import OfficeDatabase

MARK: Final = 0
"""The stamp of the rows that tell derived data what is gone; `drop_marks` removes them."""
_ROWS: Final = (
    "SELECT j.seq, j.stamp, j.tbl, j.record, j.op, j.old FROM journal j WHERE j.stamp IN"
    " (SELECT value FROM json_each(?)) ORDER BY j.stamp DESC, j.seq DESC"
)
# Of each what the stamps in the list wrote; all take it once.
_FORGETTING: Final = (
    "DELETE FROM seal_run WHERE stamp IN (SELECT value FROM json_each(?1))",
    "DELETE FROM sync_base WHERE stamp IN (SELECT value FROM json_each(?1))",
    "DELETE FROM sync_conflict WHERE loser IN (SELECT value FROM json_each(?1))",
    "DELETE FROM sync_conflict WHERE winner IN (SELECT value FROM json_each(?1))",
    "DELETE FROM seal WHERE stamp IN (SELECT value FROM json_each(?1))",
)
_FORGETTING_CHANGES: Final = (
    "DELETE FROM sync_told WHERE change IN (SELECT value FROM json_each(?1))",
    "DELETE FROM change_set WHERE id IN (SELECT value FROM json_each(?1))",
)
_CHANGES: Final = "SELECT DISTINCT change FROM seal WHERE stamp IN (SELECT value FROM json_each(?))"
_FOLLOWING: Final = (
    "SELECT DISTINCT j.stamp FROM journal i CROSS JOIN journal j ON j.tbl = i.tbl"
    " AND j.record = i.record AND (i.op = ?2 OR j.stamp > i.stamp)"
    " WHERE i.stamp IN (SELECT value FROM json_each(?1)) AND i.op IN (?2, ?3)"
)
_LATER: Final = (
    "SELECT seq, old FROM journal WHERE tbl = ? AND record = ? AND (stamp, seq) > (?, ?)"
    " AND old IS NOT NULL ORDER BY stamp, seq"
)


def standing_on(db: OfficeDatabase, stamps: Iterable[int]) -> set[int]:
    """Return the stamps of transactions that must be applied again once some are taken out.

    That are those that wrote to the same records later, for they may overwrite something else
    unseen now; and whatever wrote to a record one of those made.

    Args:
        db: the database.
        stamps: of those that go; they are not among what is returned.
    """
    gone = set(stamps)
    found = _following(db, gone, UPDATE) - gone
    new = found
    while new:
        new = _following(db, new, INSERT) - gone - found
        found |= new
    return found


def _following(db: OfficeDatabase, stamps: set[int], op: int) -> set[int]:
    rows = db.run(_FOLLOWING, (json.dumps(sorted(stamps)), INSERT, op))
    return {row[0] for row in rows}


def unwrite(db: OfficeDatabase, stamps: Sequence[int], *, again: Collection[int] = ()) -> int:
    """Take transactions out, inside a write transaction past the triggers.

    Args:
        db: the database.
        stamps: of the transactions, with all that stand on what they made.
        again: those of them that will be applied again as they were: their change sets stay.

    Returns:
        How many journal rows went.
    """
    wanted = json.dumps(list(stamps))
    db.run("UPDATE current_change SET purge = 1")
    rows = db.run(_ROWS, (wanted,))
    touched: set[tuple[int, int]] = set()
    made: dict[int, set[int]] = defaultdict(set)
    for seq, stamp, table, record, op, old in rows:
        touched.add((table, record))
        if op == INSERT:
            made[table].add(record)
        elif old is not None:
            _give_back(db, (table, record), (stamp, seq), json.loads(old))
        db.run("DELETE FROM journal WHERE seq = ?", (seq,))
    for table, records in made.items():
        name = BY_NUMBER[table].name
        db.run(
            " ".join(("DELETE FROM", name, "WHERE id IN (SELECT value FROM json_each(?))")),
            (json.dumps(sorted(records)),),
        )
    _forget(db, wanted, json.dumps(sorted(set(stamps) - set(again))))
    db.run_many(
        "INSERT INTO journal(change, stamp, tbl, record, op, old) VALUES(0, ?, ?, ?, ?, ?)",
        ((MARK, *each, UPDATE, '{"deleted_at":null}') for each in sorted(touched)),
    )
    return len(rows)


def _forget(db: OfficeDatabase, stamps: str, for_good: str) -> None:
    """Remove seals, and the change sets of which no seal is left."""
    changes = {change for (change,) in db.run(_CHANGES, (for_good,))}
    for statement in _FORGETTING:
        db.run(statement, (stamps,))
    left = {
        change
        for (change,) in db.run(
            "SELECT DISTINCT change FROM seal WHERE change IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(changes)),),
        )
    }
    for statement in _FORGETTING_CHANGES:
        db.run(statement, (json.dumps(sorted(changes - left)),))


def drop_marks(db: OfficeDatabase) -> None:
    """Remove the rows `unwrite` left for derived data, inside a write transaction."""
    db.run("DELETE FROM journal WHERE stamp = ? AND change = 0", (MARK,))


def _give_back(
    db: OfficeDatabase, place: tuple[int, int], at: tuple[int, int], old: dict[str, Any]
) -> None:
    """Let the next write of each field, or the live record, have what this one found."""
    table, record = place
    left = dict(old)
    for seq, text in db.run(_LATER, (table, record, *at)):
        later: dict[str, Any] = json.loads(text)
        shared = left.keys() & later.keys()
        if shared:
            later.update({name: left.pop(name) for name in shared})
            db.run(
                "UPDATE journal SET old = ? WHERE seq = ?",
                (json.dumps(later, ensure_ascii=False, separators=(",", ":")), seq),
            )
        if not left:
            return
    known = BY_NUMBER[table]
    if left and read_records(db, known, (record,)):
        write_records(db, known, {record: left})
