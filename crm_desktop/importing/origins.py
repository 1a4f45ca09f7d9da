"""Who gave a value its present state: an import, or a person.

An act that was taken back counts as if it had never been: neither it nor its undo is looked at.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.records import read_records, same
from db.journal_schema import INSERT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

_IMPORT: Final = "import"
_UNDO: Final = "undo"


class Origins:
    """Answers for single records, read from the journal when first asked for.

    Args:
        db: the base.
        table: whose records are asked about.
    """

    def __init__(self, db: OfficeDatabase, table: str) -> None:
        self._db = db
        self._table = BY_NAME[table]
        self._record = 0
        self._last: dict[str, bool] = {}
        self._made_by_import = False

    def by_person(self, record: int, field: str) -> bool:
        """Whether a person changed the field last; not so if nobody did since the record was made.

        Args:
            record: its id.
            field: as the journal names it.
        """
        self._look(record)
        return self._last.get(field, False)

    def by_import(self, record: int, field: str) -> bool:
        """Whether the present value came with an import and nobody changed it since."""
        self._look(record)
        if field in self._last:
            return not self._last[field]
        return self._made_by_import

    def _look(self, record: int) -> None:
        if record == self._record:
            return
        self._record, self._last, self._made_by_import = record, {}, False
        undone: set[int] = set()
        state = read_records(self._db, self._table, (record,)).get(record, {})
        for change, op, old, kind, undoes in self._db.run(
            "SELECT j.change, j.op, j.old, s.kind, s.undoes FROM journal j"
            " JOIN change_set s ON s.id = j.change WHERE j.tbl = ? AND j.record = ?"
            " ORDER BY j.stamp DESC, j.seq DESC",
            (self._table.number, record),
        ):
            before = json.loads(old or "{}")
            # Of a register all fields are journalled, changed or not.
            changed = [name for name, value in before.items() if not same(value, state.get(name))]
            state.update(before)
            if op == INSERT:
                self._made_by_import = kind == _IMPORT
            elif change in undone:
                continue
            elif kind == _UNDO:
                undone.add(undoes)
            else:
                for field in changed:
                    self._last.setdefault(field, kind != _IMPORT)
