"""Giving tasks to colleagues: told at once, taken or given back with a word."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice
from crm_desktop.tasks.present import require_open
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

TASK_FORMS: Final = ("задача", "задачи", "задач")
_EACH: Final = 5
"""Of more tasks at once a person hears in one sentence."""
_LONGEST_WORD: Final = 2000


@use_case(Right.VIEW_OFFICE)
def handed(
    office: Office, *, was: int | None, now: int, note: str = "", by_rule: bool = False
) -> dict[str, Any]:
    """Return the columns a change of the assignee brings; none where it stays.

    Args:
        office: the office.
        was: who had it; None = nobody (a new task).
        now: who gets it.
        note: a word to them.
        by_rule: a rule made the task: nobody handed it over, nobody has to take it.
    """
    if was == now:
        return {}
    given = now != office.user_id and not by_rule
    return {
        "handed_by": office.user_id if given else None,
        "handed_at": now_ms() if given else None,
        "handed_note": _word(note) if given else None,
        "accepted_at": None,
    }


def tell_handed(db: OfficeDatabase, change: Change, tasks: Mapping[int, int], *, by: int) -> None:
    """Tell people of the tasks they were given; nobody of what they took themselves.

    Args:
        db: inside the open change.
        change: the open change.
        tasks: task -> whose it is now.
        by: whose act it was.
    """
    got: dict[int, list[int]] = {}
    for task, member in tasks.items():
        if member != by:
            got.setdefault(member, []).append(task)
    for member, several in got.items():
        if len(several) > _EACH:
            told = f"Вам передано: {count(len(several), *TASK_FORMS)}"
            write_notice(db, change, NoticeDraft(member, NoticeKind.TASK, told, author=by))
            continue
        rows = db.run(
            "SELECT id, title, coalesce(handed_note, ''), deal, client FROM task"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (json.dumps(several),),
        )
        for task, title, note, deal, client in rows:
            told = f"Вам передана задача «{title}»" + (f": {note}" if note else "")
            draft = NoticeDraft(member, NoticeKind.TASK, told, deal, client, by, task)
            write_notice(db, change, draft)


@use_case(Right.EDIT_TASKS)
def accept_tasks(office: Office, task_ids: Sequence[int]) -> Changes:
    """Take tasks a colleague handed to the signed-in person; those taken already stay taken.

    Raises:
        TaskGoneError: one of them is not there any more; nothing was changed.
        UserError: one was not handed to this person, or is done; nothing was changed.
    """
    tasks = [require_open(office, task_id) for task_id in dict.fromkeys(task_ids)]
    told = tasks[0].title if len(tasks) == 1 else count(len(tasks), *TASK_FORMS)
    with office.change(f"Принято: {told}") as change:
        for task in tasks:
            _require_handed(office, task.id)
            office.db.run(
                "UPDATE task SET accepted_at = ? WHERE id = ? AND accepted_at IS NULL",
                (now_ms(), task.id),
            )
    return change.changes


@use_case(Right.EDIT_TASKS)
def refuse_task(office: Office, task_id: int, *, why: str) -> Changes:
    """Give a task back to who handed it over, with a word why.

    Raises:
        TaskGoneError: the task is not there any more.
        NotFoundError: who handed it over is not in the office any more.
        UserError: it was not handed to this person, it is done, or nothing is said why.
    """
    said = _word(why)
    if said is None:
        raise UserError("Напишите, почему вы возвращаете задачу. Ничего не изменено.")
    task = require_open(office, task_id)
    with office.change(f"Возвращена: {task.title}") as change:
        giver = _require_handed(office, task_id)
        require_member(office, giver)
        office.db.run(
            "UPDATE task SET assignee = ?, handed_by = NULL, handed_at = NULL, handed_note = NULL,"
            " accepted_at = NULL WHERE id = ?",
            (giver, task_id),
        )
        told = f"{office.user_name} возвращает задачу «{task.title}»: {said}"
        draft = NoticeDraft(
            giver, NoticeKind.TASK, told, task.deal_id, task.client_id, office.user_id, task_id
        )
        write_notice(office.db, change, draft)
    return change.changes


@use_case(Right.VIEW_OFFICE)
def require_member(office: Office, member_id: int | None) -> int:
    """Return who is to do a task; None = the signed-in person.

    Raises:
        NotFoundError: the colleague is not in the office.
    """
    if member_id is None or member_id == office.user_id:
        return office.user_id
    if not office.db.run("SELECT 1 FROM member WHERE id = ? AND deleted_at IS NULL", (member_id,)):
        raise NotFoundError(
            "Этого сотрудника в офисе больше нет. Ничего не изменено. Выберите другого."
        )
    return member_id


def _require_handed(office: Office, task_id: int) -> int:
    """Return who handed a task to the signed-in person."""
    rows = office.db.run(
        "SELECT handed_by FROM task WHERE id = ? AND assignee = ? AND handed_at IS NOT NULL",
        (task_id, office.user_id),
    )
    if not rows or rows[0][0] is None:
        raise UserError("Эту задачу вам никто не передавал. Ничего не изменено.")
    return int(rows[0][0])


def _word(text: str) -> str | None:
    return text.replace("\0", "").strip()[:_LONGEST_WORD] or None
