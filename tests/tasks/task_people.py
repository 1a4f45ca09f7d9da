"""An office with colleagues, and being one of them for a while."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.directories.items import add_item
from crm_desktop.notices.reading import list_notices
from crm_desktop.office import Office
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.kinds import TASK_DIRECTORY, own_key
from crm_desktop.tasks.planning import TaskDraft, draft_of, edit_task, plan_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.journal import Changes
    from crm_desktop.notices.reading import NoticeRow

MOSCOW = ZoneInfo("Europe/Moscow")
THURSDAY = date(2027, 4, 15)
"""The day of the clock in these tests; it is noon."""


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = MOSCOW) -> Due:
    """An hour of a day."""
    there = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return Due(at=int(there.astimezone(UTC).timestamp() * 1000))


@contextmanager
def being(member: int, name: str = "Борис Котов") -> Iterator[None]:
    """Let a colleague sit at the computer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Office, "user_id", member)
        patch.setattr(Office, "user_name", name)
        yield


def add_kind(office: Office, name: str, *, colour: str = "warn") -> tuple[str, Changes]:
    """Add an own kind of tasks; return its key and what was touched."""
    item, changes = add_item(office, TASK_DIRECTORY, name=name, colour=colour)
    return own_key(item), changes


def edit(office: Office, task: int, **wanted: object) -> Changes:
    """Change what is told of a task."""
    draft = replace(draft_of(office, task), **wanted)  # type: ignore[arg-type]
    return edit_task(office, task, draft=draft)


def told(office: Office, member: int) -> list[NoticeRow]:
    """What a colleague was told, the newest first."""
    with being(member):
        return list_notices(office)


def plan(office: Office, title: str = "Дело", due: Due | None = None, **more: object) -> int:
    """A task without reminders; returns its id."""
    draft = TaskDraft("todo", title, due=due or Due(), reminders=(), **more)  # type: ignore[arg-type]
    return plan_task(office, draft)[0]
