"""Ranks and classes at their borders."""

from __future__ import annotations

import pytest

from crm_desktop.reports.clients.churn_risk import Risk, risk_of
from crm_desktop.reports.clients.rfm_segments import ADVICE, SEGMENTS, segment_of
from crm_desktop.reports.clients.scores import (
    abc_classes,
    fifths,
    median,
    ratio,
    variation,
    xyz_class,
)
from crm_desktop.reports.clients.spending import average_cost


@pytest.mark.parametrize(
    ("values", "scores"),
    [
        ([7], [3]),
        ([1, 2], [2, 4]),
        ([5, 5, 5, 5], [3, 3, 3, 3]),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
        (list(range(10)), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        ([1, 1, 1, 1, 9], [3, 3, 3, 3, 5]),
        ([-3, 0, 0], [1, 4, 4]),
    ],
)
def test_fifths(values: list[int], scores: list[int]) -> None:
    found = fifths(dict(enumerate(values)))
    assert [found[at] for at in range(len(values))] == scores


def test_nobody_has_no_scores() -> None:
    assert fifths({}) == {}


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([80, 15, 5], "ABC"),
        ([79, 16, 5], "AAC"),  # the one that reaches the border is still within
        ([100], "A"),
        ([10, 10, 10], "AAA"),
        ([0, 0], "CC"),
        ([5, 80, 15, 0], "CABC"),
    ],
)
def test_abc(values: list[int], classes: str) -> None:
    found = abc_classes(dict(enumerate(values)), a=80, b=95)
    assert "".join(found[at] for at in range(len(values))) == classes


def test_xyz_is_told_by_all_months() -> None:
    assert xyz_class([100, 100, 100], 3, x=10, y=25) == "X"
    # A month without sales is a nought, not nothing.
    assert xyz_class([100, 100, 100], 4, x=10, y=57) == "Z"
    assert xyz_class([100, 100, 100], 4, x=10, y=58) == "Y"
    # The border itself belongs to the better class: 90 and 110 vary by just ten per cent.
    assert xyz_class([90, 110], 2, x=10, y=25) == "X"
    assert xyz_class([90, 110], 2, x=9, y=10) == "Y"
    assert xyz_class([], 5, x=10, y=25) == ""
    assert variation([90, 110], 2) == pytest.approx(0.1)
    assert variation([], 3) is None


def test_risk_at_its_borders() -> None:
    told = [risk_of(days, 10.5) for days in (0, 10, 11, 21, 22, 31, 32)]
    low, middle, high, gone = Risk.LOW, Risk.MIDDLE, Risk.HIGH, Risk.GONE
    assert told == [low, low, middle, middle, high, high, gone]


def test_means() -> None:
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5
    assert ratio(1, 0) is None
    assert ratio(None, 5) is None
    assert ratio(0, 5) == 0
    assert average_cost(5, 2) == 3
    assert average_cost(0, 4) == 0
    assert average_cost(None, 4) is None
    assert average_cost(9, 0) is None


def test_every_corner_bears_a_name() -> None:
    corners = {segment_of(r, f) for r in range(1, 6) for f in range(1, 6)}
    assert corners == set(SEGMENTS) == set(ADVICE)
    assert (segment_of(5, 5), segment_of(5, 1)) == ("Чемпионы", "Новички")
    assert (segment_of(1, 1), segment_of(1, 5)) == ("Потерянные", "Нельзя потерять")
    assert (segment_of(2, 4), segment_of(3, 1)) == ("Под угрозой", "Засыпающие")
