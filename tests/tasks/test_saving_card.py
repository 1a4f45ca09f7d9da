"""Saving the card of a task: of a repeating one «эту», «эту и следующие», «все»; one undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.history.acts import undo
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import TaskChangedError, draft_of, edit_task
from crm_desktop.tasks.occurrence_edit import occurrence_due, save_task
from crm_desktop.tasks.planning import delete_task, plan_task
from crm_desktop.tasks.present import TaskGoneError, require_task
from crm_desktop.tasks.series import Scope, move_occurrence

if TYPE_CHECKING:
    from crm_desktop.office import Office

FIRST = date(2027, 4, 19)
"""A Monday."""
NEXT = date(2027, 4, 26)


@pytest.fixture
def weekly(office: Office, noon: int) -> int:
    """«Планёрка» every Monday."""
    draft = TaskDraft("meeting", "Планёрка", due=Due(FIRST), repeats="FREQ=WEEKLY;BYDAY=MO")
    return plan_task(office, draft)[0]


def test_a_plain_task_is_saved_and_taken_back(office: Office, noon: int) -> None:
    task, _ = plan_task(office, TaskDraft("call", "Позвонить", due=Due(FIRST)))
    seen = draft_of(office, task)
    wanted = replace(seen, title="Позвонить ещё раз", due=Due(NEXT), place="офис")
    saved = save_task(office, task, draft=wanted, seen=seen)
    assert saved.task_id == task
    assert draft_of(office, task).title == "Позвонить ещё раз"
    assert require_task(office, task).due == Due(NEXT)
    undo(office, saved.changes.change_id)
    assert draft_of(office, task) == seen


def test_a_task_may_begin_to_repeat_and_stop(office: Office, noon: int) -> None:
    task, _ = plan_task(office, TaskDraft("call", "Позвонить", due=Due(FIRST)))
    seen = draft_of(office, task)
    save_task(office, task, draft=replace(seen, repeats="FREQ=DAILY", days_off="skip"), seen=seen)
    now = draft_of(office, task)
    assert (now.repeats, now.days_off) == ("FREQ=DAILY", "skip")
    save_task(office, task, draft=replace(now, repeats="", days_off=""), seen=now, scope=Scope.ALL)
    assert draft_of(office, task).repeats == ""


def test_only_this_occurrence_is_another_row(office: Office, weekly: int) -> None:
    seen = draft_of(office, weekly)
    wanted = replace(seen, title="Планёрка у директора", due=Due(date(2027, 4, 20)))
    saved = save_task(office, weekly, draft=wanted, seen=seen, slot=seen.slot, scope=Scope.ONE)
    alone = draft_of(office, saved.task_id)
    assert saved.task_id != weekly
    assert (alone.title, alone.due, alone.repeats) == (
        "Планёрка у директора", Due(date(2027, 4, 20)), "",
    )  # fmt: skip
    head = draft_of(office, weekly)
    assert (head.title, head.due) == ("Планёрка", Due(NEXT))
    undo(office, saved.changes.change_id)
    assert draft_of(office, weekly) == seen


def test_all_of_a_series_are_called_otherwise(office: Office, weekly: int) -> None:
    seen = draft_of(office, weekly)
    saved = save_task(
        office, weekly, draft=replace(seen, title="Оперативка"), seen=seen, slot=seen.slot,
        scope=Scope.ALL,
    )  # fmt: skip
    assert saved.task_id == weekly
    assert draft_of(office, weekly).title == "Оперативка"
    assert draft_of(office, weekly).repeats == seen.repeats


def test_this_and_the_following_move_to_tuesday(office: Office, weekly: int) -> None:
    slot = NEXT.isoformat()
    seen = draft_of(office, weekly)
    due = occurrence_due(office, seen, weekly, slot)
    assert due == Due(NEXT)
    shown = replace(seen, due=due)
    saved = save_task(
        office, weekly, draft=replace(shown, due=Due(date(2027, 4, 27)), place="зал"), seen=shown,
        slot=slot, scope=Scope.FOLLOWING,
    )  # fmt: skip
    later = draft_of(office, saved.task_id)
    assert (later.due, later.place) == (Due(date(2027, 4, 27)), "зал")
    assert "UNTIL" in draft_of(office, weekly).repeats
    assert draft_of(office, weekly).place == ""


def test_a_colleagues_change_of_the_same_is_told(office: Office, noon: int) -> None:
    task, _ = plan_task(office, TaskDraft("call", "Позвонить", due=Due(FIRST)))
    seen = draft_of(office, task)
    edit_task(office, task, draft=replace(seen, title="Позвонить Петру"), seen=seen)
    with pytest.raises(TaskChangedError) as refused:
        save_task(office, task, draft=replace(seen, title="Позвонить Анне"), seen=seen)
    assert refused.value.fields == ("название",)
    saved = save_task(
        office, task, draft=replace(seen, title="Позвонить Анне"), seen=refused.value.now
    )
    assert draft_of(office, saved.task_id).title == "Позвонить Анне"


def test_a_task_deleted_meanwhile_is_told(office: Office, noon: int) -> None:
    task, _ = plan_task(office, TaskDraft("call", "Позвонить", due=Due(FIRST)))
    seen = draft_of(office, task)
    delete_task(office, task)
    with pytest.raises(TaskGoneError):
        save_task(office, task, draft=replace(seen, title="Иначе"), seen=seen)


def test_a_rule_nobody_can_shift_gives_way_to_the_new_one(office: Office, noon: int) -> None:
    odd = TaskDraft(
        "meeting", "Сверка", due=Due(FIRST), repeats="FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=3"
    )
    task, _ = plan_task(office, odd)
    seen = draft_of(office, task)
    assert seen.due.on is not None
    day = seen.due.on + timedelta(days=1)
    wanted = replace(seen, due=Due(day), repeats="FREQ=WEEKLY")
    saved = save_task(office, task, draft=wanted, seen=seen, slot=seen.slot, scope=Scope.ALL)
    now = draft_of(office, task)
    assert (now.due, now.repeats, now.repeats_from) == (Due(day), "FREQ=WEEKLY", day.isoformat())
    undo(office, saved.changes.change_id)
    assert draft_of(office, task) == seen


def test_a_new_rule_and_a_new_date_of_a_later_one_move_the_whole(
    office: Office, weekly: int
) -> None:
    slot = NEXT.isoformat()
    shown = replace(draft_of(office, weekly), due=Due(NEXT))
    wanted = replace(
        shown, due=Due(NEXT + timedelta(days=1)), repeats="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    )
    save_task(office, weekly, draft=wanted, seen=shown, slot=slot, scope=Scope.ALL)
    now = draft_of(office, weekly)
    assert (now.due, now.slot) == (Due(date(2027, 4, 20)), "2027-04-20")
    assert "INTERVAL=2" in now.repeats


def test_a_series_that_ends_and_moves_is_one_task_then(office: Office, weekly: int) -> None:
    seen = draft_of(office, weekly)
    wanted = replace(seen, repeats="", repeats_from="", due=Due(date(2027, 4, 22)))
    save_task(office, weekly, draft=wanted, seen=seen, slot=seen.slot, scope=Scope.ALL)
    now = draft_of(office, weekly)
    assert (now.due, now.repeats, now.slot) == (Due(date(2027, 4, 22)), "", None)


def test_a_done_one_stays_done_where_the_second_monday_becomes_the_second_tuesday(
    office: Office, noon: int
) -> None:
    first = date(2027, 5, 10)
    monthly = TaskDraft("meeting", "Совет", due=Due(first), repeats="FREQ=MONTHLY;BYDAY=2MO")
    task, _ = plan_task(office, monthly)
    # The second Monday of June is the 14th, the second Tuesday the 8th.
    complete_task(office, task, slot="2027-06-14")
    seen = draft_of(office, task)
    assert seen.slot == "2027-07-12"
    move_occurrence(office, task, due=Due(date(2027, 7, 13)), scope=Scope.ALL)
    now = draft_of(office, task)
    assert (now.slot, now.repeats_from) == ("2027-07-13", "2027-05-11")
    assert now.repeats == "FREQ=MONTHLY;BYDAY=2TU"
    rows = office.db.run("SELECT slot FROM task WHERE series = ?", (task,))
    assert rows == [("2027-06-08",)]
