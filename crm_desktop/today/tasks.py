"""Overdue tasks of the signed-in person, and what a row tells besides the agenda."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.unseen import client_name
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.tasks.due import ActionState, Due
from crm_desktop.today.model import TodayTask
from crm_desktop.today.phones import phones_of
from crm_desktop.views.periods import midnight
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from crm_desktop.office.office import Office

DAY_FORMS: Final = ("день", "дня", "дней")
NO_CLIENT: Final = "без клиента"
_OPEN: Final = "t.done_at IS NULL"
_MINE: Final = "FROM task t INDEXED BY task_open WHERE t.assignee = ?1 AND t.done_at IS NULL"
# Off the index of all that is late: looking up each task somebody helps with reads ten times more.
_HELPED: Final = (
    "FROM task t INDEXED BY task_todo WHERE t.id IN (SELECT h.task FROM task_helper h"
    " WHERE h.member = ?1 AND h.deleted_at IS NULL) AND t.assignee IS NOT ?1 AND t.done_at IS NULL"
)
_LONG: Final = "t.ends_on IS NULL OR t.ends_on < ?2"


class Extra(NamedTuple):
    """What the agenda does not tell of a task.

    Attributes:
        contact: name of the first person it is about; `""` without one.
        contact_id: that client.
        client_id: the client of the task.
        needs_result: «done» asks what came of it.
    """

    contact: str
    contact_id: int | None
    client_id: int | None
    needs_result: bool


@use_case(Right.VIEW_TASKS)
def overdue_tasks(office: Office, *, today: date, limit: int) -> tuple[tuple[TodayTask, ...], int]:
    """Return my open tasks of earlier days, the oldest first, and how many there are.

    Args:
        office: the office.
        today: in the office's zone.
        limit: so many are returned at most.
    """
    ids, total = _overdue_ids(office, today, limit)
    rows = _read(office, ids, today)
    return tuple(rows[task] for task in ids if task in rows), total


@use_case(Right.VIEW_TASKS)
def count_overdue(office: Office, *, today: date) -> int:
    """Return how many of my open tasks are of earlier days."""
    return _overdue_ids(office, today, 0)[1]


@use_case(Right.VIEW_TASKS)
def overdue_ids(office: Office, *, today: date) -> list[int]:
    """Return my own open tasks of earlier days, all of them, the oldest first."""
    day = today.isoformat()
    rows: list[tuple[Any, ...]] = office.db.run(
        " ".join(
            (
                "SELECT t.id, t.due_on, t.due_at", _MINE, "AND", visible_task_sql(office, "t"),
                "AND (t.due_on < ?2 AND (", _LONG, ") OR t.due_on IS NULL AND t.due_at < ?3)",
            )
        ),
        (office.user_id, day, midnight(today, office.zone)),
    )  # fmt: skip
    zone = office.zone
    return [row[0] for row in sorted(rows, key=lambda row: _key(row, zone))]


@use_case(Right.VIEW_TASKS)
def extras_of(office: Office, tasks: Iterable[int]) -> dict[int, Extra]:
    """Return what rows tell besides the agenda, by task."""
    rows: list[tuple[Any, ...]] = office.db.run(
        "SELECT t.id, t.client, coalesce(t.result_required, 0), p.id, coalesce(p.name, '')"
        " FROM json_each(?) j CROSS JOIN task t ON t.id = j.value LEFT JOIN client p ON p.id ="
        " (SELECT k.person FROM task_contact k WHERE k.task = t.id AND k.deleted_at IS NULL"
        " ORDER BY k.id LIMIT 1) AND p.deleted_at IS NULL",
        (json.dumps(sorted(set(tasks))),),
    )
    return {
        task: Extra(name, person, client, bool(needed))
        for task, client, needed, person, name in rows
    }


def below(client: str, contact: str, place: str, deal: str) -> str:
    """Return the second line of a task."""
    told = [each for each in (client, contact if contact != client else "", place) if each]
    if not client:
        told = [each for each in (deal, contact, place) if each]
    return " · ".join(told) or NO_CLIENT


def _overdue_ids(office: Office, today: date, limit: int) -> tuple[list[int], int]:
    """Days and instants lie in different parts of the index: each is walked by itself."""
    me, day, zone = office.user_id, today.isoformat(), office.zone
    begins = midnight(today, zone)
    seen = visible_task_sql(office, "t")
    parts = (
        ("AND t.due_on IS NOT NULL AND t.due_on < ?2", day, f"AND ({_LONG})", "t.due_on"),
        ("AND t.due_on IS NULL AND t.due_at IS NOT NULL AND t.due_at < ?2", begins, "", "t.due_at"),
    )
    found: list[tuple[int, int]] = []
    for narrowed, value, of_days, order in parts:
        sql = " ".join(("SELECT t.id,", order, _HELPED, narrowed, of_days, "AND", seen))
        found += [(_instant(due, zone), task) for task, due in office.db.run(sql, (me, value))]
    total = len(found) - _still_running(office, day)
    for narrowed, value, of_days, order in parts:
        where = " ".join((_MINE, narrowed, "AND", seen))
        total += int(office.db.run(f"SELECT count(*) {where}", (me, value))[0][0])
        if limit:
            sql = f"SELECT t.id, {order} {where} {of_days} ORDER BY {order}, t.id LIMIT ?3"
            found += [
                (_instant(due, zone), task) for task, due in office.db.run(sql, (me, value, limit))
            ]
    return [task for _due, task in sorted(found)[:limit]], total


def _still_running(office: Office, day: str) -> int:
    """Count my own that began on an earlier day and last until today or longer: none is late."""
    sql = " ".join(
        (
            "SELECT count(*)", _MINE.replace("task_open", "task_long"),
            "AND t.due_on < ?2 AND t.ends_on >= ?2 AND", visible_task_sql(office, "t"),
        )
    )  # fmt: skip
    return int(office.db.run(sql, (office.user_id, day))[0][0])


@lru_cache(maxsize=1000)
def _instant(due: int | str, zone: ZoneInfo) -> int:
    """Return the last moment something due on a day or at an instant is in time."""
    return due if isinstance(due, int) else midnight(_next(due), zone) - 1


def _key(row: tuple[Any, ...], zone: ZoneInfo) -> tuple[int, int]:
    task, on, at = row
    return _instant(at if on is None else on, zone), task


def _next(day: str) -> date:
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1)


def _read(office: Office, ids: list[int], today: date) -> dict[int, TodayTask]:
    rows: list[tuple[Any, ...]] = office.db.run(
        f"SELECT t.id, t.slot, t.kind, t.title, t.client, {client_name('c', 't.client')}, t.deal,"  # noqa: S608 - code only
        " coalesce(d.title, ''), t.due_on, t.due_at, t.ends_on, t.duration,"
        " coalesce(t.place, ''), t.repeats IS NOT NULL, t.priority, t.assignee,"
        " t.handed_at IS NOT NULL AND t.accepted_at IS NULL, EXISTS (SELECT 1 FROM"
        " task_dependency n JOIN task w ON w.id = n.needs AND w.done_at IS NULL"
        " AND w.deleted_at IS NULL WHERE n.task = t.id AND n.deleted_at IS NULL)"
        " FROM json_each(?) j CROSS JOIN task t ON t.id = j.value"
        " LEFT JOIN client c ON c.id = t.client LEFT JOIN deal d ON d.id = t.deal",
        (json.dumps(ids),),
    )
    extras = extras_of(office, ids)
    phones = phones_of(
        office, [each for one in extras.values() for each in (one.contact_id, one.client_id)]
    )
    zone, found = office.zone, {}
    for (
        task, slot, kind, title, client, name, deal, of_deal, on, at, ends, minutes, place, repeats,
        priority, assignee, unaccepted, waits,
    ) in rows:  # fmt: skip
        due, extra = Due.read(on, at), extras[task]
        last = (Due.read(ends, None) if ends else due).day(zone) or today
        found[task] = TodayTask(
            task, slot, kind, title, below(name, extra.contact, place, of_deal), client, name,
            deal, of_deal, due, at, minutes, ActionState.OVERDUE,
            count((today - last).days, *DAY_FORMS), result_required=extra.needs_result,
            repeats=bool(repeats), unaccepted=bool(unaccepted) and assignee == office.user_id,
            waits=bool(waits), priority=priority, own=assignee == office.user_id,
            phone=phones.get(extra.contact_id or 0) or phones.get(client or 0),
        )  # fmt: skip
    return found
