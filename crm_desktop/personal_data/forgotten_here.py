"""What a station forgot by itself when an erasure came from elsewhere: no act lists it.

The act tells what its author's base held. Another base may have held more of the person: work its
author had not got yet. What may have lost its salt or its title there follows from whose records
it wrote to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.duplicates.unmerge_origins import MERGE, UNMERGE
from crm_desktop.personal_data.purging import RECENT, hanging
from crm_desktop.personal_data.reach import REACH
from crm_desktop.personal_data.titles import FORGOTTEN
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.personal_data.records_of_erasure import Erased
    from db.connection import OfficeDatabase

_JOINED: Final = (
    "WITH RECURSIVE acts(id) AS (SELECT id FROM change_set WHERE kind IN (?, ?) UNION"
    " SELECT s.id FROM acts a JOIN change_set s ON s.undoes = a.id)"
    " SELECT DISTINCT j.stamp FROM erased_fields e JOIN journal j ON j.seq = e.seq"
    " WHERE j.change IN (SELECT id FROM acts)"
)
_TOUCHED: Final = (
    "SELECT DISTINCT stamp FROM journal WHERE tbl = ?"
    " AND record IN (SELECT value FROM json_each(?))"
)


def forgotten_stamps(db: OfficeDatabase, erased: Iterable[Erased]) -> frozenset[int]:
    """Return the transactions that wrote to records of the erased, or told of them by the way."""
    clients = sorted({client for each in erased for client in each.entry.clients})
    if not clients:
        return frozenset()
    found = {row[0] for row in db.run(_JOINED, (MERGE, UNMERGE))}
    places = [(reach.table, hanging(db, reach, clients)) for reach in REACH]
    recent = db.run("SELECT id FROM member_setting WHERE name = ?", (RECENT,))
    places.append(("member_setting", [row[0] for row in recent]))
    for table, records in places:
        rows = db.run(_TOUCHED, (BY_NAME[table].number, json.dumps(records)))
        found |= {row[0] for row in rows}
    return frozenset(found)


def forgotten_titles(db: OfficeDatabase, erased: Iterable[Erased]) -> frozenset[int]:
    """Return the change sets whose titles an erasure took."""
    if not any(True for _each in erased):
        return frozenset()
    rows = db.run("SELECT id FROM change_set WHERE title = ?", (FORGOTTEN,))
    return frozenset(row[0] for row in rows)
