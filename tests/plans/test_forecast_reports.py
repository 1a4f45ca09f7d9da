"""The reports about forecasts, against plain sums over the deals themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.currencies.currencies import add_currency
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.listing import deal_ids
from crm_desktop.deals.moves import lose_deals, win_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.deals.writing import DealRow, MoveRow, write_deal
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.office import create_office
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.scope import OFFICE
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.running import run_report
from crm_desktop.views.periods import midnight
from tests.plans.past_time import DAY_MS, Clock, loss_reason

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult, Table, Value

START = datetime(2037, 1, 10, 9, tzinfo=UTC)


def month_start(office: Office, month: int) -> int:
    return midnight(date(2037, month, 1), office.zone)


def deal(office: Office, budget: int, closes_on: str | None, probability: int) -> int:
    values = {"budget": budget, "closes_on": closes_on, "probability": probability}
    draft = DealDraft(title="Сделка", funnel_id=list_funnels(office)[0].id, values=values)
    return create_deal(office, draft)[0]


def run(office: Office, key: str, now: int, **options: str) -> ReportResult:
    day = datetime.fromtimestamp(now / 1000, office.zone).date()
    return run_report(office, ReportAsk(key, ReportPeriod.month(day), now, options=options))


def table(result: ReportResult, key: str) -> Table:
    return next(each for each in result.tables if each.key == key)


def values(found: Table, row: int) -> dict[str, Value]:
    keys = [column.key for column in found.columns]
    return dict(zip(keys, found.rows[row].cells, strict=True))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, START)


@pytest.fixture
def told(office: Office, clock: Clock) -> tuple[ReportResult, dict[str, int]]:
    """On 1 February: four deals expected of the month; what became of them is asked on 5 April."""
    made = {
        "kept": deal(office, 100_000, "2037-02-20", 90),
        "moved": deal(office, 400_000, "2037-02-10", 50),
        "lost": deal(office, 50_000, "2037-02-28", 20),
        "gone": deal(office, 10_000, "2037-02-01", 100),
        "march": deal(office, 1_000_000, "2037-03-15", 10),
        "late": deal(office, 7_000, "2037-01-25", 40),
    }
    clock.to(month_start(office, 2) + DAY_MS)
    edit_deal_field(office, made["moved"], field="closes_on", value="2037-03-31")
    edit_deal_field(office, made["kept"], field="budget", value=90_000)
    win_deals(office, [made["kept"]])
    made["new"] = deal(office, 600_000, "2037-02-27", 100)
    win_deals(office, [made["new"]])
    lose_deals(office, [made["lost"]], reason_id=loss_reason(office))
    clock.to(month_start(office, 3) + DAY_MS)
    win_deals(office, [made["moved"]])
    delete_deals(office, [made["gone"]])
    clock.to(month_start(office, 4) + 4 * DAY_MS)
    return run(office, "forecast-check", clock.now, months="3"), made


def test_what_was_expected_on_the_first_day_stands_beside_what_came(
    told: tuple[ReportResult, dict[str, int]],
) -> None:
    result, made = told
    months = table(result, "months")
    february = values(months, 1)
    assert february["month"] == "Февраль 2037"
    assert february["said"] == 90_000 + 200_000 + 10_000 + 10_000
    assert february["certain"] == 110_000
    assert february["overdue"] == 7_000
    assert february["won"] == 690_000
    assert february["kept"] == pytest.approx(690 / 310)
    assert february["error"] == pytest.approx((310 - 690) / 690)
    march = values(months, 2)
    assert (march["said"], march["won"]) == (100_000 + 200_000 + 0, 400_000)
    april = values(months, 3)
    assert (april["said"], april["kept"], april["basis"]) == (0, None, "по журналу, месяц идёт")
    fates = values(table(result, "fates"), 1)
    assert [fates[key] for key in ("promised", "kept", "other", "lost", "open", "gone")] == [
        4, 1, 1, 1, 0, 1
    ]  # fmt: skip
    drill = table(result, "fates").rows[1].drills["other"]
    assert drill.ids == (made["moved"],)
    ahead = values(table(result, "ahead"), 2)
    assert (ahead["ahead.1"], ahead["ahead.3"]) == (100_000, 0)


def test_the_headline_counts_the_months_that_are_over(
    told: tuple[ReportResult, dict[str, int]],
) -> None:
    result, _made = told
    kept = next(figure for figure in result.figures if figure.key == "kept")
    assert kept.value == pytest.approx((690 + 400) / (310 + 300))
    total = table(result, "months").total
    assert total is not None
    assert total.cells[1] == 610_000


def test_before_the_journal_deals_are_taken_by_their_way_and_it_is_said(
    tmp_path: Path, clock: Clock
) -> None:
    """The office was made on 10 January; deals brought in then had begun in autumn."""
    office = create_office(
        tmp_path / "Новый", "Новый", admin="Анна Кравцова", password="кошка-на-крыше-42",
        parameters=FLOOR,
    )  # fmt: skip
    funnel = list_funnels(office)[0]
    begun, won = (midnight(date(2036, month, 5), office.zone) for month in (10, 12))
    with office.change("Импорт") as change:
        for closed in (won, None):
            moves = [MoveRow(begun, funnel.id, funnel.stages[0].id)]
            moves += [MoveRow(closed, funnel.id, funnel.stages[0].id, "won")] if closed else []
            given: dict[str, Value] = {
                "budget": 80_000,
                "probability": 50,
                "closes_on": "2036-12-20",
            }
            row = DealRow(
                "Из файла", None, funnel.id, funnel.stages[0].id, begun, values=given,
                outcome="won" if closed else None, closed_at=closed, moves=tuple(moves),
            )  # fmt: skip
            write_deal(office.db, change, row)
    clock.to(month_start(office, 2) + DAY_MS)
    result = run(office, "forecast-check", clock.now, months="3")
    months = table(result, "months")
    told = [values(months, row) for row in range(4)]
    assert [each["said"] for each in told] == [0, 80_000, 0, 0]
    assert [each["won"] for each in told] == [0, 80_000, 0, 0]
    assert [each["overdue"] for each in told] == [0, 0, 80_000, 80_000]
    assert [each["basis"] for each in told[1:]] == [
        "по пути сделок", "по пути сделок", "по журналу, месяц идёт"
    ]  # fmt: skip
    assert any("Журнал офиса начинается 10.01.2037" in note for note in result.notes)
    office.close()


def test_the_won_open_behind_the_number(
    office: Office, told: tuple[ReportResult, dict[str, int]]
) -> None:
    result, made = told
    drill = table(result, "months").rows[1].drills["won"]
    assert drill.tree is not None
    assert set(deal_ids(office, DealFilter(tree=drill.tree))) == {made["kept"], made["new"]}


def test_the_forecast_sets_won_expected_and_plan_side_by_side(office: Office, clock: Clock) -> None:
    won = deal(office, 300_000, "2037-01-12", 10)
    win_deals(office, [won])
    deal(office, 200_000, "2037-01-31", 90)
    deal(office, 100_000, "2037-02-15", 50)
    deal(office, 100_000, "2037-02-15", 5)
    deal(office, 40_000, "2037-01-02", 50)
    deal(office, 1, None, 50)
    set_plans(office, [PlanEntry("won_sum", date(2037, 1, 1), 960_000, OFFICE)])
    result = run(office, "forecast", clock.now, months="2")
    months = table(result, "months")
    assert [row.cells[0] for row in months.rows] == [
        "Просрочено", "Январь 2037", "Февраль 2037", "Позже", "Без даты"
    ]  # fmt: skip
    january = values(months, 1)
    assert (january["won"], january["certain"], january["weighted"]) == (300_000, 200_000, 180_000)
    assert (january["outcome"], january["plan"], january["share"]) == (480_000, 960_000, 0.5)
    february = values(months, 2)
    assert (february["likely"], february["possible"], february["total"]) == (
        100_000, 100_000, 200_000
    )  # fmt: skip
    assert (february["plan"], february["share"]) == (None, None)
    assert result.charts[0].series[-1].values[1] == 960_000
    behind = months.rows[2].drills["possible"]
    assert behind.tree is not None
    assert len(deal_ids(office, DealFilter(tree=behind.tree), now=clock.now)) == 1


def test_what_was_won_without_a_rate_is_told_apart(office: Office, clock: Clock) -> None:
    add_currency(office, "USD", rate=None)
    won = deal(office, 100_000, None, 50)
    edit_deal_field(office, won, field="currency", value="USD")
    win_deals(office, [won])
    told = run(office, "forecast", clock.now, months="1")
    assert any("без курса" in note or "нет курса" in note for note in told.notes), told.notes
