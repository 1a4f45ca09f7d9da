"""The talk about a task; who is named in it with an @ hears of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice
from crm_desktop.tasks.present import TaskPresent, require_task
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

LONGEST_COMMENT: Final = 20_000
_TOLD: Final = 200
_AFTER: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A word in the thread.

    Attributes:
        at: UTC ms.
        mentions: the colleagues named in it.
    """

    id: int
    at: int
    author_id: int | None
    author: str
    text: str
    mentions: tuple[int, ...]


@use_case(Right.EDIT_TASKS)
def add_comment(
    office: Office, task_id: int, *, text: str, mentions: Sequence[int] | None = None
) -> tuple[int, Changes]:
    """Say something about a task; returns the id of the word.

    Args:
        office: the office.
        task_id: the task, open or done.
        text: plain text.
        mentions: the colleagues named; None = those the text names with an @.

    Raises:
        TaskGoneError: the task was deleted meanwhile.
        UserError: the text is empty or too long.
    """
    said = _tidy(text)
    task = require_task(office, task_id)
    named = _members(office, mentions) if mentions is not None else find_mentions(office, said)
    with office.change(f"Комментарий к задаче: {task.title}") as change:
        comment = change.new_id()
        office.db.run(
            "INSERT INTO task_comment(id, task, author, at, text, mentions)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (comment, task_id, office.user_id, now_ms(), said, _stored(named)),
        )
        _tell(office, change, task, said, named)
    return comment, change.changes


@use_case(Right.EDIT_TASKS)
def edit_comment(
    office: Office, comment_id: int, *, text: str, mentions: Sequence[int] | None = None
) -> Changes:
    """Word one's own comment anew; only who is newly named hears of it.

    Raises:
        NotFoundError: the comment or its task is not there any more.
        AccessDeniedError: it is a colleague's.
        UserError: the text is empty or too long.
    """
    said = _tidy(text)
    task, before = _require_own(office, comment_id, "правят")
    named = _members(office, mentions) if mentions is not None else find_mentions(office, said)
    with office.change(f"Правка комментария к задаче: {task.title}") as change:
        office.db.run(
            "UPDATE task_comment SET text = ?, mentions = ? WHERE id = ?",
            (said, _stored(named), comment_id),
        )
        _tell(office, change, task, said, [member for member in named if member not in before])
    return change.changes


@use_case(Right.EDIT_TASKS)
def delete_comment(office: Office, comment_id: int) -> Changes:
    """Take one's own comment back.

    Raises:
        NotFoundError: the comment or its task is not there any more.
        AccessDeniedError: it is a colleague's.
    """
    task, _ = _require_own(office, comment_id, "удаляют")
    with office.change(f"Удаление комментария к задаче: {task.title}") as change:
        office.db.run("UPDATE task_comment SET deleted_at = ? WHERE id = ?", (now_ms(), comment_id))
    return change.changes


@use_case(Right.VIEW_TASKS)
def list_comments(office: Office, task_id: int) -> tuple[CommentRow, ...]:
    """Return the thread of a task, oldest first."""
    return comments_of(office.db, task_id)


@use_case(Right.VIEW_OFFICE)
def find_mentions(office: Office, text: str) -> tuple[int, ...]:
    """Return the colleagues a text names: «@Борис Котов», or «@Борис» if there is only one."""
    rows = office.db.run("SELECT id, name FROM member WHERE deleted_at IS NULL ORDER BY id")
    bearers: dict[str, list[int]] = {}
    called: dict[str, list[int]] = {}
    for member, name in rows:
        whole = fold(" ".join(name.split()))
        bearers.setdefault(whole, []).append(member)
        called.setdefault(whole.split(" ")[0], []).append(member)
    # Of two Borises neither is meant by the first name alone.
    names = {name: who for name, who in called.items() if len(who) == 1} | bearers
    folded = fold(" ".join(text.split()))
    found: dict[int, None] = {}
    longest = max(map(len, names), default=0) + 1
    for place in (match.end() for match in re.finditer("@", folded)):
        rest = folded[place : place + longest]
        fitting = [name for name in names if name and _begins(rest, name)]
        if fitting:
            found |= dict.fromkeys(names[max(fitting, key=len)])
    return tuple(found)


def comments_of(db: OfficeDatabase, task: int) -> tuple[CommentRow, ...]:
    """Return the thread of a task inside somebody's reading."""
    rows = db.run(
        "SELECT x.id, x.at, x.author, coalesce(m.name, ''), x.text, coalesce(x.mentions, '[]')"
        " FROM task_comment x LEFT JOIN member m ON m.id = x.author"
        " WHERE x.task = ? AND x.deleted_at IS NULL ORDER BY x.at, x.id",
        (task,),
    )
    return tuple(
        CommentRow(record, at, author, name, text, tuple(json.loads(mentions)))
        for record, at, author, name, text, mentions in rows
    )


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not _AFTER.match(text[len(name) :])


def _tidy(text: str) -> str:
    said = text.replace("\0", "").strip()
    if is_blank(said):
        raise UserError("Комментарий пуст. Ничего не записано.")
    if len(said) > LONGEST_COMMENT:
        raise UserError(
            f"Комментарий длиннее {LONGEST_COMMENT} знаков. Ничего не записано. Сократите его "
            "или приложите файлом."
        )
    return said


def _members(office: Office, wanted: Iterable[int]) -> tuple[int, ...]:
    rows = office.db.run(
        "SELECT id FROM member WHERE deleted_at IS NULL"
        " AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(wanted)),),
    )
    return tuple(row[0] for row in rows)


def _stored(members: Sequence[int]) -> str | None:
    return json.dumps(list(members)) if members else None


def _tell(
    office: Office, change: Change, task: TaskPresent, text: str, members: Iterable[int]
) -> None:
    short = text if len(text) <= _TOLD else f"{text[:_TOLD].rstrip()}…"
    for member in members:
        if member == office.user_id:
            continue
        told = f"{office.user_name} — в задаче «{task.title}»: {short}"
        draft = NoticeDraft(
            member, NoticeKind.MENTION, told, task.deal_id, task.client_id, office.user_id,
            task.id,
        )  # fmt: skip
        write_notice(office.db, change, draft)


def _require_own(office: Office, comment_id: int, act: str) -> tuple[TaskPresent, tuple[int, ...]]:
    rows = office.db.run(
        "SELECT task, author, coalesce(mentions, '[]') FROM task_comment"
        " WHERE id = ? AND deleted_at IS NULL",
        (comment_id,),
    )
    if not rows:
        raise NotFoundError("Этого комментария уже нет. Ничего не изменено. Обновите задачу.")
    task_id, author, mentions = rows[0]
    task = require_task(office, task_id)
    if author != office.user_id:
        raise AccessDeniedError(f"Чужие комментарии не {act}. Ничего не изменено.")
    return task, tuple(json.loads(mentions))
