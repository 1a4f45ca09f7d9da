"""Very many tasks of an office: done ones of years past, open ones to come, some that repeat."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from dateutil.rrule import rrulestr

from crm_desktop.demo.bulk_deals import insert_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from crm_desktop.journal import Change
    from crm_desktop.office import Office

PORTION: Final = 5000
MADE: Final = "Вымышленные задачи"
"""The title of the act they are written by."""
PAST, AHEAD = 600, 120
"""Days before and after today tasks are due on."""
RULES: Final = (
    "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2TU", "FREQ=YEARLY",
)  # fmt: skip
_TASK: Final = (
    "id", "kind", "title", "client", "deal", "assignee", "author", "due_on", "due_at", "ends_on",
    "duration", "priority", "created_at", "done_at", "done_by", "repeats", "repeats_from", "slot",
    "handed_by", "handed_at", "accepted_at",
)  # fmt: skip
_KINDS: Final = ("call", "call", "call", "meeting", "letter", "todo")
_WORDS: Final = (
    "Позвонить",
    "Показ",
    "Письмо",
    "Счёт",
    "Замер",
    "Акт сверки",
    "Договор",
    "Образцы",
)


def add_many_tasks(office: Office, *, tasks: int, today: date, seed: int = 1) -> None:
    """Write tasks in portions of one change set; the same seed gives the same tasks."""
    made = _Made(office, random.Random(seed), today, tasks)
    with office.long_change(MADE, kind="import") as long:
        for first in range(0, tasks, PORTION):
            with long.transaction() as change:
                made.write(change, range(first, min(first + PORTION, tasks)))
    office.db.run("ANALYZE")


class _Made:
    def __init__(self, office: Office, rng: random.Random, today: date, tasks: int) -> None:
        self._db, self._rng, self._today = office.db, rng, today
        self._tasks = tasks
        self._zone: ZoneInfo = office.zone
        self._clients = [row[0] for row in office.db.run("SELECT id FROM client ORDER BY id")]
        self._deals = office.db.run("SELECT id, client FROM deal ORDER BY id LIMIT 20000")
        self._team = [
            row[0] for row in office.db.run("SELECT id FROM member WHERE deleted_at IS NULL")
        ]

    def write(self, change: Change, numbers: range) -> None:
        """Write a portion."""
        rows: dict[str, list[tuple[Any, ...]]] = {"task": []}
        for number in numbers:
            for table, row in self._task(change, number / self._tasks):
                rows.setdefault(table, []).append(row)
        for table, columns in (
            ("task", _TASK), ("task_helper", ("id", "task", "member")),
            ("task_dependency", ("id", "task", "needs")),
            ("reminder", ("id", "task", "minutes_before")),
        ):  # fmt: skip
            insert_rows(self._db, table, columns, rows.get(table, []))

    def _task(self, change: Change, share: float) -> Iterator[tuple[str, tuple[Any, ...]]]:
        rng = self._rng
        task, who = change.new_id(), rng.choice(self._team)
        client, deal = rng.choice(self._clients), None
        if self._deals and rng.random() < 0.3:
            deal, client = rng.choice(self._deals)
        # Tasks are planned some days or weeks before they are due, so ids follow the dates.
        days = round(share * (PAST + AHEAD) - PAST + rng.gauss(0, 10))
        day = self._today + timedelta(days=min(days, AHEAD))
        repeats = rng.choice(RULES) if rng.random() < 0.015 else None
        if repeats:
            near = datetime.combine(self._today, time()) + timedelta(days=rng.randrange(-3, 20))
            day = (rrulestr(repeats, dtstart=near).after(near, inc=True) or near).date()
        due_on, due_at, slot = self._due(day, whole=rng.random() < 0.5)
        ends_on = None
        if due_on and rng.random() < 0.05:
            ends_on = (day + timedelta(days=rng.randrange(1, 9))).isoformat()
        if not repeats and rng.random() < 0.04:
            due_on = due_at = ends_on = None
        created = self._stamp(min(day, self._today) - timedelta(days=7), 10 * 60)
        done = None
        if not repeats and day < self._today and rng.random() < 0.985:
            done = self._stamp(day, 12 * 60)
        handed = rng.choice(self._team) if rng.random() < 0.05 else None
        title = f"{rng.choice(_WORDS)} № {rng.randrange(10**6)}"
        yield "task", (
            task, rng.choice(_KINDS), title, client, deal, who,
            who, due_on, due_at, ends_on, rng.choice((None, None, 30, 60, 90)),
            rng.choice((None, None, None, 1, 2, 3)), created, done, who if done else None, repeats,
            slot if repeats else None, slot if repeats else None, handed,
            created if handed else None,
            created if handed and rng.random() < 0.9 else None,
        )  # fmt: skip
        if rng.random() < 0.08:
            yield "task_helper", (change.new_id(), task, rng.choice(self._team))
        if not done and rng.random() < 0.05:
            yield "task_dependency", (change.new_id(), task, task - 1)
        if not done and rng.random() < 0.5:
            yield "reminder", (change.new_id(), task, -540 if due_on else 15)

    def _due(self, day: date, *, whole: bool) -> tuple[str | None, int | None, str]:
        if whole:
            return day.isoformat(), None, day.isoformat()
        minute = 9 * 60 + self._rng.randrange(36) * 15
        slot = f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}"
        return None, self._stamp(day, minute), slot

    def _stamp(self, day: date, minute: int) -> int:
        there = datetime.combine(day, time(minute // 60, minute % 60), self._zone)
        return int(there.astimezone(UTC).timestamp() * 1000)
