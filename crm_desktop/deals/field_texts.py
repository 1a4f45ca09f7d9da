"""Percents of a deal: typed text to stored value and back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from crm_desktop.errors import UserError
from crm_desktop.wording.numbers import NBSP

_HUNDRED = 100


def parse_percent(label: str, text: str, *, digits: int) -> int:
    """Return a percent from 0 to 100 in units of its last digit: `digits` 2 → hundredths.

    Raises:
        UserError: it is no number, out of bounds, or has more digits.
    """
    bare = "".join(text.split()).rstrip("%").replace(",", ".")
    try:
        value = Decimal(bare) if bare.replace(".", "", 1).isdecimal() else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= _HUNDRED:
        raise UserError(f"{label}: «{text}» — не процент от 0 до 100. Ничего не изменено.")
    units = value * 10**digits
    if units != units.to_integral_value():
        many = "целый процент" if not digits else "не больше двух знаков после запятой"
        raise UserError(f"{label}: «{text}» — нужно иначе: {many}. Ничего не изменено.")
    return int(units)


def show_percent(value: int) -> str:
    """«60 %»."""
    return f"{value}{NBSP}%"


def show_discount(hundredths: int) -> str:
    """«12,5 %» from 1250."""
    whole, rest = divmod(hundredths, _HUNDRED)
    tail = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{tail}{NBSP}%"
