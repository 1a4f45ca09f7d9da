"""Whether the next action of deals is planned."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from crm_desktop.tasks.due import Due, end_of_day
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from db.connection import OfficeDatabase


def unplanned_deals(
    db: OfficeDatabase, deals: Sequence[int], *, plan_days: int | None, now: int, zone: tzinfo
) -> tuple[int, ...]:
    """Return the deals without an open task that is not overdue, in the order given.

    Args:
        db: inside a snapshot.
        deals: which ones.
        plan_days: the task must be due before the end of this many days from today; None = a
            task without a date is enough.
        now: UTC ms.
        zone: the office's.
    """
    last = None
    if plan_days is not None:
        last = end_of_day(local(now, zone).date() + timedelta(days=plan_days), zone)
    planned = set()
    for deal, on, at in db.run(
        "SELECT deal, due_on, due_at FROM task WHERE done_at IS NULL AND deleted_at IS NULL"
        " AND deal IN (SELECT value FROM json_each(?))",
        (json.dumps(list(deals)),),
    ):
        due = Due.read(on, at).instant(zone)
        in_time = last is None if due is None else due >= now and (last is None or due <= last)
        if in_time:
            planned.add(deal)
    return tuple(deal for deal in deals if deal not in planned)
