"""The calendar in the window, in a process of its own: a full week drawn, scrolled, renewed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from tests.bench.measuring import percentile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.measuring import Results

GOAL: Final = "p95 ≤ 16 ms painted offscreen on a quiet machine"


def measure(results: Results, folder: Path, _clients: int, *, only: Sequence[str] = ()) -> None:
    """Let the window draw a week of 60 own entries and three colleagues' lanes."""
    del only
    output = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.bench.calendar_window_start", str(folder / "calendar")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
        stdout=subprocess.PIPE,
        timeout=600,
    ).stdout
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    for what, key, goal in (
        ("a full week drawn", "drawn_ms", GOAL),
        ("a full week scrolled by a notch and drawn", "scrolled_ms", GOAL),
        ("a block carried on and drawn", "carried_ms", GOAL),
        ("a full week drawn for the first time", "first_ms", ""),
        ("an agenda that was read laid out and drawn", "renewed_ms", ""),
    ):
        times: list[float] = told[key]
        results.add(
            what, size=told["blocks"], goal=goal, n=len(times),
            median_ms=percentile(times, 50), p95_ms=percentile(times, 95), worst_ms=max(times),
        )  # fmt: skip
