"""What repeats, on days of a range; beside what dateutil says of the same rules."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.tasks.due import ActionState
from tests.agenda.entries import BERLIN, DAY, MOSCOW, WEDNESDAY, ms

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.agenda.entry import Agenda
    from crm_desktop.office import Office

MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)
NOON = ms(WEDNESDAY, "12:00")
NEW_YORK = ZoneInfo("America/New_York")


def week(office: Office, **more: Any) -> Agenda:
    return read_agenda(office, MONDAY, SUNDAY, now=NOON, **more)


def planning(put: Callable[..., int], stands_at: date, **more: Any) -> int:
    """A meeting at nine every day from 9 November, answered up to a day."""
    given = {
        "title": "Планёрка", "repeats": "FREQ=DAILY", "repeats_from": "2026-11-09T09:00",
        "due_at": ms(stands_at, "09:00"), "slot": f"{stands_at}T09:00", "duration": 30,
    }  # fmt: skip
    return put(**(given | more))


def told(agenda: Agenda) -> list[tuple[int, str]]:
    """The day of the month and what the entry is."""
    words = []
    for entry in agenda.entries:
        kind = "done" if entry.done else "missed" if entry.missed else "later"
        words.append((entry.first_day.day, kind if kind != "later" or entry.virtual else "head"))
    return words


def test_a_series_is_its_row_and_the_later_ones(office: Office, put: Callable[..., int]) -> None:
    head = planning(put, WEDNESDAY, done_at=None)
    agenda = week(office)
    assert told(agenda) == [
        (16, "missed"), (17, "missed"), (18, "head"), *((n, "later") for n in range(19, 23)),
    ]  # fmt: skip
    assert {entry.task_id for entry in agenda.entries} == {head}
    assert [entry.slot for entry in agenda.entries][2:4] == [
        "2026-11-18T09:00", "2026-11-19T09:00",
    ]  # fmt: skip
    assert len({entry.key for entry in agenda.entries}) == 7
    assert all(entry.repeats and entry.title == "Планёрка" for entry in agenda.entries)
    assert [entry.state.value for entry in agenda.entries] == [
        "none", "none", "overdue", "planned", "planned", "planned", "planned",
    ]  # fmt: skip


def test_answered_ones_stand_for_themselves(office: Office, put: Callable[..., int]) -> None:
    head = planning(put, date(2026, 11, 19))
    done = put(title="Планёрка", series=head, slot="2026-11-16T09:00", done_at=1,
               due_at=ms(MONDAY, "09:00"))  # fmt: skip
    put(title="Планёрка", series=head, slot="2026-11-17T09:00", deleted_at=1)
    moved = put(title="Планёрка позже", series=head, slot="2026-11-20T09:00",
                due_at=ms(date(2026, 11, 21), "15:00"))  # fmt: skip
    agenda = week(office)
    assert told(agenda) == [
        (16, "done"), (18, "missed"), (19, "head"), (21, "later"), (21, "head"), (22, "later"),
    ]  # fmt: skip
    by_id = {entry.task_id: entry for entry in agenda.entries}
    assert by_id[done].slot == "2026-11-16T09:00"
    assert not by_id[done].repeats
    assert (by_id[moved].virtual, by_id[moved].title) == (False, "Планёрка позже")


def test_what_passed_after_the_open_one_is_not_late_a_second_time(
    office: Office, put: Callable[..., int]
) -> None:
    planning(put, MONDAY)
    states = [entry.state for entry in week(office).entries]
    assert states[:3] == [ActionState.OVERDUE, ActionState.NONE, ActionState.NONE]
    assert states[3] is ActionState.PLANNED


def test_a_series_that_ended_or_is_gone_has_nothing_later(
    office: Office, put: Callable[..., int]
) -> None:
    planning(put, MONDAY, done_at=1)
    planning(put, MONDAY, deleted_at=1)
    planning(put, MONDAY, repeats="FREQ=SECONDLY")
    planning(put, MONDAY, repeats_from=None)
    assert told(week(office)) == [(16, "done"), (16, "head"), (16, "head")]


def test_members_and_kinds_hold_for_later_ones_too(
    office: Office, put: Callable[..., int], igor: int
) -> None:
    head = planning(put, MONDAY, assignee=igor, kind="meeting")
    me = office.user_id
    assert not week(office, members=[me]).entries
    assert not week(office, kinds=["call"]).entries
    put("task_helper", task=head, member=me)
    agenda = week(office, members=[me], kinds=["meeting"])
    assert len(agenda.entries) == 7
    assert all(entry.people == (igor, me) and entry.own for entry in agenda.entries)


def test_a_series_one_helps_with_is_not_there_before_it_begins(
    office: Office, put: Callable[..., int], igor: int
) -> None:
    for more in ({}, {"due_at": None, "due_on": "2026-12-01", "repeats_from": "2026-12-01"}):
        head = planning(put, date(2026, 12, 1), **({"assignee": igor, "repeats_from":
                        "2026-12-01T09:00"} | more))  # fmt: skip
        put("task_helper", task=head, member=office.user_id)
    assert not week(office, members=[office.user_id]).entries


def test_several_days_keep_their_length(office: Office, put: Callable[..., int]) -> None:
    put(title="Вахта", repeats="FREQ=WEEKLY", repeats_from="2026-10-30", slot="2026-10-30",
        due_on="2026-10-30", ends_on="2026-11-02")  # fmt: skip
    agenda = week(office)
    assert [(e.first_day, e.last_day) for e in agenda.entries] == [
        (date(2026, 11, 13), date(2026, 11, 16)), (date(2026, 11, 20), date(2026, 11, 23)),
    ]  # fmt: skip
    tuesday = MONDAY + DAY
    assert not read_agenda(office, tuesday, tuesday + DAY).entries


def test_a_night_shift_of_the_day_before_is_there(office: Office, put: Callable[..., int]) -> None:
    put(title="Смена", repeats="FREQ=DAILY", repeats_from="2026-11-01T22:00", duration=600,
        due_at=ms(date(2026, 11, 1), "22:00"), slot="2026-11-01T22:00")  # fmt: skip
    agenda = read_agenda(office, WEDNESDAY, WEDNESDAY)
    assert [entry.slot for entry in agenda.entries] == ["2026-11-17T22:00", "2026-11-18T22:00"]


def test_days_off_are_the_offices(office: Office, put: Callable[..., int]) -> None:
    put(title="Отчёт", repeats="FREQ=DAILY", repeats_from="2026-10-26", slot="2026-10-26",
        due_on="2026-10-26", days_off="skip")  # fmt: skip
    agenda = read_agenda(office, date(2026, 11, 2), date(2026, 11, 8))
    assert [entry.first_day.day for entry in agenda.entries] == [2, 3, 5, 6]


def test_the_clock_of_a_series_is_its_zones(office: Office, put: Callable[..., int]) -> None:
    """Nine in New York on both sides of its change of clocks, shown on Moscow's days."""
    start = int(datetime(2026, 10, 30, 21, tzinfo=NEW_YORK).timestamp() * 1000)
    put(title="Созвон", repeats="FREQ=DAILY", repeats_from="2026-10-30T21:00",
        zone="America/New_York", due_at=start, slot="2026-10-30T21:00")  # fmt: skip
    agenda = read_agenda(office, date(2026, 10, 31), date(2026, 11, 3))
    hours = [datetime.fromtimestamp(e.start / 1000, MOSCOW) for e in agenda.entries]
    assert [(at.day, at.hour) for at in hours] == [(31, 4), (1, 4), (2, 5), (3, 5)]
    assert agenda.entries[0].slot == "2026-10-30T21:00"
    one = read_agenda(office, date(2026, 11, 1), date(2026, 11, 1))
    assert [e.slot for e in one.entries] == ["2026-10-31T21:00"]


