"""Occurrences of a series after an undo: none of them is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from crm_desktop.journal import Change, Left
    from db.connection import OfficeDatabase

_INSERTED: Final = 0
_PARTS: Final = tuple(table for table in TABLES if table.owners.get("task") == "task")
# The rows of occurrences an act made that are not live now, and where their series stands.
_TAKEN_BACK: Final = """
SELECT t.id, h.slot > t.slot AND h.deleted_at IS NULL FROM change_row r
JOIN task t ON t.id = r.record JOIN task h ON h.id = t.series
WHERE r.change = ? AND r.tbl = ? AND r.op = ? AND t.deleted_at IS NOT NULL AND t.slot IS NOT NULL
GROUP BY t.id
"""


def keep_slots_after_undo(db: OfficeDatabase, _change: Change, change_id: int) -> list[Left]:
    """Let the occurrences that `change_id` answered, now taken back, be there to be answered.

    A row that stood for one stands for it no more, so the series has it again. Where the series
    has gone on past it meanwhile, the row stays, open, as a task of its own.
    """
    rows = db.run(_TAKEN_BACK, (change_id, BY_NAME["task"].number, _INSERTED))
    passed = json.dumps([row for row, gone_on in rows if gone_on])
    back = json.dumps([row for row, gone_on in rows if not gone_on])
    db.run("UPDATE task SET slot = NULL WHERE id IN (SELECT value FROM json_each(?))", (back,))
    db.run(
        "UPDATE task SET deleted_at = NULL, done_at = NULL, done_by = NULL, result = NULL"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (passed,),
    )
    for table in _PARTS if passed != "[]" else ():
        sql = " ".join(
            ("UPDATE", table.name, "SET deleted_at = NULL WHERE deleted_at IS NOT NULL",
             "AND task IN (SELECT value FROM json_each(?1)) AND id IN (SELECT record FROM",
             "change_row WHERE change = ?2 AND tbl = ?3 AND op = ?4)")
        )  # fmt: skip
        db.run(sql, (passed, change_id, table.number, _INSERTED))
    return []
