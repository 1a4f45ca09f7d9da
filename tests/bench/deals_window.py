"""The board in the window, in a process of its own: opening, scrolling, drops, memory."""

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

FRAME_GOAL: Final = "p95 ≤ 16 ms painted offscreen on a quiet machine"


def measure(results: Results, office: Path, funnel: int, size: int) -> None:
    """Start the window on an office and let it work with the board of a funnel."""
    output = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.bench.deals_window_start", str(office), str(funnel)],
        env={
            **os.environ, "KARTOTEKA_PASSWORD": DEMO_PASSWORD, "QT_QPA_PLATFORM": "offscreen",
        },
        check=True,
        stdout=subprocess.PIPE,
        timeout=600,
    ).stdout  # fmt: skip
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    results.add(
        "board opened and painted, first in the session", size=size, goal="≤ 500 ms",
        ms=told["first_open_ms"], cards=told["cards"],
    )  # fmt: skip
    _times(results, "board opened and painted, again", told["open_ms"], size, goal="≤ 500 ms")
    _times(results, "scroll frame of a column", told["frames_ms"], size, goal=FRAME_GOAL)
    _times(results, "frame of the whole board", told["boards_ms"], size)
    _times(
        results, "delegate: a card, seen before", told["card_us"], size, unit="us",
        goal="its own cost",
    )  # fmt: skip
    _times(
        results, "delegate: a card, for the first time", told["new_card_us"], size, unit="us",
        goal="its own cost",
    )  # fmt: skip
    _times(results, "a drop drawn", told["drawn_ms"], size, goal="≤ 60 ms")
    _times(results, "a drop saved, heard of and drawn", told["saved_ms"], size, goal="≤ 60 ms")
    results.add(
        "memory the board adds", size=size, goal="≤ 60 MiB", opened_mib=told["opened_mib"],
        scrolled_mib=told["scrolled_mib"], whole_mib=told["whole_mib"],
        cards_read=told["cards_read"],
    )  # fmt: skip


def _times(
    results: Results,
    what: str,
    times: list[float],
    size: int,
    *,
    unit: str = "ms",
    goal: str = "",
) -> None:
    spread = {
        f"{name}_{unit}": percentile(times, share)
        for name, share in (("median", 50), ("p90", 90), ("p95", 95), ("p99", 99), ("worst", 100))
    }
    results.add(what, size=size, goal=goal, n=len(times), **spread)
