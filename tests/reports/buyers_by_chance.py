"""Small offices made by chance for the reports about clients, and exact sums over what was won."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from crm_desktop.reports.period import ReportPeriod
from tests.reports.buyers_base import YEARS, Cost, PlannedClient, PlannedDeal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.reports.buyers_base import Won

CLIENTS = (
    PlannedClient(0, 700), PlannedClient(1, 500), PlannedClient(0, 90), PlannedClient(None, 30),
    PlannedClient(1, 10), PlannedClient(2, 500, gone=True), PlannedClient(2, 500, merged=True),
)  # fmt: skip
DEALS = st.lists(
    st.builds(
        PlannedDeal,
        client=st.sampled_from((None, 0, 0, 1, 1, 2, 3, 4, 5, 6)),
        days_ago=st.one_of(st.integers(0, 60), st.integers(0, 900)),
        outcome=st.sampled_from(("won", "won", "won", "lost", None)),
        budget=st.sampled_from((None, 0, 100_000, 100_000, 333, 250_050, 10**11)),
        currency=st.sampled_from(("RUB", "RUB", "USD", "USD", "EUR")),
        source=st.sampled_from((None, None, 0, 1)),
        opened_days=st.sampled_from((0, 10, 200)),
        deleted=st.sampled_from((False, False, False, True)),
    ),
    max_size=25,
)
PERIODS = st.sampled_from(
    (
        YEARS, ReportPeriod(date(2026, 11, 1), date(2026, 11, 30)),
        ReportPeriod(date(2026, 10, 11), date(2026, 11, 20)),
        ReportPeriod(date(2024, 2, 29), date(2026, 2, 28)),
    )
)  # fmt: skip
COSTS = (
    Cost("2025-03", 0, 1_000_00), Cost("2026-10", 0, 31_000_01), Cost("2026-11", 0, 7_777),
    Cost("2026-11", 1, 0), Cost("2026-11", 3, 90_000_00),
)  # fmt: skip


def falls_in(period: ReportPeriod, day: date) -> bool:
    """Whether the day is of the period."""
    return period.first <= day <= period.last


def exact_sum(sales: Sequence[Won]) -> Fraction:
    """The sales in kopecks, nothing rounded; what has no rate is none."""
    return sum((won.kopecks or Fraction(0) for won in sales), Fraction(0))


def rounded(sales: Sequence[Won]) -> int:
    """The sum in whole kopecks, half a one up."""
    return int(exact_sum(sales) + Fraction(1, 2))


def half_up(whole: int | Fraction, number: int) -> int | None:
    """The mean in whole kopecks, half a one up."""
    if not number:
        return None
    mean = Fraction(whole, number)
    return int(mean + Fraction(1, 2))


def score_of(value: Fraction | int, every: Sequence[Fraction | int], parts: int) -> int:
    """The place of a value among all of them, 1 to `parts`."""
    less = sum(1 for each in every if each < value)
    equal = sum(1 for each in every if each == value)
    return 1 + int(parts * (less + Fraction(equal, 2)) / len(every))
