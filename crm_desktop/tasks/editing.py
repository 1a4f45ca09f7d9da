"""Editing a task: what a colleague did meanwhile is neither lost nor overwritten unseen."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.reminders.reading import reminders_of
from crm_desktop.tasks.drafts import LONGEST_DAYS, ItemDraft, TaskDraft, check_draft, check_minutes
from crm_desktop.tasks.due import Due, check_due
from crm_desktop.tasks.handing import handed, require_member, tell_handed
from crm_desktop.tasks.linking import CONTACTS, HELPERS, NEEDS, linked
from crm_desktop.tasks.parts import items_of, write_parts
from crm_desktop.tasks.present import require_open, require_task
from crm_desktop.tasks.series_pattern import series_columns
from crm_desktop.tasks.writing import moved_columns, told_columns, update_task
from crm_desktop.timeline.subject import find_subject

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

KEEP: Final = dt.timedelta(-1)
"""Leave it as it is, where None says something of its own."""
# What people call the fields of a draft; a change of the others is nobody's wish.
LABELS: Final = {
    "kind": "вид", "title": "название", "text": "описание", "due": "срок",
    "client_id": "клиент", "deal_id": "сделка", "assignee_id": "исполнитель",
    "priority": "приоритет", "duration": "длительность", "ends_on": "последний день",
    "zone": "часовой пояс", "place": "место", "result_required": "нужен ли результат",
    "repeats": "повторение", "repeats_from": "повторение", "days_off": "повторение",
    "helpers": "помощники", "contacts": "контактные лица", "needs": "чего ждёт",
    "items": "список дел", "reminders": "напоминания",
}  # fmt: skip
_PARTS: Final = ("helpers", "contacts", "needs", "items", "reminders")


class TaskChangedError(UserError):
    """A colleague changed the same fields meanwhile; nothing was changed.

    Attributes:
        fields: what both changed, as people call it.
        now: the task as it is.
    """

    def __init__(self, labels: list[str], now: TaskDraft) -> None:
        self.fields = tuple(labels)
        self.now = now
        super().__init__(
            f"Пока вы правили задачу, её изменили и другие: {', '.join(labels)}. "
            "Ничего не изменено, введённое осталось в окне. Сравните и сохраните ещё раз."
        )


@use_case(Right.VIEW_TASKS)
def draft_of(office: Office, task_id: int) -> TaskDraft:
    """Return a task with all its parts as a draft, to edit or to plan another one like it.

    Raises:
        TaskGoneError: it is not there any more.
    """
    task = require_task(office, task_id)
    place, note, rule, script, priority = office.db.run(
        "SELECT coalesce(place, ''), coalesce(handed_note, ''), rule, script, priority FROM task"
        " WHERE id = ?",
        (task_id,),
    )[0]
    db = office.db
    return TaskDraft(
        task.kind, task.title, task.text, task.due, task.client_id, task.deal_id,
        task.assignee_id, priority, rule, task.duration, task.ends_on, task.zone, place,
        task.result_required, task.repeats, task.repeats_from, task.days_off,
        tuple(linked(db, HELPERS, task_id)), tuple(linked(db, CONTACTS, task_id)),
        tuple(linked(db, NEEDS, task_id)), items_of(db, task_id), reminders_of(office, task_id),
        note, task.series_id, task.slot, script, task.run_id,
    )  # fmt: skip


@use_case(Right.EDIT_TASKS)
def edit_task(
    office: Office, task_id: int, *, draft: TaskDraft, seen: TaskDraft | None = None
) -> Changes:
    """Change what is told of a task; who planned it and whether it is done stay.

    Args:
        office: the office.
        task_id: the task; of a repeating one all that is to come.
        draft: as it is to be; parts that are None stay.
        seen: the task as the person saw it: only what differs is written, so a colleague's
            other changes stay. None = everything is written.

    Raises:
        TaskGoneError: it was deleted meanwhile; what was typed is still with the caller.
        TaskChangedError: a colleague changed the same meanwhile.
        NotFoundError: its new client, deal, assignee or somebody else named is not there.
        UserError: as for `plan_task`.
    """
    now = draft_of(office, task_id)
    wanted = draft if seen is None else _merged(seen, draft, now)
    title = check_draft(office.db, wanted, had=now.kind)
    with office.change(f"Правка задачи: {title}") as change:
        task = require_task(office, task_id)
        columns = told_columns(wanted, title)
        if (wanted.client_id, wanted.deal_id) != (now.client_id, now.deal_id):
            subject = find_subject(office, client_id=wanted.client_id, deal_id=wanted.deal_id)
            columns |= {"client": subject.client_id, "deal": subject.deal_id}
        # Who has left the office keeps the tasks nobody took from them.
        assignee = wanted.assignee_id
        if assignee is None or assignee != task.assignee_id:
            assignee = require_member(office, assignee)
        given = handed(office, was=task.assignee_id, now=assignee, note=wanted.handed_note)
        columns |= {"assignee": assignee, **given}
        columns |= series_columns(office, columns, was=task)
        due = Due.read(columns["due_on"], columns["due_at"])
        if task.done_at is None:
            columns |= moved_columns(task.due, due, moved=task.moved, zone=office.zone)
        update_task(office.db, task_id, columns)
        write_parts(office, change, task_id, _changed_parts(wanted, now))
        if given.get("handed_by") is not None:
            tell_handed(office.db, change, {task_id: assignee}, by=office.user_id)
    return change.changes


@use_case(Right.EDIT_TASKS)
def reschedule_task(
    office: Office,
    task_id: int,
    *,
    due: Due,
    duration: int | dt.timedelta | None = KEEP,
    ends_on: dt.date | dt.timedelta | None = KEEP,
) -> Changes:
    """Move an open task, or make it longer or shorter, as the calendar does.

    Args:
        office: the office.
        task_id: the task; an occurrence of a series is moved by the acts of series.
        due: when it is due now.
        duration: minutes; None = as its kind takes, KEEP = as it is.
        ends_on: the last day of a longer one; KEEP = as many days as it has.

    Raises:
        TaskGoneError: it is not there any more.
        UserError: it is done, or no task can be then or so long.
    """
    check_due(due)
    task = require_open(office, task_id)
    columns = moved_columns(task.due, due, moved=task.moved, zone=office.zone)
    if not isinstance(duration, dt.timedelta):
        check_minutes(duration)
        columns["duration"] = duration
    last = task.ends_on if isinstance(ends_on, dt.timedelta) else ends_on
    if isinstance(ends_on, dt.timedelta) and last is not None and task.due.on is not None:
        last = due.on + (last - task.due.on) if due.on is not None else None
    if last is not None and (due.on is None or not 0 <= (last - due.on).days <= LONGEST_DAYS):
        raise UserError(
            "Последний день задачи раньше первого или дальше года от него. Ничего не изменено."
        )
    columns["ends_on"] = last and last.isoformat()
    with office.change(f"Перенос задачи: {task.title}") as change:
        require_open(office, task_id)
        update_task(office.db, task_id, columns)
    return change.changes


def _merged(seen: TaskDraft, draft: TaskDraft, now: TaskDraft) -> TaskDraft:
    """Return the task as it is with what the person changed; refuse what others changed too."""
    mine = {
        field.name: getattr(draft, field.name)
        for field in fields(TaskDraft)
        if getattr(draft, field.name) != getattr(seen, field.name)
        and not (field.name in _PARTS and getattr(draft, field.name) is None)
    }
    both = [
        LABELS[name]
        for name, value in mine.items()
        if name in LABELS
        and _told(getattr(now, name)) != _told(getattr(seen, name))
        and _told(getattr(now, name)) != _told(value)
    ]
    if both:
        raise TaskChangedError(list(dict.fromkeys(both)), now)
    return replace(now, **mine)


def _told(value: Any) -> Any:
    """Return what a person sees of a value: the lines of a checklist without their ids."""
    if isinstance(value, tuple) and value and isinstance(value[0], ItemDraft):
        return [(item.text, item.done) for item in value]
    return value


def _changed_parts(wanted: TaskDraft, now: TaskDraft) -> TaskDraft:
    """Return the draft with only those parts that differ from what there is."""
    same: dict[str, Any] = {
        name: None for name in _PARTS if getattr(wanted, name) == getattr(now, name)
    }
    return replace(wanted, **same)
