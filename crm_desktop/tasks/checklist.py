"""The checklist of a task: adding, ticking, wording, moving and dropping lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.parts import MOST_ITEMS, item_text, items_of
from crm_desktop.tasks.present import TaskPresent, require_task
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_FORMS = ("пункт", "пункта", "пунктов")


@use_case(Right.EDIT_TASKS)
def add_items(
    office: Office, task_id: int, *, texts: Sequence[str]
) -> tuple[tuple[int, ...], Changes]:
    """Add lines to the end of a checklist; returns their ids.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: a line is empty or too long, or there would be too many; nothing was changed.
    """
    task = require_task(office, task_id)
    tidy = [item_text(text) for text in texts]
    told = tidy[0] if len(tidy) == 1 else count(len(tidy), *_FORMS)
    with office.change(f"Список задачи «{task.title}»: добавлено «{told}»") as change:
        there = len(items_of(office.db, task_id))
        if there + len(tidy) > MOST_ITEMS:
            raise UserError(f"В списке больше {MOST_ITEMS} пунктов. Ничего не изменено.")
        last = office.db.run(
            "SELECT coalesce(max(position), -1) FROM task_item WHERE task = ?", (task_id,)
        )[0][0]
        ids = tuple(change.new_id() for _ in tidy)
        office.db.run_many(
            "INSERT INTO task_item(id, task, text, position) VALUES(?, ?, ?, ?)",
            [
                (item, task_id, text, last + 1 + number)
                for number, (item, text) in enumerate(zip(ids, tidy, strict=True))
            ],
        )
    return ids, change.changes


@use_case(Right.EDIT_TASKS)
def tick_item(office: Office, item_id: int, *, done: bool = True) -> Changes:
    """Tick a line, or take the tick back; nothing happens if it stands so already.

    Raises:
        NotFoundError: the line or its task is not there any more.
    """
    task, text = _require_item(office, item_id)
    told = "отмечено" if done else "снята отметка"
    with office.change(f"Список задачи «{task.title}»: {told} «{text}»") as change:
        if done:
            office.db.run(
                "UPDATE task_item SET done_at = ?, done_by = ? WHERE id = ? AND done_at IS NULL",
                (now_ms(), office.user_id, item_id),
            )
        else:
            office.db.run(
                "UPDATE task_item SET done_at = NULL, done_by = NULL WHERE id = ?", (item_id,)
            )
    return change.changes


@use_case(Right.EDIT_TASKS)
def rename_item(office: Office, item_id: int, *, text: str) -> Changes:
    """Word a line anew.

    Raises:
        NotFoundError: the line or its task is not there any more.
        UserError: the text is empty or too long.
    """
    task, _ = _require_item(office, item_id)
    tidy = item_text(text)
    with office.change(f"Список задачи «{task.title}»: правка «{tidy}»") as change:
        office.db.run("UPDATE task_item SET text = ? WHERE id = ?", (tidy, item_id))
    return change.changes


@use_case(Right.EDIT_TASKS)
def move_item(office: Office, item_id: int, *, to: int) -> Changes:
    """Put a line at another place.

    Args:
        office: the office.
        item_id: the line.
        to: its place among the lines, from 0; beyond the last = the last.

    Raises:
        NotFoundError: the line or its task is not there any more.
    """
    task, _ = _require_item(office, item_id)
    with office.change(f"Список задачи «{task.title}»: порядок") as change:
        order = [item.id for item in items_of(office.db, task.id) if item.id != item_id]
        order.insert(max(to, 0), item_id)
        office.db.run_many("UPDATE task_item SET position = ? WHERE id = ?", enumerate(order))
    return change.changes


@use_case(Right.EDIT_TASKS)
def remove_item(office: Office, item_id: int) -> Changes:
    """Drop a line.

    Raises:
        NotFoundError: the line or its task is not there any more.
    """
    task, text = _require_item(office, item_id)
    with office.change(f"Список задачи «{task.title}»: убрано «{text}»") as change:
        office.db.run("UPDATE task_item SET deleted_at = ? WHERE id = ?", (now_ms(), item_id))
    return change.changes


def _require_item(office: Office, item_id: int) -> tuple[TaskPresent, str]:
    rows = office.db.run(
        "SELECT task, text FROM task_item WHERE id = ? AND deleted_at IS NULL", (item_id,)
    )
    if not rows:
        raise NotFoundError("Этого пункта списка уже нет. Ничего не изменено. Обновите задачу.")
    return require_task(office, rows[0][0]), str(rows[0][1])
