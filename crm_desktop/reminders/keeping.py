"""Keeping `reminder_due` current inside every commit; looking whether it is what it should be."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.stamps import instant_of, now_ms
from crm_desktop.reminders.deriving import renew, wanted_rows
from db.reminder_due import due_rows
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from db.connection import OfficeDatabase

_BATCH: Final = 1000
_TOLD: Final = (
    "due_on", "due_at", "zone", "assignee", "done_at", "deleted_at", "repeats", "repeats_from",
    "days_off", "series", "slot", "handed_by",
)  # fmt: skip
_SAID: Final = " OR ".join(("j.op = 0", *(f"instr(j.old, '\"{name}\":')" for name in _TOLD)))
_RINGING: Final = (
    "(EXISTS (SELECT 1 FROM reminder r WHERE r.task = t.id)"
    " OR EXISTS (SELECT 1 FROM reminder_due d WHERE d.task = t.id))"
)
# Tasks with reminders whose own row, or whose occurrence's row, was written.
_OF_TASKS: Final = " ".join(
    (
        "SELECT t.id FROM journal j NOT INDEXED CROSS JOIN task w ON w.id = j.record",
        "CROSS JOIN task t ON t.id IN (w.id, w.series)",
        "WHERE j.seq >= ?1 AND j.tbl = ?2 AND (", _SAID, ") AND", _RINGING,
    )
)  # fmt: skip
_PARTS: Final = {
    "reminder": "1",
    # A colleague who helps is reminded of what is told of.
    "task_helper": "EXISTS (SELECT 1 FROM reminder r WHERE r.task = p.task)",
}
_EVERY_RINGING: Final = (
    "SELECT DISTINCT r.task FROM reminder r CROSS JOIN task t ON t.id = r.task"
    " WHERE r.deleted_at IS NULL AND t.deleted_at IS NULL AND t.done_at IS NULL"
)


def keep_reminders_current(db: OfficeDatabase, first_seq: int) -> None:
    """Bring the rows up to date with the journal rows from `first_seq` on.

    What was over when it was written counts as told; a stamp can run ahead of a clock that was
    set back, so the earlier of the two counts.
    """
    tasks = sorted(_touched(db, first_seq))
    if not tasks:
        return
    stamp = db.run("SELECT max(stamp) FROM journal WHERE seq >= ?", (first_seq,))[0][0]
    written = min(now_ms(), instant_of(stamp))
    for batch in _portions(tasks):
        renew(db, batch, written=written)


def rebuild(db: OfficeDatabase) -> int:
    """Fill the table anew, in the caller's transaction; returns how many tasks ring."""
    db.run("DELETE FROM reminder_due")
    tasks = [row[0] for row in db.run(_EVERY_RINGING)]
    mend(db, tasks)
    return len(tasks)


def check(db: OfficeDatabase, *, step: Callable[[], None] | None = None) -> tuple[int, ...]:
    """Return the tasks whose rows are not what they should be; only reads."""
    wrong: list[int] = []
    every = {row[0] for row in db.run(_EVERY_RINGING)}
    every.update(row[0] for row in db.run("SELECT DISTINCT task FROM reminder_due"))
    for batch in _portions(sorted(every)):
        there, wanted = due_rows(db.connection(), batch), wanted_rows(db, batch)
        differing = {
            key for key in there.keys() | wanted.keys() if there.get(key) != wanted.get(key)
        }
        wrong.extend(sorted({(there.get(key) or wanted[key])[3] for key in differing}))
        if step:
            step()
    return tuple(wrong)


def mend(db: OfficeDatabase, tasks: Iterable[int]) -> None:
    """Bring the rows of these tasks to what `check` expects, in the caller's transaction."""
    for batch in _portions(tasks):
        renew(db, batch, written=None)


def _touched(db: OfficeDatabase, first_seq: int) -> set[Any]:
    numbers = {
        row[0]
        for row in db.run(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
        )
    }
    found: set[Any] = set()
    task = BY_NAME["task"].number
    if task in numbers:
        found.update(row[0] for row in db.run(_OF_TASKS, (first_seq, task)))
    for name, which in _PARTS.items():
        if BY_NAME[name].number in numbers:
            sql = " ".join(
                (
                    "SELECT p.task, json_extract(j.old, '$.task') FROM journal j NOT INDEXED",
                    "CROSS JOIN", name, "p ON p.id = j.record",
                    "WHERE j.seq >= ? AND j.tbl = ? AND", which,
                )
            )  # fmt: skip
            for pair in db.run(sql, (first_seq, BY_NAME[name].number)):
                found.update(pair)
    if BY_NAME["calendar_day"].number in numbers or _set(db, first_seq, numbers, "working_hours"):
        found.update(row[0] for row in db.run(f"{_EVERY_RINGING} AND t.days_off NOT NULL"))
    if _set(db, first_seq, numbers, "zone"):
        # In another zone days begin at other moments.
        found.update(row[0] for row in db.run(_EVERY_RINGING))
    found.discard(None)
    return found


def _set(db: OfficeDatabase, first_seq: int, numbers: set[Any], name: str) -> bool:
    setting = BY_NAME["setting"].number
    return setting in numbers and bool(
        db.run(
            "SELECT 1 FROM journal j NOT INDEXED CROSS JOIN setting s ON s.id = j.record"
            " WHERE j.seq >= ? AND j.tbl = ? AND s.name = ? LIMIT 1",
            (first_seq, setting, name),
        )
    )


def _portions(tasks: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(tasks)
    while portion := list(islice(rest, _BATCH)):
        yield portion
