"""What a merge with somebody erased by law put into the records of others.

A merge fills in fields of the client that stays, and of records that stay instead of their
doubles. Taken apart, or written over, those values are old values of somebody who was not erased.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.duplicates.merge_links import FILLED
from crm_desktop.duplicates.unmerge_origins import MERGE, UNMERGE, merge_acts
from crm_desktop.journal.operations import names_in
from db.journal_schema import INSERT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

_CLIENT: Final = BY_NAME["client"].number
_FILLED: Final = {BY_NAME[name].number: frozenset(fields) for name, fields in FILLED.items()}
_NOT_FILLED: Final = frozenset({"merged_into", "deleted_at"})
_ROOTS: Final = (
    "WITH RECURSIVE up(id, at, depth) AS (SELECT value, value, 0 FROM json_each(?)"
    " UNION ALL SELECT u.id, s.undoes, u.depth + 1 FROM up u JOIN change_set s ON s.id = u.at"
    " WHERE s.undoes IS NOT NULL)"
    " SELECT u.id, s.kind, u.depth FROM up u JOIN change_set s ON s.id = u.at"
    " WHERE s.undoes IS NULL"
)


@dataclass(frozen=True, slots=True)
class Write:
    """One edit of a record: field -> old value, None if `forgotten`."""

    seq: int
    stamp: int
    change: int
    undoes: int
    names: Mapping[str, Any]
    forgotten: bool


def merges_with(db: OfficeDatabase, clients: Collection[int]) -> set[int]:
    """Return the acts that merged one of some clients with others, or took that back."""
    rows = db.run(
        "SELECT DISTINCT change FROM journal WHERE tbl = ?"
        " AND record IN (SELECT value FROM json_each(?))",
        (_CLIENT, json.dumps(list(clients))),
    )
    return merge_acts(db, (row[0] for row in rows))


def filled_records(db: OfficeDatabase, merges: Iterable[int]) -> dict[tuple[int, int], set[int]]:
    """Return the records whose fields merges may have filled in -> those merges.

    Returns:
        (table number, record) -> change sets.
    """
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    tables = json.dumps([_CLIENT, *_FILLED])
    for change in merges:
        for table, record in db.run(
            "SELECT DISTINCT tbl, record FROM change_row WHERE change = ? AND op <> ?"
            " AND tbl IN (SELECT value FROM json_each(?))",
            (change, INSERT, tables),
        ):
            found[table, record].add(change)
    return found


def rows_with_values(
    db: OfficeDatabase,
    clients: Collection[int],
    *,
    but: Collection[int] = (),
    among: Mapping[int, Collection[int]] | None = None,
) -> tuple[set[int], set[int]]:
    """Find the rows of others whose old values a merge with some clients had put there.

    Args:
        db: inside a transaction.
        clients: the erased.
        but: clients whose own rows are looked after elsewhere.
        among: table number -> records that alone are looked through; None = all.

    Returns:
        Journal rows that are to forget their old values, and stamps of what cannot be verified
        any more, because what it left stood in such a row.
    """
    if among is None:
        found = filled_records(db, merges_with(db, clients))
    else:
        found = _filled_among(db, clients, among)
    putting = _putting(db, {change for changes in found.values() for change in changes})
    rows: set[int] = set()
    stamps: set[int] = set()
    for (table, record), changes in found.items():
        if table == _CLIENT and record in but:
            continue
        _look_through(db, (table, record), changes & putting, rows, stamps)
    return rows, stamps


def _filled_among(
    db: OfficeDatabase, clients: Collection[int], among: Mapping[int, Collection[int]]
) -> dict[tuple[int, int], set[int]]:
    """The part of `filled_records` that some records are; costs what these few were written to."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for table in (_CLIENT, *_FILLED):
        if among.get(table):
            for record, change in db.run(
                "SELECT DISTINCT record, change FROM journal WHERE tbl = ? AND op <> ?"
                " AND record IN (SELECT value FROM json_each(?))",
                (table, INSERT, json.dumps(list(among[table]))),
            ):
                found[table, record].add(change)
    merges = merge_acts(db, {change for changes in found.values() for change in changes})
    if merges:
        merges &= merges_with(db, clients)
    return {place: changes & merges for place, changes in found.items() if changes & merges}


