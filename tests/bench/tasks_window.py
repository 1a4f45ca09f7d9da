"""The calendar in the window, in a process of its own: weeks and months drawn offscreen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.demo.office import DEMO_PASSWORD
from tests.bench.measuring import percentile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.measuring import Results

GOAL: Final = "p95 ≤ 16 ms offscreen on a quiet machine"


def measure(results: Results, office: Path, size: int) -> None:
    """Open the calendar of an office and draw."""
    output = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.bench.tasks_window_start", str(office)],
        env={
            **os.environ, "KARTOTEKA_PASSWORD": DEMO_PASSWORD, "QT_QPA_PLATFORM": "offscreen",
        },
        check=True,
        stdout=subprocess.PIPE,
        timeout=600,
    ).stdout  # fmt: skip
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    for name, goal in (("week", GOAL), ("month", GOAL), ("agenda", "")):
        times = told[name]["frames_ms"]
        results.add(
            f"drawing a {name}: three people", size=size, goal=goal, n=len(times),
            median_ms=percentile(times, 50), p95_ms=percentile(times, 95),
            worst_ms=max(times), cpu_ms_each=told[name]["cpu_ms"], entries=told[name]["entries"],
        )  # fmt: skip
