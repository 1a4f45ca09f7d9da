"""An answer comes back from JSON as it was."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.errors import UserError
from crm_desktop.report_files.clipboard import result_text
from crm_desktop.report_files.json_form import from_json, to_json
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Paint,
    Records,
    ReportResult,
    Row,
    Sense,
    Series,
    Subject,
    Table,
    Unit,
)
from tests.reports.report_samples import sample_result, sample_table

TEXTS = st.text(max_size=6)
LARGEST = 2**62
NUMBERS = st.none() | st.integers(-LARGEST, LARGEST) | st.floats(-LARGEST, LARGEST)
VALUES = NUMBERS | TEXTS
PERIODS = st.none() | st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(
    lambda day: ReportPeriod(day, day)
)
SUBJECTS = st.none() | st.builds(Subject, st.sampled_from(Records), st.integers(1, 2**63 - 1))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.lists(
        st.builds(Column, TEXTS, TEXTS, st.sampled_from(Unit), TEXTS, st.sampled_from(Sense),
                  TEXTS, st.booleans(), st.booleans()),
        min_size=1, max_size=3, unique_by=lambda column: column.key,
    ))  # fmt: skip
    rows = st.builds(
        Row, st.tuples(*(VALUES for _ in columns)), subject=SUBJECTS, level=st.integers(0, 3),
        strong=st.booleans(),
    )  # fmt: skip
    return Table(
        draw(TEXTS), draw(TEXTS), tuple(columns), tuple(draw(st.lists(rows, max_size=3))),
        draw(st.none() | rows), draw(TEXTS),
    )  # fmt: skip


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    labels = draw(st.lists(TEXTS, max_size=2))
    values = st.lists(NUMBERS, min_size=len(labels), max_size=len(labels)).map(tuple)
    series = st.builds(
        Series, TEXTS, values, st.sampled_from(Paint), st.none() | st.sampled_from(Unit)
    )
    marked = st.sampled_from((None, *range(len(labels))))
    return Chart(
        draw(TEXTS), draw(TEXTS), draw(st.sampled_from(ChartKind)), tuple(labels),
        tuple(draw(st.lists(series, max_size=2))), draw(st.sampled_from(Unit)), draw(TEXTS),
        marked=draw(marked),
    )  # fmt: skip


def several(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=2).map(tuple)


RESULTS = st.builds(
    ReportResult, TEXTS, TEXTS, st.integers(0, 2**42), PERIODS, PERIODS, several(TEXTS),
    several(st.builds(
        Figure, TEXTS, TEXTS, NUMBERS, st.sampled_from(Unit), st.sampled_from(Sense), TEXTS,
        NUMBERS, TEXTS, NUMBERS, several(NUMBERS), several(TEXTS), TEXTS,
    )),
    several(charts()), several(tables()), several(TEXTS), TEXTS,
)  # fmt: skip


@settings(max_examples=60)
@given(RESULTS)
def test_an_answer_comes_back(result: ReportResult) -> None:
    text = json.dumps(to_json(result))

    assert from_json(json.loads(text)) == result


def test_ids_are_texts() -> None:
    rows = to_json(sample_result())["tables"][0]["rows"]

    assert rows[0]["subject"] == {"records": "clients", "id": "4611686018427387904"}


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"tables": [{}]}, {"made_at_ms": None}, {"figures": [{"key": "x"}]},
     {"period": {"first": "вчера"}}],
)  # fmt: skip
def test_what_is_no_answer_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="не прочитаны"):
        from_json({**to_json(sample_result()), **change})


def test_a_table_for_the_clipboard() -> None:
    found = result_text(sample_table())
    lines = found.text.split("\r\n")

    assert lines[0].split("\t")[2] == "Деньги: Выиграно, ₽"
    assert lines[2].split("\t")[:3] == ["'=СУММ(A1)", "13", "640000,00"]
    assert len(lines) == 8
    assert "Борис &lt;b&gt;&amp;&lt;/b&gt; Ко" in found.html
    assert found.html.count("<tr>") == 7
