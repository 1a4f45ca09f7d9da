"""Reports about clients where there is little or nothing to tell, or not all may be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.powers import FieldRule
from crm_desktop.access.right import Right
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.quality.report import quality_report
from crm_desktop.reports.base_and_program.crm_value_inputs import INPUTS, read_inputs, save_inputs
from crm_desktop.reports.catalogue import CLIENT_REPORTS
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.result import Unit
from crm_desktop.reports.terms import TERMS
from crm_desktop.views.tree import Condition, Op, all_of
from tests.access.people_office import own_scope
from tests.reports.buyers_base import (
    DAY,
    NOW,
    TODAY,
    YEARS,
    Cost,
    PlannedClient,
    PlannedDeal,
    ask,
    cells,
    fill,
    sources,
    table,
    total,
)

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.reports.result import Drill, ReportResult
    from tests.access.people_office import People

KEYS = [report.key for report in CLIENT_REPORTS]
NOVEMBER = ReportPeriod.month(TODAY)


def _drills(result: ReportResult) -> list[Drill]:
    found = [drill for chart in result.charts for drill in chart.drills.values()]
    found += [figure.drill for figure in result.figures if figure.drill]
    for made in result.tables:
        for row in (*made.rows, *((made.total,) if made.total else ())):
            found += row.drills.values()
    return found


def _check_shape(result: ReportResult) -> None:
    """Every line has a value for each column, drills belong to columns, words are explained."""
    tables = {made.key for made in result.tables}
    for made in result.tables:
        keys = [column.key for column in made.columns]
        assert len(keys) == len(set(keys))
        for row in (*made.rows, *((made.total,) if made.total else ())):
            assert len(row.cells) == len(keys)
            assert set(row.drills) <= set(keys)
        assert {column.term for column in made.columns if column.term} <= set(TERMS)
    for chart in result.charts:
        assert chart.table in tables
        assert all(len(series.values) == len(chart.labels) for series in chart.series)
        for series, label in chart.drills:
            assert series < len(chart.series)
            assert label < len(chart.labels)
    assert {figure.term for figure in result.figures if figure.term} <= set(TERMS)


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_base_and_one_buyer(office: Office, key: str) -> None:
    report = next(each for each in CLIENT_REPORTS if each.key == key)
    assert set(report.terms) <= set(TERMS)
    _check_shape(ask(office, key))
    fill(office, [PlannedDeal(0, 3)], [PlannedClient(0)], [Cost("2026-11", 0, 500)])
    for way in ("", *(each.key for each in report.ways)):
        result = ask(office, key, by=way)
        _check_shape(result)
        assert all(drill.ids or drill.ids is None for drill in _drills(result))


def test_all_equal_buyers_are_in_the_middle(office: Office) -> None:
    fill(office, [PlannedDeal(at, 5) for at in range(6)], [PlannedClient()] * 6)
    made = table(ask(office, "rfm", NOVEMBER), "clients")
    keys = [column.key for column in made.columns]
    scores = {tuple(row.cells[keys.index(key)] for key in "rfm") for row in made.rows}
    assert scores == {(3, 1, 3)}
    things = table(ask(office, "abc"), "things")
    assert {row.cells[4] for row in things.rows} == {"A"}


def test_a_source_without_costs_has_a_dash(office: Office) -> None:
    deals = [PlannedDeal(0, 2), PlannedDeal(1, 2), PlannedDeal(2, 2)]
    clients = [PlannedClient(0, 5), PlannedClient(1, 5), PlannedClient(2, 5)]
    fill(office, deals, clients, [Cost("2026-11", 0, 300_00), Cost("2026-11", 1, 0)])
    names = [row[0] for row in office.db.run("SELECT name FROM directory_item WHERE id IN (?, ?, ?)"
             " ORDER BY position, id", sources(office)[:3])]  # fmt: skip
    lines = cells(table(ask(office, "sources", NOVEMBER), "sources"))
    spent, free, untold = (lines[name] for name in names)
    assert (spent["cost"], spent["cac"]) == (300_00, 300_00)
    assert spent["return"] == pytest.approx(100_000 / 300_00)
    # Nothing was spent: a buyer cost nothing, but nothing can be divided by it.
    assert (free["cac"], free["return"], free["romi"]) == (0, None, None)
    assert (untold["cost"], untold["cac"], untold["return"]) == (None, None, None)


def test_a_part_of_a_month_costs_its_days(office: Office) -> None:
    clients = [PlannedClient(0, 5)]
    fill(office, [PlannedDeal(0, 2)], clients, [Cost("2026-11", 0, 300_00)])
    ten = ReportPeriod(date(2026, 11, 11), date(2026, 11, 20))
    result = ask(office, "sources", ten)
    assert total(table(result, "sources"))["cost"] == 100_00
    assert any("по числу дней" in note for note in result.notes)


def test_costs_are_left_out_where_a_filter_makes_them_wrong(office: Office) -> None:
    clients = [PlannedClient(0, 5), PlannedClient(1, 5)]
    fill(office, [PlannedDeal(0, 2)], clients, [Cost("2026-11", 0, 10), Cost("2026-11", 1, 90)])
    narrowed = ask(office, "sources", NOVEMBER, tree=all_of(Condition("kind", Op.IS, ("company",))))
    assert "cost" not in {column.key for column in table(narrowed, "sources").columns}
    assert any("сужен отбором" in note for note in narrowed.notes)
    one = Condition("source", Op.ANY_OF, (sources(office)[0],))
    by_source = table(ask(office, "sources", NOVEMBER, tree=all_of(one)), "sources")
    assert total(by_source)["cost"] == 10
    assert total(by_source)["new"] == 1


def test_the_period_before_stands_beside(office: Office) -> None:
    fill(
        office, [PlannedDeal(0, 2), PlannedDeal(1, 35), PlannedDeal(0, 30)],
        [PlannedClient(0, 2), PlannedClient(0, 35)],
    )  # fmt: skip
    for key in ("sources", "new-clients"):
        result = ask(office, key, NOVEMBER, comparison=Comparison.PREVIOUS)
        figure = next(each for each in result.figures if each.key == "new")
        assert (figure.value, figure.before) == (1, 1)
        assert figure.against == "к\N{NO-BREAK SPACE}октябрю 2026"


def test_a_period_begins_at_its_midnight(office: Office) -> None:
    fill(office, [PlannedDeal(0, 2), PlannedDeal(0, 3), PlannedDeal(0, 1)], [PlannedClient(0, 90)])
    first = ReportPeriod(TODAY - timedelta(days=2), TODAY - timedelta(days=2))
    begins, ends = first.bounds(office.zone)
    with office.change("Минута в минуту") as change:
        for at in (begins - 1, begins, ends - 1, ends):
            office.db.run(
                "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since,"
                " outcome, closed_at, currency, created_at) SELECT ?, 'С', 'с', client, funnel,"
                " stage, 1, 'won', ?, 'RUB', ? FROM deal WHERE deleted_at IS NULL LIMIT 1",
                (change.new_id(), at, at),
            )
    told = total(table(ask(office, "sources", first), "sources"))
    assert (told["won"], told["deals"]) == (3, 2)
    assert total(table(ask(office, "new-clients", first), "sales"))["again"] == 3
    assert sum(int(str(r.cells[1])) for r in table(ask(office, "abc", first, options={
        "measure": "count"}), "things").rows) == 3  # fmt: skip


def test_products_are_told_whatever_their_spelling(office: Office) -> None:
    fill(office, [PlannedDeal(0, 3), PlannedDeal(0, 40), PlannedDeal(None, 80)], [PlannedClient()])
    deals = [row[0] for row in office.db.run(
        "SELECT id FROM deal WHERE deleted_at IS NULL ORDER BY closed_at")]  # fmt: skip
    lines = [(deals[0], "Окно", 500), (deals[1], " ОКНО ", 200), (deals[1], "окно", 100),
             (deals[2], "Ёлка", 100)]  # fmt: skip
    with office.change("Состав") as change:
        for deal, title, amount in lines:
            office.db.run(
                "INSERT INTO deal_line(id, deal, title, sum, position) VALUES(?, ?, ?, ?, 1)",
                (change.new_id(), deal, title, amount),
            )
    made = table(ask(office, "abc", by="product"), "things")
    assert [(row.cells[1], row.cells[4], row.cells[5]) for row in made.rows] == [
        (800, "A", 2), (100, "B", 1)
    ]  # fmt: skip
    assert made.rows[0].drills["value"].ids == (deals[0], deals[1])
    counted = table(ask(office, "abc", by="product", options={"measure": "count"}), "things")
    assert [row.cells[1] for row in counted.rows] == [2, 1]


def test_borders_the_wrong_way_round_are_refused(office: Office) -> None:
    with pytest.raises(UserError, match="Граница B"):
        ask(office, "abc", options={"a": "90", "b": "80"})


def test_silence_ends_with_a_touch_if_asked(office: Office) -> None:
    ids = fill(office, [PlannedDeal(0, 200), PlannedDeal(1, 200)], [PlannedClient()] * 2)
    with office.change("Звонок") as change:
        office.db.run(
            "INSERT INTO event(id, client, kind, happened_at, text) VALUES(?, ?, 'call', ?, '')",
            (change.new_id(), ids[0], NOW - 3 * DAY),
        )

    def silence(**options: str) -> dict[int, Any]:
        result = ask(office, "churn", NOVEMBER_22, options={"risk": "all", **options})
        made = table(result, "clients")
        at = [column.key for column in made.columns].index("silence")
        return {row.subject.id: row.cells[at] for row in made.rows if row.subject}

    assert silence() == {ids[0]: 200, ids[1]: 200}
    assert silence(silence="touch") == {ids[0]: 3, ids[1]: 200}


NOVEMBER_22 = ReportPeriod(TODAY, TODAY)


def test_the_cost_is_back_in_the_month_it_is_reached(office: Office) -> None:
    september = ReportPeriod.month(date(2026, 9, 1))
    deals = [PlannedDeal(0, 60, budget=100), PlannedDeal(0, 10, budget=50)]
    fill(office, deals, [PlannedClient(0)], [Cost("2026-09", 0, 150)])
    result = ask(office, "ltv", september)
    assert total(table(result, "ltv"))["payback"] == 3
    life = table(result, "life")
    assert [row.cells[:3] for row in life.rows] == [(1, 1, 100), (2, 1, 100), (3, 1, 150)]


def test_a_year_ends_with_the_day_of_the_last_sale(office: Office) -> None:
    deals = [PlannedDeal(0, 10, budget=1), PlannedDeal(0, 374, budget=20),
             PlannedDeal(0, 375, budget=300)]  # fmt: skip
    fill(office, deals, [PlannedClient()])
    result = ask(office, "churn", NOVEMBER_22, options={"risk": "all"})
    assert table(result, "clients").rows[0].cells[2] == 21


def test_quality_is_that_of_the_clients(office: Office) -> None:
    fill(office, [], [PlannedClient(0), PlannedClient(None, 700), PlannedClient(1, gone=True)])
    whole = quality_report(office)
    result = ask(office, "data-quality", NOVEMBER_22)
    told = cells(table(result, "checks"))
    assert {line.check.title: line.found for line in whole.lines} == {
        title: line["found"] for title, line in told.items()
    }
    people = total(table(result, "people"))
    assert (people["clients"], people["whole"]) == (whole.total, whole.share)


def test_the_worth_of_the_program(office: Office) -> None:
    fill(
        office, [PlannedDeal(0, 2, opened_days=100), PlannedDeal(0, 3, opened_days=100),
                 PlannedDeal(0, 4, opened_days=20)], [PlannedClient()],
    )  # fmt: skip
    deals = [row[0] for row in office.db.run(
        "SELECT id FROM deal WHERE deleted_at IS NULL ORDER BY closed_at DESC")]  # fmt: skip
    with office.change("Дела") as change:
        for deal in deals:  # done in time, ten days ago
            office.db.run(
                "INSERT INTO task(id, kind, title, deal, due_at, created_at, done_at)"
                " VALUES(?, 'call', 'Позвонить', ?, ?, 1, ?)",
                (change.new_id(), deal, NOW - 9 * DAY, NOW - 10 * DAY),
            )
        # The second deal was never silent: there was a letter.
        office.db.run(
            "INSERT INTO event(id, deal, kind, happened_at, text) VALUES(?, ?, 'letter', ?, '')",
            (change.new_id(), deals[1], NOW - 15 * DAY),
        )
    made = table(ask(office, "crm-value", NOVEMBER, options={"learning": "1"}), "value")
    lines = cells(made)
    task = lines["Дела, сделанные в срок"]
    assert (task["amount"], task["sum"]) == (3, 3 * 3 * 600_00 // 60)
    revived = next(row for row in made.rows if str(row.cells[0]).startswith("Сделки, возвр"))
    assert revived.cells[1:3] == (1, 10_000)
    assert revived.drills["amount"].ids == (deals[0],)
    gain, cost = lines["Польза"]["sum"], lines["Затраты"]["sum"]
    assert cost == (60_000_00 * 30 * 2 + 365) // 730 + 600_00
    assert isinstance(gain, int)
    assert total(made)["sum"] == gain - cost


def test_inputs_of_the_worksheet_are_the_offices(office: Office) -> None:
    assert read_inputs(office) == {each.key: each.usual for each in INPUTS}
    save_inputs(office, {"hour": 1000})
    save_inputs(office, {"people": 4})
    assert read_inputs(office)["hour"] == 1000
    result = ask(office, "crm-value", NOVEMBER)
    assert any("1\N{NO-BREAK SPACE}000" in line for line in result.narrowed)
    with pytest.raises(UserError, match="Ничего не изменено"):
        save_inputs(office, {"hour": -1})
    with pytest.raises(UserError, match="Ничего не изменено"):
        save_inputs(office, {"что-то": 1})
    assert read_inputs(office)["people"] == 4


def test_who_sees_his_own_is_told_of_his_own(people: People) -> None:
    admin = people.admin
    hers = [PlannedDeal(0, 3), PlannedDeal(0, 50), PlannedDeal(1, 90)]
    ids = fill(admin, hers, [PlannedClient(0), PlannedClient(1)], responsible=people.ids["Вера"])
    with admin.change("Чужое") as change:
        his = change.new_id()
        admin.db.run(
            "INSERT INTO client(id, kind, name, name_key, responsible, created_at)"
            " VALUES(?, 'company', 'ЧУЖОЙ', 'чужой', ?, ?)",
            (his, people.ids["Глеб"], NOW - 40 * DAY),
        )
        admin.db.run(
            "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since, outcome,"
            " closed_at, budget, currency, responsible, created_at)"
            " SELECT ?, 'Ч', 'ч', ?, funnel, stage, 1, 'won', ?, 77777, 'RUB', ?, 1 FROM deal"
            " WHERE deleted_at IS NULL LIMIT 1",
            (change.new_id(), his, NOW - 2 * DAY, people.ids["Глеб"]),
        )
        admin.db.run(
            "INSERT INTO source_cost(id, month, source, kopecks) VALUES(?, '2026-11', ?, 4242)",
            (change.new_id(), sources(admin)[0]),
        )
    people.give("Вера", own_scope(acts=frozenset({Right.REPORTS})))
    vera = people.open("Вера")
    for key in KEYS:
        result = ask(vera, key, YEARS)
        _check_shape(result)
        assert "ЧУЖОЙ" not in repr(result)
        assert "4242" not in repr(result)
        seen = {each for drill in _drills(result) for each in drill.ids or ()}
        assert his not in seen
    assert total(table(ask(vera, "sources"), "sources"))["sum"] == 300_000
    rfm = ask(vera, "rfm", NOVEMBER_22)
    assert {row.subject.id for row in table(rfm, "clients").rows if row.subject} == set(ids)


def test_a_hidden_budget_is_no_nought(people: People) -> None:
    vera_id = people.ids["Вера"]
    fill(people.admin, [PlannedDeal(0, 3, budget=98765)], [PlannedClient(0)], responsible=vera_id)
    fields = {"deals:budget": FieldRule.HIDDEN}
    people.give("Вера", own_scope(fields=fields, acts=frozenset({Right.REPORTS})))
    vera = people.open("Вера")
    for key in KEYS:
        options = {"cohorts": {"show": "sum"}}.get(key, {})
        result = ask(vera, key, YEARS, options=options)
        _check_shape(result)
        assert "98765" not in repr(result)
        money = {c.key for made in result.tables for c in made.columns if c.unit is Unit.KOPECKS}
        if key != "crm-value":
            assert money == set()
            assert all(chart.unit is not Unit.KOPECKS for chart in result.charts)
        if key != "data-quality":
            assert any("скрыт" in note for note in result.notes)


def test_reports_ask_for_their_right(people: People) -> None:
    with pytest.raises(AccessDeniedError):
        ask(people.open("Глеб"), "rfm")
    with pytest.raises(AccessDeniedError):
        save_inputs(people.open("Глеб"), {"hour": 1})
