"""Reports about clients where a period begins and ends, told by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.reports.period import ReportPeriod
from tests.reports.buyers_base import TODAY, PlannedClient, PlannedDeal, ask, fill, table

if TYPE_CHECKING:
    from crm_desktop.office import Office

AUTUMN = ReportPeriod(date(2026, 9, 1), date(2026, 10, 31))
SEPTEMBER_1, OCTOBER_31, NOVEMBER_20 = 82, 22, 2  # days ago


@pytest.fixture
def buyers(office: Office) -> Office:
    """The first bought on the first day and in November again, the second on the last day."""
    deals = [
        PlannedDeal(0, SEPTEMBER_1, budget=100), PlannedDeal(0, NOVEMBER_20, budget=40),
        PlannedDeal(1, OCTOBER_31, budget=7), PlannedDeal(2, SEPTEMBER_1 + 1, budget=9_000),
        PlannedDeal(3, OCTOBER_31 - 1, budget=9_000),
    ]  # fmt: skip
    fill(office, deals, [PlannedClient()] * 4)
    return office


@pytest.mark.parametrize(("show", "rows", "total"), [
    ("share", [(0, 0, 1), (0, 0, None)], (0, 0, 1)),
    ("back", [(0, 0, 1), (0, 0, None)], (0, 0, 1)),
    ("sum", [(100, 0, 40), (7, 0, None)], (107, 0, 40)),
    ("average", [(100, 100, 140), (7, 7, None)], (54, 54, 140)),
])  # fmt: skip
def test_cohorts_of_the_first_and_the_last_day(
    buyers: Office, show: str, rows: list[tuple[int | None, ...]], total: tuple[int, ...]
) -> None:
    made = table(ask(buyers, "cohorts", AUTUMN, options={"show": show}), "cohorts")
    assert [row.cells[1:] for row in made.rows] == [(1, *cells) for cells in rows]
    assert made.total is not None
    # Only cohorts that have come so far have a part in what all come to.
    assert made.total.cells[1:] == (2, *total)


def test_lives_of_the_first_and_the_last_day(buyers: Office) -> None:
    made = table(ask(buyers, "ltv", AUTUMN), "ltv")
    keys = [column.key for column in made.columns]
    assert made.total is not None
    told = dict(zip(keys, made.total.cells, strict=True))
    assert (told["buyers"], told["sum"], told["frequency"]) == (2, 147, 1.5)


def test_sales_of_the_first_and_the_last_day(buyers: Office) -> None:
    made = table(ask(buyers, "new-clients", AUTUMN), "sales")
    first_and_again = [row.cells[1:3] for row in made.rows]
    assert first_and_again == [(1, 0), (1, 0)]
    until = ReportPeriod(date(2026, 10, 31), date(2026, 11, 20))
    made = table(ask(buyers, "new-clients", until), "sales")
    assert [row.cells[1:3] for row in made.rows] == [(1, 0), (1, 1)]


def test_a_window_begins_with_its_first_day(office: Office) -> None:
    fill(office, [PlannedDeal(0, 364), PlannedDeal(1, 365)], [PlannedClient()] * 2)
    today = ReportPeriod(TODAY, TODAY)
    made = table(ask(office, "rfm", today, options={"window": "12"}), "clients")
    assert [row.cells[2:4] for row in made.rows] == [("2025-11-23", 364)]


def test_months_to_come_are_no_months_without_sales(office: Office) -> None:
    fill(office, [PlannedDeal(0, ago, budget=50) for ago in (82, 52, 21)], [PlannedClient()])
    year = ReportPeriod(date(2026, 9, 1), date(2027, 8, 31))
    made = table(ask(office, "abc", year), "things")
    keys = [column.key for column in made.columns]
    told = dict(zip(keys, made.rows[0].cells, strict=True))
    assert (told["variation"], told["xyz"], told["running"]) == (0.0, "X", 1.0)


def test_what_all_before_and_itself_make_runs_up_to_the_whole(office: Office) -> None:
    deals = [PlannedDeal(at, 5, budget=budget) for at, budget in enumerate((600, 300, 100))]
    fill(office, deals, [PlannedClient()] * 3)
    made = table(ask(office, "abc"), "things")
    keys = [column.key for column in made.columns]
    running = [row.cells[keys.index("running")] for row in made.rows]
    assert running == pytest.approx([0.6, 0.9, 1.0])
