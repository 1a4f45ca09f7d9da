"""The same word gives the same number wherever it stands, and the records behind it are as many."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli.main import main
from crm_desktop.clients.listing import ClientFilter, client_ids, count_clients
from crm_desktop.currencies.rates import in_roubles, read_rates
from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.pieces import PIECES
from crm_desktop.dashboard.reading import read_dashboard
from crm_desktop.dashboard.setting import Placed, Setting
from crm_desktop.deals.board import board_totals
from crm_desktop.deals.board_question import BoardQuestion
from crm_desktop.deals.forecast import Span, forecast
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.list_totals import deal_money
from crm_desktop.deals.listing import count_deals
from crm_desktop.deals.won import month_bounds, won_by_month
from crm_desktop.discipline.figures import team_figures
from crm_desktop.funnels.report import funnel_report
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.station import settle_here
from crm_desktop.pivot.definition import PivotDefinition, PivotValue
from crm_desktop.pivot.pivoting import pivot
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.scope import OFFICE
from crm_desktop.quality.report import quality_report
from crm_desktop.report_files.json_form import to_json
from crm_desktop.reports.catalogue import BY_KEY
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.drilling import drill_count
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.period_choice import PeriodChoice
from crm_desktop.reports.result import Unit
from crm_desktop.reports.running import run_report
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.listing import count_buckets
from crm_desktop.today.reading import read_today
from crm_desktop.views.periods import midnight
from crm_desktop.views.tree import Condition, Op, all_of
from tests.access.people_office import People
from tests.dashboard.dashboard_base import NOW, TODAY, fill_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_desktop.office import Office
    from crm_desktop.reports.result import Drill, Figure, ReportResult, Value
    from crm_desktop.views.tree import Node
    from tests.access.people_office import Peopled

NOVEMBER = date(2026, 11, 1)
SEPTEMBER = date(2026, 9, 1)
ALL_TILES = Setting(tuple(Placed(piece.key, piece.width) for piece in PIECES))


@dataclass(frozen=True)
class World:
    """A filled office and the month asked of it."""

    office: Office
    month: date

    @property
    def period(self) -> ReportPeriod:
        return ReportPeriod.month(self.month)

    def report(self, key: str, by: str = "", **options: str) -> ReportResult:
        return run_report(self.office, ReportAsk(key, self.period, NOW, by=by, options=options))

    def tiles(self) -> dict[str, Figure]:
        found = read_dashboard(self.office, ALL_TILES, Filters(self.month), now=NOW)
        return {key: part.figure for key, part in found.parts.items() if part.figure is not None}

    def within(self, field: str) -> Condition:
        days = (self.period.first.isoformat(), self.period.last.isoformat())
        return Condition(field, Op.BETWEEN, days)

    def deals(self, *nodes: Node) -> int:
        return count_deals(self.office, DealFilter(tree=all_of(*nodes)), cap=None, now=NOW)

    def pivot_total(self, measure: str, axis: str, *nodes: Node, source: str = "deals") -> Value:
        row = "author" if source == "events" else "responsible"
        definition = PivotDefinition(
            source, (row,), (), (PivotValue(measure),), all_of(*nodes),
            PeriodChoice.fixed(self.period), axis,
        )  # fmt: skip
        found = pivot(self.office, definition, now=NOW)
        return found.at(len(found.rows) - 1, len(found.columns) - 1)


@pytest.fixture(scope="module", params=[(1, NOVEMBER), (2, SEPTEMBER)], ids=["this", "before"])
def world(
    request: pytest.FixtureRequest,
    peopled_office: Peopled,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """One office for all tests: nothing is written after it is made."""
    seed, month = request.param
    folder = OfficeFolder(tmp_path_factory.mktemp("agree") / "Ромашка")
    shutil.copytree(peopled_office.folder.path, folder.path)
    people = People(peopled_office, folder)
    settle_here(people.admin.db, folder, new_slot=False)
    fill_office(people, seed)
    office = people.admin
    with office.change("Новые клиенты") as change:
        for at in (month, month.replace(day=28), month.replace(day=17)):
            created = midnight(at, office.zone) if at <= TODAY else NOW
            office.db.run(
                "INSERT INTO client(id, kind, name, name_key, created_at)"
                " VALUES(?, 'company', 'Новый', 'новый', ?)",
                (change.new_id(), created),
            )
    set_plans(office, [PlanEntry("won_sum", month, 123_400_000, OFFICE)])
    yield World(office, month)
    people.close()


def cells(result: ReportResult, table: str = "") -> dict[str, Value]:
    """The last line of a table, by columns."""
    found = next(each for each in result.tables if table in ("", each.key))
    assert found.total is not None, result.key
    return {
        column.key: value for column, value in zip(found.columns, found.total.cells, strict=True)
    }


def figures(result: ReportResult) -> dict[str, Value]:
    return {figure.key: figure.value for figure in result.figures}


def same(told: Mapping[str, Value]) -> None:
    """Every place tells the same, and there is something to tell."""
    assert len(set(told.values())) == 1, told
    assert next(iter(told.values())), told


def test_won(world: World) -> None:
    office, month = world.office, world.month
    won = Condition("outcome", Op.ANY_OF, ("won",))
    (core,) = won_by_month(office, first=month, last=month)
    since, until = month_bounds(month, office.zone)
    by_funnel = [
        funnel_report(office, funnel, since=since, until=until, now=NOW)
        for (funnel,) in office.db.run("SELECT id FROM funnel")
    ]
    listed = DealFilter(tree=all_of(won, world.within("closed")))
    tiles = world.tiles()
    same({
        "won_by_month": core.deals,
        "funnels in numbers": sum(each.won.count for each in by_funnel),
        "tile": tiles["won_count"].value,
        "list": world.deals(won, world.within("closed")),
        "sum under the list": deal_money(office, listed, now=NOW).deals,
        "pivot": world.pivot_total("count", "closed", won),
        **{
            f"{key} {by}": cells(world.report(key, by))[column]
            for key, column, ways in (
                ("sales", "won", ("responsible", "funnel", "client.region", "week")),
                ("managers", "won", ("responsible", "department", "day")),
                ("cycle", "count", ("source",)),
                ("regions", "won", ("region",)),
                ("sources", "won", ("client", "deal")),
            )
            for by in ways
        },
        "funnel": sum(
            world.report("funnel", funnel=str(row[0])).figures[2].value or 0
            for row in office.db.run("SELECT id FROM funnel")
        ),
        **{
            f"plan-fact {by}": cells(world.report("plan-fact", by, measure="won_count"))["fact"]
            for by in ("person", "department", "funnel", "month")
        },
    })  # fmt: skip


def test_what_was_won_comes_to(world: World) -> None:
    office, month = world.office, world.month
    rates = read_rates(office.db)
    won = Condition("outcome", Op.ANY_OF, ("won",))
    (core,) = won_by_month(office, first=month, last=month)
    listed = DealFilter(tree=all_of(won, world.within("closed")))
    told = {
        "won_by_month": in_roubles(core.sums, rates)[0],
        "tile": world.tiles()["won"].value,
        "sum under the list": deal_money(office, listed, now=NOW).kopecks,
        "pivot": world.pivot_total("sum:budget", "closed", won),
        "pivot, won": world.pivot_total("won_sum", "closed"),
        "sales": cells(world.report("sales"))["won_sum"],
        "managers": cells(world.report("managers"))["won_sum"],
        "regions": cells(world.report("regions"))["won_sum"],
        "sources": cells(world.report("sources"))["sum"],
        "plan-fact": cells(world.report("plan-fact"))["fact"],
    }
    if month == NOVEMBER:
        told["forecast"] = next(
            column.won.kopecks for column in forecast(office, now=NOW).columns
            if column.span is Span.MONTH
        )  # fmt: skip
        told["forecast report"] = cells(world.report("forecast"), "months")["won"]
    same(told)


def test_new_clients(world: World) -> None:
    office = world.office
    filter_ = ClientFilter(tree=all_of(world.within("created")))
    same({
        "tile": world.tiles()["new_clients"].value,
        "list": count_clients(office, filter_, cap=None),
        "ids": len(client_ids(office, filter_)),
        "pivot": world.pivot_total("count", "created", source="clients"),
        "new-clients": figures(world.report("new-clients"))["new"],
        "sources": cells(world.report("sources"))["new"],
        "regions": cells(world.report("regions"))["new"],
        "plan-fact": cells(world.report("plan-fact", measure="new_clients"))["fact"],
    })  # fmt: skip


def test_new_deals(world: World) -> None:
    same({
        "tile": world.tiles()["new_deals"].value,
        "list": world.deals(world.within("created")),
        "deals-created": cells(world.report("deals-created"))["count"],
        "managers": cells(world.report("managers"))["created"],
        "requests": cells(world.report("requests"))["deals"],
        "sources": cells(world.report("sources"))["deals"],
        "plan-fact": cells(world.report("plan-fact", measure="new_deals"))["fact"],
    })  # fmt: skip


def test_open_deals(world: World) -> None:
    office = world.office
    opened = Condition("outcome", Op.ANY_OF, ("open",))
    boards = board_numbers(office)
    tiles, load = world.tiles(), cells(world.report("workload"))
    money = deal_money(office, DealFilter(tree=all_of(opened)), now=NOW)
    coming = forecast(office, now=NOW)
    same({
        "tile": tiles["open"].value,
        "boards": boards["count"],
        "list": world.deals(opened),
        "forecast": coming.total.deals,
        "forecast report": cells(world.report("forecast"), "months")["deals"],
        "managers": cells(world.report("managers"))["open"],
        "workload": load["open"],
    })  # fmt: skip
    same({
        "tile": tiles["weighted"].value,
        "sum under the list": money.weighted,
        "forecast": coming.total.weighted,
        "forecast report": cells(world.report("forecast"), "months")["weighted"],
        "workload": load["weighted"],
    })  # fmt: skip
    same({
        "sum under the list": money.kopecks,
        "forecast": coming.total.kopecks,
        "forecast report": cells(world.report("forecast"), "months")["total"],
        "workload": load["sum-budget"],
    })  # fmt: skip


def test_without_action_and_stale(world: World) -> None:
    boards, tiles = board_numbers(world.office), world.tiles()
    opened = Condition("outcome", Op.ANY_OF, ("open",))
    load = cells(world.report("workload"))
    same({
        "tile": tiles["no_action"].value,
        "boards": boards["none"],
        "list": world.deals(opened, Condition("state", Op.ANY_OF, ("none",))),
        "managers": cells(world.report("managers"))["idle"],
        "workload": load["idle"],
    })  # fmt: skip
    same({
        "tile": tiles["stale"].value,
        "boards": boards["stale"],
        "list": world.deals(opened, Condition("stale", Op.YES)),
        "workload": load["stale"],
    })  # fmt: skip


def test_overdue_and_done_tasks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_desktop.tasks.listing.now_ms", lambda: NOW)
    office, period = world.office, world.period
    team = team_figures(office, period.first, period.last, now=NOW)
    tiles, report = world.tiles(), cells(world.report("tasks-in-time"))
    same({
        "tile": tiles["overdue"].value,
        "team": team.total.overdue,
        "list": count_buckets(office)[Bucket.OVERDUE],
        "workload": cells(world.report("workload"))["overdue"],
        "tasks-in-time": report["overdue"],
    })  # fmt: skip
    mine = next(row for row in team.rows if row.member_id == office.user_id)
    same({"today": read_today(office, NOW).overdue_total, "team": mine.overdue})
    same({
        "tile": tiles["tasks_done"].value,
        "team": team.total.done,
        "tasks-in-time": report["done"],
        "managers": cells(world.report("managers"))["tasks"],
    })  # fmt: skip
    assert team.total.share_in_time == pytest.approx(report["share_in_time"])
    assert team.total.share_in_time == pytest.approx(
        cells(world.report("managers"))["share_in_time"]
    )


def test_calls_and_quality(world: World) -> None:
    office = world.office
    same({
        "tile": world.tiles()["calls"].value,
        "calls": cells(world.report("calls"))["calls"],
        "managers": cells(world.report("managers"))["calls"],
        "plan-fact": cells(world.report("plan-fact", measure="calls"))["fact"],
        "pivot": world.pivot_total("calls", "happened", source="events"),
    })  # fmt: skip
    screen = quality_report(office)
    report = run_report(office, ReportAsk("data-quality", world.period, now_ms()))
    assert figures(report)["total"] == screen.total
    assert figures(report)["whole"] == pytest.approx(screen.share)
    found = {line.check.title: line.found for line in screen.lines}
    assert {row.cells[0]: row.cells[2] for row in report.tables[0].rows} == found


def test_the_plan_is_one(world: World) -> None:
    same({
        "tile": world.tiles()["won"].plan,
        "plan-fact": cells(world.report("plan-fact"))["plan"],
    })  # fmt: skip


def test_as_many_records_stand_behind_as_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.reports.drilling.now_ms", lambda: NOW)
    told = [(key, world.report(key)) for key in BY_KEY if world.month == NOVEMBER]
    asked = [(key, *each) for key, result in told for each in drills(result)]
    asked += [
        ("tile", key, each.unit, each.value, each.drill)
        for key, each in world.tiles().items() if each.drill is not None
    ]  # fmt: skip
    behind = {
        (where, name): (value, drill_count(world.office, drill))
        for where, name, unit, value, drill in asked if unit is Unit.COUNT
    }  # fmt: skip
    assert behind
    assert {key: pair for key, pair in behind.items() if pair[0] != pair[1]} == {}


def drills(result: ReportResult) -> Iterator[tuple[str, Unit, Value, Drill]]:
    for figure in result.figures:
        if figure.drill is not None:
            yield figure.key, figure.unit, figure.value, figure.drill
    for table in result.tables:
        # The line beneath and the first one: all of them would take long.
        for row in (*table.rows[:1], *((table.total,) if table.total else ())):
            for column, value in zip(table.columns, row.cells, strict=True):
                if column.key in row.drills:
                    name = f"{table.key} {row.cells[0]} {column.key}"
                    yield name, column.unit, value, row.drills[column.key]


def test_the_command_line_tells_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def opened(*_given: object) -> Iterator[Office]:
        yield world.office

    monkeypatch.setattr("crm_desktop.cli.report_commands.opened", opened)
    monkeypatch.setattr("crm_desktop.cli.report_commands.now_ms", lambda: NOW)
    days = ["--from", world.period.first.isoformat(), "--to", world.period.last.isoformat()]
    for key in ("sales", "new-clients", "workload"):
        assert main(["report", key, *days, "--office", "здесь", "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        result = world.report(key)
        assert told["figures"] == to_json(result)["figures"]
        assert told["tables"] == to_json(result)["tables"]


def board_numbers(office: Office) -> dict[str, int]:
    """What the heads of all boards come to."""
    found = {"count": 0, "none": 0, "stale": 0}
    for (funnel,) in office.db.run("SELECT id FROM funnel WHERE deleted_at IS NULL"):
        for totals in board_totals(office, BoardQuestion(funnel), now=NOW).values():
            found["count"] += totals.count
            found["none"] += totals.none
            found["stale"] += totals.stale
    return found
