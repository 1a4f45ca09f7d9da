"""Which plan counts, by an oracle in plain Python; parts of months; sums that lose nothing."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.departments.tree import Tree
from crm_desktop.errors import UserError
from crm_desktop.plans.book import PlanBook, share
from crm_desktop.plans.measures import parse_plan, require_plan_measure, show_typed
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.plans.spreading import grown, parted
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.workdays.calendar import WorkCalendar, WorkingHours

if TYPE_CHECKING:
    from collections.abc import Iterator

TREE = Tree([(1, "Продажи", None, None), (2, "Опт", 1, None), (3, "Сервис", None, None)])
SEATS = {10: 1, 11: 2, 12: 3, 13: 99}
"""14 works nowhere, 13 in a department that is gone, as 4 is."""
NOVEMBER = date(2026, 11, 1)
SCOPES = st.builds(
    PlanScope,
    st.sampled_from([None, None, 10, 11, 12, 13, 14]),
    st.sampled_from([None, None, 1, 2, 3, 4]),
    st.sampled_from([None, None, 7, 8]),
    st.sampled_from([None, None, None, "Окно"]),
)
PLANS = st.dictionaries(SCOPES.map(lambda scope: scope.plain), st.integers(0, 50), max_size=8)


def book(plans: dict[PlanScope, int]) -> PlanBook:
    rows = [("2026-11", "won_sum", amount, scope) for scope, amount in plans.items()]
    return PlanBook(rows, TREE, SEATS)


def right(plans: dict[PlanScope, int], scope: PlanScope) -> int | None:
    """The rule as the help tells it."""
    if scope in plans:
        return plans[scope]
    for parts in splits(scope):
        found = [amount for part in parts if (amount := right(plans, part)) is not None]
        if found:
            return sum(found)
    return None


def splits(scope: PlanScope) -> Iterator[list[PlanScope]]:
    f, p = scope.funnel, scope.product
    if scope.member is None:
        children = {None: ([1, 3, 4], [13, 14]), 1: ([2], [10]), 2: ([], [11]), 3: ([], [12])}
        departments, people = children.get(scope.department, ([], []))
        yield [PlanScope(None, d, f, p) for d in departments] + [
            PlanScope(m, None, f, p) for m in people
        ]
    if f is None:
        yield [PlanScope(scope.member, scope.department, each, p) for each in (7, 8)]
    if p is None:
        yield [PlanScope(scope.member, scope.department, f, "Окно")]


@given(PLANS, SCOPES)
def test_the_plan_that_counts_is_the_one_the_rule_tells(
    plans: dict[PlanScope, int], scope: PlanScope
) -> None:
    assert book(plans).month("won_sum", NOVEMBER, scope) == right(plans, scope.plain)


def test_what_was_entered_for_the_office_stands_above_the_sum_of_its_people() -> None:
    people = {PlanScope(10): 100, PlanScope(11): 50, PlanScope(14): 7}
    assert book(people).month("won_sum", NOVEMBER) == 157
    assert book(people).month("won_sum", NOVEMBER, PlanScope(department=1)) == 150
    assert book({**people, OFFICE: 0}).month("won_sum", NOVEMBER) == 0
    assert book(people).month("won_count", NOVEMBER) is None
    assert book({}).empty


def test_a_department_that_is_gone_counts_for_the_office() -> None:
    plans = {PlanScope(department=4): 30, PlanScope(department=3): 5}
    assert book(plans).month("won_sum", NOVEMBER) == 35


def test_people_are_added_up_within_a_funnel() -> None:
    plans = {PlanScope(10, None, 7): 10, PlanScope(11, None, 7): 5, PlanScope(12, None, 8): 2}
    assert book(plans).month("won_sum", NOVEMBER, PlanScope(funnel=7)) == 15
    assert book(plans).month("won_sum", NOVEMBER) == 17


def test_a_plan_of_nothing_is_a_plan() -> None:
    november = ReportPeriod.month(NOVEMBER)
    assert book({OFFICE: 0}).over("won_sum", november) == 0
    assert book({PlanScope(10): 0}).month("won_sum", NOVEMBER) == 0


def test_a_part_of_a_month_takes_its_share_of_working_days() -> None:
    """November 2026 has 20 working days; 15 of them by Sunday the 22nd; October has no plan."""
    plans = book({OFFICE: 2_000})
    calendar = WorkCalendar(WorkingHours(), {})
    part = ReportPeriod(date(2026, 10, 20), date(2026, 11, 22))
    working = calendar.working_between(NOVEMBER, date(2026, 11, 22))
    assert plans.over("won_sum", part, OFFICE, calendar) == 2_000 * working // 20
    assert plans.over("won_sum", part) == round(2_000 * 22 / 30)
    assert plans.over("won_sum", ReportPeriod.month(NOVEMBER), OFFICE, calendar) == 2_000
    assert plans.over("won_sum", ReportPeriod.month(date(2026, 10, 1))) is None


def test_a_plan_of_nothing_has_no_share() -> None:
    assert share(5, 0) is None
    assert share(5, None) is None
    assert share(5, 10) == 0.5
    assert share(0, 10) == 0.0


@given(
    st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=12),
    st.sampled_from([1, 100]),
)  # fmt: skip
def test_parts_of_a_sum_add_up_to_it(total: int, weights: list[int], step: int) -> None:
    parts = parted(total, weights, step=step)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    assert sum(part % step != 0 for part in parts) <= 1
    if any(weights):
        assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)
    for (a, u), (b, v) in itertools.combinations(zip(parts, weights, strict=True), 2):
        if u == v:
            assert abs(a - b) < 2 * step


def test_a_grown_plan_stays_whole_roubles_where_it_was() -> None:
    assert grown(100_000, 10, step=100) == 110_000
    assert grown(33_300, 10, step=100) == 36_600
    assert grown(5, 10) == 6
    assert grown(150, 1, step=100) == 152
    assert grown(400, -100) == 0


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [
        ("1,2 млн", 120_000_000), ("500", 50_000), ("12\u00a0500,50 ₽", 1_250_050), ("", None),
        (" — ", None), ("0", 0), ("300 тыс", 30_000_000),
    ],
)  # fmt: skip
def test_an_amount_is_understood_as_people_write_it(text: str, kopecks: int | None) -> None:
    measure = require_plan_measure("won_sum")
    assert parse_plan(measure, text) == kopecks
    assert parse_plan(measure, show_typed(measure, kopecks)) == kopecks


@pytest.mark.parametrize(
    ("measure", "text", "said"),
    [
        ("won_sum", "-5", "не бывает отрицательным"), ("won_sum", "(5)", "не бывает отрицательным"),
        ("won_sum", "10 $", "другая валюта"), ("won_sum", "много", "это не сумма"),
        ("won_sum", "10e9", "степень десяти"), ("calls", "2,5", "целое число"),
        ("calls", "5 ₽", "целое число"), ("calls", "99 млн", "невозможен"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_said(measure: str, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        parse_plan(require_plan_measure(measure), text)
