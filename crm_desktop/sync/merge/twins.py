"""The same link, the same occurrence of a series, made by two stations: the earlier one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import SLOTS, now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

LINKS: Final = (
    "client_label", "contact", "relation", "not_duplicate", "client_share", "deal_label",
    "deal_contact", "deal_helper", "task_contact", "task_helper", "task_dependency",
)  # fmt: skip
"""Tables whose record says no more than that two things belong together."""
_OCCURRENCE: Final = "task"
# A done occurrence is kept before one that is still to be done, and is never hidden.
_BETTER: Final = {
    _OCCURRENCE: "(o.done_at IS NULL, o.id) < (t.done_at IS NULL, t.id) AND t.done_at IS NULL"
}


def find_twins(db: OfficeDatabase, since: int) -> dict[str, list[int]]:
    """Return table -> live records that another station's earlier one makes needless.

    Args:
        db: the database.
        since: only those among the journal rows after this one; 0 = all.
    """
    found = {name: _twins(db, BY_NAME[name], since) for name in (*LINKS, _OCCURRENCE)}
    return {name: records for name, records in found.items() if records}


def hide_twins(db: OfficeDatabase, twins: dict[str, list[int]]) -> int:
    """Hide records, inside an open change; returns how many."""
    for name, records in twins.items():
        sql = " ".join(("UPDATE", BY_NAME[name].name, "SET deleted_at = ? WHERE id = ?"))
        db.run_many(sql, [(now_ms(), record) for record in records])
    return sum(map(len, twins.values()))


def _twins(db: OfficeDatabase, table: JournalTable, since: int) -> list[int]:
    same = " AND ".join(f"o.{column} IS t.{column}" for column in table.natural)
    better = _BETTER.get(table.name, "o.id < t.id")
    needs = f"AND t.{table.natural_needs} IS NOT NULL" if table.natural_needs else ""
    lately = "AND t.id IN (SELECT record FROM journal WHERE seq > ?1 AND tbl = ?2)" if since else ""
    sql = " ".join(
        (
            "SELECT t.id FROM", table.name, "t WHERE t.deleted_at IS NULL", needs, lately,
            "AND ?1 >= 0 AND ?2 > 0 AND EXISTS (SELECT 1 FROM", table.name, "o WHERE", same,
            "AND o.deleted_at IS NULL AND", better, "AND o.id & ?3 <> t.id & ?3)",
        )
    )  # fmt: skip
    return [row[0] for row in db.run(sql, (since, table.number, SLOTS - 1))]
