"""What is written into the records of a person erased by law is emptied at once.

Every station empties what comes of such a person from elsewhere; who writes it himself, in a bulk
act or beside a nameless client, must come to the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from crm_desktop.personal_data.purging import empty_records
from crm_desktop.personal_data.reach import REACH, ErasureKind
from crm_desktop.personal_data.records_of_erasure import read_records_of
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

Touched = dict[int, set[int]]


def touched_since(db: OfficeDatabase, first_seq: int) -> Touched:
    """Return table number -> records written since a journal row."""
    found: Touched = defaultdict(set)
    for table, record in db.run(
        "SELECT DISTINCT tbl, record FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
    ):
        found[table].add(record)
    return found


def reached(
    db: OfficeDatabase, clients: Iterable[int], among: Mapping[int, set[int]]
) -> dict[str, list[int]]:
    """Return which of some records hang on clients, by table.

    Args:
        db: the database.
        clients: ids.
        among: table number -> records.
    """
    found = {}
    given = {"clients": json.dumps(list(clients))}
    for reach in REACH:
        wanted = among.get(BY_NAME[reach.table].number)
        if not wanted:
            continue
        sql = " ".join(
            ("SELECT id FROM", reach.table, "WHERE id IN (SELECT value FROM json_each(:ids))",
             "AND (", reach.condition, ") ORDER BY id")
        )  # fmt: skip
        rows = db.connection().execute(sql, {"ids": json.dumps(list(wanted)), **given}).fetchall()
        found[reach.table] = [int(str(row[0])) for row in rows]
    return found


def keep_erased_empty(db: OfficeDatabase, change: Change) -> None:
    """Empty what an open change wrote into records of the erased; else they are as they were.

    One look-up in an office that never erased anybody.

    Args:
        db: inside the change.
        change: whose rows are looked at.
    """
    if not db.run("SELECT 1 FROM erasure LIMIT 1"):
        return
    erasures = [each.entry for each in read_records_of(db)]
    everybody = {client for entry in erasures for client in entry.clients}
    hit = reached(db, everybody, touched_since(db, change.first_seq))
    touched = {BY_NAME[table].number: set(ids) for table, ids in hit.items() if ids}
    if not touched:
        return
    for entry in erasures:
        records = reached(db, entry.clients, touched)
        for reach in REACH:
            empty_records(
                db, reach, records.get(reach.table, []), kind=ErasureKind(entry.kind),
                number=entry.number, at=entry.erased_at,
            )  # fmt: skip
