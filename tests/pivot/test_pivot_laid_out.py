"""Laying fields out: what is put, moved and taken out, and what goes with it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.pivot.editing import (
    Well,
    cut_by,
    keys_in,
    measure_by,
    move,
    put,
    show_as,
    swapped,
    take_out,
)

BASE = PivotDefinition(
    rows=("a", "b"), columns=("c",), values=(PivotValue("count"), PivotValue("sum:x")),
    sort=PivotSort(1), top=5, top_columns=3,
)  # fmt: skip


def test_a_field_is_put_before_a_place_and_stands_once() -> None:
    assert put(BASE, "d", Well.ROWS, at=1).rows == ("a", "d", "b")
    assert put(BASE, "d", Well.COLUMNS).columns == ("c", "d")
    moved = put(BASE, "b", Well.COLUMNS, at=0)
    assert (moved.rows, moved.columns) == (("a",), ("b", "c"))
    assert put(BASE, "a", Well.ROWS, at=2).rows == ("b", "a")
    assert put(BASE, "a", Well.ROWS, at=1).rows == ("a", "b")


def test_a_measure_may_be_there_twice() -> None:
    twice = put(BASE, "count", Well.VALUES, at=0)
    assert keys_in(twice, Well.VALUES) == ("count", "count", "sum:x")


def test_the_rest_goes_with_the_outermost_field() -> None:
    assert take_out(BASE, Well.ROWS, 1).top == 5
    assert take_out(BASE, Well.ROWS, 0).top == 0
    assert put(BASE, "d", Well.ROWS, at=0).top == 0
    assert take_out(BASE, Well.COLUMNS, 0).top_columns == 0
    assert take_out(BASE, Well.COLUMNS, 0).top == 5


def test_the_order_follows_its_value() -> None:
    assert take_out(BASE, Well.VALUES, 1).sort is None
    assert take_out(BASE, Well.VALUES, 0).sort == PivotSort(0)
    assert move(BASE, Well.VALUES, 1, Well.VALUES, 0).sort == PivotSort(0)
    assert move(BASE, Well.VALUES, 0, Well.VALUES, 2).sort == PivotSort(0)
    assert keys_in(move(BASE, Well.VALUES, 0, Well.VALUES, 2), Well.VALUES) == ("sum:x", "count")


def test_fields_and_values_do_not_change_places() -> None:
    assert move(BASE, Well.VALUES, 0, Well.ROWS, 0) == BASE
    assert move(BASE, Well.ROWS, 0, Well.VALUES, 0) == BASE


def test_swapping_twice_changes_nothing() -> None:
    turned = swapped(BASE)
    assert (turned.rows, turned.columns) == (("c",), ("a", "b"))
    assert (turned.top, turned.top_columns) == (3, 5)
    assert swapped(turned) == BASE


def test_a_date_is_cut_otherwise_but_not_twice_alike() -> None:
    dated = PivotDefinition(rows=("x.month",), columns=("x.year",))
    assert cut_by(dated, Well.ROWS, 0, "x.week").rows == ("x.week",)
    assert cut_by(dated, Well.COLUMNS, 0, "x.month") == dated
    assert cut_by(dated, Well.COLUMNS, 0, "x.day").columns == ("x.day",)


def test_a_value_is_shown_and_measured_otherwise() -> None:
    assert show_as(BASE, 1, Show.ROW).values[1] == PivotValue("sum:x", Show.ROW)
    assert measure_by(BASE, 1, "avg:x").values[1] == PivotValue("avg:x")


@given(st.permutations(["a", "b", "c", "d"]), st.integers(0, 3), st.integers(0, 3), st.booleans())
def test_moving_keeps_every_field_once(keys: list[str], at: int, to: int, over: bool) -> None:
    definition = PivotDefinition(rows=tuple(keys[:2]), columns=tuple(keys[2:]))
    target = Well.COLUMNS if over else Well.ROWS
    moved = move(definition, Well.ROWS, at % 2, target, to % 3)
    assert sorted((*moved.rows, *moved.columns)) == ["a", "b", "c", "d"]
    if over:
        assert moved.columns[to % 3] == definition.rows[at % 2]
