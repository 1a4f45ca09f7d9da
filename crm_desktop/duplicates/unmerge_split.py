"""Giving back what hangs on clients that are no longer merged."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from crm_desktop.duplicates.merge_forest import Forest, family
from crm_desktop.duplicates.merge_join import load
from crm_desktop.duplicates.merge_links import HANGING, Groups, Hanging, Row
from crm_desktop.duplicates.unmerge_origins import Origin, origins
from crm_desktop.journal.records import write_records
from db.journal_schema import UPDATE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase


def split(
    db: OfficeDatabase,
    freed: Mapping[int, int],
    *,
    undone: int = 0,
    emptied: Collection[int] = (),
) -> None:
    """Give clients back what is theirs, after their `merged_into` was emptied.

    What was added to the common client since stays with it, and so does what a person moved.

    Args:
        db: inside an open change.
        freed: client -> what its `merged_into` said before.
        undone: the merge that is taken back.
        emptied: the winners nothing of that merge is left in: what it hid of their own comes back.
    """
    before = Forest(db, dict(freed))
    after = Forest(db)
    trees = family(db, {before.root(client) for client in freed} | freed.keys())
    # A pointer chain of the old forest may pass through the freed ones.
    before.learn(trees)
    after.learn(trees)
    for hanging in HANGING:
        _Splitting(db, hanging, (before, after), (undone, emptied)).run(trees)


class _Splitting:
    """One table."""

    def __init__(
        self,
        db: OfficeDatabase,
        hanging: Hanging,
        forests: tuple[Forest, Forest],
        whole: tuple[int, Collection[int]],
    ) -> None:
        self._db = db
        self._hanging = hanging
        self._before, self._after = forests
        self._undone, self._emptied = whole
        self._rows: dict[int, Row] = {}
        self._origins: dict[int, Origin] = {}
        self._seen = Groups()
        self._deleted: dict[tuple[Any, ...], list[Origin]] = defaultdict(list)
        self._values: dict[int, Fields] = {}

    def run(self, trees: set[int]) -> None:
        simple = self._hanging.double is None and not self._hanging.two_sided
        self._rows = self._ever_moved(trees) if simple else load(self._db, self._hanging, trees)
        if not self._rows:
            return
        self._origins = origins(self._db, self._hanging, self._rows)
        hidden = []
        for record, origin in sorted(self._origins.items()):
            key = self._key(record, self._new_ends(record))
            if origin.hidden_by:
                hidden.append(record)
                continue
            self._put(record)
            if origin.gone_at:
                self._deleted[key].append(origin)
            else:
                self._seen.add(key, record, self._rows[record])
        left = self._left_groups()
        standing = {
            self._place(r, self._new_ends(r)) for r, o in self._origins.items() if not o.gone_at
        }
        left -= standing
        for record in hidden:
            self._look_at_hidden(record, left)
        write_records(self._db, self._hanging.table, self._values)

    def _ever_moved(self, trees: set[int]) -> dict[int, Row]:
        """Of records that have no doubles only those that were moved from a client to another."""
        (column,) = self._hanging.columns
        columns = self._hanging.table.columns
        sql = " ".join(
            (
                "SELECT t.id,", ", ".join(f"t.{name}" for name in columns), "FROM",
                self._hanging.name, "t WHERE", f"t.{column}", "IN (SELECT value FROM json_each(?))",
                "AND EXISTS (SELECT 1 FROM journal j WHERE j.tbl = ? AND j.record = t.id",
                "AND j.op = ? AND json_type(j.old, ?) IS NOT NULL)",
            )
        )  # fmt: skip
        values = (json.dumps(sorted(trees)), self._hanging.table.number, UPDATE, f"$.{column}")
        return {
            record: dict(zip(columns, row, strict=True))
            for record, *row in self._db.run(sql, values)
        }

    def _ends(self, record: int, forest: Forest) -> tuple[int, ...]:
        ends = tuple(forest.root(client) for client in self._origins[record].clients)
        return tuple(sorted(ends)) if self._hanging.unordered else ends

    def _new_ends(self, record: int) -> tuple[int, ...]:
        return self._ends(record, self._after)

    def _key(self, record: int, ends: tuple[int, ...]) -> tuple[Any, ...]:
        double = self._hanging.double
        # What has no doubles is a group of its own.
        return (*ends, *(double(self._rows[record]) if double else (record,)))

    def _place(self, record: int, ends: tuple[int, ...]) -> tuple[Any, ...]:
        """What a record is to its client: another of the same may stand in for it."""
        if self._hanging.name == "address":
            return (*ends, self._rows[record]["kind"])
        return self._key(record, ends)

    def _left_groups(self) -> set[tuple[Any, ...]]:
        """Places that a visible record left: one it kept hidden may have to stand in for it."""
        left = set()
        for record, origin in self._origins.items():
            if not origin.gone_at:
                old, new = self._ends(record, self._before), self._new_ends(record)
                if old != new:
                    left.add(self._place(record, old))
        return left

    def _look_at_hidden(self, record: int, left: set[tuple[Any, ...]]) -> None:
        old, new = self._ends(record, self._before), self._new_ends(record)
        if len(set(new)) < len(new):
            return
        key = self._key(record, new)
        origin = self._origins[record]
        concerned = old != new or self._place(record, new) in left or self._was_hidden_there(origin)
        # What it stood behind was deleted by a person, and with it what was meant by both.
        deleted_since = any(
            other.gone_at > origin.gone_at and other.clients != origin.clients
            for other in self._deleted[key]
        )
        # Two alike that a person put at one client are both its own.
        doubled = any(
            self._origins[other].clients != origin.clients for other in self._seen.records(key)
        )
        if concerned and not deleted_since and not doubled:
            self._values.setdefault(record, {})["deleted_at"] = None
            self._put(record)
            self._seen.add(key, record, self._rows[record])

    def _was_hidden_there(self, origin: Origin) -> bool:
        if not self._undone or origin.hidden_by != self._undone:
            return False
        paths = (self._after.path(client) for client in origin.clients)
        return any(client in self._emptied for path in paths for client in path)

    def _put(self, record: int) -> None:
        ends = self._new_ends(record)
        row = self._rows[record]
        if len(set(ends)) < len(ends):
            return
        new = dict(zip(self._hanging.columns, ends, strict=True))
        if any(row[column] != client for column, client in new.items()):
            self._values.setdefault(record, {}).update(new)
            origin = self._origins[record]
            place = origin.places.get(ends, origin.place)
            if place is not None:
                self._values[record]["position"] = place
