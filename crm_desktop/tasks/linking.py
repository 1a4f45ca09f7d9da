"""Writing whom and what a task names: helpers, contacts, tasks it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

HELPERS: Final = "task_helper"
CONTACTS: Final = "task_contact"
NEEDS: Final = "task_dependency"
# Table -> its column besides the task.
_LINKED: Final = {HELPERS: "member", CONTACTS: "person", NEEDS: "needs"}


def linked(db: OfficeDatabase, table: str, task: int) -> list[int]:
    """Return whom or what a task names, in the order they were named."""
    sql = " ".join(
        ("SELECT", _LINKED[table], "FROM", table, "WHERE task = ? AND deleted_at IS NULL",
         "ORDER BY id")
    )  # fmt: skip
    return [row[0] for row in db.run(sql, (task,))]


def put_link(db: OfficeDatabase, change: Change, table: str, task: int, other: int) -> bool:
    """Let a task name somebody; False if it does already."""
    column = _LINKED[table]
    rows = db.run(
        " ".join(
            ("SELECT id, deleted_at FROM", table, "WHERE task = ? AND", column, "= ?",
             "ORDER BY deleted_at IS NOT NULL, id LIMIT 1")
        ),
        (task, other),
    )  # fmt: skip
    if not rows:
        sql = " ".join(("INSERT INTO", table, "(id, task,", column, ") VALUES(?, ?, ?)"))
        db.run(sql, (change.new_id(), task, other))
        return True
    if rows[0][1] is None:
        return False
    db.run(" ".join(("UPDATE", table, "SET deleted_at = NULL WHERE id = ?")), (rows[0][0],))
    return True


def drop_link(db: OfficeDatabase, table: str, task: int, other: int) -> None:
    """Let a task name somebody no more."""
    sql = " ".join(
        ("UPDATE", table, "SET deleted_at = ? WHERE task = ? AND", _LINKED[table],
         "= ? AND deleted_at IS NULL")
    )  # fmt: skip
    db.run(sql, (now_ms(), task, other))


def set_links(
    db: OfficeDatabase, change: Change, table: str, task: int, wanted: Iterable[int]
) -> None:
    """Let a task name these, no others."""
    kept = list(dict.fromkeys(wanted))
    for other in linked(db, table, task):
        if other not in kept:
            drop_link(db, table, task, other)
    for other in kept:
        put_link(db, change, table, task, other)
