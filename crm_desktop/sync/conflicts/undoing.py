"""Taking back «Оставить»: it changed no value, so an entry that changes none takes it back."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from crm_desktop.journal.history import entries_of
from crm_desktop.journal.records import read_records, same
from crm_desktop.journal.undo import Left, before_and_after
from db.journal_schema import UPDATE
from db.tables import BY_NUMBER

if TYPE_CHECKING:
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

_WRITTEN = (
    "SELECT DISTINCT tbl, record FROM journal WHERE change = ? AND op = ? ORDER BY tbl, record"
)
_AGAIN = (
    "INSERT INTO journal(change, stamp, tbl, record, op, old)"
    " SELECT change, stamp, ?, ?, ?, ? FROM current_change"
)


class SettlingUndo:
    """Writes the values that stand once more: on every station the conflict is open again."""

    def apart(self, _table: str, _field: str) -> bool:
        """Leave all fields that changed to the ordinary undo."""
        return False

    def records(self, db: OfficeDatabase, change_id: int) -> list[int]:
        """Return the records whose values were only confirmed."""
        return [record for _table, record, _values in _confirmed(db, change_id)]

    def take_back(self, db: OfficeDatabase, change_id: int, records: list[int]) -> list[Left]:
        """Confirm them once more; what was written since stays."""
        left = []
        for table, record, values in _confirmed(db, change_id):
            if record not in records:
                continue
            live = read_records(db, table, [record])[record]
            other = [name for name, value in values.items() if not same(live.get(name), value)]
            left += [Left(table.name, record, name) for name in other]
            if not other:
                old = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
                db.run(_AGAIN, (table.number, record, UPDATE, old))
        return left


def _confirmed(db: OfficeDatabase, change_id: int) -> list[tuple[JournalTable, int, Fields]]:
    found = []
    rows = db.run(_WRITTEN, (change_id, UPDATE))
    for number, group in groupby(rows, key=lambda row: row[0]):
        table, records = BY_NUMBER[number], [row[1] for row in group]
        present = read_records(db, table, records)
        for record, entries in entries_of(db, table, records).items():
            before, after = before_and_after(entries, change_id, present[record])
            if before and all(same(value, after[name]) for name, value in before.items()):
                found.append((table, record, before))
    return found
