"""The journal of conflicts as the base tells it: whose value stands, whose was overwritten unseen.

A conflict is over on every station as soon as somebody who knew both values writes the field again:
whoever settled one of the field's conflicts, or the station whose value was overwritten, once it
had seen by what. Settling that was undone settles nothing, until the undoing is undone in its turn.
That follows from the journal; nothing is told apart from it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.hidden_columns import hidden_journal_names
from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.records import read_records, same
from db.narrowed import EVERYTHING
from db.tables import BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

KIND: Final = "conflict"
"""Of change sets that settle conflicts."""

# Of a change set `j.change`: what it was done, or what was undone by it, in the first place.
_ROOT: Final = (
    "WITH RECURSIVE up(id) AS (SELECT j.change UNION SELECT s.undoes FROM up"
    " JOIN main.change_set s ON s.id = up.id WHERE s.undoes IS NOT NULL)"
    " SELECT s.kind FROM up JOIN main.change_set s ON s.id = up.id WHERE s.undoes IS NULL"
)
# Whether it stands: the newest of those that undo it and each other decides.
_STANDS: Final = (
    "WITH RECURSIVE down(id, stands) AS (SELECT j.change, 1 UNION SELECT s.id, 1 - down.stands"
    " FROM down JOIN main.change_set s ON s.undoes = down.id)"
    " SELECT stands FROM down ORDER BY id DESC LIMIT 1"
)
# Whether a write `j` was made by somebody who knew the value stamped `loser`.
_KNOWING: Final = " ".join(
    (
        "CASE WHEN (", _ROOT, ") = 'conflict'",
        "THEN (SELECT s.undoes IS NULL FROM main.change_set s WHERE s.id = j.change)",
        "AND (", _STANDS,
        # Of one station, by the low bits of the stamps.
        ") ELSE j.stamp & 4095 = {loser} & 4095 END",
    )
)  # fmt: skip

# A later write of the field whose author had seen the value that stands and knew the other one.
_OVER: Final = " ".join(
    (
        "EXISTS (SELECT 1 FROM journal j WHERE j.tbl = c.tbl AND j.record = c.record",
        "AND j.stamp > c.winner AND j.old IS NOT NULL",
        "AND json_type(j.old, '$.\"' || c.field || '\"') IS NOT NULL AND",
        _KNOWING.format(loser="c.loser"),
        "AND NOT EXISTS (SELECT 1 FROM sync_base b WHERE b.tbl = c.tbl AND b.record = c.record",
        "AND b.stamp = j.stamp AND json_extract(b.base, '$.\"' || c.field || '\"') < c.winner))",
    )
)
_NUMBER: Final = "SELECT count(*) FROM sync_conflict c WHERE"
_COLUMNS: Final = "SELECT c.id, c.tbl, c.record, c.field, c.loser, c.winner, c.found_at"


@dataclass(frozen=True, slots=True)
class Settled:
    """Who wrote the field after the conflict, and what."""

    stamp: int
    change: int
    value: Any


@dataclass(frozen=True, slots=True)
class FoundConflict:
    """A conflict with stored values.

    Attributes:
        id: its number on this station.
        table: where.
        record: of which record.
        field: the field; of a register the one that is told.
        loser: stamp of the write that was overwritten unseen, made by the change set `lost_by`.
        winner: stamp of the write that did it, made by `kept_by`.
        lost: field -> value, all of a register.
        kept: the same of the winner.
        settled: how it ended, None = open.
        gone: the record is deleted.
        found_at: UTC ms.
    """

    id: int
    table: JournalTable
    record: int
    field: str
    loser: int
    winner: int
    lost_by: int
    kept_by: int
    lost: dict[str, Any]
    kept: dict[str, Any]
    settled: Settled | None
    gone: bool
    found_at: int

    @property
    def taken(self) -> bool:
        """Whether it ended with the value that had been overwritten."""
        return self.settled is not None and same(self.settled.value, self.lost[self.field])


@use_case(Right.VIEW_HISTORY)
def count_open(office: Office) -> int:
    """Return how many conflicts wait for this person, of the records and fields he sees."""
    db = office.db
    if db.narrowness is EVERYTHING:
        return int(db.run(" ".join((_NUMBER, "NOT", _OVER)))[0][0])
    hidden = hidden_journal_names(db.narrowness.hidden)
    with office.reading():
        numbers = [row[0] for row in db.run("SELECT DISTINCT tbl FROM sync_conflict")]
        return sum(_count_seen(db, BY_NUMBER[tbl], hidden.get(tbl, ())) for tbl in numbers)


def _count_seen(db: OfficeDatabase, table: JournalTable, hidden: Sequence[str]) -> int:
    """How many open conflicts there are of the records of a table that are let through."""
    sql = " ".join(
        (
            _NUMBER, "c.tbl = ? AND c.field NOT IN (SELECT value FROM json_each(?))",
            "AND EXISTS (SELECT 1 FROM", table.name, "t WHERE t.id = c.record) AND NOT", _OVER,
        )
    )  # fmt: skip
    return int(db.run(sql, (table.number, json.dumps(list(hidden))))[0][0])


def find_conflicts(
    db: OfficeDatabase,
    *,
    open_only: bool = True,
    ids: Collection[int] | None = None,
    of: tuple[JournalTable, int] | None = None,
    limit: int = -1,
) -> list[FoundConflict]:
    """Return conflicts, the newest first; those whose values may not be read here are left out.

    Args:
        db: inside a snapshot; what it lets through is what is found.
        open_only: without those that are over.
        ids: only these.
        of: only of this record.
        limit: at most so many, -1 = all.
    """
    where, values = ["1"], list[Any]()
    if open_only:
        where.append(" ".join(("NOT", _OVER)))
    if ids is not None:
        where.append("c.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(ids)))
    if of is not None:
        where.append("c.tbl = ? AND c.record = ?")
        values += [of[0].number, of[1]]
    sql = " ".join(
        (
            _COLUMNS, "FROM sync_conflict c WHERE", " AND ".join(where),
            "ORDER BY c.loser DESC LIMIT ?",
        )
    )  # fmt: skip
    rows = db.run(sql, (*values, limit))
    return [found for row in rows if (found := _read(db, row)) is not None]


def _read(db: OfficeDatabase, row: Sequence[Any]) -> FoundConflict | None:
    number, tbl, record, field, loser, winner, found_at = row
    table = BY_NUMBER[tbl]
    live = read_records(db, table, [record]).get(record)
    if live is None:
        return None
    chain = [
        (stamp, change, json.loads(old))
        for stamp, change, old in db.run(
            "SELECT stamp, change, old FROM journal WHERE tbl = ? AND record = ? AND stamp >= ?"
            " AND old IS NOT NULL ORDER BY stamp, seq",
            (tbl, record, loser),
        )
    ]
    by = {stamp: change for stamp, change, old in chain if field in old}
    if loser not in by or winner not in by:
        return None
    group = sorted(
        name
        for name in table.register_of(field)
        if any(stamp == loser and name in old for stamp, _change, old in chain)
    )
    return FoundConflict(
        number, table, record, field, loser, winner, by[loser], by[winner],
        {name: _left(chain, live, loser, name) for name in group},
        {name: _left(chain, live, winner, name) for name in group},
        _settled(db, (tbl, record, field), (loser, winner), chain, live),
        live["deleted_at"] is not None, found_at,
    )  # fmt: skip


def _left(chain: list[tuple[int, int, Any]], live: dict[str, Any], stamp: int, field: str) -> Any:
    """Return the value a transaction left in a field."""
    for later, _change, old in chain:
        if later > stamp and field in old:
            return old[field]
    return live.get(field)


def _settled(
    db: OfficeDatabase,
    place: tuple[int, int, str],
    stamps: tuple[int, int],
    chain: list[tuple[int, int, Any]],
    live: dict[str, Any],
) -> Settled | None:
    tbl, record, field = place
    loser, winner = stamps
    for stamp, change, old in chain:
        if stamp <= winner or field not in old:
            continue
        if not _is_knowing(db, stamp, change, loser):
            continue
        kept = db.run(
            "SELECT base FROM sync_base WHERE tbl = ? AND record = ? AND stamp = ?",
            (tbl, record, stamp),
        )
        base = json.loads(kept[0][0]).get(field) if kept else None
        if base is None or base >= winner:
            return Settled(stamp, change, _left(chain, live, stamp, field))
    return None


def _is_knowing(db: OfficeDatabase, stamp: int, change: int, loser: int) -> bool:
    written = "SELECT ? AS stamp, ? AS change"
    sql = " ".join(("SELECT", _KNOWING.format(loser="?"), "FROM (", written, ") j"))
    return bool(db.run(sql, (loser, stamp, change))[0][0])
