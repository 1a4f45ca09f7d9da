"""The library of charts waits until a chart is shown, and changes nothing of the program."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, threading
before = (sys.excepthook, threading.excepthook)
import ui.charts.card, ui.charts.tile, ui.reports.table
slow = {"pyqtgraph", "numpy", "openpyxl", "reportlab"} & set(sys.modules)
assert not slow, slow
from ui.charts.warm import warm
worker = threading.Thread(target=warm)
worker.start()
worker.join()
assert "pyqtgraph" in sys.modules
assert (sys.excepthook, threading.excepthook) == before
"""


def test_charts_cost_nothing_until_one_is_shown() -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
