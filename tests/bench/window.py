"""From the command to a list one can use, in a process of its own; and its memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

from crm_desktop.demo.office import DEMO_PASSWORD

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

ROUNDS: Final = 5


def measure(results: Results, office: Office, size: int) -> None:
    """Start the window on the office several times and time each until its list has rows."""
    office.close()
    environment = {
        **os.environ,
        "KARTOTEKA_PASSWORD": DEMO_PASSWORD,
        "QT_QPA_PLATFORM": "offscreen",
    }
    seconds, memory, empty = [], [], []
    for _ in range(ROUNDS):
        start = time.time()
        told = _run(str(office.folder.path), environment)
        assert told["rows"] == size
        seconds.append(told["usable_at"] - start - told["key_s"])
        memory.append(told["rss_mib"])
        start = time.time()
        empty.append(_run("empty", environment)["shown_at"] - start)
    results.add(
        "start to a usable list", size=size, goal="≤ 1.0 s at 10,000, ≤ 1.5 s at 1,000,000",
        n=ROUNDS, median_s=statistics.median(seconds), worst_s=max(seconds),
        empty_qt_window_s=statistics.median(empty),
    )  # fmt: skip
    results.add(
        "memory of the window", size=size, goal="≤ 200 MiB, 250 at 100,000",
        n=ROUNDS, mib=max(memory),
    )  # fmt: skip


def _run(word: str, environment: dict[str, str]) -> dict[str, float]:
    output = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.bench.window_start", word],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        timeout=120,
    ).stdout
    told: dict[str, float] = json.loads(output.splitlines()[-1])
    return told
