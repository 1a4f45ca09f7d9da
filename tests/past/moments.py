"""Moments between changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.journal.stamps import EPOCH_MS
from crm_desktop.past.rollback import stamp_at

if TYPE_CHECKING:
    from crm_desktop.office import Office


def last_stamp(office: Office) -> int:
    """Return the stamp of the last transaction."""
    return int(office.db.run("SELECT max(stamp) FROM seal")[0][0])


def moment(office: Office) -> int:
    """Return the instant of the last change, and let the clock go on past it."""
    stamp = last_stamp(office)
    instant = (stamp >> 22) + EPOCH_MS
    while office.db.run("SELECT max(stamp) FROM seal")[0][0] <= stamp_at(instant):
        with office.change("время идёт") as change:
            office.db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, 'tick', '1')", (change.new_id(),)
            )
    return instant
