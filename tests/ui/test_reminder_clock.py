"""The clock of an open window: looks in time, tells once, notices who was away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.reminders.due import open_reminders
from crm_desktop.reminders.ringing import CLAIM_MS
from tests.reminders.reminder_base import DAY, HOUR, MINUTE, add_task, at, show, update
from ui.reminders.clock import AWAY_MS, LONGEST_MS, ReminderClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from crm_desktop.reminders.due import DueReminder

NOON = at("2027-04-15 12:00")


class Watch:
    """A wall clock and a steady one, both set by hand."""

    def __init__(self) -> None:
        self.wall, self.steady = NOON, 1000.0

    def passes(self, ms: int) -> None:
        """Time goes by while the computer runs."""
        self.wall += ms
        self.steady += ms / 1000


class Desk:
    """What was told, by a clock whose timer never runs by itself."""

    def __init__(self, office: Office, qtbot: QtBot) -> None:
        self.watch = Watch()
        self.clock = ReminderClock(
            office, wall=lambda: self.watch.wall, steady=lambda: self.watch.steady
        )
        self.rang: list[str] = []
        self.missed: list[list[str]] = []
        self.listed: list[str] = []
        self._qtbot = qtbot
        self.clock.rang.connect(self._ring)
        self.clock.missed.connect(self._miss)
        self.clock.listed.connect(self._list)

    def look(self) -> None:
        with self._qtbot.waitSignal(self.clock.listed):
            self.clock.look()
        self._qtbot.waitUntil(lambda: self.clock.interval > 0)

    def _ring(self, rows: list[DueReminder]) -> None:
        self.rang += [one.title for one in rows]
        self.clock.shown(rows)

    def _miss(self, rows: list[DueReminder]) -> None:
        self.missed.append([one.title for one in rows])
        self.clock.shown(rows)

    def _list(self, rows: list[DueReminder]) -> None:
        self.listed = [one.title for one in rows]


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts are written at noon."""
    monkeypatch.setattr("time.time_ns", lambda: NOON * 1_000_000)