def test_a_morning_in_the_east_is_the_evening_before(
    office: Office, put: Callable[..., int]
) -> None:
    """Five in Vladivostok on Thursday is ten in the evening of Wednesday here."""
    east = ZoneInfo("Asia/Vladivostok")
    start = int(datetime(2026, 11, 10, 5, tzinfo=east).timestamp() * 1000)
    put(title="Созвон", repeats="FREQ=DAILY", repeats_from="2026-11-10T05:00", zone=east.key,
        due_at=start, slot="2026-11-10T05:00")  # fmt: skip
    agenda = read_agenda(office, WEDNESDAY, WEDNESDAY)
    assert [(e.slot, e.first_day) for e in agenda.entries] == [("2026-11-19T05:00", WEDNESDAY)]


def test_a_head_without_a_slot_stands_where_it_is_due(
    office: Office, put: Callable[..., int]
) -> None:
    """Another program wrote it."""
    planning(put, WEDNESDAY, slot=None)
    put(title="День", repeats="FREQ=DAILY", repeats_from="2026-11-09", due_on="2026-11-21")
    agenda = week(office)
    timed = [entry for entry in agenda.entries if not entry.all_day]
    assert [e.virtual for e in timed] == [True, True, False, True, True, True, True]
    assert [e.missed for e in timed] == [True, True, *[False] * 5]
    whole = [entry for entry in agenda.entries if entry.all_day]
    assert [e.missed for e in whole] == [*[True] * 5, False, False]
    assert [e.virtual for e in whole] == [*[True] * 5, False, True]


