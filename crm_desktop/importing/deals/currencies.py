"""Currencies files name that the office has no record of yet."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crm_desktop.deals.amounts import ROUBLE
from crm_desktop.importing.report import NewItem

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


class CurrencyBook:
    """Knows the office's currencies and adds those that deals bring, without a rate.

    Args:
        db: the base.
    """

    def __init__(self, db: OfficeDatabase) -> None:
        rows = db.run("SELECT code FROM currency WHERE deleted_at IS NULL")
        self._known = {ROUBLE, *(row[0] for row in rows)}
        self._new: Counter[str] = Counter()
        self._stored: set[str] = set()

    def use(self, code: str) -> None:
        """Count a deal in a currency."""
        if code not in self._known:
            self._new[code] += 1

    def new_items(self) -> tuple[NewItem, ...]:
        """Return the currencies that came with deals; their sums stand apart without a rate."""
        return tuple(
            NewItem("deal.currency", "Валюта", f"{code}, без курса", rows)
            for code, rows in sorted(self._new.items())
        )

    def store(self, db: OfficeDatabase, change: Change) -> None:
        """Add what is new, inside an open change."""
        for code in self._new.keys() - self._stored:
            db.run("INSERT INTO currency(id, code) VALUES(?, ?)", (change.new_id(), code))
            self._stored.add(code)
