"""Reading a range of days: tasks, what repeats, birthdays."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.rights import Right, use_case
from crm_desktop.agenda.birthdays import birthdays_between
from crm_desktop.agenda.entry import Agenda, AgendaEntry
from crm_desktop.agenda.later import later_and_missed, length_of
from crm_desktop.agenda.pieces import MINUTE_MS, midnight_ms
from crm_desktop.agenda.rows import (
    Wanted,
    helpers_of,
    tasks_between,
    undated_tasks,
    waiting_among,
    whole_rows,
)
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import ActionState
from crm_desktop.tasks.kinds import BUILT_IN, live_kinds
from crm_desktop.wording.times import local, today_in
from crm_desktop.workdays.reading import work_calendar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from crm_desktop.agenda.later import Later
    from crm_desktop.agenda.rows import TaskInTime
    from crm_desktop.office.office import Office
    from crm_desktop.workdays.calendar import WorkCalendar

MOST_DAYS: Final = 400
_DAY: Final = timedelta(days=1)
# Whole weeks of the first and the last month are shown.
_FIRST, _LAST = date(1899, 12, 1), date(2200, 1, 31)


@use_case(Right.VIEW_TASKS)
def read_agenda(  # noqa: PLR0913 - each of them narrows what is read
    office: Office,
    first: date,
    last: date,
    *,
    members: Collection[int] | None = None,
    kinds: Collection[str] | None = None,
    birthdays: bool = True,
    done: bool = True,
    missed: bool = True,
    now: int | None = None,
) -> Agenda:
    """Return what is on the days of a range.

    Args:
        office: the office.
        first: the first day.
        last: the last one, included.
        members: only what these people do or help with, and birthdays of their clients; None =
            everybody's.
        kinds: only these; None = all.
        birthdays: tell them; at most 1000, a kind chosen leaves them in.
        done: tell what is done too.
        missed: tell what of a series was passed over too.
        now: UTC ms; None = this moment.

    Raises:
        UserError: more than 400 days at once, or years no task is of.
    """
    if first < _FIRST or last > _LAST:
        raise UserError("Календарь показывает годы от 1900 до 2199. Выберите другие дни.")
    if (last - first).days >= MOST_DAYS:
        raise UserError(f"За один раз можно показать не больше {MOST_DAYS} дней.")
    wanted = Wanted(members, kinds, done, missed)
    with office.reading():
        reading = _Reading(office, first, last, now_ms() if now is None else now)
        entries = reading.entries(wanted)
        born = birthdays_between(office, first, last, members=members) if birthdays else ()
    return Agenda(
        first, last, reading.zone, reading.now, office.user_id, entries, born, reading.calendar
    )


@use_case(Right.VIEW_TASKS)
def unscheduled(
    office: Office,
    *,
    members: Collection[int] | None = None,
    kinds: Collection[str] | None = None,
    limit: int = 200,
) -> tuple[AgendaEntry, ...]:
    """Return open tasks without a date, the latest first; their times mean nothing.

    `minutes` is what they are drawn with once they get a time.

    Args:
        office: the office.
        members: of whom; None = everybody.
        kinds: only these; None = all.
        limit: at most so many.
    """
    with office.reading():
        today = today_in(office.zone)
        reading = _Reading(office, today, today, now_ms())
        rows = undated_tasks(office, Wanted(members, kinds), limit=limit)
        return reading.undated(rows)[:limit]


class _When(NamedTuple):
    """Where an entry stands in time."""

    start: int
    end: int
    first: date
    last: date
    state: ActionState


class _How(NamedTuple):
    """What kind of an occurrence an entry is."""

    virtual: bool = False
    missed: bool = False


_PLAIN: Final = _How()


class _Reading:
    """What the steps of one reading share."""

    def __init__(self, office: Office, first: date, last: date, now: int) -> None:
        self._office = office
        self._first, self._last = first, last
        self.now = now
        self.zone = office.zone
        self.calendar: WorkCalendar = work_calendar(office)
        self._days = [first + _DAY * n for n in range((last - first).days + 2)]
        self._midnights = [midnight_ms(day, self.zone) for day in self._days]
        self._start = midnight_ms(first, self.zone)
        self._end = midnight_ms(last + _DAY, self.zone)
        self._today = local(now, self.zone).date()
        self._tonight = midnight_ms(self._today + _DAY, self.zone)
        self._minutes = {key: kind.duration for key, kind in live_kinds(office.db).items()}
        self._names: dict[int | None, str] = dict(office.db.run("SELECT id, name FROM member"))
        self._helpers: dict[int, tuple[int, ...]] = {}
        self._waiting: frozenset[int] = frozenset()

    def entries(self, wanted: Wanted) -> tuple[AgendaEntry, ...]:
        """Return all entries of the range in order."""
        office = self._office
        rows, heads = tasks_between(
            office, wanted, days=(self._first.isoformat(), self._last.isoformat()),
            instants=(self._start, self._end),
        )  # fmt: skip
        later = later_and_missed(
            office, heads, (self._first, self._last), zone=self.zone, calendar=self.calendar,
            minutes=self._lasts,
        )  # fmt: skip
        whole = whole_rows(office, {each.head.id for each in later})
        later = [each._replace(head=whole[each.head.id]) for each in later]
        self._learn([*rows, *whole.values()])
        found = [entry for entry in map(self._own, rows) if entry.end > self._start]
        found += [self._occurrence(each) for each in later if wanted.missed or not each.missed]
        found.sort(
            key=lambda each: (
                each.start,
                not each.all_day,
                each.title,
                each.task_id,
                each.slot or "",
            )
        )
        return tuple(found)

    def undated(self, rows: Collection[TaskInTime]) -> tuple[AgendaEntry, ...]:
        """Return entries of tasks without a date."""
        self._learn(rows)
        when = _When(self._start, self._end, self._first, self._last, ActionState.NONE)
        return tuple(self._entry(row._replace(minutes=self._lasts(row)), when) for row in rows)

    def _learn(self, rows: Iterable[TaskInTime]) -> None:
        done = {row.id: row.done for row in rows}
        self._helpers = helpers_of(self._office, done)
        self._waiting = waiting_among(self._office, [task for task in done if not done[task]])

    def _own(self, row: TaskInTime) -> AgendaEntry:
        """The entry of a row itself, where it is due."""
        if row.due_at is not None:
            return self._timed(row, row.due_at)
        day = date.fromisoformat(row.due_on or "")
        return self._whole(row, day, day + length_of(row))

    def _occurrence(self, each: Later) -> AgendaEntry:
        row, found = each.head._replace(slot=each.found.slot), each.found
        how = _How(virtual=True, missed=each.missed)
        if found.at is not None:
            return self._timed(row, found.at, how=how)
        return self._whole(row, found.day, found.day + length_of(row), how=how)

    def _timed(self, row: TaskInTime, at: int, *, how: _How = _PLAIN) -> AgendaEntry:
        end = at + self._lasts(row) * MINUTE_MS
        first, last = self._day(at), self._day(end - 1)
        return self._entry(row, _When(at, end, first, last, self._state(at)), how)

    def _whole(
        self, row: TaskInTime, first: date, last: date, *, how: _How = _PLAIN
    ) -> AgendaEntry:
        due = midnight_ms(last + _DAY, self.zone)
        start = midnight_ms(first, self.zone)
        return self._entry(row, _When(start, due, first, last, self._state(due - 1)), how)

    def _day(self, at: int) -> date:
        """The day an instant is on, without asking the zone of each."""
        number = bisect_right(self._midnights, at)
        if 0 < number < len(self._midnights):
            return self._days[number - 1]
        return local(at, self.zone).date()

    def _state(self, due: int) -> ActionState:
        if due < self.now:
            return ActionState.OVERDUE
        return ActionState.TODAY if due < self._tonight else ActionState.PLANNED

    def _entry(self, row: TaskInTime, when: _When, how: _How = _PLAIN) -> AgendaEntry:
        helpers = self._helpers.get(row.id, ())
        assignee = row.assignee_id
        people = helpers
        if assignee is not None:
            people = (assignee, *(member for member in helpers if member != assignee))
        # Nobody is told twice that a series is late: its first open occurrence says so.
        late = how.virtual and when.state is ActionState.OVERDUE
        quiet = row.done or how.missed or late
        return AgendaEntry(
            task_id=row.id, slot=row.slot, kind=row.kind, title=row.title,
            client_id=row.client_id, client=row.client, deal_id=row.deal_id, deal=row.deal,
            assignee_id=assignee, assignee=self._names.get(assignee, ""), people=people,
            own=self._office.user_id in people, all_day=row.due_at is None,
            start=when.start, end=when.end, first_day=when.first, last_day=when.last,
            minutes=row.minutes, done=bool(row.done), missed=how.missed,
            state=ActionState.NONE if quiet else when.state,
            priority=row.priority, place=row.place, waiting=row.id in self._waiting,
            repeats=row.repeats is not None and not row.done, virtual=how.virtual,
            unaccepted=bool(row.unaccepted), zone=row.zone,
        )  # fmt: skip

    def _lasts(self, row: TaskInTime) -> int:
        """Minutes."""
        return row.minutes or self._minutes.get(row.kind, BUILT_IN["todo"].duration)
