"""Planning what is to be done, and planning it anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import NO_DUE, Due, check_due
from crm_desktop.tasks.kinds import DEFAULT_KIND, TASK_KINDS
from crm_desktop.tasks.present import require_task
from crm_desktop.timeline.subject import find_subject
from crm_desktop.wording import count
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office

TASK_FORMS = ("задача", "задачи", "задач")
_PRIORITIES = range(4)
_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task as planned.

    Attributes:
        kind: a key of `TASK_KINDS`.
        title: what is to be done; empty = the name of the kind.
        text: more about it.
        due: until when.
        client_id: for which client; a deal brings its own.
        deal_id: for which deal.
        assignee_id: who is to do it; None = the signed-in person.
        priority: 0…3, None = not set.
        rule_id: the rule that made it.
    """

    kind: str = DEFAULT_KIND
    title: str = ""
    text: str = ""
    due: Due = NO_DUE
    client_id: int | None = None
    deal_id: int | None = None
    assignee_id: int | None = None
    priority: int | None = None
    rule_id: int | None = None


@use_case(Right.EDIT_TASKS)
def plan_task(office: Office, draft: TaskDraft) -> tuple[int, Changes]:
    """Plan a task.

    Returns:
        The task's id and what was touched.

    Raises:
        NotFoundError: the client, the deal or the assignee is not there.
        UserError: an unknown kind or priority, a title too long.
    """
    check_draft(draft)
    with office.change(_title(draft)) as change:
        task = write_task(office, change, draft)
    return task, change.changes


@use_case(Right.EDIT_TASKS)
def write_task(office: Office, change: Change, draft: TaskDraft) -> int:
    """Write a task inside an open change; return its id.

    Raises:
        NotFoundError: the client, the deal or the assignee is not there.
        UserError: an unknown kind or priority, a title too long.
    """
    title = check_draft(draft)
    subject = find_subject(office, client_id=draft.client_id, deal_id=draft.deal_id)
    assignee = _assignee(office, draft.assignee_id)
    task = change.new_id()
    office.db.run(
        "INSERT INTO task(id, kind, title, text, client, deal, assignee, author, due_on, due_at,"
        " priority, created_at, rule) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            task, draft.kind, title, draft.text.strip() or None, subject.client_id,
            subject.deal_id, assignee, office.user_id, draft.due.stored_day, draft.due.at,
            draft.priority, now_ms(), draft.rule_id,
        ),
    )  # fmt: skip
    return task


@use_case(Right.EDIT_TASKS)
def edit_task(office: Office, task_id: int, *, draft: TaskDraft) -> Changes:
    """Replace what is told of a task; who planned it and whether it is done stay.

    Raises:
        NotFoundError: the task, its new client, deal or assignee is not there.
        UserError: as for `plan_task`.
    """
    title = check_draft(draft)
    with office.change(f"Правка задачи: {title}") as change:
        require_task(office, task_id)
        subject = find_subject(office, client_id=draft.client_id, deal_id=draft.deal_id)
        office.db.run(
            "UPDATE task SET kind = ?, title = ?, text = ?, client = ?, deal = ?, assignee = ?,"
            " due_on = ?, due_at = ?, priority = ? WHERE id = ?",
            (
                draft.kind, title, draft.text.strip() or None, subject.client_id,
                subject.deal_id, _assignee(office, draft.assignee_id), draft.due.stored_day,
                draft.due.at, draft.priority, task_id,
            ),
        )  # fmt: skip
    return change.changes


@use_case(Right.EDIT_TASKS)
def postpone_tasks(office: Office, task_ids: Sequence[int], *, due: Due) -> Changes:
    """Give open tasks another date, in one act.

    Raises:
        NotFoundError: one of them is not there any more; nothing was changed.
        UserError: one of them is done already, or no task can be due then; nothing was changed.
    """
    check_due(due)
    with office.change(_several(office, "Перенос", task_ids)) as change:
        _require_open(office, task_ids)
        office.db.run(
            "UPDATE task SET due_on = ?, due_at = ? WHERE id IN (SELECT value FROM json_each(?))",
            (due.stored_day, due.at, json.dumps(list(task_ids))),
        )
    return change.changes


@use_case(Right.EDIT_TASKS)
def reassign_tasks(office: Office, task_ids: Sequence[int], *, member_id: int) -> Changes:
    """Give open tasks to a colleague, in one act.

    Raises:
        NotFoundError: a task or the colleague is not there; nothing was changed.
        UserError: a task is done already; nothing was changed.
    """
    with office.change(_several(office, "Передача", task_ids)) as change:
        _require_open(office, task_ids)
        office.db.run(
            "UPDATE task SET assignee = ? WHERE id IN (SELECT value FROM json_each(?))",
            (_assignee(office, member_id), json.dumps(list(task_ids))),
        )
    return change.changes


@use_case(Right.EDIT_TASKS)
def delete_task(office: Office, task_id: int) -> Changes:
    """Drop a task.

    Raises:
        NotFoundError: it is not there any more.
    """
    with office.change(_several(office, "Удаление", [task_id])) as change:
        require_task(office, task_id)
        office.db.run("UPDATE task SET deleted_at = ? WHERE id = ?", (now_ms(), task_id))
    return change.changes


def check_draft(draft: TaskDraft) -> str:
    """Return the tidy title of a task that may be planned.

    Raises:
        UserError: an unknown kind or priority, a title too long.
    """
    if draft.kind not in TASK_KINDS:
        raise UserError(f"Вида задачи «{draft.kind}» нет. Ничего не изменено.")
    if draft.priority is not None and draft.priority not in _PRIORITIES:
        raise UserError("Приоритет задачи — от 0 до 3. Ничего не изменено.")
    check_due(draft.due)
    title = " ".join(draft.title.replace("\0", "").split())
    if len(title) > _LONGEST_TITLE:
        raise UserError(
            f"Название задачи длиннее {_LONGEST_TITLE} знаков. Ничего не изменено. "
            "Перенесите подробности в описание."
        )
    return TASK_KINDS[draft.kind] if is_blank(title) else title


def _title(draft: TaskDraft) -> str:
    return f"Новая задача: {check_draft(draft)}"


def _several(office: Office, act: str, task_ids: Sequence[int]) -> str:
    if len(task_ids) == 1:
        return f"{act} задачи: {require_task(office, task_ids[0]).title}"
    return f"{act}: {count(len(task_ids), *TASK_FORMS)}"


def _require_open(office: Office, task_ids: Sequence[int]) -> None:
    for task_id in task_ids:
        task = require_task(office, task_id)
        if task.done_at is not None:
            raise UserError(
                f"Задача «{task.title}» уже выполнена. Ничего не изменено. "
                "Сначала верните её в работу."
            )


def _assignee(office: Office, member_id: int | None) -> int:
    if member_id is None or member_id == office.user_id:
        return office.user_id
    if not office.db.run("SELECT 1 FROM member WHERE id = ? AND deleted_at IS NULL", (member_id,)):
        raise NotFoundError(
            "Этого сотрудника в офисе больше нет. Ничего не изменено. Выберите другого."
        )
    return member_id
