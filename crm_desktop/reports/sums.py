"""How a number compares with the one before, and what it is in days."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.reports.result import Value


def change(value: Value, before: Value) -> float | None:
    """Return by which share a number has grown; None if that says nothing."""
    if not isinstance(value, int | float) or not isinstance(before, int | float) or not before:
        return None
    return (value - before) / before


def days_of(ms: float | None) -> float | None:
    """Return a time in days."""
    return None if ms is None else ms / 86_400_000
