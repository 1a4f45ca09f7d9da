"""One act over many tasks; one undo takes all of it back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_sql
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.deals.present import present_deals
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.doing import do_task
from crm_desktop.tasks.drafts import PRIORITIES
from crm_desktop.tasks.due import Due, check_due
from crm_desktop.tasks.editing import reschedule_task
from crm_desktop.tasks.handing import TASK_FORMS, handed, require_member, tell_handed
from crm_desktop.tasks.planning import check_draft, write_task
from crm_desktop.tasks.present import require_open, require_task
from crm_desktop.tasks.putting_off import (
    SNOOZE_NAMES,
    Snooze,
    days_later,
    on_day,
    snooze_due,
)
from crm_desktop.tasks.series import detach
from crm_desktop.tasks.series_head import zone_named
from crm_desktop.tasks.waiting import WaitsError, hindered
from crm_desktop.tasks.writing import update_task
from crm_desktop.wording import count
from crm_desktop.wording.times import today_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.planning import TaskDraft
    from db.connection import OfficeDatabase

__all__ = [
    "SNOOZE_NAMES",
    "Snooze",
    "TaskBulkResult",
    "Which",
    "complete_tasks",
    "give_tasks",
    "move_by_days",
    "move_to_day",
    "over_tasks",
    "plan_client_tasks",
    "plan_tasks",
    "postpone_many",
    "set_priority",
    "snooze_due",
    "snooze_tasks",
]

Which = int | tuple[int, str | None]
"""A task, or one occurrence of a repeating one: the slot its row showed."""
_KINDS: Final = (Kind.TASK, Kind.DEAL, Kind.CLIENT, Kind.NOTICE)
_PRIORITY_NAMES: Final = ("без приоритета", "низкий", "средний", "высокий")
_MOST_REFUSALS: Final = 5
_CLIENT_FORMS: Final = ("клиент", "клиента", "клиентов")


@dataclass(frozen=True, slots=True)
class TaskBulkResult(BulkResult):
    """What an act over many tasks did.

    Attributes:
        left: how many were left as they are: gone, done, answered by a colleague meanwhile.
        refusals: why, the first few of different ones.
    """

    left: int = 0
    refusals: tuple[str, ...] = ()


@use_case(Right.EDIT_TASKS)
def over_tasks(
    office: Office,
    tasks: Sequence[Which],
    *,
    act: str,
    work: Callable[[Change, int, str | None], bool],
    progress: Progress | None,
    after: Callable[[Change], None] | None = None,
) -> TaskBulkResult:
    """Do something with each of many tasks in one change set; those that refuse are left out.

    Args:
        office: the office.
        tasks: which ones.
        act: the beginning of the title, «Перенос».
        work: does it for one task (and slot) inside the open change; False = nothing to do.
        progress: hears of every portion.
        after: runs at the end of each portion.

    Raises:
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    wanted = [each if isinstance(each, tuple) else (each, None) for each in dict.fromkeys(tasks)]
    left = 0
    refusals: dict[str, None] = {}

    def portion(_db: OfficeDatabase, change: Change, places: str) -> int:
        nonlocal left
        done = 0
        for place in json.loads(places):
            try:
                done += work(change, *wanted[place])
            except AccessDeniedError:
                raise
            except UserError as error:
                left += 1
                refusals[str(error)] = None
        if after is not None:
            after(change)
        return done

    told = f"{act}: {count(len(wanted), *TASK_FORMS)}"
    if len(wanted) == 1:
        told = f"{act} задачи: {require_task(office, wanted[0][0]).title}"
    result = in_portions(
        office, range(len(wanted)), title=told, work=portion, progress=progress, kinds=_KINDS
    )
    said = tuple(refusals)[:_MOST_REFUSALS]
    return TaskBulkResult(result.changes, result.changed, left, said)


