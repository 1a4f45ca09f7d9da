"""«План на день»: what is on this day, in order, with the free time and the line of now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.agenda.gaps import free_time
from crm_desktop.tasks.due import ActionState, Due
from crm_desktop.today.model import Gap, NowLine, TodayTask
from crm_desktop.today.phones import phones_of
from crm_desktop.today.tasks import Extra, below, extras_of
from crm_desktop.views.periods import midnight
from crm_desktop.wording.numbers import minutes_words
from crm_desktop.wording.times import day as told_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from crm_desktop.office.office import Office
    from crm_desktop.today.model import PlanRow

MINUTE_MS: Final = 60_000
LEAST_GAP: Final = 60
"""Minutes of free time worth telling."""
SOON: Final = 60
"""Minutes ahead from which on it is told how soon something begins."""
_NOTHING: Final = Extra("", None, None, needs_result=False)


@use_case(Right.VIEW_TASKS)
def plan_tasks_of(office: Office, agenda: Agenda, day: date) -> list[TodayTask]:
    """Return the tasks of a day's agenda of the signed-in person, and what else was done today."""
    entries = planned_entries(agenda, day)
    done = _done_besides(office, midnight(day, office.zone), {entry.task_id for entry in entries})
    extras = extras_of(office, [*(entry.task_id for entry in entries), *(row[0] for row in done)])
    phones = phones_of(
        office, [each for one in extras.values() for each in (one.contact_id, one.client_id)]
    )
    found = []
    for entry in entries:
        extra = extras.get(entry.task_id, _NOTHING)
        state, told = pill_of(entry, now=agenda.now, day=day)
        due = Due(entry.first_day) if entry.all_day else Due(at=entry.start)
        found.append(
            TodayTask(
                entry.task_id, entry.slot, entry.kind, entry.title,
                below(entry.client, extra.contact, entry.place, entry.deal), entry.client_id,
                entry.client, entry.deal_id, entry.deal, due,
                None if entry.all_day else entry.start,
                None if entry.all_day else (entry.end - entry.start) // MINUTE_MS,
                state, told, entry.done, extra.needs_result, entry.repeats, entry.virtual,
                entry.unaccepted and entry.assignee_id == agenda.me, entry.waiting, entry.priority,
                entry.assignee_id == agenda.me,
                phones.get(extra.contact_id or 0) or phones.get(entry.client_id or 0),
            )
        )  # fmt: skip
    for task, kind, title, client, name, deal, of_deal, done_at, place in done:
        extra = extras.get(task, _NOTHING)
        found.append(
            TodayTask(
                task, None, kind, title, below(name, extra.contact, place, of_deal), client, name,
                deal, of_deal, Due(at=done_at), done_at, None, ActionState.NONE, "", done=True,
            )
        )  # fmt: skip
    return found


def planned_entries(agenda: Agenda, day: date) -> list[AgendaEntry]:
    """Return what of an agenda is planned for a day; what began the evening before is overdue."""
    begins = midnight(day, agenda.zone)
    return [
        entry
        for entry in agenda.of_day(day)
        if not entry.missed and (entry.all_day or entry.start >= begins)
    ]


def arranged(
    tasks: Iterable[TodayTask], gaps: Sequence[tuple[int, int]], *, now: int
) -> tuple[PlanRow, ...]:
    """Put the day in order: what has no time of day, then by time; nothing for an empty day.

    Args:
        tasks: of the day.
        gaps: free time, starts and ends, UTC ms.
        now: UTC ms.
    """
    whole = [task for task in tasks if task.start is None]
    timed = [task for task in tasks if task.start is not None]
    if not whole and not timed:
        return ()
    whole.sort(key=lambda task: (task.done, -(task.priority or 0), task.title, task.task_id))
    rows: list[tuple[int, int, PlanRow]] = [(now, 0, NowLine(now))]
    rows += [(start, 1, Gap(start, end)) for start, end in gaps]
    timed.sort(key=lambda task: (task.start or 0, task.title, task.task_id))
    rows += [(task.start or 0, 2, task) for task in timed]
    rows.sort(key=lambda row: row[:2])
    return (*whole, *(row for _at, _rank, row in rows))


def gaps_of(agenda: Agenda, day: date) -> tuple[tuple[int, int], ...]:
    """Return the free time of the rest of the day, UTC ms; a working hour or more."""
    return free_time(agenda, day, least_minutes=LEAST_GAP)


def pill_of(entry: AgendaEntry, *, now: int, day: date) -> tuple[ActionState, str]:
    """Return how an entry of the day stands, and in words what matters of it now."""
    if entry.done:
        return ActionState.NONE, ""
    if entry.all_day:
        lasts = entry.last_day > day
        return ActionState.TODAY, f"до {_until(entry.last_day, day)}" if lasts else ""
    if now < entry.start:
        ahead = -((now - entry.start) // MINUTE_MS)
        return ActionState.TODAY, f"через {minutes_words(ahead)}" if ahead <= SOON else ""
    if now < entry.end:
        return ActionState.TODAY, "идёт сейчас"
    late = (now - entry.start) // MINUTE_MS
    return ActionState.OVERDUE, f"опоздание {minutes_words(late)}"


def _until(last: date, day: date) -> str:
    said = told_day(last, day)
    return "завтра" if said == "завтра" else said


def _done_besides(office: Office, since: int, known: set[int]) -> list[tuple[Any, ...]]:
    """Read what was done today though it is not of today."""
    sql = " ".join(
        (
            "SELECT t.id, t.kind, t.title, t.client, coalesce(c.name, ''), t.deal,",
            "coalesce(d.title, ''), t.done_at, coalesce(t.place, '')",
            "FROM task t INDEXED BY task_done LEFT JOIN client c ON c.id = t.client",
            "LEFT JOIN deal d ON d.id = t.deal WHERE t.done_at >= ?1 AND t.assignee = ?2",
            "AND t.id NOT IN (SELECT value FROM json_each(?3)) AND", visible_task_sql(office, "t"),
            "ORDER BY t.done_at, t.id",
        )
    )  # fmt: skip
    given = (since, office.user_id, json.dumps(sorted(known)))
    found: list[tuple[Any, ...]] = office.db.run(sql, given)
    return found
