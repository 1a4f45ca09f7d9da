"""Acts on a repeating task: each occurrence is answered once and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import UserError
from crm_desktop.history.acts import undo
from crm_desktop.tasks.doing import ResultNeededError, complete_task, reopen_task
from crm_desktop.tasks.drafts import ItemDraft, ReminderDraft, TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import draft_of, edit_task
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.present import require_task
from crm_desktop.tasks.series import (
    Scope,
    detach,
    drop_occurrence,
    end_series,
    first_due,
    later_slots,
    move_occurrence,
    off_days,
    require_standing,
    scoped,
    set_repeat,
    split,
    taken_slots,
)

if TYPE_CHECKING:
    from crm_desktop.office import Office

MOSCOW = ZoneInfo("Europe/Moscow")


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 6) -> Due:
    there = datetime(2026, month, day, hour, minute, tzinfo=MOSCOW)
    return Due(at=int(there.timestamp() * 1000))


def row(office: Office, task: int) -> dict[str, Any]:
    names = (
        "due_on", "due_at", "done_at", "deleted_at", "repeats", "repeats_from", "series", "slot",
        "result", "moved",
    )  # fmt: skip
    found = office.db.run(" ".join(("SELECT", ", ".join(names), "FROM task WHERE id = ?")), (task,))
    return dict(zip(names, found[0], strict=True))


def slot(office: Office, task: int) -> str:
    return str(row(office, task)["slot"])


def ahead(office: Office, task: int, last: date = date(2026, 6, 30)) -> list[str]:
    """The slots of a series from the one it stands at on."""
    standing = require_standing(office, require_task(office, task), slot=None)
    taken = taken_slots(office, [task]).get(task, set())
    later = later_slots(standing.head, date(2026, 1, 1), last, off=off_days(office), taken=taken)
    return [standing.head.slot, *(one.slot for one in later)]


def everything(office: Office) -> list[tuple[Any, ...]]:
    """All rows an act on a series may touch."""
    return [
        found
        for table in ("task", "task_item", "task_helper", "task_contact", "reminder")
        for found in office.db.run(
            " ".join(("SELECT * FROM", table, "WHERE deleted_at IS NULL ORDER BY id"))
        )
    ]


@pytest.fixture
def mondays(office: Office) -> int:
    """Every Monday, Wednesday and Friday at ten from Monday, 1 June 2026 on."""
    draft = TaskDraft(
        title="Планёрка", due=at(1), repeats="FREQ=WEEKLY;BYDAY=MO,WE,FR", duration=30,
        items=(ItemDraft("Повестка"), ItemDraft("Протокол", done=True)),
        reminders=(ReminderDraft(minutes_before=15),),
    )  # fmt: skip
    return plan_task(office, draft)[0]


def test_a_new_series_stands_at_its_first_day(office: Office) -> None:
    task, _ = plan_task(
        office, TaskDraft(title="Отчёт", due=Due(date(2026, 6, 2)), repeats="freq=weekly;byday=WE")
    )
    found = row(office, task)
    assert (found["due_on"], found["slot"]) == ("2026-06-03", "2026-06-03")
    assert (found["repeats"], found["repeats_from"]) == ("FREQ=WEEKLY;BYDAY=WE", "2026-06-02")


def test_done_is_a_row_of_its_own_and_the_series_goes_on(office: Office, mondays: int) -> None:
    before = everything(office)
    done = complete_task(office, mondays, slot="2026-06-01T10:00", result="Решили")
    copy = row(office, done.done_id)
    assert done.done_id != mondays
    assert (copy["series"], copy["slot"], copy["due_at"]) == (mondays, "2026-06-01T10:00", at(1).at)
    assert copy["done_at"]
    assert (copy["result"], copy["repeats"]) == ("Решили", None)
    head = row(office, mondays)
    assert (head["due_at"], head["slot"]) == (at(3).at, "2026-06-03T10:00")
    assert (head["done_at"], head["result"]) == (None, None)
    assert done.next == at(3)
    undo(office, done.changes.change_id)
    assert everything(office) == before


def test_the_checklist_goes_with_the_done_one_and_begins_anew(office: Office, mondays: int) -> None:
    done = complete_task(office, mondays).done_id
    assert [(i.text, i.done) for i in draft_of(office, done).items or ()] == [
        ("Повестка", False), ("Протокол", True),
    ]  # fmt: skip
    assert [(i.text, i.done) for i in draft_of(office, mondays).items or ()] == [
        ("Повестка", False), ("Протокол", False),
    ]  # fmt: skip
    assert draft_of(office, done).reminders == ()
    assert draft_of(office, mondays).reminders == (ReminderDraft(minutes_before=15),)


def test_of_two_who_answer_the_same_one_the_second_is_told(office: Office, mondays: int) -> None:
    complete_task(office, mondays, slot="2026-06-01T10:00")
    before = everything(office)
    for act in (complete_task, drop_occurrence):
        with pytest.raises(UserError, match="уже ответили"):
            act(office, mondays, slot="2026-06-01T10:00")
    with pytest.raises(UserError, match="уже ответили"):
        move_occurrence(office, mondays, slot="2026-06-01T10:00", due=at(2))
    assert everything(office) == before


def test_a_day_the_rule_does_not_give_is_refused(office: Office, mondays: int) -> None:
    with pytest.raises(UserError, match="больше не повторяется"):
        complete_task(office, mondays, slot="2026-06-02T10:00")


def test_a_later_one_done_leaves_those_between_behind(office: Office, mondays: int) -> None:
    done = complete_task(office, mondays, slot="2026-06-05T10:00")
    assert slot(office, done.done_id) == "2026-06-05T10:00"
    assert slot(office, mondays) == "2026-06-08T10:00"
    assert office.db.run("SELECT count(*) FROM task") == [(2,)]


def test_the_last_one_done_is_the_task_itself(office: Office) -> None:
    draft = TaskDraft(title="Курс", due=Due(date(2026, 6, 1)), repeats="FREQ=DAILY;COUNT=2")
    task, _ = plan_task(office, draft)
    complete_task(office, task)
    last = complete_task(office, task)
    assert (last.done_id, last.next) == (task, None)
    found = row(office, task)
    assert found["done_at"]
    assert found["due_on"] == "2026-06-02"
    with pytest.raises(UserError, match="уже отмечена"):
        complete_task(office, task)
    reopen_task(office, task)
    assert row(office, task)["done_at"] is None


def test_a_done_one_opened_again_is_a_task_of_its_own(office: Office, mondays: int) -> None:
    done = complete_task(office, mondays).done_id
    reopen_task(office, done)
    assert row(office, done)["done_at"] is None
    assert slot(office, mondays) == "2026-06-03T10:00"
    assert draft_of(office, done).reminders == (ReminderDraft(minutes_before=15),)
    with pytest.raises(UserError, match="уже ответили"):
        complete_task(office, mondays, slot="2026-06-01T10:00")
    complete_task(office, done)


def test_a_result_is_asked_of_every_occurrence(office: Office) -> None:
    draft = TaskDraft(title="Обход", due=at(1), repeats="FREQ=DAILY", result_required=True)
    task, _ = plan_task(office, draft)
    before = everything(office)
    with pytest.raises(ResultNeededError, match="требует результата"):
        complete_task(office, task, result=" \u200b")
    assert everything(office) == before
    complete_task(office, task, result="Всё цело")


def test_dropped_is_one_of_many(office: Office, mondays: int) -> None:
    before = everything(office)
    drop_occurrence(office, mondays, slot="2026-06-05T10:00")
    assert ahead(office, mondays, date(2026, 6, 8)) == [
        "2026-06-01T10:00", "2026-06-03T10:00", "2026-06-08T10:00",
    ]  # fmt: skip
    changes = drop_occurrence(office, mondays)
    assert slot(office, mondays) == "2026-06-03T10:00"
    complete_task(office, mondays)
    assert slot(office, mondays) == "2026-06-08T10:00"
    with pytest.raises(UserError, match="уже ответили"):
        complete_task(office, mondays, slot="2026-06-05T10:00")
    assert changes.change_id
    assert len(everything(office)) > len(before)


def test_dropping_this_and_the_later_ends_the_series(office: Office, mondays: int) -> None:
    with office.change("Отдельно") as change:
        alone = detach(office, change, mondays, slot="2026-06-12T10:00")
    before = everything(office)
    changes = drop_occurrence(office, mondays, slot="2026-06-08T10:00", scope=Scope.FOLLOWING)
    assert ahead(office, mondays) == ["2026-06-01T10:00", "2026-06-03T10:00", "2026-06-05T10:00"]
    assert row(office, alone)["deleted_at"]
    undo(office, changes.change_id)
    assert everything(office) == before


def test_dropping_all_leaves_what_was_done(office: Office, mondays: int) -> None:
    done = complete_task(office, mondays).done_id
    drop_occurrence(office, mondays, slot="2026-06-05T10:00", scope=Scope.ALL)
    assert row(office, mondays)["deleted_at"]
    assert row(office, done)["deleted_at"] is None


def test_the_last_one_dropped_drops_the_task(office: Office) -> None:
    draft = TaskDraft(title="Курс", due=Due(date(2026, 6, 1)), repeats="FREQ=DAILY;COUNT=1")
    task, _ = plan_task(office, draft)
    drop_occurrence(office, task)
    assert row(office, task)["deleted_at"]


def test_one_moved_alone_stands_for_its_day(office: Office, mondays: int) -> None:
    before = everything(office)
    moved, changes = move_occurrence(
        office, mondays, slot="2026-06-03T10:00", due=at(4, 15), minutes=90
    )
    found = row(office, moved)
    assert (found["series"], found["slot"], found["due_at"]) == (
        mondays, "2026-06-03T10:00", at(4, 15).at,
    )  # fmt: skip
    assert (draft_of(office, moved).duration, found["moved"]) == (90, 1)
    assert draft_of(office, moved).reminders == (ReminderDraft(minutes_before=15),)
    assert [i.done for i in draft_of(office, moved).items or ()] == [False, False]
    assert ahead(office, mondays, date(2026, 6, 5)) == ["2026-06-01T10:00", "2026-06-05T10:00"]
    undo(office, changes.change_id)
    assert everything(office) == before


def test_the_current_one_moved_alone_lets_the_series_go_on(office: Office, mondays: int) -> None:
    moved, _ = move_occurrence(office, mondays, due=at(2))
    assert row(office, moved)["due_at"] == at(2).at
    assert [i.done for i in draft_of(office, moved).items or ()] == [False, True]
    assert slot(office, mondays) == "2026-06-03T10:00"


def test_the_last_one_moved_alone_is_what_is_left(office: Office) -> None:
    draft = TaskDraft(title="Курс", due=Due(date(2026, 6, 1)), repeats="FREQ=DAILY;COUNT=1")
    task, _ = plan_task(office, draft)
    moved, _ = move_occurrence(office, task, due=Due(date(2026, 6, 5)))
    assert moved == task
    assert row(office, task)["repeats"] is None
    assert row(office, task)["due_on"] == "2026-06-05"


def test_this_and_the_later_moved_part_the_series(office: Office, mondays: int) -> None:
    drop_occurrence(office, mondays, slot="2026-06-12T10:00")
    before = everything(office)
    later, changes = move_occurrence(
        office, mondays, slot="2026-06-08T10:00", due=at(9, 11, 30), scope=Scope.FOLLOWING
    )
    assert ahead(office, mondays) == ["2026-06-01T10:00", "2026-06-03T10:00", "2026-06-05T10:00"]
    assert ahead(office, later, date(2026, 6, 18)) == [
        "2026-06-09T11:30", "2026-06-11T11:30", "2026-06-16T11:30", "2026-06-18T11:30",
    ]  # fmt: skip
    undo(office, changes.change_id)
    assert everything(office) == before


def test_all_moved_move_by_as_much(office: Office, mondays: int) -> None:
    done = complete_task(office, mondays).done_id
    alone, _ = move_occurrence(office, mondays, slot="2026-06-05T10:00", due=at(6))
    task, _ = move_occurrence(
        office, mondays, slot="2026-06-10T10:00", due=at(11, 9), scope=Scope.ALL
    )
    assert task == mondays
    assert ahead(office, mondays, date(2026, 6, 13)) == [
        "2026-06-04T09:00", "2026-06-09T09:00", "2026-06-11T09:00", "2026-06-13T09:00",
    ]  # fmt: skip
    assert (row(office, alone)["due_at"], slot(office, alone)) == (at(6).at, "2026-06-06T09:00")
    assert row(office, done)["due_at"] == at(1).at


def test_a_rule_nobody_can_move_is_refused_whole(office: Office) -> None:
    rule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    task, _ = plan_task(office, TaskDraft(title="Сверка", due=at(30), repeats=rule))
    before = everything(office)
    with pytest.raises(UserError, match="целиком сдвинуть нельзя"):
        move_occurrence(office, task, due=at(29), scope=Scope.ALL)
    assert everything(office) == before


def test_editing_this_and_the_later_keeps_what_was_before(office: Office, mondays: int) -> None:
    with office.change("Правка") as change:
        later = scoped(office, change, mondays, slot="2026-06-05T10:00", scope=Scope.FOLLOWING)
        seen = draft_of(office, later)
        edit_task(office, later, draft=replace(seen, title="Летучка"), seen=seen)
    assert draft_of(office, mondays).title == "Планёрка"
    assert draft_of(office, later).title == "Летучка"
    assert ahead(office, later, date(2026, 6, 8)) == ["2026-06-05T10:00", "2026-06-08T10:00"]
    assert [i.done for i in draft_of(office, later).items or ()] == [False, False]
    assert draft_of(office, later).reminders == (ReminderDraft(minutes_before=15),)


def test_a_series_of_so_many_times_is_parted_in_two_of_as_many(office: Office) -> None:
    draft = TaskDraft(title="Курс", due=Due(date(2026, 6, 1)), repeats="FREQ=DAILY;COUNT=10")
    task, _ = plan_task(office, draft)
    complete_task(office, task)
    with office.change("Раздел") as change:
        later = split(office, change, task, slot="2026-06-05")
    assert ahead(office, task) == ["2026-06-02", "2026-06-03", "2026-06-04"]
    assert len(ahead(office, later)) == 6


def test_at_its_current_one_the_series_is_the_later_part(office: Office, mondays: int) -> None:
    with office.change("Раздел") as change:
        assert split(office, change, mondays, slot="2026-06-01T10:00") == mondays


def test_the_end_of_a_series(office: Office, mondays: int) -> None:
    end_series(office, mondays, slot="2026-06-05T10:00")
    assert ahead(office, mondays) == ["2026-06-01T10:00", "2026-06-03T10:00", "2026-06-05T10:00"]


def test_a_plain_task_begins_to_repeat_and_ends(office: Office) -> None:
    task, _ = plan_task(office, TaskDraft(title="Полив", due=at(3)))
    before = everything(office)
    changes = set_repeat(office, task, repeats="FREQ=WEEKLY;BYDAY=WE")
    assert ahead(office, task, date(2026, 6, 17)) == [
        "2026-06-03T10:00", "2026-06-10T10:00", "2026-06-17T10:00",
    ]  # fmt: skip
    undo(office, changes.change_id)
    assert everything(office) == before
    set_repeat(office, task, repeats="FREQ=DAILY")
    set_repeat(office, task, repeats=None)
    assert everything(office) == before
    with pytest.raises(UserError, match="не понято"):
        set_repeat(office, task, repeats="FREQ=HORLY")
    undated, _ = plan_task(office, TaskDraft(title="Когда-нибудь"))
    with pytest.raises(UserError, match="нет первого дня"):
        set_repeat(office, undated, repeats="FREQ=DAILY")


def test_another_rule_begins_where_the_task_stands(office: Office, mondays: int) -> None:
    complete_task(office, mondays)
    set_repeat(office, mondays, repeats="FREQ=DAILY", days_off="skip")
    assert ahead(office, mondays, date(2026, 6, 8)) == [
        "2026-06-03T10:00", "2026-06-04T10:00", "2026-06-05T10:00", "2026-06-08T10:00",
    ]  # fmt: skip


def test_a_date_edited_in_the_form_moves_the_whole_series(office: Office, mondays: int) -> None:
    seen = draft_of(office, mondays)
    edit_task(office, mondays, draft=replace(seen, due=at(1, 12)), seen=seen)
    assert ahead(office, mondays, date(2026, 6, 3)) == ["2026-06-01T12:00", "2026-06-03T12:00"]


def test_one_of_a_series_has_no_rule_of_its_own(office: Office, mondays: int) -> None:
    with office.change("Отдельно") as change:
        alone = detach(office, change, mondays)
    with pytest.raises(UserError, match="одна из повторяющихся"):
        set_repeat(office, alone, repeats="FREQ=DAILY")


def test_people_and_contacts_go_along(office: Office, mondays: int) -> None:
    person, _ = create_client(office, ClientDraft(kind="person", last_name="Иванова"))
    seen = draft_of(office, mondays)
    mine = replace(seen, contacts=(person,), helpers=(office.user_id,))
    edit_task(office, mondays, draft=mine, seen=seen)
    with office.change("Отдельно") as change:
        alone = detach(office, change, mondays, slot="2026-06-08T10:00")
    done = complete_task(office, mondays).done_id
    for one in (alone, done):
        assert draft_of(office, one).contacts == (person,)
        assert draft_of(office, one).helpers == (office.user_id,)


def test_a_rule_that_gives_no_day_is_refused(office: Office) -> None:
    nothing = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(UserError, match="не выходит ни одного дня"):
        plan_task(office, TaskDraft(title="Никогда", due=at(1), repeats=nothing))
    with pytest.raises(UserError, match="не выходит ни одного дня"):
        first_due(nothing, "2026-06-01", None, zone=MOSCOW, off=off_days(office))
    assert office.db.run("SELECT count(*) FROM task") == [(0,)]
