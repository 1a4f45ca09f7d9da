"""Approvals in Russian words."""

from __future__ import annotations

from typing import Final

from crm_desktop.deals.amounts import show_money
from crm_desktop.wording.numbers import NBSP

_NAMES: Final = {"budget": "сумма", "discount": "скидка"}
DECISIONS: Final = {
    "": "ждёт решения",
    "approved": "согласовано",
    "refused": "отказано",
    "withdrawn": "отозвано",
}
_HUNDREDTHS: Final = 100


def field_name(field: str) -> str:
    """Return how a held field reads inside a sentence."""
    return _NAMES.get(field, field)


def show_value(field: str, value: int, currency: str | None) -> str:
    """Return «3 500 000 ₽» or «12,5 %»."""
    if field == "budget":
        return show_money(value, currency or "RUB")
    whole, rest = divmod(value, _HUNDREDTHS)
    tail = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{tail}{NBSP}%"
