"""The tasks of the demo office: what everybody does today, did last week and will do next."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.demo import task_words as words
from crm_desktop.directories.items import add_item
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.kinds import TASK_DIRECTORY, own_key
from crm_desktop.wording.times import local
from crm_desktop.workdays.reading import work_calendar

if TYPE_CHECKING:
    from crm_desktop.demo.task_words import Thing
    from crm_desktop.journal import Change
    from crm_desktop.office import Office

BACK: Final = 8
AHEAD: Final = 12
"""Days the tasks of everybody reach back and ahead."""
_MINUTE_MS: Final = 60_000
_DAY: Final = timedelta(days=1)
_DAY_MS: Final = 86_400_000
_MORNING: Final = "09:00"
_MORNING_MINUTES: Final = 30
_WEEKS: Final = 3
_REMIND: Final = 15
_MOST_TOUCHED: Final = 2000


@use_case(Right.IMPORT)
def add_demo_tasks(office: Office, *, seed: int = 1, now: datetime | None = None) -> None:
    """Add tasks to an office full of demo clients; one without clients gets none.

    Args:
        office: the office.
        seed: the same seed gives the same tasks to the same office at the same moment.
        now: an aware time they are told of; None = this moment.
    """
    zoned = local(now_ms(), office.zone) if now is None else now.astimezone(office.zone)
    with office.change("Вымышленные задачи", kind="import") as change:
        _Tasks(office, change, Random(seed), zoned).add_all()  # noqa: S311 - invented


class _Tasks:
    def __init__(self, office: Office, change: Change, random: Random, now: datetime) -> None:
        self._office, self._db, self._change, self._random = office, office.db, change, random
        self._now, self._today = now, now.date()
        self._now_ms = round(now.timestamp() * 1000)
        self._calendar = work_calendar(office)
        self._team: list[int] = [
            row[0]
            for row in self._db.run("SELECT id FROM member WHERE deleted_at IS NULL ORDER BY id")
        ]
        if office.user_id in self._team:
            self._team.sort(key=lambda member: member != office.user_id)
        self._clients: dict[int, list[int]] = {}
        for client, member in self._db.run(
            "SELECT id, responsible FROM client WHERE deleted_at IS NULL AND merged_into IS NULL"
            " AND blocked_at IS NULL AND responsible NOT NULL ORDER BY kind, id LIMIT 600"
        ):
            self._clients.setdefault(member, []).append(client)
        self._people: dict[int, int] = {}
        for company, person in self._db.run(
            "SELECT company, person FROM contact WHERE deleted_at IS NULL ORDER BY id"
        ):
            self._people.setdefault(company, person)
        self._documents = "todo"

    def add_all(self) -> None:
        """Write everything."""
        if not self._clients or not self._team:
            return
        item, _ = add_item(self._office, TASK_DIRECTORY, name=words.DOCUMENTS, colour="warn")
        self._documents = own_key(item)
        self._add_morning()
        show = self._add_day()
        for member in self._team:
            self._add_weeks(member)
        if show:
            self._dress(show)
        self._add_handed()
        self._add_script()
        self._add_long()
        self._add_birthdays()
        self._add_touches()

    def _add_morning(self) -> None:
        """«Планёрка отдела» of every working day; those of the last weeks are done."""
        days = [
            day
            for day in (self._today - number * _DAY for number in range(7 * _WEEKS, -1, -1))
            if self._calendar.is_working(day)
        ]
        held = [day for day in days if self._at(day, _MORNING) + 30 * _MINUTE_MS <= self._now_ms]
        head_day = self._calendar.next_working(
            held[-1] + _DAY if held else days[-1] if days else self._today
        )
        common = {
            "kind": "meeting", "title": words.MORNING, "assignee": self._team[0],
            "duration": _MORNING_MINUTES, "place": "переговорная",
        }  # fmt: skip
        start = (held or [head_day])[0]
        head = self._task(
            **common, due_at=self._at(head_day, _MORNING), repeats="FREQ=DAILY",
            repeats_from=f"{start.isoformat()}T{_MORNING}", days_off="skip",
            slot=f"{head_day.isoformat()}T{_MORNING}",
        )  # fmt: skip
        self._remind(head)
        self._help(head, self._team[1:])
        for day in held:
            at = self._at(day, _MORNING)
            done = self._task(
                **common, due_at=at, series=head, slot=f"{day.isoformat()}T{_MORNING}",
                done_at=at + _MORNING_MINUTES * _MINUTE_MS, done_by=self._team[0],
            )  # fmt: skip
            self._help(done, self._team[1:])

    def _add_day(self) -> int:
        """The administrator's overdue tasks and his day; returns the task with most to show."""
        me, show = self._team[0], 0
        for ago, thing in words.LATE:
            self._plan(thing, me, on=self._today - ago * _DAY)
        for clock, thing in words.DAY:
            at = self._at(self._today, clock)
            ends = at + thing.minutes * _MINUTE_MS
            task = self._plan(thing, me, at=at, done_at=ends if ends <= self._now_ms else None)
            self._remind(task)
            if thing.kind == "meeting":
                show = task
        for thing in words.UNDATED:
            self._plan(thing, me)
        return show

    def _add_weeks(self, member: int) -> None:
        """Two or three things a working day, those of the past mostly done."""
        for number in range(-BACK, AHEAD + 1):
            day = self._today + number * _DAY
            if not self._calendar.is_working(day):
                continue
            if number == 0 and member == self._team[0]:
                continue
            clocks = sorted(self._random.sample(words.CLOCKS, self._random.choice((1, 2, 2, 3))))
            for clock in clocks:
                thing = self._random.choice(words.THINGS)
                at = self._at(day, clock)
                done = at < self._now_ms and (
                    member == self._team[0] or self._random.random() < 0.9  # noqa: PLR2004 - a few are late
                )
                task = self._plan(
                    thing, member, at=at,
                    done_at=at + thing.minutes * _MINUTE_MS if done else None,
                )  # fmt: skip
                if done and self._random.random() < 0.4:  # noqa: PLR2004 - some note their hours
                    self._spend(task, member, day, thing.minutes)

    def _dress(self, task: int) -> None:
        """A checklist, a talk, helpers and a contact on one task."""
        for place, (text, done) in enumerate(words.CHECKLIST):
            self._part(
                "task_item", task=task, text=text, position=place,
                done_at=self._now_ms - 3_600_000 if done else None,
                done_by=self._team[0] if done else None,
            )  # fmt: skip
        helper = self._team[min(1, len(self._team) - 1)]
        name = self._db.run("SELECT name FROM member WHERE id = ?", (helper,))[0][0]
        for number, (who, text) in enumerate(words.COMMENTS):
            author = self._team[min(who, len(self._team) - 1)]
            mentions = json.dumps([helper]) if "{}" in text else None
            self._part(
                "task_comment", task=task, author=author, text=text.format(name),
                at=self._now_ms - (len(words.COMMENTS) - number) * 40 * _MINUTE_MS,
                mentions=mentions,
            )  # fmt: skip
        self._help(task, [each for each in (helper,) if each != self._team[0]])
        self._spend(task, self._team[0], self._today, 20)

    def _add_handed(self) -> None:
        """What colleagues handed over to the administrator, and one thing he handed to them."""
        for number, thing, note in words.HANDED:
            if number >= len(self._team):
                continue
            by = self._team[number]
            self._plan(
                thing, self._team[0], on=self._today + number * _DAY, author=by, handed_by=by,
                handed_at=self._now_ms - number * 5_400_000, handed_note=note, of=by,
            )  # fmt: skip
        if len(self._team) > 1:
            self._plan(
                words.THINGS[0], self._team[1], on=self._today + 2 * _DAY, author=self._team[0],
                handed_by=self._team[0], handed_at=self._now_ms - 7_200_000,
                handed_note="Возьми, ты их знаешь", of=self._team[0],
            )  # fmt: skip

    def _add_script(self) -> None:
        """A script and one run of it, its first step done."""
        steps = [
            {"title": title, "kind": kind, "days": days} for days, kind, title in words.SCRIPT_STEPS
        ]
        rows = self._db.run(
            "SELECT id FROM task_script WHERE name = ? AND deleted_at IS NULL", (words.SCRIPT,)
        )
        script = rows[0][0] if rows else self._change.new_id()
        if not rows:
            self._part(
                "task_script", record=script, name=words.SCRIPT,
                definition=json.dumps({"steps": steps}, ensure_ascii=False), position=0,
            )  # fmt: skip
        run, client = self._change.new_id(), self._client_of(self._team[0])
        for days, kind, title in words.SCRIPT_STEPS:
            day = self._calendar.add(self._today - 2 * _DAY, days)
            done = days == 0
            self._task(
                kind=kind, title=title, client=client, assignee=self._team[0],
                due_on=day.isoformat(), script=script, run=run,
                done_at=self._now_ms - 172_000_000 if done else None,
                done_by=self._team[0] if done else None,
            )  # fmt: skip

    def _add_long(self) -> None:
        """Something that takes several days."""
        member = self._team[min(1, len(self._team) - 1)]
        start = self._calendar.next_working(self._today + _DAY)
        self._task(
            kind="meeting", title="Выставка «Склад и логистика»", assignee=member,
            due_on=start.isoformat(), ends_on=(start + 2 * _DAY).isoformat(), place="Экспоцентр",
        )  # fmt: skip

    def _add_birthdays(self) -> None:
        """Somebody has a birthday today, somebody soon."""
        people = [
            person
            for client in self._clients.get(self._team[0], [])
            if (person := self._people.get(client)) is not None
        ]
        for person, ahead, year in zip(dict.fromkeys(people), (0, 2), ("1984", "-"), strict=False):
            day = self._today + ahead * _DAY
            if (day.month, day.day) == (2, 29):
                continue
            told = f"{year}-{day:%m-%d}"
            self._db.run("UPDATE client SET birthday = ? WHERE id = ?", (told, person))

    def _add_touches(self) -> None:
        """The administrator keeps in touch with his clients, but for a few."""
        theirs = [
            client
            for (client,) in self._db.run(
                "SELECT id FROM client WHERE responsible = ? AND deleted_at IS NULL"
                " AND merged_into IS NULL ORDER BY kind, id LIMIT ?",
                (self._team[0], _MOST_TOUCHED),
            )
        ]
        latest: dict[int, int] = dict(
            self._db.run(
                "SELECT client, max(happened_at) FROM event WHERE deleted_at IS NULL"
                " AND client IN (SELECT value FROM json_each(?)) GROUP BY client",
                (json.dumps(theirs),),
            )
        )
        since = self._now_ms - 30 * _DAY_MS
        silent = [client for client in theirs if latest.get(client, 0) < since]
        quiet = iter(words.QUIET)
        for client in silent:
            days, kind = self._random.randint(1, 27), self._random.choice(("call", "letter"))
            longest = self._now_ms - words.QUIET[0][0] * _DAY_MS
            if latest.get(client, 0) < longest and (told := next(quiet, None)) is not None:
                days, kind = told
            self._part(
                "event", client=client, kind=kind, happened_at=self._now_ms - days * _DAY_MS,
                direction="out", text="Обсудили планы на сезон", author=self._team[0],
            )  # fmt: skip

    def _plan(
        self, thing: Thing, member: int, *, on: date | None = None, at: int | None = None,
        done_at: int | None = None, of: int | None = None, **more: Any,
    ) -> int:  # fmt: skip
        """Write a task of a client of the member (or of `of`)."""
        client = self._client_of(member if of is None else of)
        if thing.title in {words.DAY[-1][1].title, *(each.title for each in words.UNDATED)}:
            client = None
        task = self._task(
            kind=self._documents if thing.kind == "doc" else thing.kind, title=thing.title,
            client=client, assignee=member, due_on=on.isoformat() if on else None, due_at=at,
            duration=thing.minutes, place=thing.place or None, done_at=done_at,
            done_by=member if done_at else None,
            result=self._random.choice(words.RESULTS) or None if done_at else None, **more,
        )  # fmt: skip
        person = self._people.get(client) if client is not None else None
        if person is not None:
            self._part("task_contact", task=task, person=person)
        return task

    def _task(self, **columns: Any) -> int:
        columns.setdefault("author", columns.get("assignee"))
        due = columns.get("due_at") or self._now_ms
        columns.setdefault("created_at", min(due, self._now_ms) - 4 * 86_400_000)
        return self._part("task", **columns)

    def _part(self, table: str, *, record: int | None = None, **columns: Any) -> int:
        made = self._change.new_id() if record is None else record
        stored = {"id": made, **{name: each for name, each in columns.items() if each is not None}}
        marks = ", ".join("?" * len(stored))
        self._db.run(
            " ".join(("INSERT INTO", table, f"({', '.join(stored)})", f"VALUES({marks})")),
            tuple(stored.values()),
        )
        return made

    def _help(self, task: int, members: list[int]) -> None:
        for member in members:
            self._part("task_helper", task=task, member=member)

    def _remind(self, task: int) -> None:
        self._part("reminder", task=task, minutes_before=_REMIND)

    def _spend(self, task: int, member: int, day: date, minutes: int) -> None:
        self._part("time_entry", task=task, member=member, day=day.isoformat(), minutes=minutes)

    def _client_of(self, member: int) -> int | None:
        theirs = self._clients.get(member)
        return self._random.choice(theirs) if theirs else None

    def _at(self, day: date, clock: str) -> int:
        hours, minutes = clock.split(":")
        there = datetime(
            day.year, day.month, day.day, int(hours), int(minutes), tzinfo=self._now.tzinfo
        )
        return round(there.timestamp() * 1000)
