"""Change sets of weight: what the audit picks out among a million ordinary acts."""

from __future__ import annotations

from typing import Final

WEIGHTY_KINDS: Final = (
    "bulk", "erase", "export", "import", "merge", "print", "return", "undo", "unmerge",
)  # fmt: skip

WEIGHTY: Final = f"kind IN {WEIGHTY_KINDS!r}"
"""As an SQL condition; a query that repeats it reads the index alone."""

SCHEMA: Final = (f"CREATE INDEX change_set_weighty ON change_set(id) WHERE {WEIGHTY}",)
