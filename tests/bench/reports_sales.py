"""The reports of sales and staff among very many deals and events: a year, beside the one before.

Every report is made once and looked at before it is timed.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.catalogue import SALES_REPORTS, STAFF_REPORTS
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.running import run_report
from tests.bench.reports_made import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from crm_desktop.reports.definition import ReportDefinition
    from tests.bench.measuring import Results

_TIMES: Final = 3
_GOAL: Final = "any report ≤ 1 s"
_YEAR: Final = ReportPeriod(date(2026, 1, 1), date(2026, 12, 31))


def sales_and_staff(results: Results, office: Office, size: int) -> None:
    """Make each of them: by its usual way, and beside the year before."""
    _check(office)
    for report in (*SALES_REPORTS, *STAFF_REPORTS):
        _time(results, office, report, Comparison.NONE, size)
        if report.comparable:
            _time(results, office, report, Comparison.YEAR_AGO, size)


def _time(
    results: Results, office: Office, report: ReportDefinition, beside: Comparison, size: int
) -> None:  # fmt: skip
    ask = ReportAsk(report.key, _YEAR, NOW, comparison=beside)
    found = run_report(office, ask)
    assert found.tables[0].rows, report.key
    work: Callable[[], object] = partial(run_report, office, ask)
    name = report.key if beside is Comparison.NONE else f"{report.key}, beside the year before"
    results.time(name, [work] * _TIMES, size=size, goal=_GOAL if beside is Comparison.NONE else "")
    results.rows[-1]["rows"] = sum(len(table.rows) for table in found.tables)


def _check(office: Office) -> None:
    """The totals of three of them against plain counts."""
    first, after = _YEAR.bounds(office.zone)
    [(won,)] = office.db.run(
        "SELECT count(*) FROM deal WHERE outcome = 'won' AND deleted_at IS NULL"
        " AND closed_at >= ? AND closed_at < ?",
        (first, after),
    )
    sales = run_report(office, ReportAsk("sales", _YEAR, NOW))
    assert {each.key: each.value for each in sales.figures}["won"] == won
    funnel = run_report(office, ReportAsk("funnel", _YEAR, NOW))
    assert {each.key: each.value for each in funnel.figures}["won"] == won
    [(calls,)] = office.db.run(
        "SELECT count(*) FROM event WHERE kind = 'call' AND deleted_at IS NULL"
        " AND happened_at >= ? AND happened_at < ?",
        (first, after),
    )
    found = run_report(office, ReportAsk("calls", _YEAR, NOW))
    assert {each.key: each.value for each in found.figures}["calls"] == calls
