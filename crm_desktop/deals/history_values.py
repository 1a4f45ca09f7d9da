"""Stored values of funnels, lines, tasks, rules in the words of history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.currencies.rates import show_rate
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.field_texts import show_discount, show_percent
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable

_DECISIONS: Final = {
    "approved": "согласовано", "refused": "отказано", "withdrawn": "отозвано",
}  # fmt: skip
_PLANNING: Final = {"off": "не требуется", "warn": "напоминать", "require": "обязательно"}
_QUANTITY: Final = 1000


def plain_text(table: str, field: str, value: Any) -> str:
    """Return the Russian text of a value that needs nobody's name to be told."""
    show = _SHOWN.get((table, field))
    return show(value) if show else str(value)


def _days(value: int) -> str:
    return count(value, "день", "дня", "дней")


def _flag(value: int) -> str:
    return "да" if value else "нет"


def _day(value: str) -> str:
    return ".".join(reversed(value.split("-")))


_SHOWN: Final[dict[tuple[str, str], Callable[[Any], str]]] = {
    ("deal_line", "quantity"): lambda value: f"{value / _QUANTITY:g}".replace(".", ","),
    ("deal_line", "lasts_days"): _days,
    ("stage", "stale_days"): _days,
    ("stage", "plan_days"): _days,
    ("stage", "probability"): show_percent,
    ("stage", "plan_mode"): lambda value: _PLANNING.get(value, value),
    ("funnel", "approve_budget"): show_money,
    ("funnel", "approve_discount"): show_discount,
    ("funnel", "archived_at"): _flag,
    ("funnel", "distribution"): lambda _value: "настроено",
    ("rule", "enabled"): _flag,
    ("rule", "definition"): lambda _value: "настроено",
    ("currency", "rate"): show_rate,
    ("currency", "rated_on"): _day,
    ("approval", "decision"): lambda value: _DECISIONS.get(value, value),
}
