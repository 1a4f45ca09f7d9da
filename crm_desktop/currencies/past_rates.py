"""Rates as they were at moments of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.currencies.rates import ROUBLE, UNIT
from crm_desktop.journal.history import state_at
from db.tables import BY_NAME

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


def rates_before(db: OfficeDatabase, stamp: int, *, known: bool) -> dict[str, int]:
    """Return rates by the code of the currency as they were before a stamp.

    Args:
        db: the base.
        stamp: of the moment.
        known: whether the journal reaches it; if not, the rates as they stand.
    """
    ids = [row[0] for row in db.run("SELECT id FROM currency ORDER BY id")]
    then = state_at(db, BY_NAME["currency"], ids, stamp - 1) if known else None
    rows = (
        db.run("SELECT code, rate, deleted_at FROM currency ORDER BY id")
        if then is None
        else [
            (fields["code"], fields["rate"], fields["deleted_at"])
            for _id, fields in sorted(then.items())
        ]
    )
    found = {code: rate for code, rate, gone in rows if gone is None and rate is not None}
    return {**found, ROUBLE: UNIT}
