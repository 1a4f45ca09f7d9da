"""Periods that move with the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.period_choice import (
    PERIOD_NAMES,
    PeriodChoice,
    PeriodName,
    dump_period,
    load_period,
)

DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("name", "number", "days"),
    [
        (PeriodName.TODAY, 0, (date(2028, 2, 29), date(2028, 2, 29))),
        (PeriodName.YESTERDAY, 0, (date(2028, 2, 28), date(2028, 2, 28))),
        (PeriodName.THIS_WEEK, 0, (date(2028, 2, 28), date(2028, 3, 5))),
        (PeriodName.LAST_WEEK, 0, (date(2028, 2, 21), date(2028, 2, 27))),
        (PeriodName.THIS_MONTH, 0, (date(2028, 2, 1), date(2028, 2, 29))),
        (PeriodName.LAST_MONTH, 0, (date(2028, 1, 1), date(2028, 1, 31))),
        (PeriodName.THIS_QUARTER, 0, (date(2028, 1, 1), date(2028, 3, 31))),
        (PeriodName.LAST_QUARTER, 0, (date(2027, 10, 1), date(2027, 12, 31))),
        (PeriodName.THIS_YEAR, 0, (date(2028, 1, 1), date(2028, 12, 31))),
        (PeriodName.LAST_YEAR, 0, (date(2027, 1, 1), date(2027, 12, 31))),
        (PeriodName.YEAR_TO_DATE, 0, (date(2028, 1, 1), date(2028, 2, 29))),
        (PeriodName.LAST_DAYS, 7, (date(2028, 2, 23), date(2028, 2, 29))),
        (PeriodName.LAST_MONTHS, 12, (date(2027, 3, 1), date(2028, 2, 29))),
    ],
)
def test_a_leap_day_has_every_period(
    name: PeriodName, number: int, days: tuple[date, date]
) -> None:
    found = PeriodChoice(name, number).days(date(2028, 2, 29))

    assert (found.first, found.last) == days


@given(DAYS, st.sampled_from([n for n in PeriodName if n is not PeriodName.FIXED]))
def test_a_period_of_now_holds_today_and_a_past_one_ends_before(
    today: date, name: PeriodName
) -> None:
    found = PeriodChoice(name, 3).days(today)

    if name == PeriodName.YESTERDAY or name.value in {
        "last_week", "last_month", "last_quarter", "last_year",
    }:  # fmt: skip
        assert found.last < today
        follows = PeriodChoice(name, 3).days(today - timedelta(days=found.days))
        assert follows.last <= found.last
    else:
        assert found.first <= today <= found.last


@given(
    st.builds(
        PeriodChoice,
        st.sampled_from(PeriodName),
        st.integers(0, 360),
        st.none() | DAYS,
        st.none() | DAYS,
    )
)
def test_a_choice_comes_back_from_json(choice: PeriodChoice) -> None:
    assert load_period(dump_period(choice)) == choice


@pytest.mark.parametrize(
    "value",
    [
        None, 7, {}, {"name": "soon"}, {"name": "last_days", "number": -1},
        {"name": "last_days", "number": True}, {"name": "last_months", "number": 100_000},
        {"name": "fixed", "first": "2026-02-30"},
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(value: object) -> None:
    with pytest.raises(UserError, match="Отчёт не построен"):
        load_period(value)


def test_words_of_a_choice() -> None:
    fixed = PeriodChoice.fixed(ReportPeriod(date(2026, 11, 1), date(2026, 11, 30)))

    assert str(fixed) == "ноябрь 2026"
    assert str(PeriodChoice(PeriodName.LAST_DAYS, 21)) == "последний 21\xa0день"
    assert str(PeriodChoice(PeriodName.LAST_MONTHS, 12)) == "последние 12\xa0месяцев"
    assert set(PERIOD_NAMES) == set(PeriodName)


def test_days_that_cannot_be_are_refused() -> None:
    choice = PeriodChoice(PeriodName.FIXED, 0, date(2026, 5, 2), date(2026, 5, 1))

    with pytest.raises(UserError, match="раньше, чем начинается"):
        choice.days(date(2026, 5, 3))
