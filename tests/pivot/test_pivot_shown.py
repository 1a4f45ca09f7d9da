"""Shares, running totals and differences of a small grid, worked out by hand."""

from __future__ import annotations

import pytest

from crm_desktop.pivot.definition import Show
from crm_desktop.pivot.lines import REST, Naming, build_lines
from crm_desktop.pivot.showing import show_grid

NAMING = Naming(str, lambda path: str(path[-1]))
COLUMNS = build_lines(
    [("2025", "11"), ("2025", "12"), ("2026", "01"), ("2026", "02")], [NAMING] * 2,
    heads_first=False, total="Итого",
)  # fmt: skip
ROWS = build_lines([("а",), ("б",)], [NAMING], heads_first=True, total="Итого")
# 11, 12, year, 01, 02, year, total
GRID: list[list[float | None]] = [
    [10, None, 10, 30, 60, 90, 100],
    [None, 5, 5, None, -5, -5, 0],
    [10, 5, 15, 30, 55, 85, 100],
]
SHOWN: dict[Show, list[list[float | None]]] = {
    Show.VALUE: GRID,
    Show.ROW: [
        [0.1, None, 0.1, 0.3, 0.6, 0.9, 1], [None] * 7, [0.1, 0.05, 0.15, 0.3, 0.55, 0.85, 1],
    ],
    Show.COLUMN: [
        [1, None, 10 / 15, 1, 60 / 55, 90 / 85, 1], [None, 1, 5 / 15, None, -5 / 55, -5 / 85, 0],
        [1] * 7,
    ],
    Show.ALL: [
        [0.1, None, 0.1, 0.3, 0.6, 0.9, 1], [None, 0.05, 0.05, None, -0.05, -0.05, 0],
        [0.1, 0.05, 0.15, 0.3, 0.55, 0.85, 1],
    ],
    Show.RUNNING: [
        [10, 10, 10, 30, 90, 100, 100], [None, 5, 5, None, -5, 0, 0],
        [10, 15, 15, 30, 85, 100, 100],
    ],
    Show.DIFFERENCE: [
        [None, -10, None, None, 30, 80, None], [None, 5, None, None, -5, -10, None],
        [None, -5, None, None, 25, 70, None],
    ],
    Show.GROWTH: [
        [None, -1, None, None, 1, 8, None], [None, None, None, None, None, -2, None],
        [None, -0.5, None, None, 25 / 30, 70 / 15, None],
    ],
}  # fmt: skip


@pytest.mark.parametrize("show", Show)
def test_what_is_shown_of_a_grid(show: Show) -> None:
    found = show_grid(GRID, show, rows=ROWS, columns=COLUMNS)
    for row, told in zip(found, SHOWN[show], strict=True):
        assert row == [None if each is None else pytest.approx(each) for each in told]


def test_without_columns_it_runs_down_the_lines_of_a_heading() -> None:
    rows = build_lines(
        [("а", "1"), ("а", "2"), ("б", "1"), ("б", REST)], [NAMING] * 2,
        heads_first=True, total="Итого", folded=3,
    )  # fmt: skip
    only = build_lines([], [], heads_first=False, total="Итого")
    grid: list[list[float | None]] = [[7], [3], [4], [None], [None], [2], [9]]
    found = show_grid(grid, Show.RUNNING, rows=rows, columns=only)
    assert found == [[7], [3], [7], [7], [None], [2], [9]]
    assert [line.label for line in rows][-2:] == ["Остальные (3)", "Итого"]
