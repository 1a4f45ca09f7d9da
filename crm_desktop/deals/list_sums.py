"""Money of many deals: exact sums in roubles, and what has no rate told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.currencies.rates import to_kopecks, weighed
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.wording import count, rubles
from db.deal_board_sums import PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SUM_COLUMNS: Final = (
    f"b.currency, count(*), sum(b.budget / {PART}), sum(b.budget % {PART}),"
    f" sum(b.budget / {PART} * b.probability), sum(b.budget % {PART} * b.probability),"
    " count(b.budget)"
)
"""What is selected for `MoneySum`, grouped by the currency last."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Deals in a currency without a rate: `amount` in hundredths of its unit is in no sum."""

    currency: str
    deals: int
    amount: int


@dataclass(frozen=True, slots=True)
class MoneySum:
    """What some deals come to.

    Attributes:
        deals: how many.
        kopecks: their budgets in roubles; those of currencies without a rate are left out.
        weighted: the same by probability.
        apart: what was left out, by currency.
        filled: how many have a budget.
    """

    deals: int = 0
    kopecks: int = 0
    weighted: int = 0
    apart: tuple[Apart, ...] = ()
    filled: int = 0

    def __add__(self, other: MoneySum) -> MoneySum:
        apart: dict[str, tuple[int, int]] = {}
        for each in (*self.apart, *other.apart):
            deals, amount = apart.get(each.currency, (0, 0))
            apart[each.currency] = (deals + each.deals, amount + each.amount)
        return MoneySum(
            self.deals + other.deals, self.kopecks + other.kopecks,
            self.weighted + other.weighted,
            tuple(Apart(code, *found) for code, found in sorted(apart.items())),
            self.filled + other.filled,
        )  # fmt: skip

    @property
    def text(self) -> str:
        """«1 200 ₽ + 2 сделки без курса: 300 $»."""
        return told_apart(rubles(self.kopecks), self.apart)

    @property
    def weighted_text(self) -> str:
        """The same of the weighted sum."""
        return told_apart(rubles(self.weighted), self.apart)


NO_MONEY: Final = MoneySum()


def money_sum(rows: Iterable[tuple[Any, ...]], rates: Mapping[str, int]) -> MoneySum:
    """Add up rows of `SUM_COLUMNS`: within a currency first, turned into roubles once.

    Args:
        rows: several of a currency are put together first.
        rates: currency -> millionths of a rouble for a unit.
    """
    by_currency: dict[str, list[int]] = {}
    for currency, *numbers in rows:
        known = by_currency.setdefault(currency, [0] * len(numbers))
        for at, each in enumerate(numbers):
            known[at] += each or 0
    deals = kopecks = weighted = filled = 0
    apart = []
    for currency, (number, high, low, heavy, light, given) in sorted(by_currency.items()):
        deals += number
        filled += given
        amount = high * PART + low
        by_chance = heavy * PART + light
        if currency in rates:
            kopecks += to_kopecks(amount, rates[currency])
            weighted += weighed(by_chance, rates[currency])
        elif given:
            apart.append(Apart(currency, given, amount))
    return MoneySum(deals, kopecks, weighted, tuple(apart), filled)


def told_apart(text: str, apart: Iterable[Apart]) -> str:
    """Return a sum in words with what it does not hold: «+ 2 сделки без курса: 300 $»."""
    left = tuple(apart)
    if not left:
        return text
    number = sum(each.deals for each in left)
    sums = ", ".join(show_money(each.amount, each.currency) for each in left)
    return f"{text} + {count(number, *DEAL_FORMS)} без курса: {sums}"
