"""Sums of money in cells and currencies in headings."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.amounts import MOST, Amount, parse_amount
from crm_desktop.deals.fields import DEAL_FIELDS
from crm_desktop.errors import UserError
from crm_desktop.importing.deals.words import folded

if TYPE_CHECKING:
    from crm_desktop.importing.sheets import Cell

_CALLED: Final = {
    "российский рубль": "RUB", "российские рубли": "RUB", "рубли": "RUB", "rouble": "RUB",
    "russian ruble": "RUB", "доллар сша": "USD", "доллары сша": "USD", "доллары": "USD",
    "us dollar": "USD", "us dollars": "USD", "dollar": "USD", "dollars": "USD", "euro": "EUR",
    "euros": "EUR", "казахстанский тенге": "KZT", "белорусский рубль": "BYN", "бел руб": "BYN",
    "китайский юань": "CNY", "юани": "CNY", "гривна": "UAH", "сум": "UZS",
}  # fmt: skip
_SIGN: Final = re.compile(r"[₽$€¥₸£]")
_BEHIND: Final = re.compile(r"[,(]\s*([^\W\d_]{1,6})\.?\s*\)?\s*$")
_PLAIN: Final = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
_PART: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
LABELS: Final = {field.key: field.label for field in DEAL_FIELDS}


def read_sum(cell: Cell, text: str) -> Amount:
    """Return the sum a cell holds.

    Raises:
        UserError: it is no sum, negative or absurdly big.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        kopecks = Decimal(repr(cell)).scaleb(2).quantize(Decimal(1), ROUND_HALF_UP)
        if 0 <= kopecks < MOST:
            return Amount(int(kopecks))
        raise UserError(text)
    if plain := _PLAIN.fullmatch(text):
        return Amount(int(plain[1]) * 100 + int((plain[2] or "").ljust(2, "0")))
    return parse_amount(text)


@lru_cache(maxsize=256)
def read_currency(text: str) -> str | None:
    """Return the code of a currency: «RUB», «руб.», «US Dollars : $»; None if it is none."""
    words = folded(text)
    if words in _CALLED:
        return _CALLED[words]
    for piece in (text, words, (_SIGN.findall(text) or [""])[0]):
        try:
            found = parse_amount(f"1 {piece}").currency
        except UserError:
            continue
        if found:
            return found
    return None


def currency_of_heading(heading: str) -> str:
    """«Бюджет ₸» → KZT, «Сумма, руб.» → RUB, «Сумма» → `""`."""
    if sign := _SIGN.search(heading):
        return read_currency(sign[0]) or ""
    found = _BEHIND.search(heading)
    return (read_currency(found[1]) or "") if found else ""


def read_quantity(cell: Cell, text: str) -> int | None:
    """Return a quantity in thousandths; None if it is none."""
    plain = repr(cell) if isinstance(cell, int | float) else "".join(text.split())
    if not _PART.fullmatch(plain):
        return None
    value = Decimal(plain.replace(",", ".")).scaleb(3).quantize(Decimal(1), ROUND_HALF_UP)
    return int(value) if 0 <= value < MOST else None
