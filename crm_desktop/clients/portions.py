"""One act over thousands of records: a single transaction while it is small, many above."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal import Changes, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

# Up to this many clients an act is one transaction; above, portions of `PORTION`.
ONE_TRANSACTION: Final = 4000
PORTION: Final = 2000


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a bulk act did.

    Attributes:
        changes: one change set, one undo; empty if nothing had to change.
        changed: how many records changed.
    """

    changes: Changes
    changed: int


@use_case(Right.EDIT_CLIENTS)
def in_portions(
    office: Office,
    ids: Sequence[int],
    *,
    title: str,
    work: Callable[[OfficeDatabase, Change, str], int],
    progress: Progress | None,
    kinds: Sequence[Kind] = (Kind.CLIENT,),
) -> BulkResult:
    """Run `work` over all ids inside one change set; its callers ask for finer rights.

    Args:
        office: the office.
        ids: the clients.
        title: of the change set.
        work: writes one portion, given as a JSON list of ids; returns how many records changed.
        kinds: of the records it writes; what the open screens reload after a large act.
        progress: hears of every portion; cancelling keeps what is done, as one undoable change set.

    Raises:
        JobCancelledError: cancelled.
    """
    progress = progress or SilentProgress()
    if len(ids) <= ONE_TRANSACTION:
        progress.step(0, len(ids), title)
        kind = "bulk" if len(ids) > 1 else "act"  # of one record it is an act like any other
        with office.change(title, kind=kind) as change:
            changed = work(office.db, change, json.dumps(list(ids)))
        return BulkResult(change.changes, changed)
    changed = 0
    with office.long_change(title, kind="bulk") as long:
        for start in range(0, len(ids), PORTION):
            progress.step(start, len(ids), title)
            with long.transaction() as change:
                changed += work(office.db, change, json.dumps(list(ids[start : start + PORTION])))
    progress.step(len(ids), len(ids), title)
    touched: dict[Kind, frozenset[int] | None] = dict.fromkeys(kinds) if changed else {}
    return BulkResult(Changes(long.id, title, touched), changed)
