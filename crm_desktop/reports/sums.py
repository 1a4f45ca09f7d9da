"""Money of some deals, and how a number compares with the one before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crm_desktop.currencies.rates import in_roubles
from crm_desktop.deals.amounts import show_money
from crm_desktop.reports.result import Column, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crm_desktop.funnels.ways import DealWay
    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.result import Value

BUDGET: Final = "deals:budget"
NO_MONEY: Final = "Суммы не показаны: бюджет сделок вам не виден."


def sum_of(ways: Iterable[DealWay], rates: Mapping[str, int]) -> tuple[int, dict[str, int]]:
    """Add the budgets of deals up: kopecks, and hundredths of what has no rate by currency."""
    sums: dict[str, int] = defaultdict(int)
    for way in ways:
        if way.budget is not None:
            sums[way.currency] += way.budget
    return in_roubles(sums, rates)


def apart_note(apart: Mapping[str, int]) -> str:
    """Say which money is in no sum; `""` if there is none."""
    told = ", ".join(show_money(amount, code) for code, amount in sorted(apart.items()) if amount)
    return f"Без курса, в суммы не входит: {told}." if told else ""


def change(value: Value, before: Value) -> float | None:
    """Return by which share a number has grown; None if that says nothing."""
    if not isinstance(value, int | float) or not isinstance(before, int | float) or not before:
        return None
    return (value - before) / before


def compared_columns(column: Column, against: ReportPeriod) -> Iterator[Column]:
    """Return what stands behind a column: the number before and, but for shares, its growth."""
    yield Column(f"{column.key}.before", f"{column.title}: {against}", column.unit)
    if column.unit is not Unit.SHARE:
        yield Column(
            f"{column.key}.change", f"{column.title}: изменение", Unit.SHARE, sense=column.sense
        )


def compared_cells(column: Column, value: Value, before: Value) -> Iterator[Value]:
    """Return the cells of `compared_columns`."""
    yield before
    if column.unit is not Unit.SHARE:
        yield change(value, before)


def days_of(ms: float | None) -> float | None:
    """Return a time in days."""
    return None if ms is None else ms / 86_400_000
