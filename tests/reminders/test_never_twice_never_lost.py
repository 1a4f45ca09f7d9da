"""Two programs, a killed one, a clock that jumps: each reminder is told of once, none is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import open_office
from crm_desktop.reminders.due import coming_instants, due_reminders, next_ring, open_reminders
from crm_desktop.reminders.habits import ReminderHabits, read_habits, save_habits
from crm_desktop.reminders.keeping import check
from crm_desktop.reminders.ringing import (
    CLAIM_MS,
    answer,
    forget_old_states,
    give_back,
    mark_shown,
    snooze,
    take_due,
)
from crm_desktop.reminders.snoozing import snooze_choices
from tests.reminders.reminder_base import (
    DAY,
    HOUR,
    MINUTE,
    MOSCOW,
    add_task,
    at,
    show,
    titles,
    update,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.office import Office

SECOND = 1000
"""Forty of them pass before a claim lapses."""
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def program(office: Office, password: str, how: str) -> Iterator[subprocess.Popen[str]]:
    """Another program on the same office; killed at the end, whatever it does."""
    child = subprocess.Popen(  # noqa: S603 - our own program with our own words
        [
            sys.executable, "-m", "tests.reminders.ringing_child", str(office.folder.path),
            password, how,
        ],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        assert hear(child) == "ready"
        yield child
    finally:
        child.kill()
        child.communicate()


def hear(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def look(child: subprocess.Popen[str], now: int) -> None:
    assert child.stdin is not None
    child.stdin.write(f"{now}\n")
    child.stdin.flush()


def open_titles(office: Office, now: int) -> list[str]:
    return [one.title for one in open_reminders(office, now=now)]


def test_shown_it_does_not_ring_again_and_stays_until_answered(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR)
    [shown] = show(office, noon + HOUR)
    assert show(office, noon + 2 * DAY) == []
    assert open_titles(office, noon + 2 * DAY) == ["Звонок"]
    answer(office, [shown], now=noon + 2 * DAY)
    assert open_titles(office, noon + 3 * DAY) == []
    assert show(office, noon + 3 * DAY) == []
    assert check(office.db) == ()


def test_done_meanwhile_it_leaves_the_list(office: Office, noon: int) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR)
    assert show(office, noon + HOUR)
    update(office, task, done_at=noon)
    assert open_titles(office, noon + HOUR) == []


def test_two_programs_at_once_get_it_once(office: Office, noon: int, password: str) -> None:
    for number in range(40):
        add_task(office, f"Звонок {number}", due_at=noon + 1 + number * SECOND, remind=(0,))
    with program(office, password, "shows") as one, program(office, password, "shows") as other:
        for number in range(-1, 40):
            look(one, noon + 1 + number * SECOND)
            look(other, noon + 1 + number * SECOND)
        heard = [hear(child) for _ in range(41) for child in (one, other)]
    told = [title for line in heard for title in line.split("|") if title]
    assert sorted(told) == sorted(f"Звонок {number}" for number in range(40))


def test_two_threads_that_saw_it_both_get_it_once(
    office: Office, noon: int, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have seen that it rings before either takes it."""
    from crm_desktop.reminders import due, ringing  # noqa: PLC0415 - patched here

    add_task(office, "Звонок", due_at=noon + HOUR)
    other = open_office(office.folder.path, password)
    both = threading.Barrier(2)
    looks = threading.local()
    seen = due.ringing_rows

    def together(asked: Office, now: int) -> object:
        found = seen(asked, now)
        if not getattr(looks, "first", False):
            looks.first = True
            both.wait()
        return found

    monkeypatch.setattr(ringing, "ringing_rows", together)
    taken: list[str] = []

    def take(mine: Office) -> None:
        taken.extend(one.title for one in take_due(mine, holder=str(id(mine)), now=noon + HOUR))

    threads = [threading.Thread(target=take, args=(mine,)) for mine in (office, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert taken == ["Звонок"]


def test_killed_before_showing_it_is_shown_by_the_next_start(
    office: Office, noon: int, password: str
) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR)
    now = noon + 45 * MINUTE
    with program(office, password, "dies") as child:
        look(child, now)
        assert hear(child) == "Звонок"
        child.kill()
        child.wait()
    assert open_titles(office, now) == []
    assert show(office, now + CLAIM_MS - 1) == []
    assert [one.title for one in show(office, now + CLAIM_MS)] == ["Звонок"]
    assert show(office, now + 2 * CLAIM_MS) == []


def test_killed_after_showing_it_is_in_the_list(office: Office, noon: int, password: str) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR)
    with program(office, password, "shows") as child:
        look(child, noon + HOUR)
        assert hear(child) == "Звонок"
    assert show(office, noon + DAY) == []
    assert open_titles(office, noon + DAY) == ["Звонок"]


