"""Reading «Сегодня»: everything one person must do today, from one moment of the base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.agenda.reading import read_agenda
from crm_desktop.deals.action_state import Moment
from crm_desktop.handover.substitution import stands_in_for
from crm_desktop.today.birthdays import coming_birthdays
from crm_desktop.today.handed import handed_over
from crm_desktop.today.model import Today
from crm_desktop.today.plan import arranged, gaps_of, plan_tasks_of, planned_entries
from crm_desktop.today.quiet import quiet_clients, quiet_days
from crm_desktop.today.steps import nearest_steps, next_steps
from crm_desktop.today.tasks import count_overdue, overdue_tasks

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

LIMIT: Final = 50
"""So many rows of each list are read."""


@use_case(Right.VIEW_OFFICE)
def read_today(office: Office, now: int | None = None, *, limit: int = LIMIT) -> Today:
    """Return what the signed-in person must do today.

    Tasks are his own and those he helps with; deals, clients and birthdays are his and those of
    the absent colleagues he stands in for. What his role does not see at all is empty.

    Args:
        office: the office.
        now: UTC ms; None = this moment.
        limit: so many rows of each list; totals are never cut.
    """
    at = Moment.of(office.zone, now)
    day = at.day_of(at.now)
    with office.reading():
        me, days = office.user_id, quiet_days(office)
        members = (me, *sorted(stands_in_for(office.db, me, day)))
        found = Today(
            me, at.now, day, at.zone, (), 0, (), 0, 0, (), 0, (),
            handed_over(office, at=at, limit=limit), (), (), 0, days,
            # Who does not see everything cannot tell an empty office from one without his own.
            is_new=office.powers.sees_all and not office.db.run(
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM client) OR EXISTS (SELECT 1 FROM task)"
            ),
        )  # fmt: skip
        if may(office, Right.VIEW_TASKS):
            found = _with_tasks(office, found, at, limit)
        if may(office, Right.VIEW_DEALS):
            steps, total = next_steps(office, members, at=at, limit=limit)
            nearest = () if found.planned else nearest_steps(office, members, at=at)
            found = replace(found, steps=steps, steps_total=total, nearest=nearest)
        if may(office, Right.VIEW_CLIENTS):
            quiet, total = quiet_clients(office, members, today=day, days=days, limit=limit)
            born = coming_birthdays(office, members, today=day, limit=limit)
            found = replace(found, birthdays=born, quiet=quiet, quiet_total=total)
        return found


def _with_tasks(office: Office, found: Today, at: Moment, limit: int) -> Today:
    day = found.day
    agenda = read_agenda(
        office, day, day, members=[found.me], birthdays=False, missed=False, now=at.now
    )
    tasks = plan_tasks_of(office, agenda, day)
    overdue, total = overdue_tasks(office, today=day, limit=limit)
    return replace(
        found, overdue=overdue, overdue_total=total,
        plan=arranged(tasks, gaps_of(agenda, day), now=at.now), planned=len(tasks),
        done=sum(task.done for task in tasks),
    )  # fmt: skip


@use_case(Right.VIEW_TASKS)
def count_today(office: Office, now: int | None = None) -> int:
    """Return how many open tasks the signed-in person has that are overdue or of today.

    Args:
        office: the office.
        now: UTC ms; None = this moment.
    """
    at = Moment.of(office.zone, now)
    day = at.day_of(at.now)
    with office.reading():
        agenda = read_agenda(
            office, day, day, members=[office.user_id], birthdays=False, done=False,
            missed=False, now=at.now,
        )  # fmt: skip
        planned = planned_entries(agenda, day)
        return count_overdue(office, today=day) + len(planned)
