"""`python -m tests.bench SUITE [--clients N …] [--only WORD]`: figures as one JSON value.

`python -m tests.bench deals --clients N --deals M` measures the board of M deals,
`python -m tests.bench rules --clients N --deals M --rules R` R rules over them.
`python -m tests.bench tasks --clients N --tasks T` measures «Сегодня» and the calendar of T tasks.
`python -m tests.bench calendar --clients 1` draws a full week in a window of its own.
`python -m tests.bench reports --clients N` measures reports over N deals and 10 × N events.
`python -m tests.bench sync --stations 25 --days 5` lives a week of an office in compressed time,
`--only join apply capture transports` measures the parts of the exchange.
`python -m tests.bench vcards DIR` reads the cards under a folder instead.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench import (
    backup,
    calendar_window,
    core,
    deals,
    duplicates,
    report_files,
    reports,
    rules,
    sync,
    tasks,
    views,
    visibility,
)
from tests.bench.measuring import Results, machine
from tests.bench.sync_week import WeekPlan
from tests.bench.vcards import measure_cards

if TYPE_CHECKING:
    from collections.abc import Callable

SUITES: dict[str, Callable[..., None]] = {
    "backup": backup.measure, "calendar": calendar_window.measure, "core": core.measure,
    "deals": deals.measure, "duplicates": duplicates.measure, "rules": rules.measure,
    "reports": reports.measure,
    "report_files": report_files.measure, "sync": sync.measure,
    "tasks": tasks.measure, "views": views.measure, "visibility": visibility.measure,
}  # fmt: skip
_CARDS = "vcards"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("suite", choices=sorted((*SUITES, _CARDS)))
    parser.add_argument("folder", nargs="?", type=Path, help="of files of cards")
    parser.add_argument("--clients", type=int, nargs="+")
    parser.add_argument(
        "--only", nargs="*", default=[],
        help="parts: " + ", ".join(
            (*backup.PARTS, *core.PARTS, *views.PARTS, *deals.PARTS, *tasks.PARTS,
             *reports.PARTS, *sync.PARTS, *visibility.PARTS)
        ),
    )  # fmt: skip
    parser.add_argument("--deals", type=int, default=100_000, help="of the suites deals, rules")
    parser.add_argument("--rules", type=int, default=1000, help="of the suite rules")
    parser.add_argument("--tasks", type=int, default=100_000, help="of the suite tasks")
    parser.add_argument("--dir", type=Path, help="keep the offices here between runs")
    parser.add_argument("--stations", type=int, default=25, help="of the suite sync")
    parser.add_argument("--days", type=int, default=5, help="of the suite sync")
    parser.add_argument("--seed", type=int, default=1, help="of the suite sync")
    parser.add_argument("--acts", type=float, default=1.0, help="a person and spell, of sync")
    options = parser.parse_args()
    if options.clients is None:
        options.clients = [100_000] if options.suite == "sync" else [10_000, 100_000]
    if options.suite == _CARDS and options.folder is None:
        parser.error("vcards wants a folder")
    before, results = machine(), Results()
    with tempfile.TemporaryDirectory(prefix="kartoteka-bench-") as scratch:
        if options.suite == _CARDS:
            measure_cards(results, options.folder)
            options.clients = []
        for clients in options.clients:
            folder = options.dir or Path(scratch)
            extra: dict[str, Any] = {}
            if options.suite in {"deals", "rules"}:
                extra["deals"] = options.deals
            if options.suite == "tasks":
                extra["tasks"] = options.tasks
            if options.suite == "rules":
                extra["rules"] = options.rules
            if options.suite == "sync":
                extra["plan"] = WeekPlan(options.stations, options.days, options.seed, options.acts)
            SUITES[options.suite](results, folder, clients, only=options.only, **extra)
    report = {"machine": {"before": before, "after": machine()}, "results": results.rows}
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
