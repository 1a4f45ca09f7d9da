"""The pivot against plain Python, over random deals and random layouts."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm_desktop.pivot.checking import may_show, values_of
from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.pivot.layout import lay_out
from crm_desktop.pivot.lines import REST, LineKind
from crm_desktop.pivot.pivoting import pivot, pivot_sources
from crm_desktop.reports.drilling import drill_count
from tests.deals.deal_list_base import NOW, fill_deals
from tests.pivot.pivot_oracle import SEVERAL, PivotOracle, whole_paths

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.pivot.result import PivotResult

FIELDS = (
    "funnel", "stage", "responsible", "type", "source", "outcome", "client", SEVERAL,
    "created.month", "created.year", "closed.quarter", "created.weekday",
)  # fmt: skip
MEASURES = ("count", "won", "clients", "conversion", "sum:budget", "avg:budget")
ADDING = ("count", "won", "sum:budget")
COUNTING = (*ADDING, "clients")
MOST_CELLS = 700


@st.composite
def layouts(draw: st.DrawFn) -> PivotDefinition:
    """Any layout that can be."""
    keys = draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=4))
    cut = draw(st.integers(0, len(keys)))
    rows, columns = keys[:cut][:3], keys[cut:][:2]
    values = []
    for measure in draw(st.lists(st.sampled_from(MEASURES), min_size=1, max_size=3)):
        ways = [Show.VALUE]
        if measure in COUNTING:
            ways += [Show.ROW, Show.COLUMN, Show.ALL]
        if measure in ADDING:
            ways.append(Show.RUNNING)
        if columns:
            ways.append(Show.DIFFERENCE)
            if measure != "avg:budget":
                ways.append(Show.GROWTH)
        values.append(PivotValue(measure, draw(st.sampled_from(ways))))
    sort = draw(st.none() | st.builds(PivotSort, st.integers(0, len(values) - 1), st.booleans()))
    return PivotDefinition(
        "deals", tuple(rows), tuple(columns), tuple(values), sort=sort,
        top=draw(st.sampled_from((0, 0, 1, 2, 5))),
        top_columns=draw(st.sampled_from((0, 0, 1, 2))),
        subtotals=draw(st.booleans()), totals=draw(st.booleans()),
        hide_empty=draw(st.booleans()),
    )  # fmt: skip


def near(found: float | None, told: float | None, measure: str) -> bool:
    if found is None or told is None:
        return found is told
    # An average of kopecks is a whole number of them; a difference is of two.
    return math.isclose(found, told, rel_tol=1e-9, abs_tol=2 if measure == "avg:budget" else 1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_cell_of_any_layout(office: Office, seed: int) -> None:
    oracle = PivotOracle(fill_deals(office, seed, deals=26, clients=6))

    @settings(max_examples=12, deadline=None)
    @given(layouts())
    def holds(definition: PivotDefinition) -> None:
        result = pivot(office, definition, now=NOW)
        assume(len(result.rows) * len(result.columns) < MOST_CELLS)
        for row in range(len(result.rows)):
            for column in range(len(result.columns)):
                for number, value in enumerate(definition.values):
                    told = oracle.shown(result, row, column, value.measure, value.show)
                    found = result.at(row, column, number)
                    where = (result.row_name(row), result.column_name(column), value)
                    assert near(found, told, value.measure), (where, found, told)
        check_lines(oracle, result)
        check_order(oracle, result)

    holds()


@pytest.mark.parametrize("columns", [("client",), ("client", "outcome"), (SEVERAL,)])
def test_both_rests_at_once(office: Office, columns: tuple[str, ...]) -> None:
    oracle = PivotOracle(fill_deals(office, 6, deals=30, clients=8))
    definition = PivotDefinition(
        "deals", ("stage", "responsible"), columns,
        (PivotValue("count"), PivotValue("clients"), PivotValue("count", Show.RUNNING)),
        top=2, top_columns=1,
    )  # fmt: skip
    result = pivot(office, definition, now=NOW)
    assert len(result.kept) == 2
    for row in range(len(result.rows)):
        for column in range(len(result.columns)):
            for number, value in enumerate(definition.values):
                told = oracle.shown(result, row, column, value.measure, value.show)
                assert near(result.at(row, column, number), told, value.measure)
    check_lines(oracle, result)


def check_lines(oracle: PivotOracle, result: PivotResult) -> None:
    """Every combination that occurs has its line, and nothing else has."""
    for keys, lines in (
        (result.definition.rows, result.rows),
        (result.definition.columns, result.columns),
    ):
        there = whole_paths(oracle.deals, oracle, keys) if keys else set()
        kept = result.kept.get(keys[0]) if keys else None
        if kept is not None:
            there = {path if path[0] in kept else (REST,) for path in there}
        shown = {line.path for line in lines if line.kind in {LineKind.LEAF, LineKind.REST}}
        if result.definition.hide_empty:
            assert shown == there
        else:
            assert shown >= there
        assert [line.kind for line in lines].count(LineKind.TOTAL) == 1
        assert lines[-1].kind is LineKind.TOTAL


def check_order(oracle: PivotOracle, result: PivotResult) -> None:
    """Lines of one heading go as they were asked to; what is kept is not less than what is not."""
    definition = result.definition
    if definition.sort is None or not definition.rows:
        return
    measure = values_of(definition)[definition.sort.value].measure
    last = len(result.columns) - 1
    by_heading: dict[int, list[float | None]] = {}
    for row, line in enumerate(result.rows):
        if line.kind in {LineKind.LEAF, LineKind.GROUP}:
            found = oracle.value(result, row, last, measure)
            by_heading.setdefault(line.parent, []).append(found)
    for numbers in by_heading.values():
        known = [number for number in numbers if number is not None]
        assert numbers == known + [None] * (len(numbers) - len(known))
        # Averages are compared as whole kopecks.
        rounded = [round(number, 6) if abs(number) < 1000 else int(number) for number in known]
        down = definition.sort.descending
        pairs = pairwise(rounded)
        assert all(a >= b - 1 if down else a <= b + 1 for a, b in pairs)


def test_what_is_folded_is_less_than_what_is_kept(office: Office) -> None:
    oracle = PivotOracle(fill_deals(office, 3, deals=50, clients=12))
    for measure in ("count", "sum:budget", "clients"):
        definition = PivotDefinition(
            "deals", ("client",), ("outcome",), (PivotValue(measure),), top=3
        )
        result = pivot(office, definition, now=NOW)
        kept = set(result.kept["client"])
        assert len(kept) == 3
        of = {path[0] for path in whole_paths(oracle.deals, oracle, ("client",))}
        totals = {
            client: oracle.measure(
                [deal for deal in oracle.deals if deal.client == client], measure
            ) or 0
            for client in of
        }  # fmt: skip
        assert min(totals[each] for each in kept) >= max(totals[each] for each in of - kept)
        rest = next(line for line in result.rows if line.kind is LineKind.REST)
        assert rest.folded == len(of) - 3
        assert rest.label == f"Остальные ({len(of) - 3})"


def test_the_records_behind_a_number_are_as_many_as_it_says(office: Office) -> None:
    fill_deals(office, 4, deals=50, clients=12)
    definition = PivotDefinition(
        "deals", ("responsible", SEVERAL), ("outcome",),
        (PivotValue("count"), PivotValue("won"), PivotValue("clients")), top=1, top_columns=1,
    )  # fmt: skip
    result = pivot(office, definition, now=NOW)
    seen = 0
    for row in range(len(result.rows)):
        for column in range(len(result.columns)):
            for value in range(3):
                told = result.at(row, column, value)
                if told:
                    drill = result.drill(row, column, value)
                    assert drill_count(office, drill) == told, drill.title
                    seen += 1
    assert seen > 20


def test_headings_close_and_totals_hide(office: Office) -> None:
    fill_deals(office, 5, deals=40, clients=8)
    definition = PivotDefinition(
        "deals", ("funnel", "stage"), ("created.year", "created.month"), (PivotValue("count"),)
    )
    result = pivot(office, definition, now=NOW)
    whole = lay_out(result)
    assert len(whole.rows) == len(result.rows)
    bare = lay_out(replace_definition(result, totals=False, subtotals=False))
    assert {result.columns[at].kind for at in bare.columns} == {LineKind.LEAF}
    assert LineKind.TOTAL not in {result.rows[at].kind for at in bare.rows}
    head = next(line for line in result.rows if line.kind is LineKind.GROUP)
    year = next(line for line in result.columns if line.kind is LineKind.GROUP)
    closed = lay_out(result, closed_rows={head.path}, closed_columns={year.path})
    hidden = [line for line in result.rows if line.path[:1] == head.path and line is not head]
    assert len(closed.rows) == len(whole.rows) - len(hidden)
    assert all(result.columns[at].path[:1] != year.path or result.columns[at] is year
               for at in closed.columns)  # fmt: skip


def replace_definition(result: PivotResult, **changes: Any) -> PivotResult:
    return replace(result, definition=replace(result.definition, **changes))


def test_what_may_be_shown_is_what_adds_up(office: Office) -> None:
    deals = next(each for each in pivot_sources(office) if each.key == "deals")
    by_key = {each.key: each for each in deals.measures}
    assert {key for key in MEASURES if may_show(by_key[key], Show.RUNNING)} == set(ADDING)
    assert {key for key in MEASURES if may_show(by_key[key], Show.ROW)} == set(COUNTING)
