"""Is the schema of a base from outside exactly ours: no foreign trigger, view or table."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import apsw

from db.connection import APPLICATION_ID
from db.journal_schema import trigger_names
from db.migrations import LATEST, STEPS, current_version, migrate
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

# Made by SQLite itself (ANALYZE, FTS5); their text differs between its versions.
_STATISTICS: Final = frozenset({"sqlite_stat1", "sqlite_stat4"})
_SHADOW: Final = (
    "search_words_", "search_grams_", "search_entries_", "search_word_parts_",
)  # fmt: skip
_TRIGGERS: Final = trigger_names(TABLES)


def schema_faults(connection: apsw.Connection, *, indexes: bool = False) -> list[str]:
    """Return the names that are foreign, missing or different; empty when the schema is ours.

    A base of an older schema is compared with that schema, except for the triggers, which
    every upgrade makes anew: of these only the names are looked at. An index holds no data
    and does nothing of its own, so a foreign one (for a field of the office's own) is let be.

    Args:
        connection: to an unlocked base.
        indexes: whether a missing or different index is a fault; it only makes work slow.
    """
    if connection.pragma("application_id") != APPLICATION_ID:
        return ["application_id"]
    version = current_version(connection)
    with closing(apsw.Connection(":memory:")) as fresh:
        if version == LATEST:
            migrate(fresh)
        else:
            for step in STEPS[:version]:
                step(fresh)
        expected = _items(fresh)
    found = _items(connection)
    if version != LATEST:
        found = {item for item in found if item[0] != "trigger" or item[1] not in _TRIGGERS}
    wrong = {item for item in found ^ expected if item[0] != "index"}
    if indexes:
        wrong |= {item for item in expected - found if item[0] == "index"}
    return sorted({item[1] for item in wrong})


def _items(connection: apsw.Connection) -> set[tuple[Any, ...]]:
    rows: Iterable[tuple[Any, ...]] = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema"
    )
    return {
        (kind, name, table, None if name.startswith(_SHADOW) else sql)
        for kind, name, table, sql in rows
        if name not in _STATISTICS
    }
