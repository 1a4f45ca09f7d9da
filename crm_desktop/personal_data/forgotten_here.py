"""What a station forgot by itself when an erasure came from elsewhere: no act lists it.

The act tells what its author's base held. Another base may have held more of the person: work its
author had not got yet. What may have lost its salt or its title there follows from whose records
it wrote to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.personal_data.emptied_records import (
    acts_of,
    emptied_among,
    reached_by,
    with_parts,
)
from crm_desktop.personal_data.titles import FORGOTTEN
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.personal_data.records_of_erasure import Erased
    from db.connection import OfficeDatabase

# Whoever wrote to a record one of whose rows forgot its values.
_BESIDE: Final = (
    "SELECT DISTINCT j.stamp FROM (SELECT DISTINCT o.tbl, o.record FROM erased_fields e"
    " CROSS JOIN journal o ON o.seq = e.seq) p CROSS JOIN journal j"
    " ON j.tbl = p.tbl AND j.record = p.record"
)
_TOUCHED: Final = (
    "SELECT DISTINCT stamp FROM journal WHERE tbl = ?"
    " AND record IN (SELECT value FROM json_each(?))"
)


def forgotten_stamps(db: OfficeDatabase, erased: Iterable[Erased]) -> frozenset[int]:
    """Return the transactions that wrote to records of the erased, or told of them by the way."""
    if not any(True for _each in erased):
        return frozenset()
    found = {row[0] for row in db.run(_BESIDE)}
    acts = acts_of(db)
    for act in acts:
        (records,) = emptied_among(db, [act], reached_by(db, act))
        for table, ids in with_parts(db, records).items():
            rows = db.run(_TOUCHED, (BY_NAME[table].number, json.dumps(ids)))
            found |= {row[0] for row in rows}
    return frozenset(found)


def forgotten_titles(db: OfficeDatabase, erased: Iterable[Erased]) -> frozenset[int]:
    """Return the change sets whose titles an erasure took."""
    if not any(True for _each in erased):
        return frozenset()
    rows = db.run("SELECT id FROM change_set WHERE title = ?", (FORGOTTEN,))
    return frozenset(row[0] for row in rows)
