"""Moving what hangs on merged clients to the client they now lead to.

A record that the winner has already stays where it is, hidden; so does one that would join the
winner with itself. Deleted records go along: what brings them back later finds them there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.duplicates.merge_forest import Forest
from crm_desktop.duplicates.merge_links import FILLED, HANGING, Groups, Hanging, Row
from crm_desktop.journal.records import write_records
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

_LONGEST_POST: Final = 200


def join(db: OfficeDatabase, merged: Sequence[int]) -> dict[str, int]:
    """Move everything from clients whose `merged_into` is set by now.

    Args:
        db: inside an open change.
        merged: the merged clients, the one whose records come first first.

    Returns:
        Table -> how many live records moved.
    """
    forest = Forest(db)
    forest.learn(merged)
    moved = {}
    for hanging in HANGING:
        count = (
            _move_all(db, hanging, merged, forest)
            if hanging.double is None and not hanging.two_sided
            else _Joining(db, hanging, forest).run(merged)
        )
        if count:
            moved[hanging.name] = count
    return moved


def load(
    db: OfficeDatabase, hanging: Hanging, clients: Iterable[int], *, live: bool = False
) -> dict[int, Row]:
    """Return the records that name one of the clients, by id; `live` = without the deleted ones."""
    columns = hanging.table.columns
    wanted = json.dumps(sorted(set(clients)))
    found: dict[int, Row] = {}
    for column in hanging.columns:
        sql = " ".join(
            (
                "SELECT id,", ", ".join(columns), "FROM", hanging.name, "WHERE", column,
                "IN (SELECT value FROM json_each(?))",
                "AND deleted_at IS NULL" if live else "",
            )
        )  # fmt: skip
        for record, *values in db.run(sql, (wanted,)):
            found[record] = dict(zip(columns, values, strict=True))
    return found


def _move_all(db: OfficeDatabase, hanging: Hanging, merged: Iterable[int], forest: Forest) -> int:
    (column,) = hanging.columns
    moved = 0
    for client in merged:
        live = " ".join(("SELECT count(*) FROM", hanging.name, "WHERE deleted_at IS NULL AND",
                         column, "= ?"))  # fmt: skip
        moved += db.run(live, (client,))[0][0]
        sql = " ".join(("UPDATE", hanging.name, "SET", column, "= ? WHERE", column, "= ?"))
        db.run(sql, (forest.root(client), client))
    return moved


class _Joining:
    """One table with doubles, or between two clients."""

    def __init__(self, db: OfficeDatabase, hanging: Hanging, forest: Forest) -> None:
        self._db = db
        self._hanging = hanging
        self._forest = forest
        self._seen = Groups()
        self._places: dict[int, int] = {}
        self._values: dict[int, Fields] = {}

    def run(self, merged: Sequence[int]) -> int:
        rows = load(self._db, self._hanging, merged)
        if not rows:
            return 0
        roots = {self._forest.root(client) for client in merged}
        for record, row in sorted(load(self._db, self._hanging, roots, live=True).items()):
            if record not in rows:
                self._note(record, row, self._ends(row))
        order = {client: place for place, client in enumerate(merged)}
        moved = 0
        for record in sorted(rows, key=lambda r: self._order(r, rows[r], order)):
            row = rows[record]
            if row["deleted_at"] is None:
                moved += self._join_live(record, row)
            elif len(set(self._ends(row))) == len(self._hanging.columns):
                self._put(record, row, self._ends(row))
        write_records(self._db, self._hanging.table, self._values)
        return moved

    def _order(self, record: int, row: Row, order: dict[int, int]) -> tuple[int, int, int]:
        owner = min(order.get(row[column], len(order)) for column in self._hanging.columns)
        return owner, row.get("position") or 0, record

    def _ends(self, row: Row) -> tuple[int, ...]:
        return self._hanging.ends(row, self._forest.root)

    def _key(self, row: Row, ends: tuple[int, ...]) -> tuple[Any, ...] | None:
        double = self._hanging.double
        return None if double is None else (*ends, *double(row))

    def _note(self, record: int, row: Row, ends: tuple[int, ...]) -> None:
        key = self._key(row, ends)
        if key is not None:
            self._seen.add(key, record, row)
        if "position" in row:
            self._places[ends[0]] = max(self._places.get(ends[0], -1), row["position"])

    def _join_live(self, record: int, row: Row) -> bool:
        ends = self._ends(row)
        if len(set(ends)) < len(ends):
            self._values[record] = {"deleted_at": now_ms()}
            return False
        key = self._key(row, ends)
        there = None if key is None else self._seen.first(key)
        if there is not None:
            self._values[record] = {"deleted_at": now_ms()}
            self._fill(*there, row)
            return False
        self._put(record, row, ends)
        if "position" in row:
            place = max(self._places.get(ends[0], -1) + 1, row["position"])
            self._values.setdefault(record, {})["position"] = place
            row = {**row, "position": place}
        self._note(record, row, ends)
        return True

    def _put(self, record: int, row: Row, ends: tuple[int, ...]) -> None:
        new = dict(zip(self._hanging.columns, ends, strict=True))
        if any(row[column] != client for column, client in new.items()):
            self._values.setdefault(record, {}).update(new)

    def _fill(self, kept: int, there: Row, double: Row) -> None:
        """Let the record that stays take what only its double says."""
        for column in FILLED.get(self._hanging.name, ()):
            value = double[column]
            if not value:
                continue
            if not there[column]:
                new = value
            elif column == "post" and value not in there[column].split(", "):
                new = f"{there[column]}, {value}"[:_LONGEST_POST]
            else:
                continue
            there[column] = new
            self._values.setdefault(kept, {})[column] = new
