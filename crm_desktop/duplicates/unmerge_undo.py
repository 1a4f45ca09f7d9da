"""The part of taking a merge back that the journal's fields alone cannot tell.

Taking back a merge frees the hidden clients and gives them what was theirs. Taking back such an
undo («Повтор») hides them again, with everything they were given since.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.duplicates.merge_forest import Forest
from crm_desktop.duplicates.merge_join import join
from crm_desktop.duplicates.merge_links import CLIENT, HANGING_BY_NAME
from crm_desktop.duplicates.unmerge_split import split
from crm_desktop.journal.history import entries_of
from crm_desktop.journal.records import read_records, same, write_records
from crm_desktop.journal.stamps import now_ms
from crm_desktop.journal.undo import Left, before_and_after
from db.journal_schema import UPDATE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from db.connection import OfficeDatabase

POINTER: Final = "merged_into"
_MOVED: Final = (
    "SELECT record FROM change_row WHERE change = ? AND tbl = ? AND op = ?"
    " AND json_type(old, ?) IS NOT NULL GROUP BY record ORDER BY min(stamp), min(seq)"
)


class MergeUndo:
    """Frees and hides clients; see `crm_desktop.journal.undo.Special`."""

    def apart(self, table: str, field: str) -> bool:
        """Tell whether a field says what hangs on whom and where, or hides a double."""
        if table == CLIENT:
            return field == POINTER
        hanging = HANGING_BY_NAME.get(table)
        return hanging is not None and (
            field in hanging.columns or field in {"deleted_at", "position"}
        )

    def records(self, db: OfficeDatabase, change_id: int) -> list[int]:
        """Return the clients whose pointer the change set moved."""
        return pointed(db, change_id)

    def take_back(self, db: OfficeDatabase, change_id: int, records: list[int]) -> list[Left]:
        """Return pointers to what they were, and what hangs on the clients with them."""
        table = BY_NAME[CLIENT]
        present = read_records(db, table, records)
        freed: dict[int, int] = {}
        hidden: dict[int, int] = {}
        left = []
        for client, entries in entries_of(db, table, records).items():
            now = present[client]
            found, after = before_and_after(entries, change_id, now)
            target = found.get(POINTER)
            if not same(now[POINTER], after.get(POINTER)):
                left.append(Left(CLIENT, client, POINTER))
            elif now[POINTER] is not None:
                # A pointer from one client to another does not come up: a merged one is freed
                # before it is merged again.
                freed[client] = now[POINTER]
            elif target is not None and _may_hide(db, client, target):
                hidden[client] = target
            elif target is not None:
                left.append(Left(CLIENT, client, POINTER))
        if freed:
            free(db, freed, undone=change_id)
        if hidden:
            write_records(db, table, {c: {POINTER: target} for c, target in hidden.items()})
            join(db, list(hidden))
            _hide_again(db, change_id)
        return left


def pointed(db: OfficeDatabase, change_id: int) -> list[int]:
    """Return the clients whose `merged_into` a change set moved, in the order it moved them."""
    rows = db.run(_MOVED, (change_id, BY_NAME[CLIENT].number, UPDATE, f"$.{POINTER}"))
    return [row[0] for row in rows]


def free(db: OfficeDatabase, freed: dict[int, int], *, undone: int = 0) -> None:
    """Empty the pointers of clients and give them back what is theirs.

    Args:
        db: inside an open change.
        freed: client -> what its pointer says now.
        undone: the merge that is taken back: what it hid of a winner's own comes back when all
            it put into this winner is free; 0 = single clients are taken out.
    """
    write_records(db, BY_NAME[CLIENT], {client: {POINTER: None} for client in freed})
    inside = {
        row[0]
        for row in db.run(
            "SELECT merged_into FROM client WHERE merged_into IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(pointed(db, undone) if undone else []),),
        )
    }
    split(db, freed, undone=undone, emptied=set(freed.values()) - inside)


def _may_hide(db: OfficeDatabase, client: int, target: int) -> bool:
    """Whether a client may be hidden in another: both are in use, and no ring comes of it."""
    rows = db.run(
        "SELECT count(*) FROM client WHERE id IN (?, ?) AND deleted_at IS NULL"
        " AND blocked_at IS NULL AND erased_at IS NULL",
        (client, target),
    )
    both = rows[0][0] == len({client, target})
    return both and Forest(db).root(target) != client


def _hide_again(db: OfficeDatabase, change_id: int) -> None:
    """Hide addresses the undo brought back, where another of the kind stands at their client.

    Doubles are hidden by joining; these were hidden because a person chose another one.
    """
    rows = db.run(
        "SELECT DISTINCT r.record FROM change_row r JOIN address a ON a.id = r.record"
        " WHERE r.change = ? AND r.tbl = ? AND json_type(r.old, '$.deleted_at') = 'integer'"
        " AND a.deleted_at IS NULL AND EXISTS (SELECT 1 FROM address b WHERE b.client = a.client"
        " AND b.kind = a.kind AND b.deleted_at IS NULL AND b.id <> a.id"
        " AND b.id NOT IN (SELECT record FROM change_row WHERE change = ?1 AND tbl = ?2"
        " AND json_type(old, '$.deleted_at') = 'integer'))",
        (change_id, BY_NAME["address"].number),
    )
    _hide(db, (row[0] for row in rows))


def _hide(db: OfficeDatabase, addresses: Iterable[int]) -> None:
    db.run(
        "UPDATE address SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))",
        (now_ms(), json.dumps(list(addresses))),
    )
