"""What stands over a report about the time that passes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crm_desktop.reports.heading import passed_of
from crm_desktop.reports.period import ReportPeriod

NOVEMBER = ReportPeriod(date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 31), ""),
        (date(2026, 11, 1), "прошло 1\u00a0день из 30"),
        (date(2026, 11, 22), "прошло 22\u00a0дня из 30"),
        (date(2026, 11, 30), ""),
        (date(2026, 12, 1), ""),
    ],
)
def test_only_a_period_that_runs_says_how_much_of_it_has_passed(today: date, told: str) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    assert passed_of(NOVEMBER, int(now.timestamp() * 1000), UTC) == told
