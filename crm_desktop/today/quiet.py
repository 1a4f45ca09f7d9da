"""Clients nobody has touched for long."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.history_phrases import EVENT_LABELS
from crm_desktop.errors import UserError
from crm_desktop.importing.setting_rows import put_setting, setting_of
from crm_desktop.today.model import QuietClient
from crm_desktop.today.phones import phones_of
from crm_desktop.views.periods import midnight
from crm_desktop.wording.times import day as told_day
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

QUIET_DAYS: Final = 30
"""From so many days without a touch on a client is quiet, unless the office says otherwise."""
LONGEST_DAYS: Final = 3650
SETTING: Final = "today.quiet_days"


@use_case(Right.VIEW_OFFICE)
def quiet_days(office: Office) -> int:
    """Return from how many days without a touch on a client counts as quiet."""
    row = setting_of(office.db, SETTING)
    days = int(row[1]) if row is not None and row[1].isdecimal() else 0
    return days if 1 <= days <= LONGEST_DAYS else QUIET_DAYS


@use_case(Right.EDIT_SETTINGS)
def set_quiet_days(office: Office, days: int) -> Changes:
    """Say from how many days without a touch on a client counts as quiet.

    Raises:
        UserError: less than one day or more than ten years.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise UserError(f"Укажите от 1 до {LONGEST_DAYS} дней. Ничего не изменено.")
    with office.change(f"«Давно молчат»: от {days} дн.") as change:
        put_setting(office.db, change, SETTING, str(days))
    return change.changes


@use_case(Right.VIEW_CLIENTS)
def quiet_clients(
    office: Office, members: Iterable[int], *, today: date, days: int, limit: int
) -> tuple[tuple[QuietClient, ...], int]:
    """Return the quiet clients of some members, the longest quiet first, and how many there are.

    Args:
        office: the office.
        members: whose clients.
        today: in the office's zone.
        days: from how many without a touch on.
        limit: so many are returned at most.
    """
    since = midnight(today.fromordinal(today.toordinal() - days + 1), office.zone)
    counting = "SELECT count(*) FROM client_touch WHERE responsible = ? AND touched_at < ?"
    reading = " ".join(
        (
            "SELECT q.client, c.name, q.touched_at, c.created_at FROM client_touch q",
            "INDEXED BY client_touch_quiet CROSS JOIN client c ON c.id = q.client",
            "WHERE q.responsible = ? AND q.touched_at < ? AND", visible_sql(office, "c"),
            "ORDER BY q.touched_at, q.client LIMIT ?",
        )
    )  # fmt: skip
    total = 0
    rows: list[tuple[Any, ...]] = []
    for member in members:
        total += int(office.db.run(counting, (member, since))[0][0])
        rows += office.db.run(reading, (member, since, limit))
    rows = sorted(rows, key=lambda row: (row[2], row[0]))[:limit]
    ids = [row[0] for row in rows]
    how, phones = _last_touches(office, ids), phones_of(office, ids)
    found = []
    for client, name, touched, _created in rows:
        on = local(touched, office.zone).date()
        told = f"{how[client]}, " if client in how else "в базе с "
        found.append(
            QuietClient(
                client, name, (today - on).days, told + told_day(on, today), phones.get(client)
            )
        )
    return tuple(found), total


def _last_touches(office: Office, clients: list[int]) -> dict[int, str]:
    """Say what the last touch was: «звонок», «дело»."""
    rows = office.db.run(
        "SELECT j.value, (SELECT e.happened_at || ' ' || e.kind FROM event e WHERE e.client ="
        " j.value AND e.deleted_at IS NULL ORDER BY e.happened_at DESC LIMIT 1),"
        " (SELECT t.done_at || ' ' || t.kind FROM task t WHERE t.client = j.value"
        " AND t.done_at IS NOT NULL AND t.deleted_at IS NULL ORDER BY t.done_at DESC LIMIT 1)"
        " FROM json_each(?) j",
        (json.dumps(clients),),
    )
    found: dict[int, str] = {}
    for client, event, task in rows:
        touches = [(int(each.split()[0]), each.split()[1]) for each in (event, task) if each]
        if touches:
            kind = max(touches)[1]
            found[client] = EVENT_LABELS.get(kind, "Дело").lower()
    return found
