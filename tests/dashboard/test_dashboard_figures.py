"""Every number of the dashboard against plain Python over the rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, FieldRule, Scope
from crm_desktop.access.right import Right
from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.papers import as_report
from crm_desktop.dashboard.pieces import PIECES
from crm_desktop.dashboard.reading import DashboardResult, offered_pieces, read_dashboard
from crm_desktop.dashboard.setting import Placed, Setting
from crm_desktop.errors import UserError
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.scope import PlanScope
from crm_desktop.reports.drilling import drill_count
from crm_desktop.reports.result import Unit
from crm_desktop.reports.running import run_report
from crm_desktop.reports.terms import TERMS
from crm_desktop.views.periods import midnight
from tests.access.people_office import manager, own_scope
from tests.dashboard.dashboard_base import NOW, fill_office
from tests.dashboard.dashboard_oracle import Oracle, roubles

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult
    from tests.access.people_office import People

NOVEMBER = date(2026, 11, 1)
ALL = Setting(tuple(Placed(piece.key, piece.width) for piece in PIECES))


def read(office: Office, filters: Filters | None = None) -> DashboardResult:
    return read_dashboard(office, ALL, filters or Filters(NOVEMBER), now=NOW)


def agree(result: DashboardResult, oracle: Oracle) -> None:
    for key, wanted in oracle.values().items():
        figure = result.parts[key].figure
        assert figure is not None, key
        if wanted is None:
            assert figure.value is None, key
        else:
            # Sums of other currencies are turned once a currency, mean sums are rounded.
            near = 2 if figure.unit is Unit.KOPECKS else 1e-9
            assert figure.value == pytest.approx(float(wanted), abs=near), key
    for key, wanted in oracle.before().items():
        figure = result.parts[key].figure
        assert figure is not None
        told = None if figure.before is None else float(figure.before)
        assert told == (None if wanted is None else pytest.approx(float(wanted), abs=2)), key
    for key, numbers in oracle.trends().items():
        figure = result.parts[key].figure
        assert figure is not None
        assert list(figure.trend) == pytest.approx([float(each) for each in numbers], abs=3), key
        assert len(figure.trend) == len(figure.trend_labels)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_numbers_are_those_of_plain_python(people: People, seed: int) -> None:
    fill_office(people, seed)
    agree(read(people.admin), Oracle(people.admin, NOVEMBER))


def test_numbers_of_filters(people: People) -> None:
    fill_office(people, 4)
    admin, vera = people.admin, people.ids["Вера"]
    funnel = admin.db.run("SELECT id FROM funnel WHERE name = 'Сервис'")[0][0]
    agree(
        read(admin, Filters(NOVEMBER, funnel=funnel, member=vera)),
        Oracle(admin, NOVEMBER, {vera}, funnel),
    )
    august = date(2026, 8, 1)
    sales = people.departments["Продажи"]
    theirs = {people.ids[name] for name in ("Борис", "Вера", "Глеб", "Дина")}
    agree(read(admin, Filters(august, department=sales)), Oracle(admin, august, theirs))


@pytest.mark.parametrize("month", [date(2026, 10, 1), NOVEMBER])
def test_a_month_begins_at_its_midnight(people: People, month: date) -> None:
    """What was made and closed at the very first instants of months, and just before them."""
    fill_office(people, 5)
    admin = people.admin
    instants = [
        midnight(date(2026, 10 + number, 1), admin.zone) - early
        for number in (0, 1) for early in (0, 1)
    ]  # fmt: skip
    with admin.change("Полночь"):
        for outcome in ("won", "lost"):
            rows = admin.db.run(
                "SELECT id FROM deal WHERE outcome = ? AND deleted_at IS NULL ORDER BY id LIMIT 8",
                (outcome,),
            )
            for number, (deal,) in enumerate(rows):
                admin.db.run(
                    "UPDATE deal SET created_at = ?1, closed_at = ?1 WHERE id = ?2",
                    (instants[number % 4], deal),
                )
        rows = admin.db.run("SELECT id FROM client WHERE deleted_at IS NULL ORDER BY id LIMIT 12")
        for number, (client,) in enumerate(rows):
            admin.db.run(
                "UPDATE client SET created_at = ? WHERE id = ?", (instants[number % 4], client)
            )
    agree(read(admin, Filters(month)), Oracle(admin, month))


def test_blocks_add_up(people: People) -> None:
    fill_office(people, 5)
    admin = people.admin
    result, oracle = read(admin), Oracle(admin, NOVEMBER)
    won, lost = oracle.closed("won", oracle.days), oracle.closed("lost", oracle.days)
    assert won
    assert lost

    managers = result.parts["managers"].table
    assert managers is not None
    assert managers.total is not None
    keys = [column.key for column in managers.columns]
    for key in ("won", "open", "calls", "no_action"):
        at = keys.index(key)
        assert sum(row.cells[at] or 0 for row in managers.rows) == managers.total.cells[at]  # type: ignore[misc]
    names = {row[0]: row[1] for row in admin.db.run("SELECT id, name FROM member")}
    told = {row.cells[0]: row.cells[keys.index("open")] for row in managers.rows}
    for member, number in oracle.grouped(oracle.open(), lambda row: row["responsible"]).items():
        assert told[names[member] if member else "Никто"] == number

    reasons = result.parts["reasons"].table
    assert reasons is not None
    counted = oracle.grouped(lost, lambda row: row["loss_reason"])
    assert sorted(row.cells[1] for row in reasons.rows) == sorted(counted.values())  # type: ignore[type-var]

    forecast = result.parts["forecast"].chart
    assert forecast is not None
    got = forecast.series[0].values
    assert forecast.marked is not None
    assert got[forecast.marked] == pytest.approx(sum(map(roubles, won)), abs=2)

    sources = result.parts["sources"].table
    assert sources is not None
    assert sum(row.cells[2] for row in sources.rows) == len(won)  # type: ignore[misc]


def test_the_funnel_goes_on_stands_and_loses(people: People) -> None:
    fill_office(people, 6)
    admin = people.admin
    chosen = admin.db.run("SELECT id FROM funnel WHERE name = 'Сервис'")[0][0]
    part = read(admin, Filters(NOVEMBER, funnel=chosen)).parts["funnel"]
    assert part.table is not None
    assert part.table.total is not None
    oracle = Oracle(admin, NOVEMBER, funnel=chosen)
    wins = len(oracle.closed("won", oracle.days))
    assert part.table.total.cells[1] == wins
    went_on = wins
    for row in reversed(part.table.rows):
        _name, reached, share, standing, _sum, lost = row.cells
        assert isinstance(standing, int)
        assert isinstance(lost, int)
        assert isinstance(reached, int)
        assert reached == went_on + standing + lost
        assert share == (pytest.approx(went_on / reached) if reached else None)
        went_on = reached
    in_work = oracle.open() + oracle.closed("won", oracle.days) + oracle.closed("lost", oracle.days)
    assert went_on == len(in_work)


def test_a_month_that_is_over_stands_as_it_ended(people: People) -> None:
    fill_office(people, 11)
    admin, august = people.admin, date(2026, 8, 1)
    chosen = admin.db.run("SELECT id FROM funnel WHERE name = 'Сервис'")[0][0]
    oracle = Oracle(admin, august, funnel=chosen)
    result = read(admin, Filters(august, funnel=chosen))
    table, forecast = result.parts["funnel"].table, result.parts["forecast"].chart
    assert table is not None
    assert forecast is not None
    over = oracle.instant(date(2026, 9, 1))
    for row, stage in zip(table.rows, oracle.stages_of(chosen), strict=True):
        stood = [
            deal for deal in oracle.deals
            if deal["stage"] == stage and deal["created_at"] < over
            and (deal["outcome"] is None or deal["closed_at"] >= over)
        ]  # fmt: skip
        assert row.cells[3] == len(stood)
        assert row.cells[4] == pytest.approx(sum(map(roubles, stood)), abs=2)
    for at, month in enumerate((5, 6, 7, 8, 9, 10, 11, 12)):
        won = Oracle(admin, date(2026, month, 1), funnel=chosen)
        told = sum(map(roubles, won.closed("won", won.days)))
        assert forecast.series[0].values[at] == pytest.approx(told, abs=2), month


def test_without_the_right_everybody_sees_himself(people: People) -> None:
    fill_office(people, 7)
    vera = people.ids["Вера"]
    # He asks for everybody, and for a colleague: neither is told.
    for filters in (Filters(NOVEMBER), Filters(NOVEMBER, member=people.ids["Глеб"])):
        result = read(people.open("Вера"), filters)
        assert result.scope.forced
        assert result.scope.people == (vera,)
        agree(result, Oracle(people.admin, NOVEMBER, {vera}))
    assert result.parts["forecast"].ask is None


def test_who_sees_his_own_counts_through_the_gate(people: People) -> None:
    fill_office(people, 8)
    people.give("Глеб", own_scope())
    result = read(people.open("Глеб"))
    gleb = people.ids["Глеб"]
    oracle = Oracle(people.admin, NOVEMBER, {gleb})
    for key in ("open", "won", "stale", "no_action", "lost", "new_clients"):
        figure = result.parts[key].figure
        assert figure is not None
        assert figure.value == pytest.approx(float(oracle.values()[key]), abs=2), key


def test_hidden_sums_are_hidden_and_not_nothing(people: People) -> None:
    fill_office(people, 9)
    hidden = {"deals:budget": FieldRule.HIDDEN}
    people.give("Борис", manager(Scope.ALL, fields=hidden))
    boris = people.open("Борис")
    result = read(boris)
    for key in ("won", "weighted", "check", "expected", "stale_sum", "forecast"):
        assert result.parts[key].figure is None
        assert "Скрыто" in result.parts[key].hidden
    for part in result.parts.values():
        if part.table is not None:
            assert all(column.unit is not Unit.KOPECKS for column in part.table.columns), part.key
            assert all(len(row.cells) == len(part.table.columns) for row in part.table.rows)
        if part.figure is not None:
            assert "₽" not in part.figure.beside
    keys = {piece.key for piece in offered_pieces(boris)}
    assert "open" in keys
    assert "won" not in keys
    report = as_report(result)
    assert any("Не показано" in note for note in report.notes)


def test_an_empty_office_has_noughts_and_no_shares(office: Office) -> None:
    result = read(office)
    assert result.empty
    figures = {key: part.figure for key, part in result.parts.items() if part.figure is not None}
    assert figures["open"].value == 0
    assert figures["conversion"].value is None
    assert figures["check"].value is None
    with pytest.raises(UserError):
        read(office, Filters(date(1800, 1, 1)))


def test_only_some_parts_are_computed(office: Office) -> None:
    result = read_dashboard(office, ALL, Filters(NOVEMBER), now=NOW, only={"won", "funnel"})
    assert set(result.parts) == {"won", "funnel"}


def test_numbers_open_as_many_records_as_they_say(people: People) -> None:
    fill_office(people, 12)
    admin = people.admin
    for month in (NOVEMBER, date(2026, 8, 1)):
        parts = read(admin, Filters(month)).parts
        for part in parts.values():
            figure = part.figure
            # What is stale is told by the list for this very moment, not for that of the figures.
            counts = figure is not None and figure.unit is Unit.COUNT and part.key != "stale"
            if counts and figure is not None and figure.drill is not None:
                assert drill_count(admin, figure.drill) == figure.value, part.key
            table = part.table
            if table is None:
                continue
            keys = [column.key for column in table.columns]
            for row in (*table.rows, *([table.total] if table.total else [])):
                for key, drill in row.drills.items():
                    column = table.columns[keys.index(key)]
                    if column.unit is Unit.COUNT:
                        told = row.cells[keys.index(key)]
                        assert drill_count(admin, drill) == told, (part.key, row.cells, key)


def test_words_of_the_dashboard_are_explained(people: People) -> None:
    fill_office(people, 10)
    for part in read(people.admin).parts.values():
        if part.figure is not None:
            assert part.figure.term in TERMS, part.key
            assert part.figure.drill is not None, part.key
        if part.table is not None:
            assert {c.term for c in part.table.columns if c.term} <= TERMS.keys(), part.key


def test_hidden_reasons_are_hidden_and_not_unset(people: People) -> None:
    fill_office(people, 14)
    people.give("Борис", manager(Scope.ALL, fields={"deals:loss": FieldRule.HIDDEN}))
    boris = people.open("Борис")
    part = read(boris).parts["reasons"]
    assert part.table is None
    assert "Скрыто" in part.hidden
    assert "reasons" not in {piece.key for piece in offered_pieces(boris)}


def test_a_block_opens_the_report_that_says_the_same(people: People) -> None:
    fill_office(people, 12)
    admin, vera = people.admin, people.ids["Вера"]
    funnel = admin.db.run("SELECT id FROM funnel WHERE name = 'Сервис'")[0][0]
    parts = read(admin, Filters(NOVEMBER, funnel=funnel, member=vera)).parts

    def whole(key: str) -> ReportResult:
        ask = parts[key].ask
        assert ask is not None
        return run_report(admin, ask)

    lost = whole("reasons").tables[0].total
    assert lost is not None
    oracle = Oracle(admin, NOVEMBER, {vera}, funnel)
    assert lost.cells[1] == len(oracle.closed("lost", oracle.days))
    assert whole("funnel").figures[-1].value == len(oracle.open())

    parts = read(admin).parts
    block, report = parts["sources"].table, whole("sources").tables[0]
    assert block is not None
    keys = [column.key for column in report.columns]
    told = {row.cells[0]: [row.cells[keys.index(key)] for key in ("new", "won", "sum")]
            for row in report.rows}  # fmt: skip
    for row in block.rows:
        name = "Не указано" if row.cells[0] == "Не указан" else row.cells[0]
        assert list(row.cells[1:]) == told[name], name


def test_the_plan_of_the_office_stands_beside_all_of_it(people: People) -> None:
    fill_office(people, 13)
    admin, gleb = people.admin, people.ids["Глеб"]
    plans = [
        PlanEntry(key, NOVEMBER, 100 * amount, scope)
        for key in ("won_sum", "new_clients", "calls")
        for amount, scope in ((50, PlanScope()), (7, PlanScope(member=gleb)))
    ]
    set_plans(admin, plans)
    acts = BUILT_IN[Role.MANAGER].acts | {Right.REPORTS}
    people.give("Глеб", own_scope(acts=acts))
    for office, whole in ((admin, 5000), (people.open("Глеб"), None)):
        for member, wanted in ((None, whole), (gleb, 700)):
            parts = read(office, Filters(NOVEMBER, member=member)).parts
            for key in ("won", "new_clients", "calls"):
                figure = parts[key].figure
                assert figure is not None
                assert figure.plan == wanted, (key, member)
