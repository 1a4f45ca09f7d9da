"""The command line: everything the core does, without a window.

Exit codes: 0 done · 1 a fault of the program · 2 refused, nothing changed · 3 done, but some
rows were rejected (or the doctor found what it cannot mend). With `--json` exactly one JSON
value goes to stdout; words go to stderr. Record ids are text in JSON: they do not fit its
numbers.
"""

from __future__ import annotations

from crm_desktop.cli.main import main

__all__ = ["main"]
