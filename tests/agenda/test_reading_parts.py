"""What a reading of one person leaves out, beside a reading of everything."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.agenda.reading import read_agenda
from tests.agenda.entries import WEDNESDAY, ms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from crm_desktop.agenda.entry import AgendaEntry
    from crm_desktop.office import Office

NOON = ms(WEDNESDAY, "12:00")
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,SA", "FREQ=MONTHLY;BYMONTHDAY=-1")


@pytest.fixture
def crowd(office: Office, put: Callable[..., int], igor: int) -> None:
    """Tasks of two people around a week; half of the colleague's are helped with."""
    chance = random.Random(9)
    for number in range(90):
        day = WEDNESDAY + timedelta(days=chance.randrange(-12, 13))
        clock = f"{chance.randrange(24):02d}:30"
        when: dict[str, object] = {"due_at": ms(day, clock), "duration": chance.choice((30, 3000))}
        start = f"{day.isoformat()}T{clock}"
        if chance.random() < 0.5:
            ends = (day + timedelta(days=chance.randrange(1, 9))).isoformat()
            when = {"due_on": day.isoformat(), "ends_on": chance.choice((None, ends))}
            start = day.isoformat()
        if number % 3 == 0:
            begun = day - timedelta(days=chance.randrange(40))
            when |= {
                "repeats": chance.choice(RULES), "repeats_from": begun.isoformat() + start[10:],
                "slot": start, "days_off": chance.choice((None, "skip", "before", "after")),
                "zone": chance.choice((None, "America/New_York")),
            }  # fmt: skip
        elif chance.random() < 0.3:
            when["done_at"] = ms(day, "23:00")
        task = put(title=f"№ {number}", assignee=chance.choice((office.user_id, igor)), **when)
        if chance.random() < 0.5:
            put("task_helper", task=task, member=chance.choice((office.user_id, igor)))


def spans() -> list[tuple[date, date]]:
    days = [WEDNESDAY + timedelta(days=n) for n in range(-9, 12)]
    return [*((day, day) for day in days), (days[0], days[8]), (days[6], days[-1])]


@pytest.mark.usefixtures("crowd")
def test_mine_are_those_of_everybody_i_am_in(office: Office) -> None:
    several = 0
    for first, last in spans():
        mine = read_agenda(office, first, last, members=[office.user_id], now=NOON).entries
        everybody = read_agenda(office, first, last, now=NOON).entries
        assert list(mine) == [entry for entry in everybody if entry.own]
        several += sum(entry.assignee_id != office.user_id for entry in mine)
    assert several > 20


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.usefixtures("crowd")
def test_without_the_missed_the_rest_is_the_same(office: Office, *, done: bool) -> None:
    missed = 0
    for whose in (None, [office.user_id]):
        for first, last in spans():
            full, rest = (read(office, first, last, whose, done, told) for told in (True, False))
            assert rest == [entry for entry in full if not entry.missed]
            missed += len(full) - len(rest)
    assert missed > 20


def read(
    office: Office, first: date, last: date, whose: Collection[int] | None, *how: bool
) -> list[AgendaEntry]:
    done, missed = how
    found = read_agenda(office, first, last, members=whose, done=done, missed=missed, now=NOON)
    return list(found.entries)
