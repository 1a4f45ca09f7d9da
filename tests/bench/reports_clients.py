"""Reports about clients over a large office; a plain count checks them before they are timed."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.running import run_report
from tests.bench.reports_made import NOW

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

GOAL: Final = "any report ≤ 1 s"
TIMES: Final = 5
_YEARS: Final = ReportPeriod(date(2025, 1, 1), date(2026, 11, 22))
_ASKED: Final[tuple[tuple[str, str, dict[str, str]], ...]] = (
    ("sources", "", {}), ("sources", "deal", {}), ("ltv", "", {}), ("ltv", "year", {}),
    ("rfm", "", {}), ("abc", "", {}), ("abc", "product", {}), ("abc", "person", {}),
    ("cohorts", "", {}), ("churn", "", {}), ("churn", "", {"silence": "touch"}),
    ("new-clients", "", {}), ("new-clients", "source", {}), ("data-quality", "", {}),
    ("crm-value", "", {}),
)  # fmt: skip


def client_reports(results: Results, office: Office, size: int) -> None:
    """Time every report about clients, in its ways that cost differently."""
    _check(office)
    for key, way, options in _ASKED:
        ask = ReportAsk(key, _YEARS, NOW, by=way, options=options)
        told = " ".join((key, way, *options.values()))
        results.time(
            f"report {told.strip()}", [partial(run_report, office, ask)] * TIMES, size=size,
            goal=GOAL,
        )  # fmt: skip


def _check(office: Office) -> None:
    buyers = office.db.run(
        "SELECT count(DISTINCT d.client) FROM deal d JOIN client c ON c.id = d.client"
        " WHERE d.outcome = 'won' AND d.deleted_at IS NULL AND c.deleted_at IS NULL"
        " AND c.merged_into IS NULL AND d.closed_at < ?",
        (_YEARS.bounds(office.zone)[1],),
    )[0][0]
    churn = run_report(office, ReportAsk("churn", _YEARS, NOW))
    assert sum(int(row.cells[1] or 0) for row in churn.tables[0].rows) == buyers