RULES = (
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2TU", "FREQ=YEARLY", "FREQ=DAILY;COUNT=20",
    "FREQ=WEEKLY;UNTIL=20261120T235959",
)  # fmt: skip


def test_a_random_office_against_a_plain_count(office: Office, put: Callable[..., int]) -> None:
    """Every entry of several ranges, found one by one from what was written."""
    rng = random.Random(4)
    plain: list[tuple[int, str, int, int]] = []
    zones = [MOSCOW, MOSCOW, BERLIN, NEW_YORK]
    for number in range(60):
        day = date(2026, 8, 1) + DAY * rng.randrange(160)
        zone, minutes = rng.choice(zones), rng.choice([15, 30, 90, 600, 1440, 5000])
        given: dict[str, Any] = {"duration": minutes, "title": f"№ {number}"}
        if zone is not MOSCOW:
            given["zone"] = zone.key
        at = datetime(day.year, day.month, day.day, rng.randrange(24), 30)  # noqa: DTZ001 - of a zone
        rule = rng.choice(RULES) if rng.random() < 0.6 else None
        stamp = int(at.replace(tzinfo=zone).timestamp() * 1000)
        slot = f"{at:%Y-%m-%dT%H:%M}" if rule else None
        task = put(due_at=stamp, slot=slot, repeats=rule, repeats_from=slot, **given)
        starts = [at] if rule is None else list(
            rrulestr(rule, dtstart=at).between(at - DAY, at + timedelta(days=400))
        )  # fmt: skip
        if at not in starts:
            starts.insert(0, at)  # where it is due is its row, whatever the rule says
        for start in starts:
            begins = int(start.replace(tzinfo=zone).astimezone(UTC).timestamp() * 1000)
            name = f"{start:%Y-%m-%dT%H:%M}" if rule else ""
            plain.append((task, name, begins, begins + minutes * 60_000))
    for first, days in (
        ("2026-08-15", 7),
        ("2026-10-20", 14),
        ("2026-11-01", 42),
        ("2026-12-31", 1),
    ):
        begins_on = date.fromisoformat(first)
        low, high = ms(begins_on, "00:00"), ms(begins_on + DAY * days, "00:00")
        wanted = {each for each in plain if each[2] < high and each[3] > low}
        agenda = read_agenda(office, begins_on, begins_on + DAY * (days - 1))
        found = [(e.task_id, e.slot or "", e.start, e.end) for e in agenda.entries]
        assert len(found) == len(set(found))
        assert set(found) == wanted
        assert [e[2] for e in found] == sorted(e[2] for e in found)
        assert len(wanted) > days // 2
