"""Which deals somebody else wrote to since they were looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from db.tables import BY_NAME, BY_NUMBER

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

_DEAL: Final = BY_NAME["deal"].number
# What is read by no condition and no trigger.
_UNREAD: Final = frozenset({BY_NAME["notice"].number})


def last_seq(db: OfficeDatabase) -> int:
    """Return the last journal row."""
    return int(db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])


def foreign_deals(db: OfficeDatabase, since_seq: int, change: Change, deals: set[int]) -> set[int]:
    """Return those of the deals that others wrote to after a journal row.

    Where something was written that is no part of a deal (a client, a stage, a setting), every
    deal may look different.

    Args:
        db: inside the open change.
        since_seq: the row.
        change: what it wrote itself does not count.
        deals: which ones matter.
    """
    rows = db.run(
        "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq > ? AND change <> ?",
        (since_seq, change.id),
    )
    touched: set[int] = set()
    for (number,) in rows:
        table = BY_NUMBER[number]
        if number in _UNREAD:
            continue
        if number != _DEAL and "deal" not in table.columns:
            return deals
        column = "t.id" if number == _DEAL else "t.deal"
        sql = " ".join(
            (
                "SELECT DISTINCT", column, "FROM journal j NOT INDEXED CROSS JOIN", table.name,
                "t ON t.id = j.record WHERE j.seq > ? AND j.change <> ? AND j.tbl = ? AND", column,
                "IN (SELECT value FROM json_each(?))",
            )
        )  # fmt: skip
        given = (since_seq, change.id, number, json.dumps(list(deals)))
        touched.update(row[0] for row in db.run(sql, given))
    return touched
