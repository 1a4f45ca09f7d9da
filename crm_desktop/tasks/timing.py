"""Time spent on tasks: told by hand or by a running clock, one for each person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import Due, check_due
from crm_desktop.tasks.handing import require_member
from crm_desktop.tasks.present import TaskPresent, require_task
from crm_desktop.wording import count
from crm_desktop.wording.numbers import minutes_words
from crm_desktop.wording.times import today_in

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

MOST_MINUTES: Final = 24 * 60
"""Nobody spends more than a day on one day."""
_LONGEST_NOTE: Final = 2000
_MINUTE_MS: Final = 60_000
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class TimeRow:
    """Time told.

    Attributes:
        day: of the work.
        minutes: how long; None = the clock is running.
        started_at: since when it runs, UTC ms.
    """

    id: int
    task_id: int
    member_id: int
    member: str
    day: date
    minutes: int | None
    started_at: int | None
    note: str


@dataclass(frozen=True, slots=True)
class RunningTimer:
    """The running clock of the signed-in person; `started_at` is UTC ms."""

    entry_id: int
    task_id: int
    title: str
    started_at: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """A clock that was stopped; under half a minute nothing is told."""

    changes: Changes
    task_id: int
    minutes: int


@use_case(Right.EDIT_TASKS)
def add_time(
    office: Office,
    task_id: int,
    *,
    minutes: int,
    day: date | None = None,
    note: str = "",
    member_id: int | None = None,
) -> tuple[int, Changes]:
    """Tell time spent on a task.

    Args:
        office: the office.
        task_id: the task, open or done.
        minutes: 1 … `MOST_MINUTES`.
        day: when; None = today.
        note: on what.
        member_id: whose time; None = one's own. Others' is for who sees the team's figures.

    Raises:
        TaskGoneError: the task is not there any more.
        NotFoundError: the colleague is not in the office.
        AccessDeniedError: others' time is not this person's to tell.
        UserError: so many minutes no day has, or the day is none.
    """
    task = require_task(office, task_id)
    member = require_member(office, member_id)
    _check_whose(office, member)
    on = day or today_in(office.zone)
    _check_time(minutes, on)
    with office.change(f"Время: {task.title} — {minutes_words(minutes)}") as change:
        entry = change.new_id()
        office.db.run(
            "INSERT INTO time_entry(id, task, member, day, minutes, note) VALUES(?, ?, ?, ?, ?, ?)",
            (entry, task_id, member, on.isoformat(), minutes, _tidy(note)),
        )
    return entry, change.changes


@use_case(Right.EDIT_TASKS)
def edit_time(office: Office, entry_id: int, *, minutes: int, day: date, note: str = "") -> Changes:
    """Tell time spent anew; a running clock is stopped by that.

    Raises:
        NotFoundError: the entry or its task is not there any more.
        AccessDeniedError: it is a colleague's.
        UserError: so many minutes no day has, or the day is none.
    """
    task, _ = _require_entry(office, entry_id)
    _check_time(minutes, day)
    with office.change(f"Время: {task.title} — {minutes_words(minutes)}") as change:
        office.db.run(
            "UPDATE time_entry SET minutes = ?, day = ?, note = ? WHERE id = ?",
            (minutes, day.isoformat(), _tidy(note), entry_id),
        )
    return change.changes


@use_case(Right.EDIT_TASKS)
def delete_time(office: Office, entry_id: int) -> Changes:
    """Take told time back.

    Raises:
        NotFoundError: the entry or its task is not there any more.
        AccessDeniedError: it is a colleague's.
    """
    task, _ = _require_entry(office, entry_id)
    with office.change(f"Время убрано: {task.title}") as change:
        office.db.run("UPDATE time_entry SET deleted_at = ? WHERE id = ?", (now_ms(), entry_id))
    return change.changes


@use_case(Right.EDIT_TASKS)
def start_timer(office: Office, task_id: int) -> Changes:
    """Let the clock run on a task; the one that runs on another is stopped and told.

    Raises:
        TaskGoneError: the task is not there any more.
        UserError: it runs on this one already.
    """
    task = require_task(office, task_id)
    with office.change(f"Учёт времени: {task.title}") as change:
        running = running_timer(office)
        if running is not None and running.task_id == task_id:
            raise UserError(f"Время задачи «{task.title}» уже идёт. Ничего не изменено.")
        _stop(office, "")
        day, now = today_in(office.zone).isoformat(), now_ms()
        office.db.run(
            "INSERT INTO time_entry(id, task, member, day, started_at) VALUES(?, ?, ?, ?, ?)",
            (change.new_id(), task_id, office.user_id, day, now),
        )
    return change.changes


@use_case(Right.EDIT_TASKS)
def stop_timer(office: Office, *, note: str = "") -> Stopped | None:
    """Stop the running clock of the signed-in person and tell its time.

    The minutes count for the day it began; a clock forgotten overnight tells a day at most.

    Returns:
        What was stopped; None if none was running.
    """
    running = running_timer(office)
    if running is None:
        return None
    with office.change(f"Учёт времени остановлен: {running.title}") as change:
        minutes = _stop(office, note)
    return Stopped(change.changes, running.task_id, minutes)


@use_case(Right.VIEW_TASKS)
def running_timer(office: Office) -> RunningTimer | None:
    """Return the running clock of the signed-in person, if there is one."""
    rows = office.db.run(
        "SELECT e.id, e.task, t.title, e.started_at FROM time_entry e JOIN task t ON t.id = e.task"
        " WHERE e.member = ? AND e.minutes IS NULL AND e.started_at IS NOT NULL"
        " AND e.deleted_at IS NULL ORDER BY e.id DESC LIMIT 1",
        (office.user_id,),
    )
    return RunningTimer(*rows[0]) if rows else None


@use_case(Right.VIEW_TASKS)
def time_of_task(office: Office, task_id: int) -> tuple[TimeRow, ...]:
    """Return all time told of a task, the newest first."""
    return read_time(office.db, "e.task = ? ORDER BY e.day DESC, e.id DESC", (task_id,))


def read_time(
    db: OfficeDatabase, where: str, values: tuple[Any, ...], *, joined: str = ""
) -> tuple[TimeRow, ...]:
    """Return live entries: `where` and `joined` are SQL over `time_entry` known as `e`."""
    sql = " ".join(
        (
            "SELECT e.id, e.task, e.member, coalesce(m.name, ''), e.day, e.minutes, e.started_at,",
            "coalesce(e.note, '') FROM time_entry e LEFT JOIN member m ON m.id = e.member", joined,
            "WHERE e.deleted_at IS NULL AND", where,
        )
    )  # fmt: skip
    return tuple(
        TimeRow(entry, task, member, name, date.fromisoformat(day), minutes, started, note)
        for entry, task, member, name, day, minutes, started, note in db.run(sql, values)
    )


def _stop(office: Office, note: str) -> int:
    """Stop the running clock inside an open change; returns its minutes."""
    running = running_timer(office)
    if running is None:
        return 0
    # The clock of the computer may have been set back meanwhile.
    spent = max(now_ms() - running.started_at, 0)
    minutes = min((spent + _MINUTE_MS // 2) // _MINUTE_MS, MOST_MINUTES)
    if minutes == 0:
        office.db.run(
            "UPDATE time_entry SET deleted_at = ? WHERE id = ?", (now_ms(), running.entry_id)
        )
    else:
        office.db.run(
            "UPDATE time_entry SET minutes = ?, note = coalesce(?, note) WHERE id = ?",
            (minutes, _tidy(note), running.entry_id),
        )
    return minutes


def _require_entry(office: Office, entry_id: int) -> tuple[TaskPresent, int]:
    rows = office.db.run(
        "SELECT task, member FROM time_entry WHERE id = ? AND deleted_at IS NULL", (entry_id,)
    )
    if not rows:
        raise NotFoundError("Этой записи о времени уже нет. Ничего не изменено. Обновите задачу.")
    task = require_task(office, rows[0][0])
    _check_whose(office, rows[0][1])
    return task, rows[0][1]


def _check_whose(office: Office, member: int) -> None:
    if member != office.user_id and not may(office, Right.TEAM_FIGURES):
        raise AccessDeniedError(
            "Чужое время меняет руководитель. Ничего не изменено. Обратитесь к нему."
        )


def _check_time(minutes: int, on: date) -> None:
    check_due(Due(on))
    if not 0 < minutes <= MOST_MINUTES:
        told = count(MOST_MINUTES // _HOUR, "час", "часа", "часов")
        raise UserError(
            f"Время за день — от минуты до суток ({told}). Ничего не изменено. "
            "Разнесите его по дням."
        )


def _tidy(note: str) -> str | None:
    return " ".join(note.replace("\0", "").split())[:_LONGEST_NOTE] or None