def test_a_claim_belongs_to_who_took_it(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR)
    now = noon + HOUR
    taken = take_due(office, holder="первый", now=now)
    later = now + CLAIM_MS
    again = take_due(office, holder="второй", now=later)
    assert len(taken) == len(again) == 1
    mark_shown(office, taken, holder="первый", now=later)
    assert open_titles(office, later) == []
    mark_shown(office, again, holder="второй", now=later)
    assert open_titles(office, later) == ["Звонок"]


def test_given_back_it_rings_with_the_next_look(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR)
    now = noon + HOUR
    give_back(office, take_due(office, holder="окно", now=now), holder="окно", now=now)
    assert [one.title for one in show(office, now)] == ["Звонок"]


def test_missed_while_off_is_told_once_as_missed(office: Office, noon: int) -> None:
    add_task(office, "Утром", due_at=noon + HOUR)
    add_task(office, "Вчера", due_on="2027-04-16", remind=(-540,))
    add_task(office, "Сейчас", due_at=noon + 2 * DAY, remind=(0,))
    told = show(office, noon + 2 * DAY)
    assert [(one.title, one.late) for one in told] == [
        ("Утром", True), ("Вчера", True), ("Сейчас", False),
    ]  # fmt: skip
    assert show(office, noon + 2 * DAY + MINUTE) == []


def test_snoozed_it_rings_then_and_only_once_for_an_occurrence(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR, remind=(15, 60))
    now = noon + HOUR
    [shown] = show(office, now)
    snooze(office, shown, until=now + 5 * MINUTE, now=now)
    assert open_titles(office, now) == []
    assert next_ring(office) == now + 5 * MINUTE
    assert show(office, now + 5 * MINUTE - 1) == []
    [again] = show(office, now + 5 * MINUTE)
    assert (again.title, again.late, len(again.keys)) == ("Звонок", False, 1)
    assert show(office, now + DAY) == []
    assert check(office.db) == ()


def test_the_choices_of_a_snooze(noon: int) -> None:
    found = {one.label: one.until for one in snooze_choices(noon, MOSCOW, start=noon + HOUR)}
    assert found == {
        "на 5 минут": noon + 5 * MINUTE, "на 15 минут": noon + 15 * MINUTE,
        "на час": noon + HOUR, "до завтра, 9:00": at("2027-04-16 09:00"),
        "до начала": noon + HOUR,
    }  # fmt: skip
    assert "до начала" not in {one.label for one in snooze_choices(noon, MOSCOW, start=noon)}


def test_other_reminders_of_the_task_still_ring_after_an_answer(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + 2 * HOUR, remind=(15, 60))
    answer(office, show(office, noon + HOUR), now=noon + HOUR)
    assert titles(office, noon + 2 * HOUR) == ["Звонок"]


def test_a_clock_set_back_two_days_tells_nothing_twice_and_loses_nothing(
    office: Office, noon: int
) -> None:
    add_task(office, "Сегодня", due_at=noon + 15 * MINUTE)
    add_task(office, "Завтра", due_at=noon + DAY)
    [first] = show(office, noon)
    answer(office, [first], now=noon)
    back = noon - 2 * DAY
    assert show(office, back) == []
    assert show(office, noon) == []
    assert [one.title for one in show(office, noon + DAY)] == ["Завтра"]


