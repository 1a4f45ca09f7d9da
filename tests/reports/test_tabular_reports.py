"""Reports made of measures by ways, against plain Python over the rows as they lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, FieldRule
from crm_desktop.errors import UserError
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.drilling import drill_count
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.running import get_report, run_report
from crm_desktop.views.tree import Condition, Op, all_of
from tests.cube.cube_oracle import MEASURES, SOURCES, Tables, dated, day_of, grouped
from tests.cube.cube_world import NOW, fill_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult, Row, Table
    from tests.access.people_office import People
    from tests.cube.cube_oracle import Record

YEAR = ReportPeriod(date(2024, 1, 1), date(2024, 12, 31))
_CUTS = ("day", "week", "month", "quarter", "year", "weekday", "hour")


@dataclass(frozen=True)
class Wanted:
    """What some columns of a report should be: column -> measure, of which records."""

    source: str
    axis: str
    columns: Mapping[str, str]
    outcome: str = ""
    ways: Mapping[str, str] = field(default_factory=dict)

    def records(self, tables: Tables, period: ReportPeriod) -> list[Record]:
        found = []
        for record in SOURCES[self.source](tables):
            if self.outcome and (record["outcome"] or "open") != self.outcome:
                continue
            at = dated(self.axis, record) if self.axis else None
            if self.axis and (at is None or not period.first <= day_of(at) <= period.last):
                continue
            found.append(record)
        return found

    def dimension(self, way: str) -> str:
        if way in _CUTS:
            return f"{self.axis}.{way}" if self.axis else ""
        return self.ways.get(way, way)


def same(*keys: str) -> dict[str, str]:
    return {key.replace(":", "-"): key for key in keys}


def incoming(event: Record) -> bool:
    return event["direction"] == "in" and event["kind"] in {"call", "letter", "message"}


EVENTS: dict[str, Callable[[list[Record]], Any]] = {
    **MEASURES["events"],
    "incoming": lambda events: sum(map(incoming, events)),
    "calls_missed": lambda events: sum(
        e["kind"] == "call" and e["direction"] == "in" and e["duration_s"] == 0 for e in events
    ),
    "calls_timed": lambda events: sum(
        e["kind"] == "call" and e["duration_s"] is not None for e in events
    ),
}
ALL = {**MEASURES, "events": EVENTS}
_OF_CLIENT = {key: f"client.{key}" for key in ("region", "type", "source", "kind", "responsible")}
_ASSIGNEE, _AUTHOR = {"responsible": "assignee"}, {"responsible": "author"}
REPORTS = {
    "sales": (
        Wanted("deals", "closed", same("won", "won_sum", "average_check", "lost", "lost_sum",
                                       "conversion", "cycle_median")),
    ),
    "deals-created": (
        Wanted("deals", "created", same("count", "sum:budget", "clients", "open", "won", "lost")),
    ),
    "loss-reasons": (Wanted("deals", "closed", same("count", "sum:budget", "clients"), "lost"),),
    "cycle": (
        Wanted("deals", "closed", same("count", "cycle_days", "cycle_median", "average_check"),
               "won"),
    ),
    "products": (Wanted("lines", "closed", same("sum:line", "quantity", "deals"), "won"),),
    "regions": (
        Wanted("clients", "", {"clients": "count"}),
        Wanted("clients", "created", {"new": "count"}),
        Wanted("deals", "closed", {"buyers": "clients", **same("won", "won_sum", "average_check")},
               "won", _OF_CLIENT),
    ),
    "managers": (
        Wanted("events", "happened", same("calls", "minutes"), ways=_AUTHOR),
        Wanted("tasks", "done", {"tasks": "done", "share_in_time": "share_in_time"},
               ways=_ASSIGNEE),
        Wanted("deals", "created", {"created": "count"}),
        Wanted("deals", "closed", same("won", "won_sum", "conversion")),
        Wanted("deals", "", {"open": "count"}, "open"),
    ),
    "workload": (
        Wanted("deals", "", {"open": "count", "sum-budget": "sum:budget", "weighted": "weighted"},
               "open"),
        Wanted("tasks", "", {"open_tasks": "open", "overdue": "overdue"}, ways=_ASSIGNEE),
    ),
    "tasks-in-time": (
        Wanted("tasks", "done",
               same("done", "in_time", "late", "undated", "share_in_time", "moved"),
               ways=_ASSIGNEE),
        Wanted("tasks", "", {"open_now": "open", "overdue": "overdue"}, ways=_ASSIGNEE),
    ),
    "calls": (
        Wanted("events", "happened",
               same("calls", "calls_in", "calls_missed", "calls_timed", "minutes")),
    ),
    "requests": (
        Wanted("events", "happened", same("incoming", "calls_in"),
               ways={"source": "client.source"}),
        Wanted("deals", "created", {"deals": "count"}),
    ),
}  # fmt: skip
WAYS = {
    "sales": ("responsible", "funnel", "source", "client.region", "client.tags", "month", "week",
              "quarter"),
    "deals-created": ("source", "day", "type"),
    "loss-reasons": ("loss_reason", "stage", "responsible", "month"),
    "cycle": ("responsible", "source", "year"),
    "products": ("product", "responsible", "month"),
    "regions": ("region", "type", "source", "kind", "responsible"),
    "managers": ("responsible", "month", "day"),
    "workload": ("responsible",),
    "tasks-in-time": ("responsible", "kind", "priority", "week"),
    "calls": ("author", "weekday", "hour", "month"),
    "requests": ("day", "source", "client.region", "hour"),
}  # fmt: skip


class World:
    """An office that several examples look at; none of them writes."""

    def __init__(self, people: People) -> None:
        self.office: Office = people.admin
        ids, departments = list(people.ids.values()), list(people.departments.values())
        fill_world(self.office, ids, departments, seed=5)
        self.tables = Tables.read(self.office)


@pytest.fixture
def world(people: People) -> World:
    return World(people)


def cells(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip((column.key for column in table.columns), row.cells, strict=True))


def numbers(values: Iterable[Any]) -> list[float]:
    return [value or 0 for value in values]


def rounded(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value


def told(values: list[Any]) -> bool:
    """Whether a line says anything at all."""
    return any(value not in {0, None} for value in values)


@settings(max_examples=20)
@given(data=st.data())
def test_every_line_is_worked_out_by_hand(world: World, data: st.DataObject) -> None:
    report = data.draw(st.sampled_from(sorted(REPORTS)))
    way = data.draw(st.sampled_from(WAYS[report]))
    first = date(2023, 6, 1) + timedelta(days=data.draw(st.integers(0, 560)))
    period = ReportPeriod(first, first + timedelta(days=data.draw(st.integers(0, 400))))
    result = run_report(world.office, ReportAsk(report, period, NOW, by=way))
    table = result.tables[0]
    assert table.total
    lines = [cells(table, row) for row in table.rows]
    total = cells(table, table.total)
    for part in REPORTS[report]:
        measures = ALL[part.source]
        records = part.records(world.tables, period)
        for key, measure in part.columns.items():
            assert rounded(total[key]) == rounded(measures[measure](records)), (key, "total")
        dimension = part.dimension(way)
        if not dimension:
            assert all(line[key] is None for line in lines for key in part.columns)
            continue
        by = grouped(records, [dimension]).values()
        wanted = [[rounded(measures[m](of)) for m in part.columns.values()] for of in by]
        found = [[rounded(line[key]) for key in part.columns] for line in lines]
        assert sorted(map(str, filter(told, found))) == sorted(map(str, filter(told, wanted)))
    counts = {column.key for column in table.columns if column.unit.value == "count"}
    row = data.draw(st.sampled_from([*table.rows, table.total]))
    there = cells(table, row)
    for key in counts & set(row.drills):
        if not (key == "quantity" or table.key != "main" or report == "products"):
            assert drill_count(world.office, row.drills[key]) == there[key] or key == "moved"


def test_beside_stands_the_same_of_the_year_before(world: World) -> None:
    before = ReportPeriod(date(2023, 1, 1), date(2023, 12, 31))
    then = run_report(world.office, ReportAsk("sales", before, NOW, by="month"))
    now = run_report(
        world.office, ReportAsk("sales", YEAR, NOW, by="month", comparison=Comparison.YEAR_AGO)
    )
    assert now.compared == before
    old = [cells(then.tables[0], row)["won_sum"] for row in then.tables[0].rows]
    lines = [cells(now.tables[0], row) for row in now.tables[0].rows]
    assert [line["won_sum.before"] for line in lines] == old
    assert [line["way"] for line in lines][:2] == ["Январь 2024", "Февраль 2024"]
    for line in lines:
        share = line["won_sum.change"]
        wanted = (line["won_sum"] - line["won_sum.before"]) / line["won_sum.before"] if share else 0
        assert (share or 0) == wanted
    assert now.charts[0].series[1].values == tuple(old)
    assert now.figures[0].before == sum(old)


def test_days_of_nothing_stand_there(world: World) -> None:
    leap = ReportPeriod(date(2028, 2, 28), date(2028, 3, 1))
    result = run_report(world.office, ReportAsk("deals-created", leap, NOW, by="day"))
    assert [row.cells[0] for row in result.tables[0].rows] == [
        "28.02.2028", "29.02.2028", "01.03.2028",
    ]  # fmt: skip
    assert all(row.cells[1] == 0 for row in result.tables[0].rows)
    assert result.charts == ()
    nobody = run_report(world.office, ReportAsk("loss-reasons", leap, NOW))
    assert nobody.tables[0].rows == ()
    assert nobody.tables[0].total
    assert cells(nobody.tables[0], nobody.tables[0].total)["share"] is None


def test_everybody_stands_among_the_managers(world: World, people: People) -> None:
    result = run_report(world.office, ReportAsk("managers", YEAR, NOW))
    names = {row.cells[0] for row in result.tables[0].rows}
    there = {name for (name,) in world.office.db.run("SELECT name FROM member")}
    assert there <= names
    with world.office.change("Уволен"):
        world.office.db.run("UPDATE member SET deleted_at = 1 WHERE id = ?", (people.ids["Егор"],))
    again = run_report(world.office, ReportAsk("managers", YEAR, NOW))
    assert any(str(row.cells[0]).endswith("(удалён)") for row in again.tables[0].rows)


def test_a_deleted_reason_and_stage_are_told_by_name(world: World) -> None:
    ever = ReportPeriod(date(2023, 1, 1), date(2024, 12, 31))
    reasons = run_report(world.office, ReportAsk("loss-reasons", ever, NOW)).tables[0]
    assert "loss_reason 3 (удалён)" in {row.cells[0] for row in reasons.rows}
    stages = run_report(world.office, ReportAsk("loss-reasons", ever, NOW, by="stage")).tables[0]
    assert "Бывший (удалён)" in {row.cells[0] for row in stages.rows}


def test_one_across_another_adds_up(world: World) -> None:
    asked = ReportAsk("loss-reasons", YEAR, NOW, options={"across": "responsible"})
    main, across = run_report(world.office, asked).tables
    assert across.total
    assert main.total
    for row in (*across.rows, across.total):
        assert sum(numbers(row.cells[1:-1])) == row.cells[-1]
    assert across.total.cells[-1] == cells(main, main.total)["count"]
    by_name = {row.cells[0]: cells(main, row)["count"] for row in main.rows}
    assert {row.cells[0]: row.cells[-1] for row in across.rows} == by_name
    row = across.rows[0]
    place = next(n for n, column in enumerate(across.columns) if column.key in row.drills)
    assert drill_count(world.office, row.drills[across.columns[place].key]) == row.cells[place]


def test_shares_and_the_curve_of_the_reasons(world: World) -> None:
    result = run_report(world.office, ReportAsk("loss-reasons", YEAR, NOW))
    shares = [cells(result.tables[0], row)["share"] for row in result.tables[0].rows]
    assert sum(shares) == pytest.approx(1)
    curve = result.charts[0].series[1].values
    assert curve[-1] == pytest.approx(1)
    assert list(curve) == sorted(numbers(curve))


def test_the_spread_of_the_length_holds_all_that_is_won(world: World) -> None:
    main, spread = run_report(world.office, ReportAsk("cycle", YEAR, NOW)).tables
    assert main.total
    assert spread.total
    assert spread.total.cells[1] == cells(main, main.total)["count"]
    assert sum(numbers(row.cells[1] for row in spread.rows)) == spread.total.cells[1]
    for row in spread.rows:
        ids = row.drills["count"].ids if row.drills else ()
        assert len(ids or ()) == row.cells[1]


def test_the_hours_of_calls_are_those_of_the_week(world: World) -> None:
    main, hours = run_report(world.office, ReportAsk("calls", YEAR, NOW)).tables
    assert main.total
    assert hours.total
    calls = cells(main, main.total)["calls"]
    assert hours.total.cells[-1] == calls
    assert sum(numbers(row.cells[-1] for row in hours.rows)) == calls
    for row in hours.rows:
        assert sum(numbers(row.cells[1:-1])) == row.cells[-1]


def test_a_filter_over_clients_holds_for_their_deals(world: World) -> None:
    region = next(
        row["id"] for row in world.tables.live("directory_item") if row["name"] == "region 1"
    )
    tree = all_of(Condition("region", Op.ANY_OF, (region,)))
    result = run_report(world.office, ReportAsk("regions", YEAR, NOW, tree=tree))
    (row,) = result.tables[0].rows
    assert result.tables[0].total
    assert row.cells[1:5] == result.tables[0].total.cells[1:5]
    part = REPORTS["regions"][2]
    won = [r for r in part.records(world.tables, YEAR) if r["of"].get("region") == region]
    assert cells(result.tables[0], row)["won"] == len(won)
    assert result.narrowed[-1].startswith("Отбор: ")


def hiding(people: People, *fields: str) -> Office:
    powers = BUILT_IN[Role.HEAD]
    hidden = {**powers.fields, **dict.fromkeys(fields, FieldRule.HIDDEN)}
    people.give("Борис", type(powers)(powers.scopes, hidden, powers.acts, powers.unassigned))
    return people.open("Борис")


def test_hidden_fields_are_left_out_and_said(world: World, people: People) -> None:
    office = hiding(people, "deals:budget", "deals:loss", "deals:lines")
    result: ReportResult = run_report(office, ReportAsk("sales", YEAR, NOW))
    assert all(column.unit.value != "kopecks" for column in result.tables[0].columns)
    assert "не видны" in result.notes[0]
    assert "Сумма выигранных" in result.notes[0]
    assert "loss_reason" not in {way.key for way in get_report(office, "loss-reasons").ways}
    lost = run_report(office, ReportAsk("loss-reasons", YEAR, NOW))
    assert lost.tables[0].columns[0].title == "Конкурент"
    with pytest.raises(UserError, match="не построен"):
        run_report(office, ReportAsk("loss-reasons", YEAR, NOW, by="loss_reason"))
    with pytest.raises(UserError, match="не построен"):
        run_report(office, ReportAsk("products", YEAR, NOW))


def test_what_cannot_be_asked_is_refused(world: World) -> None:
    for more in (
        {"by": "weather"}, {"options": {"across": "weather"}}, {"options": {"other": "1"}},
        {"period": ReportPeriod(date(2024, 2, 2), date(2024, 2, 1))},
    ):  # fmt: skip
        asked: dict[str, Any] = {"period": YEAR, **more}
        with pytest.raises(UserError, match="не построен"):
            run_report(world.office, ReportAsk("loss-reasons", now=NOW, **asked))
