"""Who helps with a task and whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.present import require_client
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.handing import require_member
from crm_desktop.tasks.linking import CONTACTS, HELPERS, drop_link, put_link
from crm_desktop.tasks.parts import write_parts
from crm_desktop.tasks.present import require_task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_TASKS)
def add_helper(office: Office, task_id: int, *, member_id: int) -> Changes:
    """Let a colleague help with a task; they hear of it.

    Raises:
        NotFoundError: the task or the colleague is not there.
    """
    task = require_task(office, task_id)
    member = require_member(office, member_id)
    with office.change(f"Помощник в задаче: {task.title}") as change:
        new = put_link(office.db, change, HELPERS, task_id, member)
        if new and member != office.user_id:
            told = f"Вы помогаете с задачей «{task.title}»"
            draft = NoticeDraft(
                member, NoticeKind.TASK, told, task.deal_id, task.client_id, office.user_id,
                task_id,
            )  # fmt: skip
            write_notice(office.db, change, draft)
    return change.changes


@use_case(Right.EDIT_TASKS)
def remove_helper(office: Office, task_id: int, *, member_id: int) -> Changes:
    """Let a colleague help with a task no more.

    Raises:
        TaskGoneError: the task is not there any more.
    """
    task = require_task(office, task_id)
    with office.change(f"Помощник убран из задачи: {task.title}") as change:
        drop_link(office.db, HELPERS, task_id, member_id)
    return change.changes


@use_case(Right.EDIT_TASKS)
def set_helpers(office: Office, task_id: int, *, member_ids: Sequence[int]) -> Changes:
    """Let these colleagues help with a task, no others.

    Raises:
        NotFoundError: the task or a colleague is not there.
    """
    task = require_task(office, task_id)
    with office.change(f"Помощники в задаче: {task.title}") as change:
        write_parts(office, change, task_id, TaskDraft(helpers=tuple(member_ids)))
    return change.changes


@use_case(Right.EDIT_TASKS)
def add_contact(office: Office, task_id: int, *, person_id: int) -> Changes:
    """Say that a task is about a person.

    Raises:
        NotFoundError: the task or the person is not there, or it is a company.
    """
    task = require_task(office, task_id)
    person = require_client(office, person_id, kind="person")
    with office.change(f"Контактное лицо задачи: {task.title} — {person.name}") as change:
        put_link(office.db, change, CONTACTS, task_id, person_id)
    return change.changes


@use_case(Right.EDIT_TASKS)
def remove_contact(office: Office, task_id: int, *, person_id: int) -> Changes:
    """Say that a task is not about a person; the person stays in the base.

    Raises:
        TaskGoneError: the task is not there any more.
    """
    task = require_task(office, task_id)
    with office.change(f"Контактное лицо убрано из задачи: {task.title}") as change:
        drop_link(office.db, CONTACTS, task_id, person_id)
    return change.changes


@use_case(Right.EDIT_TASKS)
def set_contacts(office: Office, task_id: int, *, person_ids: Sequence[int]) -> Changes:
    """Let a task be about these persons, no others.

    Raises:
        NotFoundError: the task or a person is not there.
    """
    task = require_task(office, task_id)
    with office.change(f"Контактные лица задачи: {task.title}") as change:
        write_parts(office, change, task_id, TaskDraft(contacts=tuple(person_ids)))
    return change.changes
