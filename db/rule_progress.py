"""Up to which day the rules that wait for a day have looked; of this computer alone.

Not journalled: what a rule did is told by `rule_firing`, this only spares looking at old days.
Without a row a rule looks from the day it was switched on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

SCHEMA: Final = (
    "CREATE TABLE rule_progress(rule INTEGER PRIMARY KEY, through TEXT NOT NULL) WITHOUT ROWID",
)


def looked_through(conn: apsw.Connection) -> dict[int, str]:
    """Return rule -> the last day (ISO) it has looked at."""
    found: dict[int, str] = {}
    for rule, day in conn.execute("SELECT rule, through FROM rule_progress"):
        if isinstance(rule, int):
            found[rule] = str(day)
    return found


def note_looked(conn: apsw.Connection, rules: Iterable[int], day: str) -> None:
    """Remember that rules have looked at everything up to a day."""
    conn.execute(
        "INSERT INTO rule_progress(rule, through) SELECT value, ?1 FROM json_each(?2) WHERE 1"
        " ON CONFLICT(rule) DO UPDATE SET through = excluded.through",
        (day, json.dumps(list(rules))),
    ).fetchall()
