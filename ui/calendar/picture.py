"""What was read of the office for the calendar, and the part of it that is shown; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may
from crm_desktop.agenda.birthdays import birthdays_between
from crm_desktop.agenda.reading import read_agenda
from crm_desktop.agenda.totals import busy_minutes
from crm_desktop.handover.substitution import list_substitutions
from crm_desktop.members.people import list_members

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from crm_desktop.agenda.entry import Agenda
    from crm_desktop.office import Office

REST: Final = "rest"
"""Stands for every kind no chip names."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the office.

    Attributes:
        id: the member.
        name: as shown.
        busy: minutes of the range.
        away: the days somebody stands in for them, first and last; None = here.
        substitute: who does.
    """

    id: int
    name: str
    busy: int = 0
    away: tuple[date, date] | None = None
    substitute: str = ""

    def is_away(self, day: date) -> bool:
        """Whether somebody stands in for them on a day."""
        return self.away is not None and self.away[0] <= day <= self.away[1]


@dataclass(frozen=True, slots=True)
class Picture:
    """One reading.

    Attributes:
        agenda: everybody's entries of the range, and the birthdays of one's own clients.
        people: who is in the office, by name.
    """

    agenda: Agenda
    people: tuple[Person, ...]


def read_picture(office: Office, first: date, last: date, *, now: int) -> Picture:
    """Read a range of days and who is busy in it."""
    with office.reading():
        agenda = read_agenda(office, first, last, birthdays=False, now=now)
        # Of a hundred thousand clients two thousand have their birthday in a week.
        born = (
            birthdays_between(office, first, last, members=[office.user_id])
            if may(office, Right.VIEW_CLIENTS)
            else ()
        )
        members = list_members(office)
        away = {
            each.member_id: each
            for each in reversed(list_substitutions(office, past=True))
            if each.starts_on <= last and each.ends_on >= first
        }
    busy = busy_minutes(agenda)
    people = []
    for member in members:
        gone = away.get(member.id)
        people.append(
            Person(
                member.id, member.name, busy.get(member.id, 0),
                (gone.starts_on, gone.ends_on) if gone is not None else None,
                gone.substitute if gone is not None else "",
            )
        )  # fmt: skip
    return Picture(replace(agenda, birthdays=born), tuple(people))


def narrowed(
    agenda: Agenda,
    *,
    members: Collection[int] | None,
    hidden: Collection[str] = (),
    named: Collection[str] = (),
) -> Agenda:
    """Return what some people have, without some kinds.

    Args:
        agenda: everything.
        members: whose; None = everybody's. What nobody does goes with one's own.
        hidden: kinds left out; `REST` = those not `named`.
        named: the kinds that have a chip.
    """
    if members is None and not hidden:
        return agenda
    nobodys = members is None or agenda.me in members
    entries = tuple(
        entry
        for entry in agenda.entries
        if (
            members is None
            or any(person in members for person in entry.people)
            or (not entry.people and nobodys)
        )
        and (entry.kind if entry.kind in named or not named else REST) not in hidden
    )
    return replace(agenda, entries=entries)
