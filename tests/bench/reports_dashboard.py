"""The dashboard over a large office; plain counts check it before it is timed."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.pieces import PIECES
from crm_desktop.dashboard.reading import read_dashboard
from crm_desktop.dashboard.setting import BUILT_IN, Placed, Setting
from crm_desktop.reports.period import ReportPeriod
from tests.bench.reports_made import NOW

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

GOAL: Final = "dashboard ≤ 300 ms"
TIMES: Final = 10
_NOVEMBER: Final = Filters(date(2026, 11, 1))


def dashboard(results: Results, office: Office, size: int) -> None:
    """Time the built-in dashboard, one with everything, one of a person, and a month long ago."""
    _check(office)
    everything = Setting(tuple(Placed(piece.key, piece.width) for piece in PIECES))
    member = office.db.run("SELECT min(responsible) FROM deal")[0][0]
    for told, setting, filters in (
        ("dashboard", BUILT_IN, _NOVEMBER),
        ("dashboard, every piece", everything, _NOVEMBER),
        ("dashboard of a person", BUILT_IN, Filters(date(2026, 11, 1), member=member)),
        ("dashboard of a month a year ago", BUILT_IN, Filters(date(2025, 11, 1))),
    ):
        work = partial(read_dashboard, office, setting, filters, now=NOW)
        results.time(told, [work] * TIMES, size=size, goal=GOAL)


def _check(office: Office) -> None:
    parts = read_dashboard(office, BUILT_IN, _NOVEMBER, now=NOW).parts
    open_, won = parts["open"].figure, parts["conversion"].figure
    assert open_ is not None
    assert won is not None
    assert open_.value == office.db.run(
        "SELECT count(*) FROM deal WHERE outcome IS NULL AND deleted_at IS NULL"
    )[0][0]  # fmt: skip
    first, over = _month(office)
    wins, losses = (
        office.db.run(
            "SELECT count(*) FROM deal NOT INDEXED WHERE outcome = ? AND deleted_at IS NULL"
            " AND closed_at >= ? AND closed_at < ?",
            (outcome, first, over),
        )[0][0]
        for outcome in ("won", "lost")
    )
    assert won.value == wins / (wins + losses)


def _month(office: Office) -> tuple[int, int]:
    return ReportPeriod.month(_NOVEMBER.month).bounds(office.zone)
