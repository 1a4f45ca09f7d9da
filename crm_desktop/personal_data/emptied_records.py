"""Which records are emptied because a person was erased by law: the same on every station.

What hangs on the person at a moment is no answer: it depends on what came to a station first. A
merge, its taking apart, a record given to another client may have happened elsewhere meanwhile.
So it follows from what all stations come to have alike:

* what the eraser emptied, which stands in the journal under the act of erasure, and what he saw
  and found empty (`rest`);
* what somebody who did not know of the erasure (`seen`) put at the person, or wrote into a record
  that is the person's. Merging moves records too, but they stay whose they were: the eraser of
  one card did not decide about another one that was made a part of it meanwhile;
* the parts of such deals and tasks.

A record once emptied stays so, wherever it is moved: its former owners are forgotten with its
values, so that it is marked in `erased_fields`, at the row that made it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.duplicates.unmerge_origins import merge_acts
from crm_desktop.journal.operations import names_in
from crm_desktop.journal.stamps import slot_of
from crm_desktop.personal_data.reach import BY_TABLE, REACH
from crm_desktop.personal_data.records_of_erasure import read_records_of
from db.journal_schema import INSERT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crm_desktop.personal_data.reach import Reach
    from crm_desktop.personal_data.records_of_erasure import Erased
    from db.connection import OfficeDatabase

Touched = dict[int, set[int]]
"""Table number -> records."""
Records = dict[str, list[int]]
"""Table -> records."""
_CLIENT: Final = "client"
_ERASURE: Final = BY_NAME["erasure"].number
_UNSEEN: Final = (
    "WITH unseen(stamp) AS MATERIALIZED (SELECT s.stamp FROM seal s LEFT JOIN json_each(?1) v"
    " ON CAST(v.key AS INTEGER) = s.stamp & 4095 WHERE s.stamp > coalesce(v.value, ?2)),"
    " runs(first, last) AS (SELECT s.first_seq, s.first_seq + s.rows - 1 FROM unseen u"
    " CROSS JOIN seal s ON s.stamp = u.stamp UNION ALL SELECT r.first_seq, r.first_seq + r.rows - 1"
    " FROM unseen u CROSS JOIN seal_run r ON r.stamp = u.stamp)"
    " SELECT DISTINCT j.tbl, j.record FROM runs CROSS JOIN journal j NOT INDEXED"
    " ON j.seq BETWEEN runs.first AND runs.last"
)
_LISTED: Final = "SELECT DISTINCT tbl, record FROM change_row WHERE change = ?"
_LISTING: Final = (
    "SELECT DISTINCT record, change FROM journal WHERE tbl = ?1"
    " AND record IN (SELECT value FROM json_each(?2))"
    " AND change IN (SELECT value FROM json_each(?3))"
)
_MARKS: Final = (
    "SELECT j.record, e.fields FROM journal j JOIN erased_fields e ON e.seq = j.seq"
    " WHERE j.tbl = ? AND j.record IN (SELECT value FROM json_each(?)) AND j.op = 0"
)
_CHAIN: Final = (
    "SELECT j.record, j.stamp, j.change, j.op, coalesce(j.old, (SELECT e.fields FROM"
    " erased_fields e WHERE e.seq = j.seq)), j.old IS NULL FROM journal j WHERE j.tbl = ?"
    " AND j.record IN (SELECT value FROM json_each(?)) ORDER BY j.record, j.stamp DESC, j.seq DESC"
)


@dataclass(frozen=True, slots=True)
class Act:
    """An erasure and the act that did it; 0 where the journal does not tell of it."""

    erased: Erased
    change: int
    stamp: int

    @property
    def clients(self) -> tuple[int, ...]:
        return self.erased.entry.clients

    def unseen(self, stamp: int) -> bool:
        """Tell whether who erased did not have a transaction."""
        if not self.erased.seen:
            return stamp > self.stamp
        return stamp > self.erased.seen.get(slot_of(stamp), 0)


@dataclass(frozen=True, slots=True)
class _Link:
    """A journal row of a record, and whose the record was after it if it said so."""

    stamp: int
    change: int
    owners: tuple[int, ...]


def acts_of(db: OfficeDatabase) -> list[Act]:
    """Return all erasures of a base, oldest first."""
    if not db.run("SELECT 1 FROM erasure LIMIT 1"):
        return []
    told = {
        record: (change, stamp)
        for record, change, stamp in db.run(
            "SELECT record, change, stamp FROM journal WHERE tbl = ? AND op = ?", (_ERASURE, INSERT)
        )
    }
    return [Act(each, *told.get(each.row, (0, 0))) for each in read_records_of(db)]


def reached_by(db: OfficeDatabase, act: Act) -> Touched:
    """Return all records that may be emptied because of an act, when it comes to a station."""
    found: Touched = defaultdict(set)
    found[BY_NAME[_CLIENT].number].update(act.clients)
    rows = db.run(_LISTED, (act.change,))
    seen = {str(slot): stamp for slot, stamp in act.erased.seen.items()}
    rows += db.run(_UNSEEN, (json.dumps(seen), 0 if seen else act.stamp))
    for table, record in rows:
        found[table].add(record)
    for name, records in act.erased.rest.items():
        if name in BY_TABLE:
            found[BY_NAME[name].number].update(records)
    return found


def emptied_among(
    db: OfficeDatabase, acts: Sequence[Act], among: Mapping[int, Collection[int]]
) -> list[Records]:
    """Return which of some records are emptied, for each act.

    Args:
        db: inside a transaction.
        acts: of `acts_of`.
        among: table number -> records.
    """
    found: list[Records] = [{} for _ in acts]
    everybody = {client for act in acts for client in act.clients}
    if not everybody:
        return found
    for reach in REACH:
        wanted = set(among.get(BY_NAME[reach.table].number, ()))
        if not wanted:
            continue
        if reach.table == _CLIENT:
            of_acts = [wanted.intersection(act.clients) for act in acts]
        else:
            of_acts = _marked(db, acts, reach, wanted)
            if reach.holders:
                _by_owner(db, acts, reach, wanted, everybody, of_acts)
            else:
                _by_parent(db, acts, reach, wanted, of_acts)
        for records, ids in zip(found, of_acts, strict=True):
            if ids:
                records[reach.table] = sorted(ids)
    return found


def with_parts(db: OfficeDatabase, records: Records) -> Records:
    """Return records with the parts of the deals and tasks among them."""
    found = {table: set(ids) for table, ids in records.items()}
    for reach in REACH:
        parents = records.get(reach.through, []) if not reach.holders else []
        if parents:
            sql = " ".join(
                (
                    "SELECT id FROM", reach.table, "WHERE", reach.through,
                    "IN (SELECT value FROM json_each(?))",
                )
            )  # fmt: skip
            rows = db.run(sql, (json.dumps(parents),))
            found.setdefault(reach.table, set()).update(row[0] for row in rows)
    return {table: sorted(ids) for table, ids in found.items() if ids}


def mark_emptied(db: OfficeDatabase, act: Act, records: Records) -> None:
    """Note at the rows that made records that they are emptied for good; in a write transaction."""
    for table, ids in records.items():
        if not BY_TABLE[table].holders or table == _CLIENT:
            continue
        for seq, fields in db.run(
            "SELECT j.seq, e.fields FROM journal j LEFT JOIN erased_fields e ON e.seq = j.seq"
            " WHERE j.tbl = ? AND j.record IN (SELECT value FROM json_each(?)) AND j.op = 0",
            (BY_NAME[table].number, json.dumps(ids)),
        ):
            marks = set(json.loads(fields or "[]"))
            if str(act.erased.row) not in marks:
                db.run(
                    "INSERT OR REPLACE INTO erased_fields(seq, fields) VALUES(?, ?)",
                    (seq, json.dumps(sorted(marks | {str(act.erased.row)}))),
                )


def _marked(
    db: OfficeDatabase, acts: Sequence[Act], reach: Reach, wanted: Collection[int]
) -> list[set[int]]:
    """What acts list, and what was marked."""
    number, ids = BY_NAME[reach.table].number, json.dumps(list(wanted))
    places = {act.change: place for place, act in enumerate(acts)}
    rows_of = {str(act.erased.row): place for place, act in enumerate(acts)}
    found = [set(wanted) & act.erased.rest.get(reach.table, frozenset()) for act in acts]
    for record, change in db.run(_LISTING, (number, ids, json.dumps(list(places)))):
        found[places[change]].add(record)
    for record, fields in db.run(_MARKS, (number, ids)):
        for row in json.loads(fields):
            if row in rows_of:
                found[rows_of[row]].add(record)
    return found


def _by_parent(
    db: OfficeDatabase,
    acts: Sequence[Act],
    reach: Reach,
    wanted: Collection[int],
    found: list[set[int]],
) -> None:
    sql = " ".join(
        (
            "SELECT id,", reach.through, "FROM", reach.table,
            "WHERE id IN (SELECT value FROM json_each(?))",
        )
    )  # fmt: skip
    parents: dict[int, int] = dict(db.run(sql, (json.dumps(list(wanted)),)))
    among = {BY_NAME[reach.through].number: set(parents.values())}
    for ids, records in zip(found, emptied_among(db, acts, among), strict=True):
        emptied = set(records.get(reach.through, ()))
        ids.update(record for record, parent in parents.items() if parent in emptied)


def _by_owner(
    db: OfficeDatabase,
    acts: Sequence[Act],
    reach: Reach,
    wanted: Collection[int],
    everybody: set[int],
    found: list[set[int]],
) -> None:
    live = _ever_at(db, reach, wanted, everybody)
    chains = _chains(db, reach, live)
    merges = merge_acts(db, {link.change for chain in chains.values() for link in chain})
    for record, chain in chains.items():
        put = [link for link in chain if link.owners and link.change not in merges]
        for ids, act in zip(found, acts, strict=True):
            clients = set(act.clients)
            now = _origin(put, len(reach.holders))
            if (
                any(act.unseen(link.stamp) and clients.intersection(link.owners) for link in put)
                or (clients & now and any(act.unseen(link.stamp) for link in chain))
            ):  # fmt: skip
                ids.add(record)


def _origin(put: Iterable[_Link], holders: int) -> set[int]:
    """Whose a record is, merges apart; `put` is the newest first."""
    for link in put:
        if len(link.owners) == holders:
            return set(link.owners)
    return set()


def _ever_at(
    db: OfficeDatabase, reach: Reach, wanted: Collection[int], everybody: Collection[int]
) -> dict[int, tuple[int, ...]]:
    """Return the records that are or ever were at some clients, with their present owners."""
    among = "IN (SELECT value FROM json_each(?2))"
    former = " OR ".join(f"json_extract(j.old, '$.{column}') {among}" for column in reach.holders)
    present = " OR ".join(f"t.{column} {among}" for column in reach.holders)
    sql = " ".join(
        (
            "SELECT t.id,", ", ".join(f"t.{column}" for column in reach.holders), "FROM",
            reach.table, "t WHERE t.id IN (SELECT value FROM json_each(?1)) AND (", present,
            "OR EXISTS (SELECT 1 FROM journal j WHERE j.tbl = ?3 AND j.record = t.id",
            "AND j.old IS NOT NULL AND (", former, ")))",
        )
    )  # fmt: skip
    number = BY_NAME[reach.table].number
    rows = db.run(sql, (json.dumps(list(wanted)), json.dumps(list(everybody)), number))
    return {record: tuple(owners) for record, *owners in rows}


def _chains(
    db: OfficeDatabase, reach: Reach, live: Mapping[int, tuple[int, ...]]
) -> dict[int, list[_Link]]:
    """Return the journal rows of records, the newest first, with all owners they left if any."""
    found: dict[int, list[_Link]] = {record: [] for record in live}
    state: dict[int, dict[str, Any]] = {
        record: dict(zip(reach.holders, owners, strict=True)) for record, owners in live.items()
    }
    number = BY_NAME[reach.table].number
    for record, stamp, change, op, told, forgotten in db.run(
        _CHAIN, (number, json.dumps(list(live)))
    ):
        names = names_in(told) if op != INSERT and told else {}
        owners = state[record]
        puts = op == INSERT or not reach.holders or bool(names.keys() & set(reach.holders))
        held = tuple(owner for owner in owners.values() if owner is not None)
        found[record].append(_Link(stamp, change, held if puts else ()))
        for column in names.keys() & owners.keys():
            owners[column] = None if forgotten else names[column]
    return found
