"""Taking records out of the trash together with what went into it with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from db.connection import OfficeDatabase
    from db.tables import JournalTable

_LAST_DELETION: Final = (
    "SELECT j.change FROM journal j WHERE j.tbl = ?1 AND j.record = t.id"
    " AND json_type(j.old, '$.deleted_at') IS NOT NULL ORDER BY j.stamp DESC, j.seq DESC LIMIT 1"
)


def last_deletions(
    db: OfficeDatabase, table: JournalTable, records: Collection[int]
) -> dict[int, int]:
    """Return deleted record -> the change set that deleted it last."""
    sql = " ".join(
        (
            "SELECT t.id, (", _LAST_DELETION, ") FROM json_each(?2) g CROSS JOIN", table.name,
            "t ON t.id = g.value WHERE t.deleted_at IS NOT NULL",
        )
    )  # fmt: skip
    return dict(db.run(sql, (table.number, json.dumps(list(records)))))


def bring_back(db: OfficeDatabase, table: JournalTable, records: Collection[int]) -> None:
    """Take records themselves out of the trash."""
    sql = " ".join(
        (
            "UPDATE", table.name, "SET deleted_at = NULL WHERE deleted_at IS NOT NULL",
            "AND id IN (SELECT value FROM json_each(?))",
        )
    )  # fmt: skip
    db.run(sql, (json.dumps(list(records)),))


def gone_with(
    db: OfficeDatabase, table: JournalTable, column: str, gone: Mapping[int, int]
) -> list[int]:
    """Return the deleted records whose `column` names one of `gone`, deleted by the same act.

    Args:
        db: inside a transaction.
        table: of the records looked for.
        column: which names the record they went with.
        gone: record -> the change set that deleted it.
    """
    sql = " ".join(
        (
            "SELECT t.id FROM json_each(?2) g CROSS JOIN", table.name, "t ON t." + column,
            "= CAST(g.key AS INTEGER) WHERE t.deleted_at IS NOT NULL AND g.value = (",
            _LAST_DELETION, ")",
        )
    )  # fmt: skip
    by = json.dumps({str(record): change for record, change in gone.items()})
    return [row[0] for row in db.run(sql, (table.number, by))]


def bring_parts_back(db: OfficeDatabase, owner: JournalTable, gone: Mapping[int, int]) -> None:
    """Bring back the parts that went with `gone` (record -> its deletion); all wholes must live."""
    for table in TABLES:
        alive = " AND ".join(_alive(column, whole) for column, whole in table.owners.items())
        for column, whole in table.owners.items():
            if BY_NAME[whole] is not owner:
                continue
            went = gone_with(db, table, column, gone)
            sql = " ".join(
                (
                    "UPDATE", table.name, "AS t SET deleted_at = NULL",
                    "WHERE t.deleted_at IS NOT NULL AND", alive,
                    "AND t.id IN (SELECT value FROM json_each(?))",
                )
            )  # fmt: skip
            if went:
                db.run(sql, (json.dumps(went),))


def _alive(column: str, whole: str) -> str:
    """Return the condition: the part `t` has no such whole, or a live one."""
    live = " ".join(("SELECT 1 FROM", whole, f"w WHERE w.id = t.{column} AND w.deleted_at IS NULL"))
    return f"(t.{column} IS NULL OR EXISTS ({live}))"
