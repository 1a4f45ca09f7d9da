from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.office import Office
from crm_desktop.tasks.planning import delete_task
from crm_desktop.tasks.reading import get_task
from crm_desktop.tasks.timesheet import timesheet
from crm_desktop.tasks.timing import (
    MOST_MINUTES,
    add_time,
    delete_time,
    edit_time,
    running_timer,
    start_timer,
    stop_timer,
    time_of_task,
)
from crm_desktop.wording.numbers import minutes_words
from tests.tasks.task_people import THURSDAY, at, being, plan

NOON = at(THURSDAY, 12).at or 0
DAY = timedelta(days=1)
MINUTE = 60_000


class Clock:
    """The computer's clock; `now` is UTC ms."""

    def __init__(self) -> None:
        self.now = NOON

    def on(self, minutes: float) -> None:
        self.now += int(minutes * MINUTE)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("time.time_ns", lambda: made.now * 1_000_000)
    return made


def test_time_is_told_corrected_and_taken_back(office: Office, clock: Clock) -> None:
    task = plan(office)
    entry, _ = add_time(office, task, minutes=90, note="  Созвон \n с ними ")
    add_time(office, task, minutes=15, day=THURSDAY - DAY)
    clock.on(1)
    (today, before) = time_of_task(office, task)
    assert (today.id, today.day, today.minutes, today.note) == (
        entry, THURSDAY, 90, "Созвон с ними",
    )  # fmt: skip
    assert (before.day, get_task(office, task).spent) == (THURSDAY - DAY, 105)
    edit_time(office, entry, minutes=60, day=THURSDAY - 2 * DAY)
    assert get_task(office, task).spent == 75
    changes = delete_time(office, entry)
    assert get_task(office, task).spent == 15
    undo(office, changes.change_id)
    assert get_task(office, task).spent == 75
    delete_time(office, entry)
    with pytest.raises(NotFoundError, match="уже нет"):
        delete_time(office, entry)


@pytest.mark.parametrize("minutes", [0, -5, MOST_MINUTES + 1])
def test_no_day_has_so_many_minutes(office: Office, minutes: int) -> None:
    with pytest.raises(UserError, match="от минуты до суток"):
        add_time(office, plan(office), minutes=minutes)


def test_one_clock_runs_at_a_time(office: Office, clock: Clock) -> None:
    first, second = plan(office, "Смета"), plan(office, "Письмо")
    start_timer(office, first)
    running = running_timer(office)
    assert running is not None
    assert (running.task_id, running.title, running.started_at) == (first, "Смета", NOON)
    with pytest.raises(UserError, match="уже идёт"):
        start_timer(office, first)
    clock.on(25)
    start_timer(office, second)
    clock.on(10.4)
    stopped = stop_timer(office, note="Черновик")
    assert stopped is not None
    assert (stopped.task_id, stopped.minutes) == (second, 10)
    assert [get_task(office, task).spent for task in (first, second)] == [25, 10]
    assert time_of_task(office, second)[0].note == "Черновик"
    assert running_timer(office) is None
    assert stop_timer(office) is None


def test_each_person_has_a_clock_of_their_own(office: Office, boris: int, clock: Clock) -> None:
    task = plan(office)
    start_timer(office, task)
    with being(boris):
        assert running_timer(office) is None
        start_timer(office, task)
    clock.on(30)
    stop_timer(office)
    with being(boris):
        assert running_timer(office) is not None
        clock.on(30)
        stop_timer(office)
    assert get_task(office, task).spent == 90


def test_a_clock_set_back_or_forgotten_tells_no_nonsense(office: Office, clock: Clock) -> None:
    task = plan(office)
    start_timer(office, task)
    clock.on(-2 * 24 * 60)
    stopped = stop_timer(office)
    assert stopped is not None
    assert (stopped.minutes, time_of_task(office, task)) == (0, ())
    start_timer(office, task)
    clock.on(5 * 24 * 60)
    stopped = stop_timer(office)
    assert stopped is not None
    assert stopped.minutes == MOST_MINUTES


def test_a_clock_outlives_its_task_and_undo(office: Office, clock: Clock) -> None:
    task = plan(office)
    start_timer(office, task)
    delete_task(office, task)
    clock.on(5)
    assert stop_timer(office) is not None
    undo_last(office)
    running = running_timer(office)
    assert running is not None
    assert running.task_id == task


def test_others_time_is_for_the_head(
    office: Office, boris: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = plan(office)
    entry, _ = add_time(office, task, minutes=30, member_id=boris)
    monkeypatch.setattr(Office, "role", Role.MANAGER)
    for act in (
        lambda: add_time(office, task, minutes=5, member_id=boris),
        lambda: delete_time(office, entry),
        lambda: edit_time(office, entry, minutes=5, day=THURSDAY),
    ):
        with pytest.raises(AccessDeniedError, match="Чужое время"):
            act()
    with being(boris):
        edit_time(office, entry, minutes=45, day=date(2027, 4, 1))
    sheet = timesheet(office, start=date(2027, 4, 1), end=date(2027, 4, 30))
    assert sheet.total == 0
    with being(boris):
        assert timesheet(office, start=date(2027, 4, 1), end=date(2027, 4, 30)).total == 45


def test_a_timesheet_sums_by_everything(
    office: Office, boris: int, company: int, clock: Clock
) -> None:
    smeta, letter = plan(office, "Смета", client_id=company), plan(office, "Письмо")
    gone = plan(office, "Лишнее")
    for task, minutes, day, member in (
        (smeta, 60, THURSDAY, None), (smeta, 30, THURSDAY - DAY, boris),
        (letter, 45, THURSDAY, boris), (letter, 10, THURSDAY - 9 * DAY, None),
        (gone, 99, THURSDAY, None),
    ):  # fmt: skip
        add_time(office, task, minutes=minutes, day=day, member_id=member)
    delete_task(office, gone)
    start_timer(office, letter)
    clock.on(30)
    sheet = timesheet(office, start=THURSDAY - DAY, end=THURSDAY)
    assert sheet.total == 135
    assert [entry.minutes for entry in sheet.entries] == [30, 60, 45]
    assert [(s.id, s.minutes) for s in sheet.by_member] == [(boris, 75), (office.user_id, 60)]
    assert sheet.by_day == {THURSDAY - DAY: 30, THURSDAY: 105}
    assert [(s.name, s.minutes) for s in sheet.by_task] == [("Смета", 90), ("Письмо", 45)]
    assert [(s.id, s.minutes) for s in sheet.by_client] == [(company, 90), (None, 45)]
    assert sheet.cells[boris, THURSDAY] == 45
    assert timesheet(office, start=THURSDAY, end=THURSDAY, client_id=company).total == 60
    assert timesheet(office, start=THURSDAY, end=THURSDAY, member_ids=[boris]).total == 45
    with pytest.raises(UserError, match="длиннее года"):
        timesheet(office, start=date(2020, 1, 1), end=THURSDAY)


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0 мин"), (45, "45 мин"), (60, "1 ч"), (150, "2 ч 30 мин")]
)
def test_minutes_are_said(minutes: int, text: str) -> None:
    assert minutes_words(minutes).replace("\N{NO-BREAK SPACE}", " ") == text
