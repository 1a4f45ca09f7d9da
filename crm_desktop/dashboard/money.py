"""Rows of money of many groups, added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.currencies.rates import weighed
from crm_desktop.reports.money_notes import apart_note
from db.deal_board_sums import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.deals.list_sums import MoneySum


def weighed_by(rows: Iterable[tuple[int, tuple[Any, ...]]], rates: Mapping[str, int]) -> int:
    """Add up sums, each times whole per cent of its own; kopecks.

    Args:
        rows: per cent and a row of `SUM_COLUMNS`.
        rates: currency -> rate.
    """
    found: dict[str, int] = {}
    for per_cent, (currency, _deals, high, low, *_rest) in rows:
        if currency in rates:
            amount = (high or 0) * PART + (low or 0)
            found[currency] = found.get(currency, 0) + amount * per_cent
    return sum(weighed(amount, rates[code]) for code, amount in found.items())


def apart_notes(sums: MoneySum) -> tuple[str, ...]:
    """Say what a sum does not hold: a sentence, or none."""
    note = apart_note(sums.apart)
    return (note,) if note else ()
