"""The pivot over a large office; a plain count checks it before it is timed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue
from crm_desktop.pivot.pivoting import pivot
from crm_desktop.pivot.ready import READY_PIVOTS
from tests.bench.reports_made import NOW

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

GOAL: Final = "pivot over deals ≤ 500 ms"
TIMES: Final = 5
_MORE: Final = {
    "stages by months": PivotDefinition(
        "deals", ("stage",), ("created.month",), (PivotValue("sum:budget"),)
    ),
    "people and sources by quarters": PivotDefinition(
        "deals", ("responsible", "client.source"), ("created.quarter",),
        (PivotValue("avg:budget"), PivotValue("clients")),
    ),
    "twenty clients": PivotDefinition(
        "deals", ("client",), ("outcome",), (PivotValue("sum:budget"),), sort=PivotSort(), top=20
    ),
}  # fmt: skip


def pivots(results: Results, office: Office, size: int) -> None:
    """Time the examples and some wider layouts."""
    _check(office)
    asked = {**{each.key: each.definition for each in READY_PIVOTS}, **_MORE}
    for key, definition in asked.items():
        results.time(
            f"pivot {key}", [partial(pivot, office, definition, now=NOW)] * TIMES, size=size,
            goal=GOAL,
        )  # fmt: skip


def _check(office: Office) -> None:
    deals = office.db.run("SELECT count(*) FROM deal WHERE deleted_at IS NULL")[0][0]
    result = pivot(office, _MORE["stages by months"], now=NOW)
    counted = pivot(
        office, PivotDefinition("deals", ("stage",), (), (PivotValue("count"),)), now=NOW
    )
    assert counted.at(len(counted.rows) - 1, 0) == deals
    assert len(result.rows) > 1
