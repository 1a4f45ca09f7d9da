"""Whose a record was before merges moved it: the journal, read past every merge and un-merge.

So the order in which merges are taken back does not matter: a record always goes to the client
it belonged to when a person put it there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.history import entries_of, without_no_ops

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.duplicates.merge_links import Hanging, Row
    from crm_desktop.journal.history import Entry
    from db.connection import OfficeDatabase

MERGE: Final = "merge"
UNMERGE: Final = "unmerge"
_MERGE_ACTS: Final = """
WITH RECURSIVE up(id, at) AS (
    SELECT value, value FROM json_each(?)
    UNION SELECT u.id, s.undoes FROM up u JOIN change_set s ON s.id = u.at
    WHERE s.undoes IS NOT NULL)
SELECT DISTINCT u.id FROM up u JOIN change_set s ON s.id = u.at WHERE s.kind IN (?, ?)
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from.

    Attributes:
        clients: what its columns would say if nothing had ever been merged.
        places: clients it hung on at any time -> its last `position` there.
        place: its `position` where a person put it; None if its table has none.
        hidden_by: the merge (or its undo) that hid it; 0 if a person deleted it or nobody did.
        gone_at: the stamp it was deleted with; 0 if it is not deleted.
    """

    clients: tuple[int, ...]
    places: Mapping[tuple[int, ...], int]
    place: int | None
    hidden_by: int
    gone_at: int


def merge_acts(db: OfficeDatabase, changes: Iterable[int]) -> set[int]:
    """Return those of the change sets that merged clients or took a merge back."""
    return {
        row[0] for row in db.run(_MERGE_ACTS, (json.dumps(sorted(set(changes))), MERGE, UNMERGE))
    }


def origins(db: OfficeDatabase, hanging: Hanging, rows: Mapping[int, Row]) -> dict[int, Origin]:
    """Return where records come from.

    Args:
        db: inside a transaction or a snapshot.
        hanging: their table.
        rows: the records as they are.
    """
    entries = entries_of(db, hanging.table, rows)
    merges = merge_acts(db, {entry.change for each in entries.values() for entry in each})
    return {record: _origin(hanging, row, entries[record], merges) for record, row in rows.items()}


def _origin(hanging: Hanging, row: Row, entries: list[Entry], merges: set[int]) -> Origin:
    watched = [*hanging.columns, *(("position",) if "position" in row else ())]
    values = {column: row[column] for column in watched}
    open_columns = set(watched)
    stood = dict(values)
    places: dict[tuple[int, ...], int] = {}
    hidden_by = gone_at = 0
    gone = row["deleted_at"] is not None
    for entry in reversed(without_no_ops(entries, row)):
        by_merge = entry.change in merges
        if gone and not gone_at and "deleted_at" in entry.old:
            gone_at = entry.stamp
            hidden_by = entry.change if by_merge else 0
        if "position" in stood:
            places.setdefault(tuple(stood[column] for column in hanging.columns), stood["position"])
            stood.update((column, entry.old[column]) for column in stood.keys() & entry.old.keys())
        for column in open_columns & entry.old.keys():
            if by_merge:
                values[column] = entry.old[column]
            else:
                open_columns.discard(column)
    clients = tuple(values[column] for column in hanging.columns)
    return Origin(clients, places, values.get("position"), hidden_by, gone_at)
