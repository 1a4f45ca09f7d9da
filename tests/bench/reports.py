"""Questions to the cube among very many events and deals; other parts add theirs.

Every answer is compared with a plain count first. The curve: the yearly activity of everybody from
10,000 events to as many as the office has.
"""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.cube.asking import ask
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.reports.drilling import drill_page
from crm_desktop.reports.period import ReportPeriod
from tests.bench.pivots import pivots
from tests.bench.reports_clients import client_reports
from tests.bench.reports_dashboard import dashboard
from tests.bench.reports_made import NOW, reports_office
from tests.bench.reports_sales import sales_and_staff

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

EVENTS: Final = 1_000_000
CURVE: Final = (10_000, 100_000, EVENTS)
_TIMES: Final = 5
_YEAR: Final = ReportPeriod(date(2026, 1, 1), date(2026, 12, 31))
_REPORT, _PIVOT, _ACTIVITY = "any report ≤ 1 s", "pivot over deals ≤ 500 ms", "≤ 300 ms"
_ACTIVE: Final = CubeQuestion(
    "events", ("author", "kind"), ("count", "calls", "minutes"), _YEAR
)  # fmt: skip
_QUESTIONS: Final = (
    ("pivot: people × months, count and sum", _PIVOT, CubeQuestion(
        "deals", ("responsible", "created.month"), ("count", "sum:budget"))),
    ("pivot: sources × stages, weighted", _PIVOT, CubeQuestion(
        "deals", ("source", "stage"), ("count", "weighted"))),
    ("deals by people: won, conversion, average", _REPORT, CubeQuestion(
        "deals", ("responsible",), ("count", "won", "won_sum", "conversion", "average_check"))),
    ("deals by the region of the client, different clients", _REPORT, CubeQuestion(
        "deals", ("client.region",), ("count", "sum:budget", "clients"))),
    ("won by month: sum, clients, median of the cycle", _REPORT, CubeQuestion(
        "deals", ("closed.month",), ("won", "won_sum", "clients", "cycle_median"), _YEAR,
        "closed")),
    ("deals by client", _REPORT, CubeQuestion("deals", ("client",), ("count", "won_sum"))),
    ("activity of a year: people × kinds", _ACTIVITY, _ACTIVE),
    ("all events: people × months", _REPORT, CubeQuestion(
        "events", ("author", "happened.month"))),
    ("calls of a year by weekday and hour", _REPORT, CubeQuestion(
        "events", ("happened.weekday", "happened.hour"), ("calls", "minutes"), _YEAR)),
    ("events of a year by region", _REPORT, CubeQuestion(
        "events", ("client.region",), ("count",), _YEAR)),
    ("tasks of a year: in time and late", _REPORT, CubeQuestion(
        "tasks", ("assignee",), ("done", "in_time", "late", "share_in_time"), _YEAR, "done")),
    ("lines of a year by product", _REPORT, CubeQuestion(
        "lines", ("product",), ("sum:line", "quantity", "deals"), _YEAR)),
    ("moves of a year by stage and month", _REPORT, CubeQuestion(
        "moves", ("to_stage", "moved.month"), ("count", "deals"), _YEAR)),
    ("clients by region and type", _REPORT, CubeQuestion("clients", ("region", "type"))),
)  # fmt: skip


def measure(results: Results, folder: Path, clients: int, *, only: Sequence[str]) -> None:
    """Measure at one size: as many deals and tasks as clients, ten events each.

    Args:
        results: collects the figures.
        folder: where the offices lie.
        clients: of the office.
        only: names of `PARTS`; none = all.
    """
    for name, part in PARTS.items():
        if not only or name in only:
            print(f"{clients} clients: {name}", file=sys.stderr)
            part(results, folder, clients)


def cube(results: Results, folder: Path, size: int) -> None:
    """Questions of every kind."""
    office = reports_office(folder, clients=size, deals=size, events=size * 10, tasks=size)
    try:
        _check(office)
        for name, goal, question in _QUESTIONS:
            _time(results, office, name, question, size=size, goal=goal)
        found = ask(office, _ACTIVE, now=NOW)
        drill = found.drill("…", {"author": found.rows[0].at[0]}, measure="calls")
        page: Callable[[], object] = partial(drill_page, office, drill)
        results.time("the calls behind a number, first page", [page] * _TIMES, size=size)
    finally:
        office.close()


def curve(results: Results, folder: Path, size: int) -> None:
    """What the yearly activity costs as the events grow."""
    for events in CURVE:
        if events > size * 10:
            continue
        few = min(size, events // 10)
        office = reports_office(folder, clients=few, deals=few, events=events, tasks=few)
        try:
            _time(results, office, "activity of a year", _ACTIVE, size=events, goal=_ACTIVITY)
        finally:
            office.close()


def _time(
    results: Results, office: Office, name: str, question: CubeQuestion, *, size: int, goal: str
) -> None:
    work: Callable[[], object] = partial(ask, office, question, now=NOW)
    results.time(name, [work] * _TIMES, size=size, goal=goal)
    results.rows[-1]["rows"] = len(ask(office, question, now=NOW).rows)


def _check(office: Office) -> None:
    """The cube against plain counts."""
    [(deals, budget)] = office.db.run(
        "SELECT count(*), sum(CASE WHEN currency = 'RUB' THEN budget END) FROM deal"
        " WHERE deleted_at IS NULL"
    )
    found = ask(office, CubeQuestion("deals", (), ("count", "sum:budget")), now=NOW)
    assert found.total == (deals, budget), found.total
    first, after = _YEAR.bounds(office.zone)
    [(events,)] = office.db.run(
        "SELECT count(*) FROM event WHERE happened_at >= ? AND happened_at < ?", (first, after)
    )
    assert ask(office, _ACTIVE, now=NOW).total[0] == events


def the_dashboard(results: Results, folder: Path, size: int) -> None:
    """All tiles and blocks at once."""
    office = reports_office(folder, clients=size, deals=size, events=size * 10, tasks=size)
    try:
        dashboard(results, office, size)
    finally:
        office.close()


def of_clients(results: Results, folder: Path, size: int) -> None:
    """Reports about clients and marketing."""
    office = reports_office(folder, clients=size, deals=size, events=size * 10, tasks=size)
    try:
        client_reports(results, office, size)
    finally:
        office.close()


def sales(results: Results, folder: Path, size: int) -> None:
    """The reports of sales and staff."""
    office = reports_office(folder, clients=size, deals=size, events=size * 10, tasks=size)
    try:
        sales_and_staff(results, office, size)
    finally:
        office.close()


def the_pivot(results: Results, folder: Path, size: int) -> None:
    """The examples of the pivot and some wider layouts."""
    office = reports_office(folder, clients=size, deals=size, events=size * 10, tasks=size)
    try:
        pivots(results, office, size)
    finally:
        office.close()


PARTS: Final[dict[str, Callable[[Results, Path, int], None]]] = {
    "cube": cube, "curve": curve, "dashboard": the_dashboard, "sales": sales, "clients": of_clients,
    "pivot": the_pivot,
}  # fmt: skip
"""Others add theirs: name -> what measures (results, folder of the offices, clients)."""
