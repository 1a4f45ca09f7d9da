"""What stands in a calendar: tasks and their occurrences, birthdays, the range they are of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crm_desktop.tasks.due import ActionState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crm_desktop.workdays.calendar import WorkCalendar

_DAY = timedelta(days=1)


# Not frozen: a month has thousands of them, and a frozen one takes four times as long to make.
@dataclass(slots=True, unsafe_hash=True)
class AgendaEntry:
    """A task, or one occurrence of a repeating one, where it stands in time. Nobody changes one.

    Attributes:
        task_id: the task; of a later occurrence the repeating one.
        slot: the occurrence; None = a task that does not repeat.
        kind: key of its kind.
        people: who does it: the assignee, then the helpers.
        own: the signed-in person does it or helps.
        all_day: it has days and no time of day.
        start: UTC ms; of an all-day one the midnight it begins at in the office's zone.
        end: UTC ms, not included; later than `start`.
        first_day: the first day it is on, in the office's zone.
        last_day: the last one, included.
        minutes: its duration as stored; None = as its kind takes.
        done: it is done.
        missed: an occurrence a later one was answered before; nobody is nagged for it.
        state: how it stands now; `NONE` for what is done, missed or without a date, and for a later
            occurrence that passed while an earlier one is open.
        waiting: another task has to be done first.
        repeats: it is an occurrence of a series nobody answered yet.
        virtual: a later occurrence: it has no row of its own.
        unaccepted: a colleague handed it over and it is not taken yet.
        zone: its own time zone if it has one, else `""`.
    """

    task_id: int
    slot: str | None
    kind: str
    title: str
    client_id: int | None
    client: str
    deal_id: int | None
    deal: str
    assignee_id: int | None
    assignee: str
    people: tuple[int, ...]
    own: bool
    all_day: bool
    start: int
    end: int
    first_day: date
    last_day: date
    minutes: int | None = None
    done: bool = False
    missed: bool = False
    state: ActionState = ActionState.NONE
    priority: int | None = None
    place: str = ""
    waiting: bool = False
    repeats: bool = False
    virtual: bool = False
    unaccepted: bool = False
    zone: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """What tells it from all others, now and after the next reading."""
        return self.task_id, self.slot or ""


@dataclass(frozen=True, slots=True)
class AgendaBirthday:
    """A client's birthday; `age` is None where the year of birth is not known."""

    client_id: int
    client: str
    day: date
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """A range of days and what is on them.

    Attributes:
        first: the first day.
        last: the last one, included.
        zone: the office's.
        now: when it was read, UTC ms.
        me: the signed-in person.
        entries: by start, then title; those of whole days before those with a time.
        birthdays: by day and name.
        calendar: which of the days are worked, and when.
    """

    first: date
    last: date
    zone: tzinfo
    now: int
    me: int
    entries: tuple[AgendaEntry, ...]
    birthdays: tuple[AgendaBirthday, ...]
    calendar: WorkCalendar
    _days: Mapping[date, tuple[AgendaEntry, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days: dict[date, list[AgendaEntry]] = {}
        for entry in self.entries:
            day, last = max(entry.first_day, self.first), min(entry.last_day, self.last)
            while day <= last:
                days.setdefault(day, []).append(entry)
                day += _DAY
        object.__setattr__(self, "_days", {day: tuple(found) for day, found in days.items()})

    def of_day(self, day: date) -> tuple[AgendaEntry, ...]:
        """Return what is on a day, what began before it included."""
        return self._days.get(day, ())

    def born_on(self, day: date) -> tuple[AgendaBirthday, ...]:
        """Return the birthdays of a day."""
        return tuple(born for born in self.birthdays if born.day == day)

    def days(self) -> tuple[date, ...]:
        """Return the days of the range."""
        return tuple(
            self.first + timedelta(days=i) for i in range((self.last - self.first).days + 1)
        )
