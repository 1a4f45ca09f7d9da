from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import Sense, Unit
from crm_desktop.reports.showing import (
    against_words,
    axis_scale,
    is_better,
    nice_ticks,
    show_change,
    show_short,
    show_value,
)

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "unit", "exact", "short"),
    [
        (438_000_000, Unit.KOPECKS, "4 380 000 ₽", "4,38 млн"),
        (1_250, Unit.KOPECKS, "12,50 ₽", "12 ₽"),
        (98_000_000, Unit.KOPECKS, "980 000 ₽", "980 тыс."),
        (99_999_600, Unit.KOPECKS, "999 996 ₽", "1 млн"),
        (-438_000_000, Unit.KOPECKS, "−4 380 000 ₽", "−4,38 млн"),
        (10**15, Unit.KOPECKS, "10 000 000 000 000 ₽", "10 трлн"),
        (1_284, Unit.COUNT, "1 284", "1 284"),
        (0.125, Unit.SHARE, "13 %", "13 %"),
        (0.042, Unit.SHARE, "4,2 %", "4,2 %"),
        (0.996, Unit.SHARE, "99,6 %", "99,6 %"),
        (1, Unit.SHARE, "100 %", "100 %"),
        (3.42, Unit.DAYS, "3,4 дн.", "3,4 дн."),
        (65, Unit.MINUTES, "1 ч 5 мин", "1 ч 5 мин"),
        (3.21, Unit.TIMES, "3,2×", "3,2×"),
        ("2026-11-18", Unit.DAY, "18.11.2026", "18.11.2026"),
        ("2026-11", Unit.MONTH, "ноябрь 2026", "ноябрь 2026"),
        ("2026-13", Unit.MONTH, "2026-13", "2026-13"),
        ("Анна", Unit.TEXT, "Анна", "Анна"),
        (None, Unit.KOPECKS, "—", "—"),
    ],
)
def test_values_are_told_exactly_in_tables_and_briefly_on_tiles(
    value: str | float | None, unit: Unit, exact: str, short: str
) -> None:
    assert show_value(value, unit).replace(NBSP, " ") == exact
    assert show_short(value, unit).replace(NBSP, " ") == short


@pytest.mark.parametrize(
    ("value", "before", "unit", "told"),
    [
        (112, 100, Unit.KOPECKS, "+12 %"),
        (88, 100, Unit.KOPECKS, "−12 %"),
        (6, 9, Unit.COUNT, "на 3 меньше"),
        (5, 0, Unit.COUNT, "на 5 больше"),
        (5, 5, Unit.COUNT, "без изменений"),
        (500, 250, Unit.COUNT, "+100 %"),
        (500_000, 0, Unit.KOPECKS, "было 0 ₽"),
        (0.3, 0.25, Unit.SHARE, "+5,0 п. п."),
        (5_000, 10, Unit.KOPECKS, "в 500 раз больше"),
        (2.5, 4.0, Unit.DAYS, "на 1,5 дн. меньше"),
        (5, None, Unit.COUNT, ""),
        (None, 5, Unit.COUNT, ""),
    ],
)
def test_a_change_is_told_in_words(
    value: float | None, before: float | None, unit: Unit, told: str
) -> None:
    assert show_change(value, before, unit).replace(NBSP, " ") == told


def test_whether_a_change_is_good_depends_on_what_is_counted() -> None:
    assert is_better(6, 9, Sense.BAD) is True
    assert is_better(6, 9, Sense.GOOD) is False
    assert is_better(6, 9, Sense.NEUTRAL) is None
    assert is_better(6, 6, Sense.GOOD) is None
    assert is_better(6, None, Sense.GOOD) is None


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2025, 11, 1), date(2025, 11, 30), "к ноябрю 2025"),
        (date(2025, 1, 1), date(2025, 12, 31), "к 2025 году"),
        (date(2024, 12, 1), date(2025, 11, 30), "к дек 2024 – ноя 2025"),
        (date(2025, 11, 3), date(2025, 11, 9), "к 03.11.25 – 09.11.25"),
    ],
)
def test_the_period_compared_with_is_told_in_the_right_case(
    first: date, last: date, told: str
) -> None:
    assert against_words(ReportPeriod(first, last)).replace(NBSP, " ") == told


def test_without_a_period_nothing_is_compared_with() -> None:
    assert against_words(None) == ""


@settings(max_examples=60)
@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 10**12).map(lambda number: number / 1000),
    st.integers(1, 9),
)
def test_ticks_reach_around_all_values_evenly(low: int, spread: float, most: int) -> None:
    ticks = nice_ticks(low, low + spread, most=most)
    step = ticks[1] - ticks[0]

    assert ticks[0] <= low + step * 1e-6
    assert ticks[-1] >= low + spread - step * 1e-6
    assert all(b - a == pytest.approx(step, rel=1e-4) for a, b in pairwise(ticks))
    assert 2 <= len(ticks) <= most + 3


def test_things_are_counted_in_whole_ticks() -> None:
    assert nice_ticks(0, 3, whole=True) == (0, 1, 2, 3)
    assert nice_ticks(0, 0, whole=True) == (0, 1)


def test_an_axis_says_its_unit_once() -> None:
    scale = axis_scale([438_000_000, None, 12], Unit.KOPECKS)

    assert scale.unit_text.replace(NBSP, " ") == "млн ₽"
    assert scale.show(438_000_000) == "4,38"
    assert scale.show(400_000_000, tick=True) == "4"
    assert axis_scale([0.5], Unit.SHARE).show(0.5, tick=True) == "50"
    assert axis_scale([600], Unit.MINUTES).unit_text == "ч"
    assert axis_scale([], Unit.COUNT).show(0) == "0"
