"""Plan and fact, against plain sums over the rows of the base; copying and spreading by them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.history.acts import undo
from crm_desktop.plans.copying import Spread, copy_plans, spread_year
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.facts import PlanRows
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.plans.sheet import plan_sheet
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.drilling import drill_count
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.running import run_report
from tests.access.people_office import own_scope

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult, Row
    from tests.access.people_office import People

NOW = int(datetime(2026, 11, 18, 9, tzinfo=UTC).timestamp() * 1000)
YEAR = ReportPeriod(date(2026, 1, 1), date(2026, 12, 31))
PRODUCTS = ("Окно", "Дверь", "Монтаж")


def fill(people: People, seed: int) -> None:
    """Deals of two years, won, lost and open, of everybody and of nobody; calls; clients."""
    rng, office = random.Random(seed), people.admin
    add_funnel(office, "Опт", stages=[StageSettings("Новая", probability=30)])
    funnels = list_funnels(office)
    owners = [*people.ids.values(), None]
    clients = [
        create_client(office, ClientDraft(kind="company", name=f"К{n}"))[0] for n in range(4)
    ]
    with office.change("Всё") as change:
        for _ in range(60):
            made = instant(rng, date(2025, 1, 1), 680)
            outcome = rng.choice(("won", "won", "lost", None))
            funnel = rng.choice(funnels)
            lines = tuple(
                LineDraft(product, price=rng.randrange(1, 9) * 1_000)
                for product in rng.sample(PRODUCTS, rng.randrange(3))
            )
            row = DealRow(
                "Сделка", rng.choice(clients), funnel.id, funnel.stages[0].id, made,
                outcome=outcome, closed_at=min(made + rng.randrange(40) * 86_400_000, NOW)
                if outcome else None,
                values={
                    "budget": rng.choice((None, 0, 70_000, 1_234_567)),
                    "responsible": rng.choice(owners),
                    "closes_on": f"2026-{rng.choice((11, 12))}-{rng.randrange(10, 29)}",
                },
                lines=lines,
            )  # fmt: skip
            deal = write_deal(office.db, change, row)
            if rng.random() < 0.1:
                office.db.run("UPDATE deal SET deleted_at = 5 WHERE id = ?", (deal,))
        for _ in range(60):
            office.db.run(
                "INSERT INTO event(id, client, kind, happened_at, direction, text, author)"
                " VALUES(?, ?, ?, ?, 'out', '', ?)",
                (change.new_id(), rng.choice(clients), rng.choice(("call", "meeting", "letter")),
                 instant(rng, date(2025, 1, 1), 680), rng.choice(list(people.ids.values()))),
            )  # fmt: skip


def instant(rng: random.Random, first: date, days: int) -> int:
    day = first + timedelta(days=rng.randrange(days))
    at = datetime(day.year, day.month, day.day, rng.randrange(24), tzinfo=UTC)
    return min(int(at.timestamp() * 1000), NOW)


def happened(office: Office, measure: str) -> list[tuple[str, int | None, int, int]]:
    """Month, person, funnel and amount of everything a measure counts, by plain Python."""

    def month(at: int) -> str:
        return f"{datetime.fromtimestamp(at / 1000, office.zone):%Y-%m}"

    if measure in {"calls", "meetings", "letters"}:
        rows = office.db.run("SELECT happened_at, author, kind FROM event WHERE deleted_at IS NULL")
        return [(month(at), who, 0, 1) for at, who, kind in rows if kind == measure[:-1]]
    if measure == "new_clients":
        rows = office.db.run("SELECT created_at, responsible FROM client WHERE deleted_at IS NULL")
        return [(month(at), who, 0, 1) for at, who in rows]
    rows = office.db.run(
        "SELECT created_at, closed_at, outcome, responsible, funnel, coalesce(budget, 0) FROM deal"
        " WHERE deleted_at IS NULL"
    )
    if measure == "new_deals":
        return [(month(made), who, funnel, 1) for made, _c, _o, who, funnel, _b in rows]
    return [
        (month(closed), who, funnel, budget if measure == "won_sum" else 1)
        for _made, closed, outcome, who, funnel, budget in rows if outcome == "won"
    ]  # fmt: skip


def cell(row: Row, result: ReportResult, key: str) -> Any:
    keys = [column.key for column in result.tables[0].columns]
    return row.cells[keys.index(key)] if key in keys else None


def run(
    office: Office, way: str, measure: str = "won_sum", period: ReportPeriod = YEAR
) -> ReportResult:
    ask = ReportAsk("plan-fact", period, NOW, by=way, options={"measure": measure})
    return run_report(office, ask)


@pytest.mark.parametrize(
    "measure", ["won_sum", "won_count", "new_deals", "new_clients", "calls", "letters"]
)
def test_the_sheet_tells_what_the_rows_of_the_base_tell(people: People, measure: str) -> None:
    fill(people, 5)
    office = people.admin
    found = happened(office, measure)
    sheet = plan_sheet(office, measure, 2026, now=NOW)
    for line in sheet.lines:
        for month, told in zip(sheet.months, line.cells, strict=True):
            right = sum(
                amount for at, who, _funnel, amount in found
                if at == f"{month:%Y-%m}" and (line.whole or who == line.scope.member)
            )  # fmt: skip
            assert told.fact == (right if month.month <= 11 else None), (line.title, month)
    assert {line.scope.member for line in sheet.lines if not line.whole} == set(people.ids.values())


def test_the_report_lays_plans_beside_facts_for_people_and_departments(people: People) -> None:
    fill(people, 6)
    office, ids = people.admin, people.ids
    plans = {"Вера": 500_000, "Глеб": 300_000, "Дина": 200_000, "Егор": 0}
    november = date(2026, 11, 1)
    set_plans(
        office,
        [
            PlanEntry("won_sum", november, plan, PlanScope(ids[name]))
            for name, plan in plans.items()
        ],
    )
    period = ReportPeriod.month(november)
    won: dict[int | None, int] = {}
    for at, who, _funnel, amount in happened(office, "won_sum"):
        if at == "2026-11":
            won[who] = won.get(who, 0) + amount
    result = run(office, "person", period=period)
    told = {row.cells[0]: row for row in result.tables[0].rows}
    for name, plan in plans.items():
        row = told[next(each for each in told if str(each).startswith(name))]
        fact = won.get(ids[name], 0)
        assert (cell(row, result, "plan"), cell(row, result, "fact")) == (plan, fact)
        assert cell(row, result, "gap") == fact - plan
        assert cell(row, result, "share") == (fact / plan if plan else None)
        expected = [
            budget * chance for closes, chance, budget in office.db.run(
                "SELECT d.closes_on, s.probability, coalesce(d.budget, 0) FROM deal d"
                " JOIN stage s ON s.id = d.stage WHERE d.outcome IS NULL AND d.deleted_at IS NULL"
                " AND d.responsible = ?", (ids[name],))
            if "2026-11-18" <= closes <= "2026-11-30"
        ]  # fmt: skip
        assert cell(row, result, "expected") == pytest.approx(sum(expected) / 100, abs=1)
    total = result.tables[0].total
    assert total is not None
    assert cell(total, result, "plan") == 1_000_000
    assert cell(total, result, "fact") == sum(won.values())
    # 12 of the 20 working days of November 2026 are over on the 18th.
    assert cell(total, result, "pace") == pytest.approx(sum(won.values()) * 20 / 12, abs=50)
    assert cell(total, result, "pace") % 100 == 0
    by_department = run(office, "department", period=period)
    rows = {row.cells[0]: row for row in by_department.tables[0].rows}
    assert cell(rows["Опт"], by_department, "plan") == 200_000
    assert cell(rows["Продажи"], by_department, "plan") == 1_000_000
    in_sales = sum(won.get(ids[name], 0) for name in ("Борис", "Вера", "Глеб", "Дина"))
    assert cell(rows["Продажи"], by_department, "fact") == in_sales
    assert any("План 0" in note for note in result.notes)


def test_the_records_behind_a_fact_are_those_it_counts(people: People) -> None:
    fill(people, 7)
    office = people.admin
    for measure in ("won_count", "new_deals"):
        result = run(office, "person", measure)
        assert result.tables[0].rows
        for row in result.tables[0].rows:
            if drill := row.drills.get("fact"):
                assert drill_count(office, drill) == cell(row, result, "fact")
    departments = run(office, "department", "won_count")
    row = next(row for row in departments.tables[0].rows if row.cells[0] == "Продажи")
    assert drill_count(office, row.drills["fact"]) == cell(row, departments, "fact")


def test_funnels_products_and_months_have_rows_of_their_own(people: People) -> None:
    fill(people, 8)
    office = people.admin
    found = happened(office, "won_count")
    by_funnel = run(office, "funnel", "won_count")
    facts = {row.cells[0]: cell(row, by_funnel, "fact") for row in by_funnel.tables[0].rows}
    for funnel in list_funnels(office):
        right = sum(1 for at, _who, of, _n in found if of == funnel.id and at.startswith("2026"))
        assert facts.get(funnel.name, 0) == right
    months = run(office, "month", "won_count")
    told = [cell(row, months, "fact") for row in months.tables[0].rows]
    assert told[:11] == [
        sum(1 for at, *_rest in found if at == f"2026-{month:02}") for month in range(1, 12)
    ]
    assert told[11] is None
    lines = office.db.run(
        "SELECT l.title, sum(l.sum) FROM deal_line l JOIN deal d ON d.id = l.deal WHERE"
        " d.outcome = 'won' AND d.deleted_at IS NULL AND d.closed_at >= 1767214800000 GROUP BY 1"
    )
    products = run(office, "product")
    assert {row.cells[0]: cell(row, products, "fact") for row in products.tables[0].rows} == dict(
        lines
    )
    with pytest.raises(UserError, match="нет товаров"):
        run(office, "product", "calls")


def test_who_sees_his_own_gets_his_own_line_alone(people: People) -> None:
    fill(people, 9)
    people.give("Вера", own_scope())
    vera = people.ids["Вера"]
    set_plans(people.admin, [
        PlanEntry("won_sum", date(2026, 3, 1), 5, PlanScope(vera)),
        PlanEntry("won_sum", date(2026, 3, 1), 50, OFFICE),
    ])  # fmt: skip
    sheet = plan_sheet(people.open("Вера"), "won_sum", 2026, rows=PlanRows.FUNNELS, now=NOW)
    assert [(line.scope, line.year.plan) for line in sheet.lines] == [(PlanScope(vera), 5)]
    found = happened(people.admin, "won_sum")
    right = sum(a for at, who, _f, a in found if who == vera and at.startswith("2026"))
    assert sheet.lines[0].year.fact == right
    assert not sheet.editable


def test_plans_are_copied_with_a_percentage_and_taken_back(people: People) -> None:
    office, vera = people.admin, PlanScope(people.ids["Вера"])
    set_plans(office, [
        PlanEntry("won_sum", date(2026, 2, 1), 10_000, vera),
        PlanEntry("calls", date(2026, 12, 1), 15, OFFICE),
        PlanEntry("calls", date(2027, 12, 1), 99, OFFICE),
    ])  # fmt: skip
    copy = {"first": date(2026, 1, 1), "months": 12, "to": date(2027, 1, 1), "per_cent": 10}
    changes = copy_plans(office, **copy, only_empty=True)  # type: ignore[arg-type]
    assert plan_sheet(office, "won_sum", 2027, now=NOW).lines[0].cells[1].plan == 11_000
    assert plan_sheet(office, "calls", 2027, now=NOW).lines[0].cells[11].plan == 99
    undo(office, changes.change_id)
    assert plan_sheet(office, "won_sum", 2027, now=NOW).lines[0].year.plan is None
    copy_plans(office, **copy)  # type: ignore[arg-type]
    assert plan_sheet(office, "calls", 2027, now=NOW).lines[0].cells[11].plan == 17
    with pytest.raises(UserError, match="Копировать нечего"):
        copy_plans(office, first=date(2020, 1, 1), months=12, to=date(2027, 1, 1))
    with pytest.raises(UserError, match="невозможно"):
        copy_plans(office, first=date(2026, 1, 1), months=1, to=date(2027, 1, 1), per_cent=-101)


def test_a_year_is_spread_by_what_came_the_year_before(people: People) -> None:
    fill(people, 10)
    office = people.admin
    spread_year(office, "won_sum", 2026, scope=OFFICE, total=1_200_000_00, how=Spread.SEASONS,
                now=NOW)  # fmt: skip
    found = happened(office, "won_sum")
    weights = [
        sum(a for at, _w, _f, a in found if at == f"2025-{month:02}") for month in range(1, 13)
    ]
    told = [each.entered for each in plan_sheet(office, "won_sum", 2026, now=NOW).lines[0].cells]
    assert sum(each or 0 for each in told) == 1_200_000_00
    for amount, weight in zip(told, weights, strict=True):
        assert amount == pytest.approx(1_200_000_00 * weight / sum(weights), abs=100)
    spread_year(office, "calls", 2026, scope=OFFICE, total=25, how=Spread.WORKDAYS, now=NOW)
    calls = plan_sheet(office, "calls", 2026, now=NOW).lines[0]
    assert calls.year.entered == 25
    with pytest.raises(UserError, match="нет факта"):
        spread_year(office, "won_sum", 2030, scope=OFFICE, total=5, how=Spread.SEASONS, now=NOW)
