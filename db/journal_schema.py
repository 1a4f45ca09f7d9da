"""The triggers that write the journal.

Every insert and update of a business table leaves one row: the change set, the stamp, the
table's number, the record, and for an update the fields it changed with their old values
(a JSON object; an own field is `custom.<key>`; of a register all fields, even those that stay).
An update that changes nothing leaves nothing. What another station's work writes here
(`current_change.applying`) leaves nothing either: whoever applies it journals it himself.
A write outside an open change, a DELETE and a new id for a record are refused, by the file itself.

No trigger calls a function of ours, so the file works with `trusted_schema=OFF` and in any
SQLite tool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import apsw

    from db.tables import JournalTable

INSERT: Final = 0
UPDATE: Final = 1
OUTSIDE_A_CHANGE: Final = "write outside a change"
DELETING_IS_A_FIELD: Final = "deleting is a field"
IDS_STAY: Final = "an id never changes"


def install_triggers(connection: apsw.Connection, tables: Iterable[JournalTable]) -> None:
    """Drop and create the journal's triggers of all tables; runs inside a migration."""
    for table in tables:
        for name, body in _triggers(table):
            connection.execute(_text("DROP TRIGGER IF EXISTS", name))
            connection.execute(_text("CREATE TRIGGER", name, body))


def trigger_names(tables: Iterable[JournalTable]) -> frozenset[str]:
    """Return the names of the journal's triggers of tables."""
    return frozenset(name for table in tables for name, _body in _triggers(table))


def _triggers(table: JournalTable) -> Iterator[tuple[str, str]]:
    name = table.name
    guard = _text(
        f"SELECT RAISE(ABORT, '{OUTSIDE_A_CHANGE}')",
        "WHERE NOT EXISTS (SELECT 1 FROM current_change);",
    )
    log = _text(
        "INSERT INTO journal(change, stamp, tbl, record, op, old)",
        f"SELECT change, stamp, {table.number}, NEW.id,",
    )
    own = "FROM current_change WHERE applying = 0"
    yield (
        f"{name}_inserted",
        _text(f"AFTER INSERT ON {name} BEGIN", guard, log, f"{INSERT}, NULL {own}; END"),
    )
    changed = _changed(table.columns)
    yield (
        f"{name}_updated",
        _text(
            f"AFTER UPDATE ON {name} WHEN {changed} BEGIN",
            guard,
            log,
            f"{UPDATE}, {_old_values(table)} {own}; END",
        ),
    )
    yield (
        f"{name}_kept",
        _text(
            f"BEFORE DELETE ON {name}",
            "WHEN NOT EXISTS (SELECT 1 FROM current_change WHERE purge = 1)",
            f"BEGIN SELECT RAISE(ABORT, '{DELETING_IS_A_FIELD}'); END",
        ),
    )
    yield (
        f"{name}_same",
        _text(
            f"BEFORE UPDATE OF id ON {name} WHEN NEW.id IS NOT OLD.id",
            f"BEGIN SELECT RAISE(ABORT, '{IDS_STAY}'); END",
        ),
    )


def _old_values(table: JournalTable) -> str:
    parts = [
        f"SELECT '{column}' AS k, OLD.{column} AS v WHERE {_changed(table.register_of(column))}"
        for column in table.columns
        if column != "custom"
    ]
    if "custom" in table.columns:
        parts.append(
            "SELECT 'custom.' || coalesce(o.key, n.key), o.value"
            " FROM json_each(coalesce(OLD.custom, '{}')) o"
            " FULL JOIN json_each(coalesce(NEW.custom, '{}')) n ON o.key = n.key"
            # 1 and 1.0 are equal to SQL, and two values to people and to the other stations.
            " WHERE o.value IS NOT n.value OR o.type IS NOT n.type"
        )
    return _text("(SELECT json_group_object(k, v) FROM (", " UNION ALL ".join(parts), "))")


def _changed(columns: Iterable[str]) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in sorted(columns))


def _text(*parts: str) -> str:
    return " ".join(parts)
