"""Reminders of repeating tasks: every occurrence rings, also while an earlier one is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.reminders.due import coming_instants, due_reminders, open_reminders
from crm_desktop.reminders.keeping import check
from crm_desktop.reminders.ringing import forget_old_states, snooze
from crm_desktop.tasks.series import detach, split
from tests.reminders.reminder_base import DAY, HOUR, MINUTE, add_task, at, rows, show, update

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office


def add_series(
    office: Office, title: str, start: str, rule: str = "FREQ=DAILY", **more: Any
) -> int:
    """A repeating task that stands at its first occurrence."""
    when = {"due_at": at(start.replace("T", " "))} if "T" in start else {"due_on": start}
    return add_task(office, title, repeats=rule, repeats_from=start, slot=start, **when, **more)


def add_row(office: Office, series: int, slot: str, **columns: Any) -> int:
    """An occurrence with a row of its own."""
    return add_task(office, "Сама по себе", series=series, slot=slot, **columns)


def told(office: Office, now: int) -> list[tuple[str | None, int]]:
    return [(one.slot, one.missed) for one in show(office, now)]


def test_every_day_rings_while_monday_is_still_open(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2027-04-15T14:00")
    day = at("2027-04-15 13:45")
    for number in range(5):
        assert told(office, day + number * DAY - 1) == []
        assert told(office, day + number * DAY) == [(f"2027-04-{15 + number}T14:00", 0)]
    assert [one.slot for one in open_reminders(office, now=day + 5 * DAY)] == ["2027-04-19T14:00"]
    assert len(rows(office)) == 2
    assert check(office.db) == ()


def test_after_a_holiday_one_entry_tells_how_many_were_missed(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2027-04-15T14:00")
    assert told(office, at("2027-04-29 09:00")) == [("2027-04-28T14:00", 13)]
    assert told(office, at("2027-04-29 13:45")) == [("2027-04-29T14:00", 0)]


def test_a_series_that_began_years_ago_rings_from_now_on(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2019-01-01T14:00")
    add_series(
        office, "Редкая", "2016-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", remind=(-540,)
    )
    assert told(office, noon) == []
    assert told(office, noon + HOUR + 45 * MINUTE) == [("2027-04-15T14:00", 0)]
    assert ("2028-02-29", 0) in told(office, at("2028-02-29 09:00"))
    assert check(office.db) == ()


def test_an_answered_occurrence_is_silent_and_the_next_one_rings(office: Office, noon: int) -> None:
    head = add_series(office, "Планёрка", "2027-04-15T14:00")
    with office.change("Выполнено"):
        office.db.run(
            "UPDATE task SET due_at = ?, slot = '2027-04-16T14:00' WHERE id = ?",
            (at("2027-04-16 14:00"), head),
        )
        add_row(office, head, "2027-04-15T14:00", done_at=noon, due_at=at("2027-04-15 14:00"))
    assert told(office, at("2027-04-15 14:00")) == []
    assert told(office, at("2027-04-16 13:45")) == [("2027-04-16T14:00", 0)]


def test_done_ahead_what_was_told_leaves_the_list(office: Office, noon: int) -> None:
    head = add_series(office, "Планёрка", "2027-04-15T14:00")
    assert told(office, at("2027-04-15 13:45"))
    update(office, head, due_at=at("2027-04-18 14:00"), slot="2027-04-18T14:00")
    assert open_reminders(office, now=at("2027-04-15 13:50")) == []
    assert told(office, at("2027-04-17 14:00")) == []
    assert told(office, at("2027-04-18 13:45")) == [("2027-04-18T14:00", 0)]


def test_an_occurrence_with_a_row_of_its_own_rings_by_that_row(office: Office, noon: int) -> None:
    head = add_series(office, "Планёрка", "2027-04-15T14:00")
    add_row(office, head, "2027-04-16T14:00", due_at=at("2027-04-16 18:00"), remind=(60,))
    add_row(office, head, "2027-04-17T14:00", deleted_at=noon, remind=())
    assert told(office, at("2027-04-15 13:45")) == [("2027-04-15T14:00", 0)]
    assert told(office, at("2027-04-16 13:45")) == []
    [one] = show(office, at("2027-04-16 17:00"))
    assert (one.title, one.slot) == ("Сама по себе", "2027-04-16T14:00")
    assert told(office, at("2027-04-17 13:45")) == []
    assert told(office, at("2027-04-18 13:45")) == [("2027-04-18T14:00", 0)]


def test_days_off_move_the_reminder_too(office: Office, noon: int) -> None:
    # 17 and 18 April 2027 are a Saturday and a Sunday.
    add_series(office, "Отчёт", "2027-04-15", days_off="skip", remind=(-540,))
    told(office, at("2027-04-15 12:01"))
    days = [at(f"2027-04-{day} 09:00") for day in range(16, 21)]
    assert [bool(told(office, day)) for day in days] == [True, False, False, True, True]


def test_the_office_s_own_day_off_is_heeded_at_once(office: Office, noon: int) -> None:
    add_series(office, "Отчёт", "2027-04-16", days_off="skip", remind=(-540,))
    assert told(office, at("2027-04-16 09:00"))
    assert rows(office)[-1][5] == at("2027-04-19 09:00")
    with office.change("Выходной") as change:
        office.db.run(
            "INSERT INTO calendar_day(id, day, kind) VALUES(?, '2027-04-19', 'off')",
            (change.new_id(),),
        )
    assert rows(office)[-1][5] == at("2027-04-20 09:00")


def test_the_last_one_is_the_last(office: Office, noon: int) -> None:
    add_series(office, "Дважды", "2027-04-15T14:00", "FREQ=DAILY;COUNT=2")
    assert told(office, at("2027-04-15 13:45"))
    assert told(office, at("2027-04-16 13:45"))
    assert told(office, at("2027-05-16 13:45")) == []


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "мусор", "FREQ=DAILY;INTERVAL=0"])
def test_a_rule_nobody_understands_rings_once(office: Office, noon: int, rule: str) -> None:
    add_series(office, "Чужая", "2027-04-15T14:00", rule)
    assert told(office, at("2027-04-15 13:45")) == [("2027-04-15T14:00", 0)]
    assert told(office, at("2027-05-15 13:45")) == []
    assert check(office.db) == ()


@pytest.mark.parametrize(
    ("day", "rings"),
    [("2028-03-26", "2028-03-26 03:15"), ("2028-10-29", "2028-10-29 02:15")],
)
def test_a_slot_in_the_gap_or_the_fold_of_the_clocks(
    office: Office, noon: int, day: str, rings: str
) -> None:
    add_series(office, "Ночная", "2027-06-01T02:30", zone="Europe/Berlin")
    update(
        office,
        rows(office)[0][3],
        zone="Europe/Berlin",
        due_at=at("2027-06-01 02:30", "Europe/Berlin"),
    )
    previous = at(f"{day} 12:00", "Europe/Berlin") - DAY
    assert len(told(office, previous)) == 1
    moment = at(rings, "Europe/Berlin")
    assert told(office, moment - 1) == []
    assert told(office, moment) == [(f"{day}T02:30", 0)]
    assert told(office, moment + 2 * HOUR) == []


def test_a_snoozed_one_gives_way_to_the_next_occurrence(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2027-04-15T14:00")
    now = at("2027-04-15 13:45")
    [one] = show(office, now)
    snooze(office, one, until=at("2027-04-16 15:00"), now=now)
    assert told(office, at("2027-04-16 13:45")) == [("2027-04-16T14:00", 0)]
    assert told(office, at("2027-04-16 15:00")) == []


def test_two_reminders_of_a_series_ring_each_in_its_time(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2027-04-15T14:00", remind=(15, 1440))
    assert told(office, noon) == [("2027-04-15T14:00", 0)]
    assert told(office, at("2027-04-15 13:45")) == [("2027-04-15T14:00", 0)]
    assert told(office, at("2027-04-15 14:00")) == [("2027-04-16T14:00", 0)]
    assert told(office, at("2027-04-16 13:45")) == [("2027-04-16T14:00", 0)]


def test_what_would_ring_names_the_occurrence(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2027-04-15T14:00")
    [one] = due_reminders(office, now=at("2027-04-20 13:45"))
    assert (one.slot, one.start, one.missed) == ("2027-04-20T14:00", at("2027-04-20 14:00"), 5)
    assert told(office, at("2027-04-15 13:45")) == [("2027-04-15T14:00", 0)]


def test_a_locked_window_knows_every_occurrence_of_the_week(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2027-04-15T14:00")
    assert coming_instants(office, now=noon) == tuple(
        at(f"2027-04-{day} 13:45") for day in range(15, 22)
    )


def test_moved_as_a_whole_it_rings_at_the_new_time(
    office: Office, noon: int, clock: Callable[[str], int]
) -> None:
    head = add_series(office, "Планёрка", "2027-04-15T14:00")
    assert told(office, clock("2027-04-15 13:45"))
    update(
        office, head, due_at=at("2027-04-15 16:00"), slot="2027-04-15T16:00",
        repeats_from="2027-04-15T16:00",
    )  # fmt: skip
    assert told(office, at("2027-04-15 15:45")) == [("2027-04-15T16:00", 0)]
    assert told(office, at("2027-04-16 15:45")) == [("2027-04-16T16:00", 0)]
    assert check(office.db) == ()


def test_one_occurrence_edited_after_it_was_told_of_does_not_ring_again(
    office: Office, noon: int, clock: Callable[[str], int]
) -> None:
    head = add_series(office, "Планёрка", "2027-04-15T14:00")
    now = clock("2027-04-15 13:45")
    assert told(office, now)
    with office.change("Правка одной") as change:
        own = detach(office, change, head)
    assert own != head
    assert told(office, at("2027-04-15 14:00")) == []
    update(office, own, due_at=at("2027-04-15 16:00"))
    assert told(office, at("2027-04-15 15:45")) == [("2027-04-15T14:00", 0)]
    assert told(office, at("2027-04-16 13:45")) == [("2027-04-16T14:00", 0)]
    assert check(office.db) == ()


def test_this_and_the_following_do_not_ring_again_either(
    office: Office, noon: int, clock: Callable[[str], int]
) -> None:
    head = add_series(office, "Планёрка", "2027-04-14T14:00")
    assert told(office, clock("2027-04-15 13:45")) == [("2027-04-15T14:00", 0)]
    with office.change("Эта и следующие") as change:
        later = split(office, change, head, slot="2027-04-15T14:00")
    assert later != head
    assert told(office, at("2027-04-15 14:00")) == []
    assert told(office, at("2027-04-16 13:45")) == [("2027-04-16T14:00", 0)]
    assert check(office.db) == ()


def test_of_a_long_series_old_answers_are_forgotten_but_the_last(office: Office, noon: int) -> None:
    add_series(office, "Планёрка", "2027-04-15T14:00")
    for number in range(5):
        assert told(office, at("2027-04-15 13:45") + number * DAY)
    assert len(office.db.run("SELECT * FROM reminder_state")) == 5
    assert forget_old_states(office, now=noon + 500 * DAY) == 4
    assert check(office.db) == ()
    assert told(office, at("2027-04-20 13:45")) == [("2027-04-20T14:00", 0)]