@use_case(Right.EDIT_TASKS)
def move_to_day(
    office: Office, tasks: Sequence[Which], *, day: date, progress: Progress | None = None
) -> TaskBulkResult:
    """Move open tasks to a day, each at its own hour.

    Raises:
        UserError: no task can be due that day.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    check_due(Due(day))
    return _moved(office, tasks, lambda due, zone: on_day(due, day, zone), progress)


@use_case(Right.EDIT_TASKS)
def move_by_days(
    office: Office, tasks: Sequence[Which], *, days: int, progress: Progress | None = None
) -> TaskBulkResult:
    """Move open tasks so many days on, from their own day or from today if that is past.

    Raises:
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    today = today_in(office.zone)

    def later(due: Due, zone: ZoneInfo) -> Due:
        return days_later(due, days, today=today, zone=zone)

    return _moved(office, tasks, later, progress)


@use_case(Right.EDIT_TASKS)
def postpone_many(
    office: Office, tasks: Sequence[Which], *, due: Due, progress: Progress | None = None
) -> TaskBulkResult:
    """Give open tasks one date, with an hour or without; `Due()` takes their dates away.

    Raises:
        UserError: no task can be due then.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    check_due(due)
    return _moved(office, tasks, lambda _due, _zone: due, progress)


@use_case(Right.EDIT_TASKS)
def snooze_tasks(
    office: Office, tasks: Sequence[Which], *, snooze: Snooze, progress: Progress | None = None
) -> TaskBulkResult:
    """Put open tasks off: a quarter of an hour, an hour, till tomorrow or Monday morning.

    Raises:
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    due = snooze_due(snooze, now=now_ms(), zone=office.zone)
    return _moved(office, tasks, lambda _due, _zone: due, progress)


@use_case(Right.EDIT_TASKS)
def give_tasks(
    office: Office,
    tasks: Sequence[Which],
    *,
    member_id: int,
    note: str = "",
    progress: Progress | None = None,
) -> TaskBulkResult:
    """Give open tasks to a colleague; repeating ones as a whole.

    Raises:
        NotFoundError: the colleague is not in the office.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    member = require_member(office, member_id)
    given: dict[int, int] = {}

    def work(_change: Change, task_id: int, _slot: str | None) -> bool:
        task = require_open(office, task_id)
        columns = handed(office, was=task.assignee_id, now=member, note=note)
        if columns:
            update_task(office.db, task_id, {"assignee": member, **columns})
            given[task_id] = member
        return bool(columns)

    def tell(change: Change) -> None:
        tell_handed(office.db, change, given, by=office.user_id)
        given.clear()

    return over_tasks(office, tasks, act="Передача", work=work, progress=progress, after=tell)


@use_case(Right.EDIT_TASKS)
def set_priority(
    office: Office,
    tasks: Sequence[Which],
    *,
    priority: int | None,
    progress: Progress | None = None,
) -> TaskBulkResult:
    """Give tasks a priority, 0…3; None takes it away.

    Raises:
        UserError: there is no such priority.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    if priority is not None and priority not in PRIORITIES:
        raise UserError("Приоритет задачи — от 0 до 3. Ничего не изменено.")

    def work(_change: Change, task_id: int, _slot: str | None) -> bool:
        require_task(office, task_id)
        update_task(office.db, task_id, {"priority": priority})
        return True

    act = f"Приоритет — {_PRIORITY_NAMES[priority or 0]}"
    return over_tasks(office, tasks, act=act, work=work, progress=progress)


