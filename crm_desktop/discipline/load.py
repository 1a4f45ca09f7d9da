"""How much everybody has to do on each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.agenda.pieces import MINUTE_MS, midnight_ms
from crm_desktop.agenda.reading import read_agenda
from crm_desktop.tasks.kinds import BUILT_IN, read_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.kinds import TaskKind

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What one person has on one day.

    Attributes:
        minutes: planned: what overlaps counts once, a task of the day as long as its kind takes.
        tasks: how many tasks that is.
    """

    minutes: int = 0
    tasks: int = 0


NOTHING: Final = DayLoad()


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """What everybody has in a range.

    Attributes:
        days: the days of the range.
        hours: how many minutes of each day the office works; 0 on a day off.
        people: member -> what he has on each of the days.
    """

    days: tuple[date, ...]
    hours: tuple[int, ...]
    people: Mapping[int, tuple[DayLoad, ...]]

    def of(self, member: int) -> tuple[DayLoad, ...]:
        """Return what one person has on each of the days."""
        return self.people.get(member, (NOTHING,) * len(self.days))


@use_case(Right.TEAM_FIGURES)
def team_load(office: Office, first: date, last: date) -> TeamLoad:
    """Return what everybody, assignees and helpers, has on each day of a range.

    Args:
        office: the office.
        first: the first day, in the office's zone.
        last: the last one, included; at most 400 days.

    Raises:
        UserError: the range is too long.
    """
    agenda = read_agenda(office, first, last, birthdays=False)
    return load_of(agenda, read_kinds(office))


def load_of(agenda: Agenda, kinds: Mapping[str, TaskKind]) -> TeamLoad:
    """Return what everybody has on each day of an agenda."""
    days = tuple(agenda.days())
    people: dict[int, list[DayLoad]] = {}
    for number, day in enumerate(days):
        start = midnight_ms(day, agenda.zone)
        end = midnight_ms(day + _DAY, agenda.zone)
        theirs: dict[int, list[AgendaEntry]] = {}
        for entry in agenda.of_day(day):
            if not entry.missed:
                for member in entry.people:
                    theirs.setdefault(member, []).append(entry)
        for member, entries in theirs.items():
            row = people.setdefault(member, [NOTHING] * len(days))
            row[number] = DayLoad(_minutes(entries, start, end, kinds), len(entries))
    hours = tuple(sum(till - since for since, till in agenda.calendar.spans(day)) for day in days)
    return TeamLoad(days, hours, {member: tuple(row) for member, row in people.items()})


def _minutes(
    entries: list[AgendaEntry], start: int, end: int, kinds: Mapping[str, TaskKind]
) -> int:  # fmt: skip
    total, until = 0, start
    timed = sorted((entry.start, entry.end) for entry in entries if not entry.all_day)
    for since, till in timed:
        since, till = max(since, until), min(till, end)  # noqa: PLW2901 - cut to the day
        total += max(0, till - since)
        until = max(until, till)
    plain = [entry for entry in entries if entry.all_day and entry.first_day == entry.last_day]
    return total // MINUTE_MS + sum(
        entry.minutes or kinds.get(entry.kind, BUILT_IN["todo"]).duration for entry in plain
    )