@pytest.fixture
def desk(office: Office, still: None, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(office, qtbot)
    yield made
    made.clock.stop()


def test_it_rings_in_its_moment_and_the_list_keeps_it(office: Office, desk: Desk) -> None:
    add_task(office, "Звонок", due_at=NOON + HOUR)
    desk.look()
    assert desk.rang == []
    desk.watch.passes(45 * MINUTE)
    desk.clock._looked = (desk.watch.wall - LONGEST_MS, desk.watch.steady - LONGEST_MS / 1000)
    desk.look()
    assert desk.rang == ["Звонок"]
    assert desk.missed == []
    desk.look()
    assert desk.listed == ["Звонок"]
    assert desk.rang == ["Звонок"]


def test_the_next_look_is_exact_and_never_far(office: Office, desk: Desk) -> None:
    desk.look()
    assert desk.clock.interval <= LONGEST_MS
    add_task(office, "Скоро", due_at=NOON + 15 * MINUTE + 5000)
    desk.look()
    assert desk.clock.interval <= 5000


def test_after_a_start_what_was_missed_is_one_list_once(office: Office, desk: Desk) -> None:
    add_task(office, "Утром", due_at=NOON + HOUR)
    add_task(office, "Днём", due_at=NOON + 2 * HOUR)
    add_task(office, "Сейчас", due_at=NOON + DAY, remind=(0,))
    desk.watch.passes(DAY)
    desk.look()
    assert desk.missed == [["Утром", "Днём"]]
    assert desk.rang == ["Сейчас"]
    desk.look()
    assert len(desk.missed) == 1
    assert desk.listed == ["Утром", "Днём", "Сейчас"]


@pytest.mark.parametrize("steady_too", [False, True])
def test_after_a_sleep_what_was_missed_is_a_list(
    office: Office, desk: Desk, steady_too: bool
) -> None:
    """On some systems the steady clock sleeps too, on others it goes on."""
    add_task(office, "Во сне", due_at=NOON + HOUR)
    desk.look()
    desk.watch.wall += 3 * HOUR
    desk.watch.steady += 3 * 3600 if steady_too else 1
    desk.look()
    assert desk.missed == [["Во сне"]]
    assert desk.rang == []


def test_planned_late_by_somebody_it_rings_for_who_is_there(office: Office, desk: Desk) -> None:
    desk.watch.passes(3 * MINUTE)
    desk.look()
    # A colleague's task, written at noon with a reminder ten minutes before noon.
    add_task(office, "Пришло поздно", due_at=NOON + 5 * MINUTE)
    desk.look()
    assert desk.rang == ["Пришло поздно"]
    assert desk.missed == []


def test_a_clock_set_back_and_forth_tells_nothing_twice(office: Office, desk: Desk) -> None:
    add_task(office, "Звонок", due_at=NOON + HOUR)
    desk.watch.passes(HOUR)
    desk.look()
    told = [*desk.rang, *(title for rows in desk.missed for title in rows)]
    assert told == ["Звонок"]
    for shift in (-2 * DAY, 4 * DAY, -2 * DAY):
        desk.watch.wall += shift
        desk.look()
    assert [*desk.rang, *(title for rows in desk.missed for title in rows)] == told
    assert desk.listed == ["Звонок"]


def test_what_a_hung_window_took_too_long_ago_is_left_to_others(office: Office, desk: Desk) -> None:
    add_task(office, "Звонок", due_at=NOON + HOUR)
    desk.watch.passes(45 * MINUTE)
    before, calls = desk.watch.steady, []

    def steady() -> float:
        calls.append(0)
        # The second question comes when the outcome arrives: the window hung in between.
        return before if len(calls) == 1 else before + CLAIM_MS / 1000

    desk.clock._steady = steady
    desk.look()
    assert desk.rang == []
    assert desk.missed == []
    assert open_reminders(office, now=desk.watch.wall) == []
    assert [one.title for one in show(office, desk.watch.wall + CLAIM_MS)] == ["Звонок"]


def test_until_the_base_knows_it_is_not_shown_again(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses to note what was shown, and the claim lapses."""
    from crm_desktop.errors import UserError  # noqa: PLC0415 - raised here alone
    from crm_desktop.reminders.ringing import mark_shown  # noqa: PLC0415 - as it is
    from ui.reminders import clock  # noqa: PLC0415 - patched here

    add_task(office, "Звонок", due_at=NOON + HOUR)
    desk.watch.passes(45 * MINUTE)
    refusals: list[int] = []

    def refuse(*_told: object, **_more: object) -> None:
        refusals.append(1)
        raise UserError("Диск полон.")

    monkeypatch.setattr(clock, "mark_shown", refuse)
    desk.clock.look()
    desk._qtbot.waitUntil(lambda: bool(refusals))
    desk._qtbot.waitUntil(lambda: desk.clock.interval > 0)
    assert len(desk.rang) + len(desk.missed) == 1
    monkeypatch.setattr(clock, "mark_shown", mark_shown)
    desk.watch.passes(2 * CLAIM_MS)
    desk.look()
    assert len(desk.rang) + len(desk.missed) == 1
    assert desk.listed == ["Звонок"]


def test_new_work_is_looked_at_soon(office: Office, desk: Desk, qtbot: QtBot) -> None:
    office.subscribe(desk.clock.on_changed)
    desk.look()
    assert desk.clock.interval > 1000
    with qtbot.waitSignal(desk.clock.rang):
        add_task(office, "Сейчас же", due_at=NOON + 10 * MINUTE)


def test_the_locked_window_gets_the_instants(office: Office, desk: Desk) -> None:
    task = add_task(office, "Звонок", due_at=NOON + HOUR)
    desk.look()
    assert desk.clock.coming == (NOON + 45 * MINUTE,)
    update(office, task, due_at=NOON + 2 * HOUR)
    desk.watch.passes(AWAY_MS * 10)
    desk.look()
    assert desk.clock.coming == (NOON + 105 * MINUTE,)


def test_stopped_it_looks_no_more_whatever_happens(office: Office, desk: Desk) -> None:
    """Work that finishes while the office closes still writes."""
    office.subscribe(desk.clock.on_changed)
    desk.look()
    desk.clock.stop()
    add_task(office, "Поздно", due_at=NOON + 10 * MINUTE)
    desk.clock.look()
    desk.clock.answer([])
    assert desk.clock.interval == -1
    assert desk.rang == []
