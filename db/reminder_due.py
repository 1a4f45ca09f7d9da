"""When which reminder rings for whom, and what became of it.

`reminder_due` is derived: one row for every reminder of an open task and every person it concerns
— of a repeating task one for its next occurrence, and one for that told of last. `start` is the
instant the occurrence begins (of a reminder of an instant of its own: that instant), `fires_at`
when it is to be told of, `rings_at` when it has to be told of next; NULL once it was told.

`reminder_state` is what people saw, of this file alone and not journalled. A row tells that a
program has taken a reminder to show it (`holder`, until `armed_until`), that it was shown, put off
(`armed_until` again) or answered. What `rings_at` is follows from both tables, so the one can be
built anew from the rest and this one.

The caller opens the transaction; nothing here commits. Instants are UTC ms.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import apsw

SCHEMA: Final = (
    """CREATE TABLE reminder_due(
        reminder INTEGER NOT NULL, member INTEGER NOT NULL, start INTEGER NOT NULL,
        task INTEGER NOT NULL, slot TEXT, fires_at INTEGER NOT NULL, rings_at INTEGER,
        PRIMARY KEY(reminder, member, start)) WITHOUT ROWID""",
    """CREATE INDEX reminder_due_rings ON reminder_due(member, rings_at)
        WHERE rings_at IS NOT NULL""",
    "CREATE INDEX reminder_due_task ON reminder_due(task)",
    """CREATE TABLE reminder_state(
        reminder INTEGER NOT NULL, member INTEGER NOT NULL, start INTEGER NOT NULL,
        task INTEGER NOT NULL, holder TEXT, armed_at INTEGER, armed_until INTEGER,
        shown_at INTEGER, answered_at INTEGER,
        PRIMARY KEY(reminder, member, start)) WITHOUT ROWID""",
    "CREATE INDEX reminder_state_task ON reminder_state(task)",
    "CREATE INDEX reminder_state_open ON reminder_state(member) WHERE answered_at IS NULL",
    """CREATE INDEX reminder_state_armed ON reminder_state(member, armed_at)
        WHERE armed_at IS NOT NULL""",
)

Key = tuple[int, int, int]
"""Reminder, member, start."""
DueRow = tuple[int, int, int, int, str | None, int, int | None]
"""A row of `reminder_due`, in the order of its columns."""


class State(NamedTuple):
    """A row of `reminder_state`."""

    reminder: int
    member: int
    start: int
    task: int
    holder: str | None = None
    armed_at: int | None = None
    armed_until: int | None = None
    shown_at: int | None = None
    answered_at: int | None = None

    @property
    def key(self) -> Key:
        """What it is the state of."""
        return self.reminder, self.member, self.start


def rings_at(fires_at: int, state: State | None) -> int | None:
    """Return when a reminder has to be told of next; None = not any more.

    Args:
        fires_at: when it is to be told of for the first time.
        state: what became of it so far; None = nothing.
    """
    if state is None:
        return fires_at
    if state.answered_at is not None:
        return None
    if state.armed_until is not None:
        return state.armed_until
    return None if state.shown_at is not None else fires_at


def due_rows(conn: apsw.Connection, tasks: Iterable[int]) -> dict[Key, DueRow]:
    """Return the rows of these tasks."""
    return _keyed(
        conn,
        "SELECT d.* FROM json_each(?) j CROSS JOIN reminder_due d ON d.task = j.value",
        tasks,
    )


def state_rows(conn: apsw.Connection, tasks: Iterable[int]) -> dict[Key, State]:
    """Return what became of the reminders of these tasks."""
    found = _keyed(
        conn,
        "SELECT s.* FROM json_each(?) j CROSS JOIN reminder_state s ON s.task = j.value",
        tasks,
    )
    return {key: State(*row) for key, row in found.items()}


def replace_rows(
    conn: apsw.Connection, there: Mapping[Key, DueRow], wanted: Mapping[Key, DueRow]
) -> None:
    """Turn the rows that are there into those wanted; like ones are not touched."""
    gone = [key for key, row in there.items() if wanted.get(key) != row]
    new = [row for key, row in wanted.items() if there.get(key) != row]
    if gone:
        conn.executemany(
            "DELETE FROM reminder_due WHERE reminder = ? AND member = ? AND start = ?", gone
        ).fetchall()
    if new:
        conn.executemany("INSERT INTO reminder_due VALUES(?, ?, ?, ?, ?, ?, ?)", new).fetchall()


def save_states(conn: apsw.Connection, states: Iterable[State]) -> None:
    """Write what became of reminders, and when they ring next."""
    rows = list(states)
    if not rows:
        return
    conn.executemany(
        "INSERT OR REPLACE INTO reminder_state VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
    ).fetchall()
    for row in rows:
        found: list[Any] = conn.execute(
            "SELECT fires_at FROM reminder_due WHERE reminder = ? AND member = ? AND start = ?",
            row.key,
        ).fetchall()
        if found:
            conn.execute(
                "UPDATE reminder_due SET rings_at = ? WHERE reminder = ? AND member = ?"
                " AND start = ?",
                (rings_at(found[0][0], row), *row.key),
            ).fetchall()


def forget_old(conn: apsw.Connection, before: int) -> int:
    """Drop what became of occurrences before an instant that can ring for nobody any more.

    Those of tasks that ring no more, and of a repeating one all but the last: from that one on
    its next occurrence is found.

    Returns:
        How many rows went.
    """
    conn.execute(
        "DELETE FROM reminder_state AS s WHERE s.start < ?1 AND (NOT EXISTS (SELECT 1"
        " FROM reminder_due d WHERE d.task = s.task) OR EXISTS (SELECT 1 FROM reminder_state x"
        " WHERE x.reminder = s.reminder AND x.member = s.member AND x.start > s.start)"
        " AND NOT EXISTS (SELECT 1 FROM reminder_due d WHERE d.reminder = s.reminder"
        " AND d.member = s.member AND d.start = s.start))",
        (before,),
    ).fetchall()
    return conn.changes()


def _keyed(conn: apsw.Connection, sql: str, tasks: Iterable[int]) -> dict[Key, Any]:
    rows: list[Any] = conn.execute(sql, (json.dumps(list(tasks)),)).fetchall()
    return {(row[0], row[1], row[2]): row for row in rows}
