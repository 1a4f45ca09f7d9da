"""When clients were last touched: an event of the timeline, or a task that was done."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all
from crm_desktop.reports.clients.buyers import days_of, today_of
from crm_desktop.views.periods import midnight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from crm_desktop.reports.reading import Reading

_DAY: Final = timedelta(days=1)
_FEW: Final = 5000
_ROWS: Final = """SELECT j.value,
    (SELECT max(e.happened_at) FROM event e WHERE e.client = j.value AND e.deleted_at IS NULL
        AND e.happened_at < ?1),
    (SELECT max(t.done_at) FROM task t WHERE t.client = j.value AND t.deleted_at IS NULL
        AND t.done_at < ?1)
    FROM json_each(?2) j"""
_KEPT: Final = "SELECT client, touched_at FROM client_touch"
_ENTERED: Final = (
    "SELECT id, created_at FROM client WHERE deleted_at IS NULL AND merged_into IS NULL"
)


def touched_days(
    reading: Reading, clients: Iterable[int], *, until: date, now: int
) -> dict[int, int]:
    """Return the days clients were last touched on, as ordinals; who never was is not there.

    Args:
        reading: which clients.
        clients: whose.
        until: the last day that counts.
        now: UTC ms.
    """
    wanted = set(clients)
    found: dict[int, int] = {}
    if len(wanted) > _FEW and until >= today_of(now, reading.zone) and _sees_all(reading):
        # What is kept counts who was never touched from the day of entry.
        entered: dict[int, int] = dict(reading.db.run(_ENTERED))
        for client, at in reading.db.run(_KEPT):
            if client in wanted and at <= now:
                wanted.discard(client)
                if at != entered.get(client):
                    found[client] = at
    end = min(midnight(until + _DAY, reading.zone), now + 1)
    for client, event, task in reading.db.run(_ROWS, (end, json.dumps(sorted(wanted)))):
        times = [at for at in (event, task) if at is not None]
        if times:
            found[client] = max(times)
    ordered = sorted(found.items(), key=lambda pair: pair[1])
    days = days_of((at for _client, at in ordered), reading.zone)
    return {client: day for (client, _at), day in zip(ordered, days, strict=True)}


def _sees_all(reading: Reading) -> bool:
    return all(sees_all(reading.office, area) for area in Area)
