"""Very many tasks: «Сегодня», the calendar's ranges, the list, series, reminders, a week drawn.

Every answer is checked against a plain count of the tasks themselves before it is timed. The
window's own part runs in a process of its own.
"""

from __future__ import annotations

import shutil
import sys
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from dateutil.rrule import rrulestr

from crm_desktop.access.keys import FLOOR
from crm_desktop.agenda.overlaps import lay_out_day
from crm_desktop.agenda.pieces import pieces_of
from crm_desktop.agenda.reading import read_agenda
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.members.people import list_members
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.tasks.kinds import BUILT_IN
from tests.bench import tasks_window
from tests.bench.measuring import Once
from tests.bench.tasks_lists import listed, reminders, today
from tests.bench.tasks_made import RULES, add_many_tasks
from tests.bench.tasks_series import series

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crm_desktop.agenda.entry import Agenda
    from crm_desktop.office import Office
    from tests.bench.measuring import Results

TIMES: Final = 30
TEAM: Final = 20
MONTH_GOAL: Final = "≤ 30 ms"
_DAY: Final = timedelta(days=1)


def measure(
    results: Results, folder: Path, clients: int, *, tasks: int, only: Sequence[str]
) -> None:
    """Measure at one size in a copy of an office with many tasks.

    Args:
        results: collects the figures.
        folder: where the offices lie.
        clients: of the office.
        tasks: of the office, spread over its people.
        only: names of `PARTS`; none = all.
    """
    model, work = folder / f"tasks-{clients}-{tasks}", folder / f"tasks-work-{tasks}"
    if not model.exists():
        _make(results, model, clients, tasks)
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model, work)
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        for name, part in PARTS.items():
            if not only or name in only:
                print(f"{tasks} tasks: {name}", file=sys.stderr)
                part(results, office, tasks)
    finally:
        office.close()
        shutil.rmtree(work, ignore_errors=True)


def month(results: Results, office: Office, size: int) -> None:
    """The six weeks of a month and a week: mine, a team's, everybody's."""
    today = datetime.now(office.zone).date()
    first = today.replace(day=1)
    first -= _DAY * first.weekday()
    members = [row[0] for row in office.db.run("SELECT id FROM member WHERE deleted_at IS NULL")]
    for name, days, whose in (
        ("a month: mine", 42, [office.user_id]), ("a month: three people", 42, members[:3]),
        ("a month: everybody", 42, None), ("a week: mine", 7, [office.user_id]),
        ("a week: everybody", 7, None),
    ):  # fmt: skip
        last = first + _DAY * (days - 1)
        read = partial(read_agenda, office, first, last, members=whose)
        agenda = read()
        _check(office, agenda, whose)
        results.time(name, [read] * TIMES, size=size, goal=MONTH_GOAL)
        results.rows[-1]["entries"] = len(agenda.entries)
        results.rows[-1]["virtual"] = sum(entry.virtual for entry in agenda.entries)
        results.rows[-1]["birthdays"] = len(agenda.birthdays)


def layout(results: Results, office: Office, size: int) -> None:
    """A week of everybody cut into days and laid out."""
    monday = datetime.now(office.zone).date()
    monday -= _DAY * monday.weekday()
    agenda = read_agenda(office, monday, monday + _DAY * 6)

    def week() -> int:
        return sum(
            len(lay_out_day(pieces_of(agenda.of_day(day), day, agenda.zone)))
            for day in agenda.days()
        )

    results.time("a week laid out: everybody", [week] * TIMES, size=size)
    results.rows[-1]["blocks"] = week()


def window(results: Results, office: Office, size: int) -> None:
    """The window's own part."""
    office.close()
    tasks_window.measure(results, office.folder.path, size)


PARTS: Final[dict[str, Callable[[Results, Office, int], None]]] = {
    "today": today,
    "month": month,
    "layout": layout,
    "listed": listed,
    "series": series,
    "reminders": reminders,
    "calendar": window,
}


def _make(results: Results, folder: Path, clients: int, tasks: int) -> None:
    office = make_demo_office(folder, clients=clients, parameters=FLOOR)
    try:
        for number in range(len(list_members(office)), TEAM):
            add_colleague(office, f"Сотрудник {number + 1}")
        with Once() as once:
            add_many_tasks(office, tasks=tasks, today=datetime.now(office.zone).date())
    finally:
        office.close()
    results.add(
        "write tasks", size=tasks, seconds=once.seconds, tasks_a_second=tasks / once.seconds
    )


def _check(office: Office, agenda: Agenda, whose: list[int] | None) -> None:
    """Every entry, found one by one among all tasks, series by dateutil.

    The few series of the invented office itself (moved off days off) have tests of their own.
    """
    helpers: dict[int, set[int]] = {}
    for task, member in office.db.run("SELECT task, member FROM task_helper"):
        helpers.setdefault(task, set()).add(member)
    others = {
        row[0]
        for row in office.db.run("SELECT id, repeats, days_off FROM task WHERE repeats NOT NULL")
        if row[1] not in RULES or row[2] is not None
    }
    wanted: set[tuple[int, str]] = set()
    columns = "id, kind, assignee, due_on, due_at, ends_on, duration, repeats, repeats_from, slot"
    for row in office.db.run(f"SELECT {columns} FROM task WHERE deleted_at IS NULL"):  # noqa: S608 - our own words
        task, who = row[0], {row[2]} | helpers.get(row[0], set())
        if task not in others and (whose is None or who & set(whose)):
            wanted.update((task, slot) for slot in _times(agenda, *row[1:]))
    wanted -= set(office.db.run("SELECT series, slot FROM task WHERE series NOT NULL"))
    found = [entry.key for entry in agenda.entries]
    assert len(found) == len(set(found))
    assert {key for key in found if key[0] not in others} == wanted, (len(found), len(wanted))


def _times(agenda: Agenda, kind: str, _who: int, *row: Any) -> list[str]:
    """The slots of one task that are on a day of the agenda."""
    due_on, due_at, ends_on, duration, repeats, repeats_from, slot = row
    if due_on is None and due_at is None:
        return []
    if due_at is not None:
        minutes = duration or BUILT_IN.get(kind, BUILT_IN["todo"]).duration
        start = datetime.fromtimestamp(due_at / 1000, agenda.zone).replace(tzinfo=None)
        length = timedelta(minutes=minutes) - timedelta(milliseconds=1)
    else:
        start = datetime.fromisoformat(due_on)
        length = datetime.fromisoformat(ends_on or due_on) - start
    starts = [start]
    if repeats is not None:
        begin = datetime.fromisoformat(repeats_from)
        ends = datetime.combine(agenda.last + _DAY, datetime.min.time())
        starts = rrulestr(repeats, dtstart=begin).between(begin - _DAY, ends)
    text = "%Y-%m-%dT%H:%M" if due_at is not None else "%Y-%m-%d"
    return [
        f"{at:{text}}" if repeats else slot or ""
        for at in starts
        if at.date() <= agenda.last and (at + length).date() >= agenda.first
    ]
