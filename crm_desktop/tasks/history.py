"""What happened to one task and its parts: who changed what and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.history_words import HistoryRow, Narrator
from crm_desktop.journal.history import FieldChange, Made, history_of, place_in_time
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_NAMED: Final = "»: "
_PARTS: Final = (
    "task_helper", "task_contact", "task_item", "task_dependency", "time_entry", "task_comment",
    "reminder",
)  # fmt: skip


@use_case(Right.VIEW_HISTORY)
def task_history(office: Office, task_id: int, *, limit: int = 200) -> list[HistoryRow]:
    """Return what happened to a task and its parts, newest first; of a deleted one too.

    Args:
        office: the office.
        task_id: the task.
        limit: at most this many rows.
    """
    with office.reading():
        narrator = Narrator(
            office.db, read_catalogue(office.db), now=datetime.now(UTC), zone=office.zone
        )
        rows = narrator.tell(_entries(office.db, task_id))[:limit]
    return [_of_its_own(row) for row in rows]


def _of_its_own(row: HistoryRow) -> HistoryRow:
    """Name a field without the task: in its own history it goes without saying."""
    _task, named, field = row.label.rpartition(_NAMED)
    if row.table != "task" or not named:
        return row
    return replace(row, label=field[:1].upper() + field[1:])


def _entries(db: OfficeDatabase, task: int) -> list[FieldChange | Made]:
    found = history_of(db, BY_NAME["task"], [task])
    for part in _PARTS:
        sql = " ".join(("SELECT id FROM", part, "WHERE task = ?"))
        found += history_of(db, BY_NAME[part], [row[0] for row in db.run(sql, (task,))])
    made_with = {each.change for each in found if isinstance(each, Made) and each.table == "task"}
    kept = [
        each
        for each in found
        # What a task was planned with is told by «Задача запланирована».
        if not (isinstance(each, Made) and each.change in made_with and each.table != "task")
    ]
    return sorted(kept, key=place_in_time, reverse=True)
