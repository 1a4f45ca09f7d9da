"""The chains of a record's fields, read plainly from the journal."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from crm_desktop.journal.records import read_records
from db.tables import BY_NAME

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

Told = dict[str, list[tuple[int, Any, Any]]]


def told(db: OfficeDatabase, table: str, record: int) -> Told:
    """Return field -> (stamp, old, new) of every write after the record was made, oldest first."""
    live = read_records(db, BY_NAME[table], [record])[record]
    rows = db.run(
        "SELECT stamp, old FROM journal WHERE tbl = ? AND record = ? AND old IS NOT NULL"
        " ORDER BY stamp DESC, seq DESC",
        (BY_NAME[table].number, record),
    )
    found: Told = defaultdict(list)
    for stamp, old in rows:
        for name, value in json.loads(old).items():
            after = found[name][0][1] if found[name] else live.get(name)
            if found[name] and found[name][0][0] == stamp:
                # One transaction wrote it twice: elsewhere that is one write.
                after = found[name].pop(0)[2]
            found[name].insert(0, (stamp, value, after))
    return dict(found)
