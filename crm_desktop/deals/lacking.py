"""Which of the demanded fields deals leave empty."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.approvals.holding import waiting_fields
from crm_desktop.clients.field_types import Store
from crm_desktop.journal.records import read_records
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.clients.field_types import Field
    from crm_desktop.deals.fields import DealCatalogue
    from db.connection import OfficeDatabase

_PARTS: Final = {
    Store.CONTACT: "deal_contact",
    Store.HELPER: "deal_helper",
    Store.LABEL: "deal_label",
    Store.LINE: "deal_line",
}


def lacking_fields(
    db: OfficeDatabase, catalogue: DealCatalogue, deals: Sequence[int], keys: Iterable[str]
) -> dict[int, tuple[Field, ...]]:
    """Return deal -> the demanded fields it leaves empty; deals that lack nothing are left out.

    Keys of fields that are no more demand nothing; a value that waits for the head is there.
    """
    demanded = [field for key in keys if (field := catalogue.find(key)) is not None]
    if not demanded or not deals:
        return {}
    rows = read_records(db, BY_NAME["deal"], deals)
    waiting = waiting_fields(db, deals)
    having = {
        field.store: _having(db, _PARTS[field.store], deals)
        for field in demanded
        if field.store in _PARTS
    }
    found = {}
    for deal, row in rows.items():
        lacks = tuple(
            field
            for field in demanded
            if (
                deal not in having[field.store]
                if field.store in having
                else row.get(field.journal) in (None, "") and (deal, field.key) not in waiting
            )
        )
        if lacks:
            found[deal] = lacks
    return found


def _having(db: OfficeDatabase, table: str, deals: Sequence[int]) -> set[int]:
    sql = " ".join(
        ("SELECT DISTINCT deal FROM", table, "WHERE deleted_at IS NULL",
         "AND deal IN (SELECT value FROM json_each(?))")
    )  # fmt: skip
    return {row[0] for row in db.run(sql, (json.dumps(list(deals)),))}
