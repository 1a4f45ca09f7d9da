"""When a reminder rings, and for whom: the table kept in every commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.office.settings import set_zone
from crm_desktop.reminders.due import due_reminders, next_ring
from crm_desktop.reminders.keeping import check, mend, rebuild
from crm_desktop.reminders.reading import reminders_of
from crm_desktop.reminders.words import reminder_words
from crm_desktop.reminders.writing import copy_reminders, set_reminders
from crm_desktop.tasks.drafts import ReminderDraft
from tests.reminders.reminder_base import (
    DAY,
    HOUR,
    MINUTE,
    MOSCOW,
    add_task,
    at,
    rows,
    show,
    titles,
    update,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office


@pytest.fixture
def colleague(office: Office) -> int:
    with office.change("Сотрудник") as change:
        member = change.new_id()
        office.db.run(
            "INSERT INTO member(id, name, role) VALUES(?, 'Пётр Ильин', 'manager')", (member,)
        )
    return member


def test_a_call_rings_so_many_minutes_before(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + 2 * HOUR, remind=(60, 15))
    assert titles(office, noon + HOUR - 1) == []
    assert titles(office, noon + HOUR) == ["Звонок"]
    assert next_ring(office) == noon + HOUR


def test_two_reminders_due_together_ring_once(office: Office, noon: int) -> None:
    add_task(office, "Звонок", due_at=noon + 2 * HOUR, remind=(60, 15))
    [one] = due_reminders(office, now=noon + 2 * HOUR)
    assert len(one.keys) == 2
    assert one.fires_at == noon + HOUR + 45 * MINUTE


def test_a_task_of_a_day_rings_by_the_clock_on_the_wall(office: Office, noon: int) -> None:
    add_task(office, "Отчёт", due_on="2027-04-16", remind=(-540, 900))
    assert titles(office, at("2027-04-15 08:59")) == []
    assert titles(office, at("2027-04-15 09:00")) == ["Отчёт"]
    assert [row[5] for row in rows(office)] == [at("2027-04-16 09:00"), at("2027-04-15 09:00")]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2027-03-28"),
        ("Europe/Berlin", "2027-10-31"),
        ("Asia/Almaty", "2024-03-01"),
    ],
)
def test_nine_is_nine_on_the_day_the_clocks_change(
    office: Office, clock: Callable[[str], int], zone: str, day: str
) -> None:
    clock("2024-02-01 12:00")
    set_zone(office, zone)
    add_task(office, "Отчёт", due_on=day, remind=(-540,))
    [row] = rows(office)
    assert row[5] == at(f"{day} 09:00", zone)


def test_a_time_left_out_by_the_clocks_moves_on_and_one_that_comes_twice_is_the_first(
    office: Office, noon: int
) -> None:
    set_zone(office, "Europe/Berlin")
    add_task(office, "Весной", due_on="2028-03-26", remind=(-150,))
    add_task(office, "Осенью", due_on="2028-10-29", remind=(-150,))
    assert sorted(row[5] for row in rows(office)) == [
        at("2028-03-26 03:30", "Europe/Berlin"), at("2028-10-29 02:30", "Europe/Berlin"),
    ]  # fmt: skip


def test_a_day_before_a_meeting_goes_by_the_clock(office: Office, noon: int) -> None:
    set_zone(office, "Europe/Berlin")
    start = at("2028-03-26 10:00", "Europe/Berlin")
    add_task(office, "Встреча", due_at=start, remind=(1440, 1380))
    assert sorted(row[5] for row in rows(office)) == [
        at("2028-03-25 10:00", "Europe/Berlin"), start - 23 * HOUR,
    ]  # fmt: skip


def test_the_zone_of_a_task_counts_before_the_office_s(office: Office, noon: int) -> None:
    add_task(
        office, "Во Владивостоке", due_on="2027-04-20", zone="Asia/Vladivostok", remind=(-540,)
    )
    add_task(office, "Нигде", due_on="2027-04-20", zone="Mars/Olympus", remind=(-540,))
    assert [row[5] for row in rows(office)] == [
        at("2027-04-20 09:00", "Asia/Vladivostok"), at("2027-04-20 09:00"),
    ]  # fmt: skip


def test_another_zone_of_the_office_moves_the_days_and_not_the_instants(
    office: Office, noon: int
) -> None:
    add_task(office, "День", due_on="2027-04-20", remind=(-540,))
    add_task(office, "Час", due_at=noon + DAY, remind=(15,))
    set_zone(office, "Asia/Vladivostok")
    assert [row[5] for row in rows(office)] == [
        at("2027-04-20 09:00", "Asia/Vladivostok"), noon + DAY - 15 * MINUTE,
    ]  # fmt: skip


def test_the_computer_s_zone_plays_no_part(
    office: Office, noon: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time  # noqa: PLC0415 - the one place that changes it

    add_task(office, "День", due_on="2027-04-20", remind=(-540,))
    before = rows(office)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        rebuild_in_a_transaction(office)
        assert rows(office) == before
        assert titles(office, at("2027-04-20 09:00")) == ["День"]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_instant_of_its_own_rings_then_and_needs_no_date(office: Office, noon: int) -> None:
    add_task(office, "Когда-нибудь", remind=(ReminderDraft(at=noon + HOUR), 15))
    assert titles(office, noon + HOUR - 1) == []
    [one] = due_reminders(office, now=noon + HOUR)
    assert (one.start, one.all_day) == (None, False)


def test_assignee_and_helpers_are_reminded_or_the_one_named(
    office: Office, noon: int, colleague: int
) -> None:
    task = add_task(office, "Вместе", due_at=noon + HOUR)
    only = add_task(
        office, "Ему", due_at=noon + HOUR, remind=(ReminderDraft(15, member_id=colleague),)
    )
    with office.change("Помощник") as change:
        office.db.run(
            "INSERT INTO task_helper(id, task, member) VALUES(?, ?, ?)",
            (change.new_id(), task, colleague),
        )
    assert {(row[3], row[1]) for row in rows(office)} == {
        (task, office.user_id), (task, colleague), (only, colleague),
    }  # fmt: skip
    with office.change("Без помощника"):
        office.db.run("UPDATE task_helper SET deleted_at = 1")
    assert {(row[3], row[1]) for row in rows(office)} == {(task, office.user_id), (only, colleague)}


def test_handed_over_the_giver_hears_nothing_more(
    office: Office, noon: int, colleague: int
) -> None:
    task = add_task(
        office, "Дело", due_at=noon + HOUR,
        remind=(15, ReminderDraft(30, member_id=office.user_id)),
    )  # fmt: skip
    assert show(office, noon + 30 * MINUTE)
    update(office, task, assignee=colleague, handed_by=office.user_id, handed_at=noon)
    assert {row[1] for row in rows(office)} == {colleague}
    assert titles(office, noon + HOUR) == []


@pytest.mark.parametrize("column", ["done_at", "deleted_at"])
def test_done_or_deleted_is_silent_and_undone_rings_if_still_ahead(
    office: Office, noon: int, clock: Callable[[str], int], column: str
) -> None:
    task = add_task(office, "Звонок", due_at=noon + 2 * HOUR)
    change = update(office, task, **{column: noon})
    assert rows(office) == []
    undo(office, change)
    assert titles(office, noon + 2 * HOUR) == ["Звонок"]
    change = update(office, task, **{column: noon})
    clock("2027-04-15 14:01")
    undo(office, change)
    assert titles(office, noon + 3 * HOUR) == []


def test_moved_it_rings_anew_at_the_new_time(office: Office, noon: int) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR)
    assert show(office, noon + 45 * MINUTE)
    update(office, task, due_at=noon + 3 * HOUR)
    assert titles(office, noon + 2 * HOUR) == []
    assert titles(office, noon + 2 * HOUR + 45 * MINUTE) == ["Звонок"]
    update(office, task, due_at=noon + HOUR)
    assert titles(office, noon + DAY) == []


def test_moved_into_the_past_or_noted_after_the_fact_nothing_rings(
    office: Office, noon: int
) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR)
    update(office, task, due_at=noon - HOUR)
    add_task(office, "Вчера звонили", due_at=noon - DAY, remind=(15, 1440))
    add_task(office, "Сегодня днём", due_on="2027-04-15", remind=(-540, -1080))
    assert titles(office, noon + 5 * HOUR) == []
    assert titles(office, noon + 6 * HOUR) == ["Сегодня днём"]


def test_planned_a_moment_before_it_begins_it_rings_at_once(office: Office, noon: int) -> None:
    add_task(office, "Через пять минут", due_at=noon + 5 * MINUTE)
    assert titles(office, noon) == ["Через пять минут"]


def test_an_edit_of_the_title_leaves_a_missed_reminder_missed(
    office: Office, noon: int, clock: Callable[[str], int]
) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR)
    clock("2027-04-15 16:00")
    update(office, task, title="Звонок Ивану", priority=2)
    assert titles(office, noon + 4 * HOUR) == ["Звонок Ивану"]


def test_new_work_is_not_lost_while_stamps_run_ahead_of_a_clock_set_back(
    office: Office, noon: int, clock: Callable[[str], int]
) -> None:
    clock("2027-04-17 12:00")
    add_task(office, "Из будущего", due_at=noon + 3 * DAY)
    clock("2027-04-15 12:00")
    add_task(office, "Завтра", due_at=noon + DAY)
    assert titles(office, noon + DAY) == ["Завтра"]


def test_what_is_there_already_keeps_its_row(office: Office, noon: int) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR, remind=(15, 60))
    assert show(office, noon)
    with office.change("Напоминания") as change:
        set_reminders(office, change, task, [ReminderDraft(60), ReminderDraft(5), ReminderDraft(5)])
    assert reminders_of(office, task) == (ReminderDraft(60), ReminderDraft(5))
    assert titles(office, noon + 50 * MINUTE) == []
    assert titles(office, noon + 55 * MINUTE) == ["Звонок"]


def test_a_copy_gets_the_reminders_but_no_instant(office: Office, noon: int) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR, remind=(15, ReminderDraft(at=noon + 1)))
    other = add_task(office, "Другой", due_at=noon + DAY, remind=())
    with office.change("Копия") as change:
        copy_reminders(office, change, task, other)
    assert reminders_of(office, other) == (ReminderDraft(15),)


@pytest.mark.parametrize(
    "wrong",
    [
        (ReminderDraft(),),
        (ReminderDraft(15, at=5),),
        (ReminderDraft(-1440),),
        (ReminderDraft(367 * 1440),),
        (ReminderDraft(at=1 << 60),),
        tuple(map(ReminderDraft, range(11))),
    ],
)
def test_what_cannot_be_is_refused(
    office: Office, noon: int, wrong: tuple[ReminderDraft, ...]
) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR)
    before = rows(office)
    with pytest.raises(UserError), office.change("Напоминания") as change:
        set_reminders(office, change, task, wrong)
    assert rows(office) == before


def test_nobody_who_is_gone_is_reminded(office: Office, noon: int) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR)
    with pytest.raises(NotFoundError), office.change("Напоминания") as change:
        set_reminders(office, change, task, [ReminderDraft(15, member_id=5)])


@pytest.mark.parametrize("due_on", ["9999-12-31", "0001-01-01", "вчера", "2027-02-30"])
def test_dates_no_clock_shows_stop_nothing(office: Office, noon: int, due_on: str) -> None:
    add_task(office, "Странная", due_on=due_on, remind=(1440, -540, 60))
    add_task(office, "Обычная", due_at=noon + HOUR)
    assert titles(office, noon + HOUR) == ["Обычная"]
    assert check(office.db) == ()


def rebuild_in_a_transaction(office: Office) -> None:
    office.db.run("BEGIN IMMEDIATE")
    rebuild(office.db)
    office.db.run("COMMIT")


def test_the_table_can_be_built_anew_and_is_found_wrong(
    office: Office, noon: int, colleague: int
) -> None:
    task = add_task(office, "Звонок", due_at=noon + HOUR, remind=(15, 60))
    add_task(office, "Вчера", due_at=noon - DAY)
    add_task(office, "День", due_on="2027-04-20", remind=(-540,), assignee=colleague)
    assert show(office, noon)
    before = rows(office)
    assert len(before) == 4
    assert check(office.db) == ()
    office.db.run("UPDATE reminder_due SET rings_at = 5 WHERE task = ?", (task,))
    assert check(office.db) == (task,)
    office.db.run("DELETE FROM reminder_due")
    assert len(check(office.db)) == 3
    office.db.run("BEGIN IMMEDIATE")
    mend(office.db, check(office.db))
    office.db.run("COMMIT")
    assert rows(office) == before
    rebuild_in_a_transaction(office)
    assert rows(office) == before


@pytest.mark.parametrize(
    ("reminder", "timed", "said"),
    [
        (ReminderDraft(15), True, "за 15 минут"),
        (ReminderDraft(1), True, "за минуту"),
        (ReminderDraft(60), True, "за час"),
        (ReminderDraft(120), True, "за 2 часа"),
        (ReminderDraft(90), True, "за 90 минут"),
        (ReminderDraft(1440), True, "за день"),
        (ReminderDraft(3 * 1440), True, "за 3 дня"),
        (ReminderDraft(7 * 1440), True, "за неделю"),
        (ReminderDraft(0), True, "в момент начала"),
        (ReminderDraft(-10), True, "через 10 минут после начала"),
        (ReminderDraft(-540), False, "в 9:00 того же дня"),
        (ReminderDraft(0), False, "в 0:00 того же дня"),
        (ReminderDraft(900), False, "в 9:00 накануне"),
        (ReminderDraft(2340), False, "в 9:00 за 2 дня"),
        (ReminderDraft(at=at("2027-04-15 14:05")), True, "15 апр 2027 в 14:05"),
    ],
)
def test_how_a_reminder_is_said(reminder: ReminderDraft, timed: bool, said: str) -> None:
    told = reminder_words(reminder, timed=timed, zone=MOSCOW)
    assert told.replace("\N{NO-BREAK SPACE}", " ") == said


def test_the_look_for_what_rings_reads_an_index_alone(office: Office, noon: int) -> None:
    """Among any number of tasks: what does not ring is not looked at."""
    asked: list[str] = []
    connection = office.db.connection()

    def trace(_cursor: object, sql: str, _values: object) -> bool:
        asked.append(sql)
        return True

    connection.exec_trace = trace
    due_reminders(office, now=noon)
    connection.exec_trace = None
    looks = [sql for sql in asked if "reminder_due" in sql]
    assert len(looks) == 2
    for sql in looks:
        plan = office.db.run(f"EXPLAIN QUERY PLAN {sql}", (office.user_id, 1000, noon))
        steps = [str(row[3]) for row in plan]
        assert not any(step.startswith("SCAN") for step in steps), steps
        assert any("reminder_due_rings" in step or "reminder_state_armed" in step for step in steps)
