"""What `reminder_due` should hold, computed from tasks, reminders and what people saw.

A row is made for every person a reminder concerns: the one it names, otherwise the assignee and
the helpers. Who handed the task over is reminded no more, also by a reminder of his own.

Of a repeating task a reminder has two rows at most: for the occurrence told of last, if it still
stands, and for the first one later. So every occurrence rings, and there is always a next row
however late somebody looks.

What was over already when it was written (a task noted after the fact, moved into the past, done
and then taken back too late) is not told of: its state is «answered» from the beginning.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_desktop.recurrence.pattern import OffDays
from crm_desktop.reminders.moments import beginning, fires_at, task_zone
from crm_desktop.reminders.series import Slots, day_of
from crm_desktop.workdays.reading import calendar_of
from db.reminder_due import State, due_rows, replace_rows, rings_at, save_states, state_rows
from db.zone import office_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.reminders.moments import Beginning
    from db.connection import OfficeDatabase
    from db.reminder_due import DueRow, Key

_TASKS: Final = (
    "SELECT t.id, t.due_on, t.due_at, t.zone, t.assignee, t.repeats, t.repeats_from, t.days_off,"
    " t.slot, t.handed_by FROM json_each(?) j CROSS JOIN task t ON t.id = j.value"
    " WHERE t.deleted_at IS NULL AND t.done_at IS NULL"
)
_REMINDERS: Final = (
    "SELECT r.task, r.id, r.minutes_before, r.at, r.member FROM json_each(?) j"
    " CROSS JOIN reminder r ON r.task = j.value WHERE r.deleted_at IS NULL ORDER BY r.id"
)
_HELPERS: Final = (
    "SELECT h.task, h.member FROM json_each(?) j CROSS JOIN task_helper h ON h.task = j.value"
    " WHERE h.deleted_at IS NULL"
)
_TAKEN: Final = (
    "SELECT o.series, o.slot FROM json_each(?) j CROSS JOIN task o ON o.series = j.value"
    " WHERE o.slot NOT NULL"
)


class _Reminder(NamedTuple):
    id: int
    minutes: int | None
    at: int | None
    member: int | None


class _Task(NamedTuple):
    id: int
    begins: Beginning | None
    people: frozenset[int]
    handed_by: int | None
    slots: Slots | None

    def told(self, reminder: _Reminder) -> Iterable[int]:
        """Whom a reminder concerns."""
        if reminder.member is None:
            return sorted(self.people)
        gone = reminder.member == self.handed_by and reminder.member not in self.people
        return () if gone else (reminder.member,)


def renew(db: OfficeDatabase, tasks: Iterable[int], *, written: int | None) -> None:
    """Bring the rows of tasks up to date, in the caller's transaction.

    Args:
        db: the base.
        tasks: their ids; what is gone loses its rows.
        written: UTC ms of the change that made this needed; None = nothing is taken for told.
    """
    conn = db.connection()
    ids = list(tasks)
    there, states = due_rows(conn, ids), state_rows(conn, ids)
    wanted, told = _wanted(db, ids, states, there=there, written=written)
    save_states(conn, told)
    replace_rows(conn, there, wanted)


def wanted_rows(db: OfficeDatabase, tasks: Iterable[int]) -> dict[Key, DueRow]:
    """Return the rows these tasks should have; only reads."""
    ids = list(tasks)
    return _wanted(db, ids, state_rows(db.connection(), ids), there={}, written=None)[0]


def slots_of(db: OfficeDatabase, task_id: int) -> Slots | None:
    """Return what is left of a repeating task; None of any other."""
    found = _read_tasks(db, [task_id]).get(task_id)
    return found.slots if found is not None else None


def _wanted(
    db: OfficeDatabase, ids: list[int], states: Mapping[Key, State], *,
    there: Mapping[Key, DueRow], written: int | None,
) -> tuple[dict[Key, DueRow], list[State]]:  # fmt: skip
    reminders: dict[int, list[_Reminder]] = {}
    for task_id, *told in db.run(_REMINDERS, (json.dumps(ids),)):
        reminders.setdefault(task_id, []).append(_Reminder(*told))
    maker = _Maker(states, there, written)
    if reminders:
        for task in _read_tasks(db, list(reminders)).values():
            for reminder in reminders[task.id]:
                for member in task.told(reminder):
                    maker.add(task, reminder, member)
    return maker.rows, maker.told


class _Maker:
    """Collects the rows of several tasks, and what is taken for told."""

    def __init__(
        self, states: Mapping[Key, State], there: Mapping[Key, DueRow], written: int | None
    ) -> None:
        self._states = states
        self._there = there
        self._written = written
        self._last: dict[tuple[int, int], int] = {}
        for reminder, member, start in states:
            known = self._last.get((reminder, member), start)
            self._last[reminder, member] = max(known, start)
        self._had = {key[:2] for key in there}
        self.rows: dict[Key, DueRow] = {}
        self.told: list[State] = []

    def add(self, task: _Task, reminder: _Reminder, member: int) -> None:
        """Make the rows of one reminder of one person."""
        if reminder.at is not None:
            self._row(task, reminder, member, (reminder.at, None, reminder.at))
        elif task.begins is None or reminder.minutes is None:
            return
        elif task.slots is None:
            self._occurrence(task, reminder, member, task.begins)
        else:
            self._series(task, reminder, member, task.slots)

    def _series(self, task: _Task, reminder: _Reminder, member: int, slots: Slots) -> None:
        last = self._last.get((reminder.id, member))
        if last is not None and last < slots.head.at:
            last = None
        if last is None and (reminder.id, member) not in self._had:
            last = self._over(task, reminder, member, slots)
        if last is not None:
            told = slots.at(last)
            if told is not None:
                self._occurrence(task, reminder, member, told)
        following = slots.after(last)
        if following is not None:
            self._occurrence(task, reminder, member, following)

    def _over(
        self, task: _Task, reminder: _Reminder, member: int, slots: Slots
    ) -> int | None:  # fmt: skip
        """Take for told what of a new series was over when it was written."""
        written, minutes = self._written, reminder.minutes
        if written is None or minutes is None:
            return None

        def over(one: Beginning) -> bool:
            at = fires_at(one, minutes)
            return at is not None and max(at, one.at) <= written

        past = slots.up_to(day_of(written) + 1, over)
        if not past:
            return None
        last = past[-1]
        # A rare one had its last occurrence before the year that was looked through.
        while (
            (following := slots.after(last.at)) is not None
            and following.at > last.at
            and over(following)
        ):
            last = following
        self._note(task, reminder, member, last.at)
        return last.at

    def _occurrence(
        self, task: _Task, reminder: _Reminder, member: int, begins: Beginning
    ) -> None:  # fmt: skip
        at = fires_at(begins, reminder.minutes or 0)
        if at is not None:
            self._row(task, reminder, member, (begins.at, begins.slot, at))

    def _row(
        self, task: _Task, reminder: _Reminder, member: int, when: tuple[int, str | None, int]
    ) -> None:
        start, slot, at = when
        key = (reminder.id, member, start)
        state = self._states.get(key)
        if state is None and key not in self._there and self._written is not None:
            begun = max(start, at)
            if begun <= self._written and (task.slots is None or key[:2] not in self._had):
                state = self._note(task, reminder, member, start)
        self.rows[key] = (*key, task.id, slot, at, rings_at(at, state))

    def _note(self, task: _Task, reminder: _Reminder, member: int, start: int) -> State:
        state = State(reminder.id, member, start, task.id, answered_at=self._written)
        if state not in self.told:
            self.told.append(state)
        return state


def _read_tasks(db: OfficeDatabase, ids: list[int]) -> dict[int, _Task]:
    given, usual = json.dumps(ids), office_zone(db.connection())
    helpers: dict[int, set[int]] = {}
    for task_id, member in db.run(_HELPERS, (given,)):
        helpers.setdefault(task_id, set()).add(member)
    rows = db.run(_TASKS, (given,))
    series = _Series(db, [row[0] for row in rows if row[5]])
    found: dict[int, _Task] = {}
    for task_id, on, at, zone_name, assignee, *rule, slot, handed_by in rows:
        zone = task_zone(zone_name, usual)
        begins = beginning(on, at, zone, slot)
        people = frozenset({*helpers.get(task_id, ()), assignee} - {None})
        slots = series.slots(task_id, begins, rule) if begins is not None and rule[0] else None
        found[task_id] = _Task(task_id, begins, people, handed_by, slots)
    return found


class _Series:
    """What the repeating ones among some tasks need, read once."""

    def __init__(self, db: OfficeDatabase, heads: list[int]) -> None:
        self._taken: dict[int, set[str]] = {}
        if not heads:
            return
        for head, slot in db.run(_TAKEN, (json.dumps(heads),)):
            self._taken.setdefault(head, set()).add(slot)
        calendar = calendar_of(db)
        self._off = OffDays(lambda day: not calendar.is_working(day))

    def slots(self, task_id: int, begins: Beginning, rule: list[Any]) -> Slots:
        taken = self._taken.get(task_id, set())
        return Slots.read(begins, (rule[0], rule[1], rule[2]), off=self._off, taken=taken)
