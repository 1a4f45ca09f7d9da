"""Long changes that never said they were done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.journal.holder import is_held

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An unfinished import (or undo of one): finish it by keeping it, or take it back.

    Attributes:
        change_id: the change set.
        title: what was being done.
        started_at: UTC ms.
        rows: records written before it stopped.
        killed: its program ended without saying so; not marked in the base yet.
    """

    change_id: int
    title: str
    started_at: int
    rows: int
    killed: bool = False


def find_interrupted(db: OfficeDatabase) -> tuple[Interrupted, ...]:
    """Return the unfinished long changes nobody is working on any more, newest first."""
    found = []
    for change, title, holder, started, state in db.run(
        "SELECT id, title, holder, started_at, state FROM change_set"
        " WHERE state IN ('open', 'interrupted')"
        # Once the office is shared, each station looks after its own.
        " AND (station = (SELECT slot FROM station) OR NOT EXISTS (SELECT 1 FROM sync_place))"
        " ORDER BY id DESC"
    ):
        if is_held(change, holder):
            continue
        undone = db.run("SELECT 1 FROM change_set WHERE undoes = ? AND state = 'done'", (change,))
        if undone:
            continue
        rows = db.run("SELECT count(*) FROM change_row WHERE change = ?", (change,))[0][0]
        found.append(Interrupted(change, title, started, rows, killed=state == "open"))
    return tuple(found)
