"""Which conflicts go because somebody was erased by law: the same on every station.

An erasure forgets old values, and which of them a station forgets by itself depends on what came
to it in which order: a record may have hung on the erased client here and on another one there.
So it is not asked which values are left, but only what is equal everywhere: whose record it is
now, and what kinds of acts ever wrote to it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from crm_desktop.personal_data.emptied_records import Touched, acts_of, emptied_among
from crm_desktop.personal_data.merged_values import filled_records, merges_with
from db.tables import BY_NAME

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


def drop_beside_erased(db: OfficeDatabase) -> None:
    """Drop the conflicts an erasure may have taken the values of, here or elsewhere.

    They are those over emptied records, and over records whose fields a merge with somebody
    erased filled in. One look-up in an office that never erased anybody.

    Args:
        db: inside a write transaction.
    """
    acts = acts_of(db)
    if not acts:
        return
    told: Touched = defaultdict(set)
    for table, record in db.run("SELECT DISTINCT tbl, record FROM sync_conflict"):
        told[table].add(record)
    if not told:
        return
    clients = {client for act in acts for client in act.clients}
    gone = set(filled_records(db, merges_with(db, clients)))
    for records in emptied_among(db, acts, told):
        for name, ids in records.items():
            gone.update((BY_NAME[name].number, record) for record in ids)
    db.run_many("DELETE FROM sync_conflict WHERE tbl = ? AND record = ?", sorted(gone))
