"""Rows of money of many groups, added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.currencies.rates import to_kopecks
from crm_desktop.deals.list_sums import told_apart
from crm_desktop.wording import count
from db.deal_board_sums import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.deals.list_sums import MoneySum

DEALS = ("сделка", "сделки", "сделок")


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
    return sum(to_kopecks(amount, rates[code]) for code, amount in found.items()) // 100


def apart_note(sums: MoneySum) -> tuple[str, ...]:
    """Say what a sum does not hold: a sentence, or none."""
    if not sums.apart:
        return ()
    number = sum(each.deals for each in sums.apart)
    listed = told_apart("", sums.apart).partition(": ")[2]
    return (f"Без курса и потому не в сумме: {count(number, *DEALS)} на {listed}.",)
