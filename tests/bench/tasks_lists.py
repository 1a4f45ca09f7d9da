"""«Сегодня», the list of tasks and the reminders among very many, each beside a plain count."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.journal.stamps import instant_of, now_ms
from crm_desktop.reminders.due import due_reminders
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import list_tasks
from crm_desktop.today.reading import count_today, read_today
from db.journal_schema import INSERT
from db.tables import BY_NAME

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

TIMES: Final = 30
GOAL: Final = "≤ 30 ms"
SCAN_GOAL: Final = "≤ 5 ms"
_MINUTE: Final = 60_000
_PLANNED: Final = "SELECT record, stamp FROM journal WHERE tbl = ? AND op = ?"


class _Plain(NamedTuple):
    """An open task of mine, or one I help with."""

    id: int
    due_on: str | None
    due_at: int | None
    ends_on: str | None
    repeats: str | None
    mine: int


def today(results: Results, office: Office, size: int) -> None:
    """The first screen and the number beside its name."""
    now = now_ms()
    seen, day = read_today(office, now), datetime.fromtimestamp(now / 1000, office.zone).date()
    begins = _stamp(day, 0, office.zone)
    late = [
        task for task in _open(office)
        if (task.due_at is not None and task.due_at < begins)
        or (task.due_on is not None and max(task.due_on, task.ends_on or "") < day.isoformat())
    ]  # fmt: skip
    assert seen.overdue_total == len(late)
    entries = read_agenda(office, day, day, members=[office.user_id]).entries
    wanted = len(late) + sum(
        not entry.done and not entry.missed and (entry.all_day or entry.first_day == day)
        for entry in entries
    )
    assert count_today(office, now) == wanted
    results.time("«Сегодня»", [partial(read_today, office, now)] * TIMES, size=size, goal=GOAL)
    results.rows[-1] |= {"overdue": seen.overdue_total, "planned": seen.planned}
    results.time("the number of «Сегодня»", [partial(count_today, office, now)] * TIMES, size=size)


def listed(results: Results, office: Office, size: int) -> None:
    """The first page of the list: mine and everybody's, with the counts of all buckets."""
    mine = list_tasks(office, TaskFilter(mine=True))
    plain = _open(office)
    assert sum(mine.counts[bucket] for bucket in Bucket if bucket is not Bucket.DONE) == len(plain)
    undated = sum(task.due_on is None and task.due_at is None for task in plain)
    assert mine.counts[Bucket.UNDATED] == undated
    everybody = list_tasks(office)
    [(total,)] = office.db.run(
        "SELECT count(*) FROM task WHERE done_at IS NULL AND deleted_at IS NULL"
    )
    assert sum(n for bucket, n in everybody.counts.items() if bucket is not Bucket.DONE) == total
    for name, wanted in (("mine", TaskFilter(mine=True)), ("everybody", TaskFilter())):
        read = partial(list_tasks, office, wanted)
        results.time(f"first page of the list: {name}", [read] * TIMES, size=size, goal=GOAL)
        results.rows[-1]["total"] = read().total


def reminders(results: Results, office: Office, size: int) -> None:
    """What rings at noon of tomorrow."""
    zone = office.zone
    noon = _stamp(datetime.now(zone).date() + timedelta(days=1), 12 * 60, zone)
    found = due_reminders(office, now=noon)
    minutes: dict[int, list[int]] = {}
    for task, before in office.db.run("SELECT task, minutes_before FROM reminder"):
        minutes.setdefault(task, []).append(before)
    # What was past when it was planned does not ring; each portion was planned at its own moment.
    planned = {
        task: instant_of(stamp)
        for task, stamp in office.db.run(_PLANNED, (BY_NAME["task"].number, INSERT))
    }
    wanted = {
        task.id for task in _open(office)
        if task.repeats is None
        and any(planned[task.id] < _fires(task, before, zone) <= noon
                for before in minutes.get(task.id, ()))
    }  # fmt: skip
    assert {each.task_id for each in found if each.slot is None} == wanted
    scan = partial(due_reminders, office, now=noon)
    results.time("reminder scan", [scan] * TIMES, size=size, goal=SCAN_GOAL)
    results.rows[-1]["due"] = len(found)
    quiet = min((each.fires_at for each in found), default=noon) - 1
    scan = partial(due_reminders, office, now=quiet)
    assert not scan()
    results.time("reminder scan: nothing due", [scan] * TIMES, size=size, goal=SCAN_GOAL)


def _open(office: Office) -> list[_Plain]:
    rows: list[tuple[Any, ...]] = office.db.run(
        "SELECT id, due_on, due_at, ends_on, repeats, assignee FROM task"
        " WHERE done_at IS NULL AND deleted_at IS NULL"
    )
    helped = {
        row[0]
        for row in office.db.run(
            "SELECT task FROM task_helper WHERE member = ? AND deleted_at IS NULL",
            (office.user_id,),
        )
    }
    tasks = [_Plain._make(row) for row in rows]
    return [task for task in tasks if task.mine == office.user_id or task.id in helped]


def _fires(task: _Plain, before: int, zone: ZoneInfo) -> int:
    if task.due_at is not None:
        return task.due_at - before * _MINUTE
    if task.due_on is None:
        return 1 << 62
    return _stamp(date.fromisoformat(task.due_on), -before, zone)


def _stamp(day: date, minute: int, zone: ZoneInfo) -> int:
    there = datetime.combine(day, time(), zone) + timedelta(minutes=minute)
    return int(there.astimezone(UTC).timestamp() * 1000)