def trashed_beside(
    db: OfficeDatabase,
    clients: Collection[int],
    among: Mapping[int, Collection[int]] | None = None,
) -> list[int]:
    """Return the clients in the trash that were merged with some, or touched by taking it back.

    What the search holds of a client in the trash follows nothing: it is put right when the
    client comes back.

    Args:
        db: inside a transaction.
        clients: the erased.
        among: table number -> records written to just now; None = all.
    """
    merges = merges_with(db, clients)
    if merges and among is not None:
        written = db.run(
            "SELECT DISTINCT change FROM journal WHERE tbl = ?"
            " AND record IN (SELECT value FROM json_each(?))",
            (_CLIENT, json.dumps(list(among.get(_CLIENT, ())))),
        )
        merges &= {row[0] for row in written}
    found = [record for table, record in filled_records(db, merges) if table == _CLIENT]
    found += [
        row[0]
        for row in db.run(
            "SELECT merged_into FROM client WHERE merged_into IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?1)) UNION"
            " SELECT json_extract(j.old, '$.merged_into') FROM journal j WHERE j.tbl = ?2"
            " AND j.op <> ?3 AND j.record IN (SELECT value FROM json_each(?1))",
            (json.dumps(found), _CLIENT, INSERT),
        )
        if row[0] is not None
    ]
    rows = db.run(
        "SELECT id FROM client WHERE deleted_at IS NOT NULL"
        " AND id IN (SELECT value FROM json_each(?))",
        (json.dumps(found),),
    )
    return [row[0] for row in rows]


def given_values(db: OfficeDatabase, client: int) -> dict[tuple[int, int], Fields]:
    """Return what merges with a client gave others and still stands there.

    Returns:
        (table number, record) -> field -> what stood there before.
    """
    merges = merges_with(db, [client])
    putting = _putting(db, merges)
    found: dict[tuple[int, int], Fields] = {}
    for (table, record), changes in filled_records(db, merges).items():
        before: dict[str, Any] = {}
        fields = _Fields()
        for write in writes_of(db, table, record):
            given = _filled(table, set(write.names)) if write.change in changes & putting else set()
            for name, old in write.names.items():
                was = fields.given.get(name, False)
                fields.write(write, name, given=name in given)
                if fields.given[name] and not was and name in given and not write.forgotten:
                    before[name] = old
        before = {name: old for name, old in before.items() if fields.given[name]}
        if before and (table != _CLIENT or record != client):
            found[table, record] = before
    return found


def writes_of(db: OfficeDatabase, table: int, record: int) -> list[Write]:
    """Return the edits of a record, oldest first."""
    return [
        Write(seq, stamp, change, undoes or 0, names_in(told) if told else {}, bool(forgotten))
        for seq, stamp, change, undoes, told, forgotten in db.run(
            "SELECT j.seq, j.stamp, j.change, s.undoes, coalesce(j.old, (SELECT e.fields FROM"
            " erased_fields e WHERE e.seq = j.seq)), j.old IS NULL FROM journal j"
            " LEFT JOIN change_set s ON s.id = j.change WHERE j.tbl = ? AND j.record = ?"
            " AND j.op <> ? ORDER BY j.stamp, j.seq",
            (table, record, INSERT),
        )
    ]


def _look_through(
    db: OfficeDatabase,
    place: tuple[int, int],
    putting: Collection[int],
    rows: set[int],
    stamps: set[int],
) -> None:
    fields = _Fields()
    earlier: list[Write] = []
    for write in writes_of(db, *place):
        names = set(write.names)
        told = any(fields.given.get(name) for name in names) and not write.forgotten
        if told:
            rows.add(write.seq)
        if told or write.forgotten:
            stamps.update(each.stamp for each in earlier if names & each.names.keys())
        filled = _filled(place[0], names) if write.change in putting else set()
        for name in names:
            fields.write(write, name, given=name in filled)
        earlier.append(write)


class _Fields:
    """Which fields of a record hold what a merge gave, one write after the other.

    Taking back what was written over it gives it once more.
    """

    def __init__(self) -> None:
        self.given: dict[str, bool] = {}
        self._before: dict[tuple[str, int], bool] = {}

    def write(self, write: Write, name: str, *, given: bool) -> None:
        """Note a write of a field; `given` tells whether it is a merge's."""
        self._before.setdefault((name, write.change), self.given.get(name, False))
        back = self._before.get((name, write.undoes))
        self.given[name] = given if back is None else back


def _filled(table: int, names: set[str]) -> set[str]:
    return names - _NOT_FILLED if table == _CLIENT else names & _FILLED[table]


def _putting(db: OfficeDatabase, merges: Collection[int]) -> set[int]:
    """Return those that merge, or undo a taking apart; the rest gives back what was before."""
    return {
        change
        for change, kind, depth in db.run(_ROOTS, (json.dumps(list(merges)),))
        if (kind == MERGE and depth % 2 == 0) or (kind == UNMERGE and depth % 2 == 1)
    }
