"""Tasks with reminders in a real base, and what is told at a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_desktop.reminders.due import due_reminders
from crm_desktop.reminders.ringing import mark_shown, take_due
from crm_desktop.reminders.writing import set_reminders
from crm_desktop.tasks.drafts import ReminderDraft

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.reminders.due import DueReminder

MOSCOW = ZoneInfo("Europe/Moscow")
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def at(text: str, zone: str = "Europe/Moscow", *, fold: int = 0) -> int:
    """UTC ms of «2027-04-15 14:00» on a zone's clock."""
    there = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return int(there.astimezone(UTC).timestamp() * 1000)


def add_task(
    office: Office, title: str, *, remind: tuple[int | ReminderDraft, ...] = (15,), **columns: Any
) -> int:
    """A task of the signed-in person; ints are minutes before it begins."""
    with office.change(f"Новая задача: {title}") as change:
        task = change.new_id()
        row = {
            "id": task, "kind": "call", "title": title, "assignee": office.user_id,
            "author": office.user_id, "created_at": 0, **columns,
        }  # fmt: skip
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        office.db.run(f"INSERT INTO task({names}) VALUES({marks})", tuple(row.values()))
        set_reminders(
            office,
            change,
            task,
            [one if isinstance(one, ReminderDraft) else ReminderDraft(one) for one in remind],
        )
    return task


def update(office: Office, task: int, **columns: Any) -> int:
    """Write columns of a task as an act; returns the change set."""
    with office.change("Правка") as change:
        told = ", ".join(f"{name} = ?" for name in columns)
        office.db.run(f"UPDATE task SET {told} WHERE id = ?", (*columns.values(), task))  # noqa: S608 - code only
    return change.id


def show(office: Office, now: int, holder: str = "окно") -> list[DueReminder]:
    """What a program does: take what rings and put it on the screen."""
    taken = take_due(office, holder=holder, now=now)
    mark_shown(office, taken, holder=holder, now=now)
    return taken


def titles(office: Office, now: int) -> list[str]:
    """What would ring."""
    return [one.title for one in due_reminders(office, now=now)]


def rows(office: Office) -> list[tuple[Any, ...]]:
    """The derived table."""
    return office.db.run("SELECT * FROM reminder_due ORDER BY task, reminder, member, start")
