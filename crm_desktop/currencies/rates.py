"""Turning sums of other currencies into roubles: whole numbers only, nothing is rounded twice.

A sum is in hundredths of its currency's unit, whatever the currency; a rate is in millionths of a
rouble for a unit. Sums are added up within a currency first and turned once. A currency without a
rate is never taken as 0 or as roubles: what is in it is told apart.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.connection import OfficeDatabase

ROUBLE: Final = "RUB"
UNIT: Final = 1_000_000
"""Parts of a rouble a rate counts in."""
MOST_RATE: Final = 1_000_000 * UNIT
_DIGITS: Final = 6
_PER_CENT: Final = 100


def to_kopecks(amount: int, rate: int) -> int:
    """Return the worth of a sum, half a kopeck rounded away from zero.

    Args:
        amount: hundredths of the currency's unit.
        rate: millionths of a rouble for a unit.
    """
    whole = (abs(amount) * rate + UNIT // 2) // UNIT
    return whole if amount >= 0 else -whole


def weighed(by_chance: int, rate: int = UNIT) -> int:
    """Return the weighted worth of sums, half a kopeck rounded away from zero.

    Args:
        by_chance: hundredths of the currency's unit, each times its whole per cent.
        rate: millionths of a rouble for a unit.
    """
    whole, rest = divmod(abs(by_chance) * rate, _PER_CENT * UNIT)
    whole += rest * 2 >= _PER_CENT * UNIT
    return whole if by_chance >= 0 else -whole


def kopecks_sql(amount: str, rate: str) -> str:
    """Return SQL for the same, safe from overflow; for sums that are not negative.

    Args:
        amount: SQL of the sum; NULL stays NULL.
        rate: SQL of the rate.
    """
    part = f"(({amount}) % {UNIT} * ({rate}) + {UNIT // 2}) / {UNIT}"
    return f"(({amount}) / {UNIT} * ({rate}) + {part})"


def in_roubles(sums: Mapping[str, int], rates: Mapping[str, int]) -> tuple[int, dict[str, int]]:
    """Add sums of several currencies up.

    Args:
        sums: currency -> hundredths of its unit.
        rates: currency -> millionths of a rouble; see `read_rates`.

    Returns:
        Kopecks of all that has a rate, and what has none, by currency.
    """
    known = sum(to_kopecks(amount, rates[code]) for code, amount in sums.items() if code in rates)
    return known, {code: amount for code, amount in sums.items() if code not in rates}


def read_rates(db: OfficeDatabase) -> dict[str, int]:
    """Return currency -> rate for the rouble and every currency that has a rate."""
    rates: dict[str, int] = dict(
        db.run(
            "SELECT code, rate FROM currency WHERE deleted_at IS NULL AND rate IS NOT NULL"
            " ORDER BY id"
        )
    )
    return {**rates, ROUBLE: UNIT}


def parse_rate(text: str) -> int:
    """Understand a rate as a person writes it: «92,4512», «13.05 ₽».

    Raises:
        UserError: it is no number above zero, or has more than six digits after the comma.
    """
    bare = re.sub(r"(?:₽|р\.?|руб\.?|рублей)\s*$", "", text.strip(), flags=re.IGNORECASE)
    digits = re.sub(r"\s", "", bare).replace(",", ".")
    try:
        if not re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", digits):
            raise InvalidOperation  # noqa: TRY301 - «NaN» and «1e5» are decimals, but no rates
        rate = Decimal(digits) * UNIT
    except InvalidOperation:
        raise UserError(
            f"Курс «{text.strip()}» непонятен. Ничего не изменено. Напишите число рублей за "
            "единицу валюты, например 92,45."
        ) from None
    if rate != rate.to_integral_value():
        raise UserError(
            f"В курсе «{text.strip()}» больше шести знаков после запятой. Ничего не изменено."
        )
    return checked_rate(int(rate))


def checked_rate(rate: int) -> int:
    """Return a rate that can be.

    Raises:
        UserError: it is zero, negative or absurdly high.
    """
    if not 0 < rate <= MOST_RATE:
        raise UserError("Курс — число больше нуля и не больше миллиона. Ничего не изменено.")
    return rate


def show_rate(rate: int) -> str:
    """«92,45», «0,1532»: at least kopecks, no zeros behind."""
    whole, rest = divmod(rate, UNIT)
    fraction = f"{rest:0{_DIGITS}d}".rstrip("0").ljust(2, "0")
    return f"{whole},{fraction}"
