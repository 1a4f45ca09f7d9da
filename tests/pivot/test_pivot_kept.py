"""A pivot as it is kept: read back as it was, and refused in words where it is not understood."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.pivot.definition_json import dump_pivot, from_plain, load_pivot, to_plain
from crm_desktop.pivot.ready import READY_PIVOTS
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.views.tree import Condition, Op, all_of

KEYS = st.text("abcdef.:_0123456789", min_size=1, max_size=12)
PERIODS = st.one_of(
    st.none(),
    st.just(PeriodChoice(PeriodName.LAST_MONTHS, 12)),
    st.just(PeriodChoice(PeriodName.THIS_YEAR)),
    st.just(PeriodChoice(PeriodName.FIXED, 0, date(2026, 1, 1), date(2026, 2, 28))),
)
TREES = st.just(all_of()) | KEYS.map(lambda key: all_of(Condition(key, Op.FILLED)))
DEFINITIONS = st.builds(
    PivotDefinition,
    source=KEYS,
    rows=st.lists(KEYS, max_size=3).map(tuple),
    columns=st.lists(KEYS, max_size=3).map(tuple),
    values=st.lists(st.builds(PivotValue, KEYS, st.sampled_from(Show)), max_size=3).map(tuple),
    tree=TREES,
    period=PERIODS,
    axis=st.just("") | KEYS,
    sort=st.none() | st.builds(PivotSort, st.integers(0, 7), st.booleans()),
    top=st.integers(0, 1000),
    top_columns=st.integers(0, 1000),
    subtotals=st.booleans(),
    totals=st.booleans(),
    hide_empty=st.booleans(),
)


@given(DEFINITIONS)
def test_what_is_kept_is_read_back(definition: PivotDefinition) -> None:
    assert load_pivot(dump_pivot(definition)) == definition


@pytest.mark.parametrize("ready", READY_PIVOTS, ids=lambda ready: ready.key)
def test_examples_can_be_kept(ready: Any) -> None:
    assert load_pivot(dump_pivot(ready.definition)) == ready.definition


BROKEN: dict[str, Any] = {
    "unknown setting": {"colour": "red"},
    "rows no list": {"rows": "responsible"},
    "a number for a key": {"rows": [7]},
    "empty key": {"rows": [""]},
    "line break in a key": {"columns": ["a\nb"]},
    "endless key": {"columns": ["a" * 1000]},
    "value without measure": {"values": [{"show": "row"}]},
    "unknown show": {"values": [{"measure": "count", "show": "median"}]},
    "more in a value": {"values": [{"measure": "count", "colour": "red"}]},
    "truth for a number": {"top": True},
    "negative top": {"top": -1},
    "fraction": {"top": 1.5},
    "number for truth": {"totals": 1},
    "sort without direction": {"sort": {"value": 0}},
    "unknown period": {"period": {"name": "last_century"}},
    "unknown condition": {"filter": {"version": 9, "tree": {"telepathy": 1}}},
    "axis no text": {"axis": 5},
    "values no list": {"values": {"measure": "count"}},
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_not_understood_is_refused_in_words(change: dict[str, Any]) -> None:
    plain = {**to_plain(PivotDefinition(rows=("stage",))), **change}
    with pytest.raises(UserError, match=r"прочита"):
        from_plain(plain)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "[" * 100_000, '{"version": 1.5}', "7"])
def test_what_is_no_pivot_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="не прочитать"):
        load_pivot(text)


def test_a_later_program_is_told_of() -> None:
    with pytest.raises(UserError, match="более новая программа"):
        load_pivot(json.dumps({"version": 2, "rows": []}))