def test_a_clock_two_days_ahead_and_back_tells_once_and_keeps_it_listed(
    office: Office, noon: int
) -> None:
    add_task(office, "Завтра", due_at=noon + DAY)
    assert [one.title for one in show(office, noon + 2 * DAY)] == ["Завтра"]
    assert show(office, noon) == []
    assert open_titles(office, noon) == ["Завтра"]
    assert show(office, noon + DAY) == []
    assert open_titles(office, noon + DAY) == ["Завтра"]


def test_a_snooze_and_a_claim_made_before_the_clock_went_back_are_over(
    office: Office, noon: int
) -> None:
    add_task(office, "Отложено", due_at=noon + 15 * MINUTE)
    add_task(office, "Взято", due_at=noon + HOUR)
    [shown] = show(office, noon)
    snooze(office, shown, until=noon + 5 * MINUTE, now=noon)
    assert show(office, noon - 30_000) == []
    taken = take_due(office, holder="убит", now=noon + 45 * MINUTE)
    assert len(taken) == 2
    back = noon - 2 * DAY
    assert {one.title for one in show(office, back)} == {"Отложено", "Взято"}
    assert show(office, back + DAY) == []
    assert set(open_titles(office, back)) == {"Отложено", "Взято"}


def test_asking_what_would_ring_marks_nothing(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR)
    before = (
        office.db.run("SELECT * FROM reminder_due"),
        office.db.run("SELECT * FROM reminder_state"),
    )
    [one] = due_reminders(office, now=noon + 3 * DAY)
    assert one.as_json(MOSCOW) == {
        "task": one.task_id, "slot": None, "title": "Звонок", "kind": "call",
        "start": "2027-04-15T13:00:00+03:00", "fires_at": "2027-04-15T12:45:00+03:00",
        "client_id": None, "client": "", "deal_id": None, "deal": "", "late": True, "missed": 0,
    }  # fmt: skip
    assert before == (
        office.db.run("SELECT * FROM reminder_due"), office.db.run("SELECT * FROM reminder_state"),
    )  # fmt: skip


def test_a_locked_window_knows_the_instants_and_nothing_else(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + HOUR, remind=(15, 60))
    add_task(office, "Через месяц", due_at=noon + 30 * DAY)
    assert coming_instants(office, now=noon) == (noon + 45 * MINUTE,)
    assert coming_instants(office, now=noon - 1) == (noon, noon + 45 * MINUTE)


@pytest.mark.parametrize(
    ("clock_says", "told"),
    [
        ("21:59", ["Поздняя", "Ночная"]),
        ("22:00", ["Ночная"]),
        ("07:59", []),
        ("08:00", ["Поздняя", "Ночная"]),
    ],
)
def test_quiet_hours_hold_back_what_can_wait(
    office: Office, noon: int, clock_says: str, told: list[str]
) -> None:
    save_habits(office, ReminderHabits(quiet=(22 * 60, 8 * 60)))
    assert read_habits(office).quiet == (1320, 480)
    add_task(office, "Поздняя", due_at=at("2027-04-15 21:30"))
    add_task(office, "Ночная", due_at=at("2027-04-15 23:30"), remind=(120,))
    day = "2027-04-16" if clock_says < "12" else "2027-04-15"
    assert titles(office, at(f"{day} {clock_says}")) == told


def test_old_answers_are_forgotten_but_not_those_that_still_count(
    office: Office, noon: int, clock: Callable[[str], int]
) -> None:
    task = add_task(office, "Давно сделано", due_at=noon + HOUR)
    add_task(office, "Всё ещё открыта", due_at=noon + HOUR)
    answer(office, show(office, noon + HOUR), now=noon + HOUR)
    update(office, task, done_at=noon)
    later = clock("2029-04-15 12:00")
    assert now_ms() == later
    assert forget_old_states(office, now=noon + 30 * DAY) == 0
    assert forget_old_states(office) == 1
    assert show(office, later) == []
    assert check(office.db) == ()
