"""Which conflicts go because somebody was erased by law: the same on every station.

An erasure forgets old values, and which of them a station forgets by itself depends on what came
to it in which order: a record may have hung on the erased client here and on another one there.
So it is not asked which values are left, but only what is equal everywhere: whose record it is
now, and what kinds of acts ever wrote to it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crm_desktop.duplicates.unmerge_origins import MERGE, UNMERGE
from crm_desktop.personal_data.applying import KIND
from crm_desktop.personal_data.records_of_erasure import read_records_of
from crm_desktop.personal_data.staying_empty import Touched, reached
from db.tables import BY_NAME

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

# A merge moves records from client to client and fills in fields of the one that stays: where
# anybody was erased, it may be that their values are forgotten here and kept there.
_WRITTEN: Final = (
    "WITH RECURSIVE told(tbl, record) AS (SELECT DISTINCT tbl, record FROM sync_conflict),"
    " acts(tbl, record, change) AS (SELECT t.tbl, t.record, j.change FROM told t"
    " CROSS JOIN journal j ON j.tbl = t.tbl AND j.record = t.record UNION"
    " SELECT a.tbl, a.record, s.undoes FROM acts a JOIN change_set s ON s.id = a.change"
    " WHERE s.undoes IS NOT NULL)"
    " SELECT DISTINCT a.tbl, a.record FROM acts a JOIN change_set s ON s.id = a.change"
    " WHERE s.kind IN (?, ?, ?)"
)


def drop_beside_erased(db: OfficeDatabase) -> None:
    """Drop the conflicts an erasure may have taken the values of, here or elsewhere.

    They are those over records that hang on somebody erased, that an erasure wrote to, or that a
    merge, its taking apart or undoing wrote to. One look-up in an office that never erased
    anybody.

    Args:
        db: inside a write transaction.
    """
    if not db.run("SELECT 1 FROM erasure LIMIT 1"):
        return
    told: Touched = defaultdict(set)
    for table, record in db.run("SELECT DISTINCT tbl, record FROM sync_conflict"):
        told[table].add(record)
    if not told:
        return
    clients = {client for erased in read_records_of(db) for client in erased.entry.clients}
    gone = set(db.run(_WRITTEN, (KIND, MERGE, UNMERGE)))
    for name, records in reached(db, clients, told).items():
        gone.update((BY_NAME[name].number, record) for record in records)
    db.run_many("DELETE FROM sync_conflict WHERE tbl = ? AND record = ?", sorted(gone))
