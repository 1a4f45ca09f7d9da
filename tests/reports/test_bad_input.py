"""Reports, dashboard and pivot over bases nobody would make, but some station may send."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.papers import as_report
from crm_desktop.dashboard.pieces import PIECES
from crm_desktop.dashboard.reading import read_dashboard
from crm_desktop.dashboard.setting import Placed, Setting
from crm_desktop.departments.editing import add_department
from crm_desktop.errors import UserError
from crm_desktop.pivot.definition import PivotDefinition, PivotValue
from crm_desktop.pivot.reporting import pivot_report
from crm_desktop.report_files.json_form import from_json, to_json
from crm_desktop.report_files.writing import write_report
from crm_desktop.reports.catalogue import REPORTS
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.running import run_report
from crm_desktop.reports.showing import axis_scale, show_change, show_short, show_value
from tests.reports.buyers_base import DAY, NOW, Cost, PlannedClient, PlannedDeal, fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.reports.result import ReportResult

YEAR = ReportPeriod(date(2026, 1, 1), date(2026, 12, 31))
EVERYTHING = Setting(tuple(Placed(piece.key, 4, 2) for piece in PIECES))
NAMES = (
    '=HYPERLINK("http://x","y")', '<b>жир</b> & <a href="x">&amp;</para>', "\u202eолевант\u2066",
    "👩\u200d👩\u200d👧" * 5, "я" * 500, "a\x01\x07b\x1f", "стр\nстр\tтаб", "+7", "'\"",
    "%s {0} &#0;", "\ufffe\uffff", " ", "слово " * 3000,
)  # fmt: skip
NAMED = {
    "directory_item": "name", "client": "name", "deal": "title", "member": "name",
    "funnel": "name", "stage": "name", "deal_line": "title", "task": "title",
}  # fmt: skip


def _names(office: Office) -> None:
    for table, column in NAMED.items():
        ids = [row[0] for row in office.db.run(f"SELECT id FROM {table} ORDER BY id")]  # noqa: S608 - code only
        office.db.run_many(
            f"UPDATE {table} SET {column} = ? WHERE id = ?",  # noqa: S608 - code only
            [(NAMES[at % len(NAMES)], record) for at, record in enumerate(ids)],
        )


def _amounts(factor: int) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        for table, column in (
            ("deal", "budget"), ("deal_line", "sum"), ("plan", "amount"),
            ("source_cost", "kopecks"),
        ):  # fmt: skip
            office.db.run(f"UPDATE {table} SET {column} = ?", (factor,))  # noqa: S608 - code only
        office.db.run("UPDATE event SET duration_s = ?", (factor,))

    return change


def _moments(office: Office) -> None:
    for table, column in (
        ("deal", "closed_at"), ("deal", "created_at"), ("deal", "stage_since"),
        ("client", "created_at"), ("event", "happened_at"), ("task", "due_at"),
        ("task", "done_at"),
    ):  # fmt: skip
        ids = [
            row[0]
            for row in office.db.run(
                f"SELECT id FROM {table} WHERE {column} IS NOT NULL ORDER BY id"  # noqa: S608 - code only
            )
        ]
        moments = (0, -(10**14), 10**15, 2**62, -(2**62), NOW)
        office.db.run_many(
            f"UPDATE {table} SET {column} = ? WHERE id = ?",  # noqa: S608 - code only
            [(moments[at % len(moments)], record) for at, record in enumerate(ids)],
        )


def _gone(office: Office) -> None:
    for table in ("funnel", "stage", "directory_item", "department", "currency"):
        office.db.run(f"UPDATE {table} SET deleted_at = 5")  # noqa: S608 - code only
    office.db.run("UPDATE deal SET currency = 'XYZ' WHERE id % 2")


def _orphans(office: Office) -> None:
    for table, columns in (
        ("deal", "client funnel stage source responsible loss_reason"),
        ("client", "responsible source region"), ("plan", "member department funnel"),
        ("source_cost", "source"), ("event", "author client"), ("task", "assignee client deal"),
    ):  # fmt: skip
        listed = ", ".join(f"{column} = 777777" for column in columns.split())
        office.db.run(f"UPDATE {table} SET {listed}")  # noqa: S608 - code only


def _no_sense(office: Office) -> None:
    """Plans and costs as a damaged station may send them."""
    wrong: tuple[Any, ...] = ("мусор", 1e300, "2026-13", "", "0000-00", "2026-11-01", 2**63 - 1)
    for column in ("amount", "member", "department", "funnel", "product", "measure", "month"):
        for value in wrong:
            row = {"month": "2026-11", "measure": "won_sum", "amount": 5} | {column: value}
            _insert(office, "plan", row)
    for column in ("kopecks", "source", "month"):
        for value in wrong:
            _insert(office, "source_cost", {"month": "2026-11", "source": 1, "kopecks": 5}
                    | {column: value})  # fmt: skip


def _insert(office: Office, table: str, row: dict[str, Any]) -> None:
    number = office.db.run(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0][0]  # noqa: S608 - code only
    columns = ", ".join(("id", *row))
    marks = ", ".join("?" * (len(row) + 1))
    office.db.run(f"INSERT INTO {table}({columns}) VALUES({marks})", (number, *row.values()))


def _empty(office: Office) -> None:
    for table in ("deal", "client", "event", "task", "plan", "source_cost"):
        office.db.run(f"UPDATE {table} SET deleted_at = 5")  # noqa: S608 - code only


BASES: dict[str, Callable[[Office], None]] = {
    "names": _names, "huge": _amounts(2**62), "negative": _amounts(-(2**62)), "nought": _amounts(0),
    "moments": _moments, "gone": _gone, "orphans": _orphans, "no sense": _no_sense,
    "empty": _empty,
}  # fmt: skip


@pytest.fixture
def filled(office: Office) -> Office:
    """Some buyers, calls, tasks, lines, plans and costs."""
    deals = [
        PlannedDeal(at % 4, at * 9, ("won", "lost", None)[at % 3], 100_000 * at, source=at % 2)
        for at in range(14)
    ]
    clients = fill(
        office, deals, [PlannedClient(at % 3, at * 40) for at in range(5)],
        [Cost("2026-11", 0, 5_000), Cost("2026-10", 1, 0)],
    )  # fmt: skip
    found = [row[0] for row in office.db.run("SELECT id FROM deal WHERE deleted_at IS NULL")]
    me = office.user_id
    with office.change("Проба") as change:
        for at, client in enumerate(clients):
            office.db.run(
                "INSERT INTO event(id, client, kind, happened_at, duration_s, direction, text,"
                " author) VALUES(?, ?, 'call', ?, 60, 'out', '', ?)",
                (change.new_id(), client, NOW - at * DAY, me),
            )
            office.db.run(
                "INSERT INTO deal_line(id, deal, title, quantity, price, sum, position)"
                " VALUES(?, ?, 'Стул', 1000, 5, 5, 0)",
                (change.new_id(), found[at]),
            )
            office.db.run(
                "INSERT INTO plan(id, month, measure, amount, member)"
                " VALUES(?, '2026-11', 'won_sum', ?, ?)",
                (change.new_id(), at, None if at else me),
            )
    return office


def _shown(result: ReportResult) -> None:
    """What a screen does with an answer."""
    for table in result.tables:
        for row in (*table.rows, *(() if table.total is None else (table.total,))):
            assert len(row.cells) == len(table.columns)
            for column, value in zip(table.columns, row.cells, strict=True):
                assert show_value(value, column.unit) is not None
                assert show_short(value, column.unit) is not None
    for figure in result.figures:
        assert show_value(figure.value, figure.unit)
        assert show_change(figure.value, figure.before, figure.unit) is not None
    for chart in result.charts:
        assert all(len(series.values) == len(chart.labels) for series in chart.series)
        for series in chart.series:
            assert axis_scale(series.values, series.unit or chart.unit).show(1.5)
    assert from_json(to_json(result)).title == result.title


@pytest.mark.parametrize("base", BASES)
def test_whatever_is_in_the_base_every_report_answers(filled: Office, base: str) -> None:
    with filled.change("Порча"):
        BASES[base](filled)

    for definition in REPORTS:
        against = Comparison.YEAR_AGO if definition.comparable else Comparison.NONE
        _shown(run_report(filled, ReportAsk(definition.key, YEAR, NOW, comparison=against)))
    dashboard = read_dashboard(filled, EVERYTHING, Filters(date(2026, 11, 1)), now=NOW)
    _shown(as_report(dashboard))
    assert set(dashboard.parts) == set(EVERYTHING.keys)
    for cut in ("day", "month", "weekday"):
        values = (PivotValue("count"), PivotValue("won_sum"))
        asked = PivotDefinition("deals", ("client", "stage"), (f"created.{cut}",), values)
        _shown(pivot_report(filled, asked, now=NOW))


@pytest.mark.parametrize("suffix", [".xlsx", ".pdf", ".csv", ".json"])
def test_whatever_a_name_is_it_goes_into_a_file(
    filled: Office, tmp_path: Path, suffix: str
) -> None:
    with filled.change("Порча"):
        _names(filled)

    for by, column in (("client", "funnel"), ("product", "created.month")):
        source = "lines" if by == "product" else "deals"
        asked = PivotDefinition(source, (by,), (column,), (PivotValue("count"),))
        made = pivot_report(filled, asked, now=NOW)
        written = write_report(filled, made, tmp_path / f"{by}{suffix}", now=NOW)
        assert written.path.stat().st_size > 100


@pytest.mark.parametrize(
    "first",
    [date(1990, 1, 1), date(2024, 2, 29), date(2026, 3, 29), date(2100, 12, 31)],
    ids=str,
)
def test_a_day_at_the_edge_of_the_calendar_is_a_period(filled: Office, first: date) -> None:
    for definition in REPORTS:
        against = Comparison.YEAR_AGO if definition.comparable else Comparison.NONE
        asked = ReportAsk(definition.key, ReportPeriod(first, first), NOW, comparison=against)
        _shown(run_report(filled, asked))


@pytest.mark.parametrize(
    "choice",
    [
        PeriodChoice(PeriodName.LAST_DAYS, 10**9), PeriodChoice(PeriodName.LAST_MONTHS, 10**6),
        PeriodChoice(PeriodName.FIXED, 0, date(1, 1, 1), date(1, 1, 2)),
        PeriodChoice(PeriodName.FIXED, 0, date(9999, 12, 30), date(9999, 12, 31)),
        PeriodChoice(PeriodName.FIXED, 0, date(2026, 2, 2), date(2026, 2, 1)),
    ],
    ids=str,
)  # fmt: skip
def test_days_that_cannot_be_are_told(choice: PeriodChoice) -> None:
    with pytest.raises(UserError, match="Отчёт не построен"):
        choice.days(date(2026, 11, 22))


def test_a_department_without_people_has_a_dashboard_of_noughts(filled: Office) -> None:
    department, _ = add_department(filled, "Пустой")

    asked = Filters(date(2026, 11, 1), department=department)
    found = read_dashboard(filled, EVERYTHING, asked, now=NOW)

    figure = found.parts["open"].figure
    assert figure is not None
    assert figure.value == 0


def test_a_dashboard_of_a_funnel_that_is_gone_says_so(filled: Office) -> None:
    found = read_dashboard(filled, EVERYTHING, Filters(date(2026, 11, 1), funnel=77), now=NOW)

    assert found.parts["funnel"].hidden == "Такой воронки больше нет: выберите другую."
