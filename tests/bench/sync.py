"""The figures of the exchange: a week of an office, joining, applying, capture, ways to a share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from crm_desktop.demo.office import DEMO_PASSWORD
from crm_desktop.office import CopyAnswer, open_office
from tests.bench import journal_cost
from tests.bench.sync_apply import measure_apply
from tests.bench.sync_join import measure_join
from tests.bench.sync_stations import model_office
from tests.bench.sync_transports import measure_transports
from tests.bench.sync_week import WeekPlan
from tests.bench.sync_week_told import measure_week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.measuring import Results

PARTS: Final = ("week", "join", "apply", "capture", "transports")
# A base for every station: how many clients are in it changes little of what the week tells.
_CLIENTS_OF_THE_WEEK: Final = 300
_WEEK: Final = WeekPlan()


def measure(
    results: Results,
    folder: Path,
    clients: int,
    *,
    only: Sequence[str] = (),
    plan: WeekPlan = _WEEK,
) -> None:
    """Measure all parts, or only some.

    Args:
        results: gets the figures.
        folder: for offices; a demo office in it is used again.
        clients: of the offices that join, apply and capture.
        only: names of parts; none = the week.
        plan: of the week.
    """
    parts = only or ("week",)
    if "week" in parts:
        measure_week(results, folder, min(clients, _CLIENTS_OF_THE_WEEK), plan)
    if "join" in parts:
        measure_join(results, folder, clients)
    if "apply" in parts:
        measure_apply(results, folder, clients)
    if "capture" in parts:
        _measure_capture(results, folder, clients)
    if "transports" in parts:
        measure_transports(results)


def _measure_capture(results: Results, folder: Path, clients: int) -> None:
    """Write with the journal and its seal, and without both, in turns."""
    work = folder / f"capture-{clients}"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model_office(folder, clients).path, work)
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.MOVED)
    try:
        journal_cost.measure(results, office, clients)
    finally:
        office.close()
        shutil.rmtree(work)