@use_case(Right.EDIT_TASKS)
def complete_tasks(
    office: Office,
    tasks: Sequence[Which],
    *,
    result: str = "",
    anyway: bool = False,
    progress: Progress | None = None,
) -> TaskBulkResult:
    """Note that tasks are done; those that wait for others than these are left out.

    Args:
        office: the office.
        tasks: which ones.
        result: what came of all of them.
        anyway: although they wait for others.
        progress: hears of every portion.

    Raises:
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    together = [each[0] if isinstance(each, tuple) else each for each in tasks]
    waiting = {} if anyway else hindered(office, together)

    def work(change: Change, task_id: int, slot: str | None) -> bool:
        if task_id in waiting:
            raise WaitsError(waiting[task_id])
        do_task(office, change, task_id, slot=slot, result=result, anyway=True)
        return True

    return over_tasks(office, tasks, act="Выполнено", work=work, progress=progress)


@use_case(Right.EDIT_TASKS)
def plan_tasks(
    office: Office, deal_ids: Sequence[int], draft: TaskDraft, *, progress: Progress | None = None
) -> BulkResult:
    """Plan a like task for each of several deals; those that are gone are left out.

    Args:
        office: the office.
        deal_ids: the deals.
        draft: what to do; the deal of each is filled in.
        progress: hears of every portion.

    Raises:
        UserError: the task cannot be planned so.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    forms, kinds = DEAL_FORMS, (Kind.TASK, Kind.DEAL)
    return _planned(
        office, deal_ids, draft, present=present_deals,
        drafted=lambda deal: replace(draft, deal_id=deal, client_id=None), forms=forms, kinds=kinds,
        progress=progress,
    )  # fmt: skip


@use_case(Right.EDIT_TASKS)
def plan_client_tasks(
    office: Office, client_ids: Sequence[int], draft: TaskDraft, *, progress: Progress | None = None
) -> BulkResult:
    """Plan a like task for each of several clients; those that are gone are left out.

    Args:
        office: the office.
        client_ids: the clients.
        draft: what to do; the client of each is filled in.
        progress: hears of every portion.

    Raises:
        UserError: the task cannot be planned so.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    forms, kinds = _CLIENT_FORMS, (Kind.TASK, Kind.CLIENT)
    return _planned(
        office, client_ids, draft, present=_present_clients,
        drafted=lambda client: replace(draft, deal_id=None, client_id=client), forms=forms,
        kinds=kinds, progress=progress,
    )  # fmt: skip


def _planned(  # noqa: PLR0913 - whose tasks, what they are and how both are named
    office: Office,
    records: Sequence[int],
    draft: TaskDraft,
    *,
    present: Callable[[Office, list[int]], Iterable[int]],
    drafted: Callable[[int], TaskDraft],
    forms: tuple[str, str, str],
    kinds: tuple[Kind, ...],
    progress: Progress | None,
) -> BulkResult:
    title = check_draft(office.db, draft)

    def work(db: OfficeDatabase, change: Change, portion: str) -> int:
        made: dict[int, int] = {}
        for record in present(office, json.loads(portion)):
            task = write_task(office, change, drafted(record), tell=False)
            made[task] = draft.assignee_id or office.user_id
        if draft.rule_id is None:
            tell_handed(db, change, made, by=office.user_id)
        return len(made)

    wanted = list(dict.fromkeys(records))
    told = f"Задача «{title}»: {count(len(wanted), *forms)}"
    return in_portions(office, wanted, title=told, work=work, progress=progress, kinds=kinds)


def _present_clients(office: Office, clients: list[int]) -> list[int]:
    sql = " ".join(
        (
            "SELECT c.id FROM json_each(?) j CROSS JOIN client c ON c.id = j.value",
            "WHERE", visible_sql(office, "c"), "ORDER BY j.key",
        )
    )  # fmt: skip
    return [row[0] for row in office.db.run(sql, (json.dumps(clients),))]


def _moved(
    office: Office,
    tasks: Sequence[Which],
    when: Callable[[Due, ZoneInfo], Due],
    progress: Progress | None,
) -> TaskBulkResult:
    def work(change: Change, task_id: int, slot: str | None) -> bool:
        task = require_open(office, task_id)
        zone = zone_named(task.zone, office.zone)
        if when(task.due, zone) == task.due and slot in {None, task.slot}:
            return False
        row = detach(office, change, task_id, slot=slot)
        reschedule_task(office, row, due=when(require_open(office, row).due, zone))
        return True

    return over_tasks(office, tasks, act="Перенос", work=work, progress=progress)
