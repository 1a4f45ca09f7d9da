"""Series are told apart by those who see no red or no green; every colour can be seen at all."""

from __future__ import annotations

from itertools import combinations

import pytest

from crm_desktop.reports.colours import DARK, LIGHT
from tests.ui.test_theme import contrast, linear
from ui.theme import tokens

Triple = tuple[float, float, float]
# Machado, Oliveira, Fernandes 2009: no red cones, no green cones; of linear light.
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
ALL_CONES = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
APART = 0.1
"""A difference one sees at once; 0.02 is about the least that can be seen."""


def times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def seen(colour: str, eye: tuple[Triple, ...]) -> Triple:
    """A colour in OKLab as an eye sees it."""
    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    light = times(eye, (red, green, blue))
    first, second, third = (max(0.0, part) ** (1 / 3) for part in times(TO_LMS, light))
    return times(TO_OKLAB, (first, second, third))


@pytest.mark.parametrize("eye", [ALL_CONES, PROTANOPIA, DEUTERANOPIA])
@pytest.mark.parametrize("row", [LIGHT, DARK])
def test_any_two_of_the_categorical_row_differ_for_every_eye(
    row: tuple[str, ...], eye: tuple[Triple, ...]
) -> None:
    for one, other in combinations(row, 2):
        a, b = seen(one, eye), seen(other, eye)
        apart = sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5
        assert apart >= APART, (one, other)


def test_red_and_green_of_traffic_lights_would_not_do() -> None:
    a, b = seen("#8B8B00", DEUTERANOPIA), seen("#C07000", DEUTERANOPIA)
    assert sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5 < APART


@pytest.mark.parametrize(("table", "row"), [(tokens.LIGHT, LIGHT), (tokens.DARK, DARK)])
def test_every_series_is_seen_on_the_card(table: tokens.Colours, row: tuple[str, ...]) -> None:
    assert len(row) >= 8
    assert [getattr(table, f"chart{at}") for at in range(1, 9)] == list(row)
    for colour in row:
        assert contrast(colour, table.surface) >= 3
