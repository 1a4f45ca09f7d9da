"""The report of a funnel against the rows as they lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, FieldRule
from crm_desktop.access.right import Right
from crm_desktop.errors import AccessDeniedError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel, list_funnels
from crm_desktop.funnels.removal import delete_stage
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.running import run_report
from crm_desktop.views.checking import BrokenFilterError
from crm_desktop.views.periods import midnight
from crm_desktop.views.tree import Condition, Group, Op
from tests.access.people_office import own_scope
from tests.reports.ways_there import DAY_MS, put_way, told_anew

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult, Row, Table
    from tests.access.people_office import People

MAY = ReportPeriod.of(date(2026, 5, 1), date(2026, 5, 31))
_OUTCOMES = st.sampled_from([None, None, None, "won", "lost"])
_STEP = st.tuples(st.integers(0, 30 * 48), st.integers(0, 4), _OUTCOMES)
_WAYS = st.lists(
    st.tuples(
        st.integers(0, 80), st.lists(_STEP, min_size=1, max_size=5),
        st.none() | st.integers(0, 9_999_999), st.sampled_from(["RUB", "RUB", "EUR"]),
        st.booleans(),
    ),
    max_size=6,
)  # fmt: skip


@pytest.fixture
def funnel(office: Office) -> Funnel:
    made, _ = add_funnel(office, "Опт", stages=[StageSettings(name) for name in "АБВГ"])
    return get_funnel(office, made)


def report(office: Office, funnel: Funnel, **more: Any) -> ReportResult:
    period = more.pop("period", MAY)
    now = more.pop("now", midnight(date(2026, 8, 1), office.zone))
    options = {"funnel": str(funnel.id)}
    return run_report(office, ReportAsk("funnel", period, now, options=options, **more))


def cells(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip((column.key for column in table.columns), row.cells, strict=True))


def by_name(result: ReportResult) -> dict[Any, dict[str, Any]]:
    table = result.tables[0]
    rows = [*table.rows, *((table.total,) if table.total else ())]
    return {row.cells[0]: cells(table, row) for row in rows}


@settings(max_examples=25)
@given(ways=_WAYS)
def test_every_number_is_that_of_the_rows(office: Office, funnel: Funnel, ways: Any) -> None:
    # Written one after another: every example adds to those before.
    other = next(each for each in list_funnels(office) if each.id != funnel.id)
    stages = [*funnel.stages, other.stages[0]]
    since, until = MAY.bounds(office.zone)
    for starts, steps, budget, currency, deleted in ways:
        at, way = since + (starts - 25) * DAY_MS, []
        for hours, to, outcome in steps:
            way.append((at, stages[to], outcome))
            at += hours * 3_600_000
        put_way(office, way, budget=budget, currency=currency, deleted=deleted)
    result = report(office, funnel)
    told, wanted = by_name(result), told_anew(office, funnel, since, until)
    for stage in funnel.stages:
        for key, value in wanted[stage.id].items():
            assert told[stage.name][key] == pytest.approx(value), (stage.name, key)
    for row in result.tables[0].rows:
        there = cells(result.tables[0], row)
        for key in ("reached", "went_on", "lost", "open"):
            ids = row.drills[key].ids if key in row.drills else ()
            assert len(set(ids or ())) == (there[key] or 0)


def test_nobody_came_is_said(office: Office, funnel: Funnel) -> None:
    result = report(office, funnel)
    told = by_name(result)
    assert told["А"]["reached"] == 0
    assert told["А"]["conversion"] is None
    assert told["А"]["average"] is None
    assert told["Всего пришло"]["reached"] == 0
    assert "не пришла ни одна" in result.notes[0]
    assert {figure.key: figure.value for figure in result.figures} == {
        "came": 0, "win_share": None, "won": 0, "open": 0,
    }  # fmt: skip


def test_a_leap_day_is_a_day(office: Office, funnel: Funnel) -> None:
    leap = ReportPeriod.of(date(2028, 2, 29), date(2028, 2, 29))
    put_way(office, [(leap.bounds(office.zone)[0], funnel.stages[0], None)])
    result = report(office, funnel, period=leap, comparison=Comparison.YEAR_AGO)
    assert result.compared == ReportPeriod(date(2027, 2, 28), date(2027, 2, 28))
    assert by_name(result)["А"]["reached"] == 1


def test_beside_stands_the_month_before(office: Office, funnel: Funnel) -> None:
    a, b, *_ = funnel.stages
    since, _until = MAY.bounds(office.zone)
    put_way(office, [(since - DAY_MS, a, None)])
    put_way(office, [(since - DAY_MS, a, None), (since, b, None)])
    for _ in range(3):
        put_way(office, [(since, a, None), (since + DAY_MS, a, "won")])
    result = report(office, funnel, comparison=Comparison.PREVIOUS)
    first = by_name(result)["А"]
    assert (first["reached"], first["reached.before"], first["reached.change"]) == (3, 2, 0.5)
    assert (first["conversion"], first["conversion.before"]) == (1.0, 0.5)
    assert result.charts[0].series[0].values == (3, 3, 3, 3, 3)
    assert result.charts[0].series[1].values == (2, 1, 0, 0, 0)
    assert result.figures[0].before == 2
    assert (result.figures[2].value, result.figures[2].before) == (3, 0)


def test_what_lies_on_a_deleted_stage_is_told(office: Office, funnel: Funnel) -> None:
    a, b, *_ = funnel.stages
    since, _until = MAY.bounds(office.zone)
    put_way(office, [(since, b, None), (since + 3 * DAY_MS, a, None)])
    delete_stage(office, b.id)
    gone = by_name(report(office, funnel))["Б (удалён)"]
    assert (gone["reached"], gone["average"], gone["median"]) == (None, 3.0, 3.0)


def test_the_filter_narrows_all_of_it(office: Office, funnel: Funnel) -> None:
    a, *_ = funnel.stages
    since, _until = MAY.bounds(office.zone)
    small = put_way(office, [(since, a, None), (since, a, "won")], budget=100)
    put_way(office, [(since, a, None), (since, a, "won")], budget=900)
    tree = Group((Condition("budget", Op.LESS, (500,)),))
    result = report(office, funnel, tree=tree)
    assert result.tables[0].rows[0].drills["reached"].ids == (small,)
    assert result.figures[2].value == 1
    assert any(line.startswith("Отбор: ") for line in result.narrowed)
    with pytest.raises(BrokenFilterError, match="не построен"):
        report(office, funnel, tree=Group((Condition("f77", Op.FILLED),)))


def test_money_without_a_rate_is_told_apart(office: Office, funnel: Funnel) -> None:
    since, _until = MAY.bounds(office.zone)
    put_way(office, [(since, funnel.stages[0], None)], budget=70_000, currency="EUR")
    put_way(office, [(since, funnel.stages[0], None)], budget=5_000)
    result = report(office, funnel)
    assert by_name(result)["А"]["open_sum"] == 5_000
    assert result.notes == (
        (
            "В суммы не вошло то, у чего нет курса: 1\u00a0сделка на 700\u00a0€. "
            "Задайте курс в настройках валют."
        ),
    )


def test_who_sees_no_budgets_gets_no_sums(people: People) -> None:
    powers = BUILT_IN[Role.HEAD]
    hidden = {**powers.fields, "deals:budget": FieldRule.HIDDEN}
    people.give("Борис", replace(powers, fields=hidden))
    result = run_report(
        people.open("Борис"),
        ReportAsk("funnel", MAY, midnight(date(2026, 8, 1), people.admin.zone)),
    )
    assert not any(column.key.endswith("_sum") for column in result.tables[0].columns)
    assert "Бюджет сделок от вас скрыт" in result.notes[-1]
    assert all("₽" not in figure.beside for figure in result.figures)


def test_who_sees_only_his_own_counts_only_those(people: People) -> None:
    office = people.admin
    stage = list_funnels(office)[0].stages[0]
    since, _until = MAY.bounds(office.zone)
    mine = put_way(office, [(since, stage, None)], responsible=people.ids["Вера"])
    put_way(office, [(since, stage, None)], responsible=people.ids["Егор"])
    powers = own_scope()
    people.give("Вера", replace(powers, acts=powers.acts | {Right.REPORTS}))
    ask = ReportAsk("funnel", MAY, midnight(date(2026, 8, 1), office.zone))
    found = run_report(people.open("Вера"), ask)
    assert found.figures[0].drill
    assert found.figures[0].drill.ids == (mine,)
    assert run_report(office, ask).figures[0].value == 2
    with pytest.raises(AccessDeniedError):
        run_report(people.open("Егор"), ask)
