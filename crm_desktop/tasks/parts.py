"""Writing what hangs on a task inside an open change: people, needs, checklist, reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.present import require_client
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice
from crm_desktop.reminders.writing import set_reminders
from crm_desktop.tasks.drafts import ItemDraft
from crm_desktop.tasks.handing import require_member
from crm_desktop.tasks.linking import CONTACTS, HELPERS, NEEDS, linked, set_links
from crm_desktop.tasks.waiting import check_needs
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.drafts import TaskDraft
    from db.connection import OfficeDatabase

MOST_ITEMS: Final = 200
LONGEST_ITEM: Final = 1000


@use_case(Right.EDIT_TASKS)
def write_parts(
    office: Office, change: Change, task: int, draft: TaskDraft, *, tell: bool = True
) -> None:
    """Make the parts of a task those of a draft; where the draft says None they stay.

    Args:
        office: the office.
        change: the open change.
        task: the task.
        draft: what says them.
        tell: whether a colleague who is to help now hears of it.

    Raises:
        NotFoundError: a helper, a contact or a task it is to wait for is not there.
        UserError: it would wait for itself, or there are too many parts.
    """
    db = office.db
    if draft.helpers is not None:
        known = set(linked(db, HELPERS, task))
        wanted = _members(office, draft.helpers, known)
        set_links(db, change, HELPERS, task, wanted)
        if tell:
            _tell_helpers(office, change, task, [each for each in wanted if each not in known])
    if draft.contacts is not None:
        known = set(linked(db, CONTACTS, task))
        for person in draft.contacts:
            if person not in known:
                require_client(office, person, kind="person")
        set_links(db, change, CONTACTS, task, draft.contacts)
    if draft.needs is not None:
        check_needs(office, task, draft.needs)
        set_links(db, change, NEEDS, task, draft.needs)
    if draft.items is not None:
        set_items(office, change, task, draft.items)
    if draft.reminders is not None:
        set_reminders(office, change, task, draft.reminders)


def item_text(text: str) -> str:
    """Return a line of a checklist as stored.

    Raises:
        UserError: it is empty or too long.
    """
    tidy = " ".join(text.replace("\0", "").split())
    if is_blank(tidy):
        raise UserError("Пункт списка пуст. Ничего не изменено. Напишите, что сделать.")
    if len(tidy) > LONGEST_ITEM:
        raise UserError(
            f"Пункт списка длиннее {LONGEST_ITEM} знаков. Ничего не изменено. Сократите его."
        )
    return tidy


def items_of(db: OfficeDatabase, task: int) -> tuple[ItemDraft, ...]:
    """Return the checklist of a task in its order."""
    rows = db.run(
        "SELECT text, done_at IS NOT NULL, id FROM task_item WHERE task = ?"
        " AND deleted_at IS NULL ORDER BY position, id",
        (task,),
    )
    return tuple(ItemDraft(text, bool(done), item) for text, done, item in rows)


@use_case(Right.EDIT_TASKS)
def set_items(office: Office, change: Change, task: int, items: Sequence[ItemDraft]) -> None:
    """Make these the checklist of a task; lines without an id are new.

    Raises:
        UserError: an empty or too long line, or too many.
    """
    if len(items) > MOST_ITEMS:
        raise UserError(f"В списке больше {MOST_ITEMS} пунктов. Ничего не изменено.")
    known = {item.id for item in items_of(office.db, task)}
    kept = {item.id for item in items if item.id in known}
    for gone in known - kept:
        office.db.run("UPDATE task_item SET deleted_at = ? WHERE id = ?", (now_ms(), gone))
    for position, item in enumerate(items):
        text = item_text(item.text)
        at, by = (now_ms(), office.user_id) if item.done else (None, None)
        if item.id in known:
            office.db.run(
                "UPDATE task_item SET text = ?1, position = ?2,"
                " done_at = iif(?3 IS NULL, NULL, coalesce(done_at, ?3)),"
                " done_by = iif(?3 IS NULL, NULL, coalesce(done_by, ?4)) WHERE id = ?5",
                (text, position, at, by, item.id),
            )
        else:
            office.db.run(
                "INSERT INTO task_item(id, task, text, position, done_at, done_by)"
                " VALUES(?, ?, ?, ?, ?, ?)",
                (change.new_id(), task, text, position, at, by),
            )


def _members(office: Office, wanted: Sequence[int], known: set[int]) -> list[int]:
    """Return colleagues who may help; one who left the office stays where he helped already."""
    return [
        member if member in known else require_member(office, member)
        for member in dict.fromkeys(wanted)
    ]


def _tell_helpers(office: Office, change: Change, task: int, members: Sequence[int]) -> None:
    told = [member for member in members if member != office.user_id]
    for title, deal, client in office.db.run(
        "SELECT title, deal, client FROM task WHERE id = ?", (task,)
    ):
        for member in told:
            draft = NoticeDraft(
                member, NoticeKind.TASK, f"Вы помогаете с задачей «{title}»", deal, client,
                office.user_id, task,
            )  # fmt: skip
            write_notice(office.db, change, draft)
