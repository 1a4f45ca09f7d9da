"""Money of some deals, and how a number compares with the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.deals.amounts import show_money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.reports.result import Value

BUDGET: Final = "deals:budget"
NO_MONEY: Final = "Суммы не показаны: бюджет сделок вам не виден."


def apart_note(apart: Mapping[str, int]) -> str:
    """Say which money is in no sum; `""` if there is none."""
    told = ", ".join(show_money(amount, code) for code, amount in sorted(apart.items()) if amount)
    return f"Без курса, в суммы не входит: {told}." if told else ""


def change(value: Value, before: Value) -> float | None:
    """Return by which share a number has grown; None if that says nothing."""
    if not isinstance(value, int | float) or not isinstance(before, int | float) or not before:
        return None
    return (value - before) / before


def days_of(ms: float | None) -> float | None:
    """Return a time in days."""
    return None if ms is None else ms / 86_400_000
