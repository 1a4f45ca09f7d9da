from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import UserError
from crm_desktop.history.acts import undo
from crm_desktop.tasks.card import read_task_card
from crm_desktop.tasks.checklist import add_items
from crm_desktop.tasks.comments import add_comment
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import TaskChangedError
from crm_desktop.tasks.planning import (
    ItemDraft,
    ReminderDraft,
    TaskDraft,
    delete_task,
    draft_of,
    edit_task,
    plan_task,
    postpone_tasks,
    reschedule_task,
)
from crm_desktop.tasks.present import TaskGoneError
from crm_desktop.tasks.reading import get_task
from crm_desktop.tasks.removal import restore_tasks
from tests.tasks.task_people import THURSDAY, at, being, plan

if TYPE_CHECKING:
    from crm_desktop.office import Office

MONDAY = date(2027, 4, 19)


@pytest.fixture
def whole(office: Office, boris: int, company: int, person: int) -> TaskDraft:
    """A draft with everything."""
    first = plan(office, "Замер")
    return TaskDraft(
        "meeting", "Показ окон", "Взять образцы", Due(MONDAY), company, None, boris, 2, None,
        90, MONDAY + timedelta(days=2), "Asia/Almaty", "Склад 4", result_required=True,
        helpers=(office.user_id,), contacts=(person,), needs=(first,),
        items=(ItemDraft("Образцы"), ItemDraft("Каталог", done=True)),
        reminders=(ReminderDraft(minutes_before=-540), ReminderDraft(at=1_800_000_000_000)),
        handed_note="Поторопись",
    )  # fmt: skip


def bare(draft: TaskDraft) -> TaskDraft:
    """A draft whose lines have no ids."""
    items = tuple(replace(item, id=None) for item in draft.items or ())
    return replace(draft, items=items)


def test_a_task_is_read_as_it_was_planned(office: Office, whole: TaskDraft) -> None:
    task, _ = plan_task(office, whole)
    found = bare(draft_of(office, task))
    assert set(found.reminders or ()) == set(whole.reminders or ())
    assert replace(found, reminders=None) == replace(whole, reminders=None)
    card = read_task_card(office, task)
    assert [each.name for each in card.helpers] == ["Анна Кравцова"]
    assert [each.name for each in card.contacts] == ["Пётр Ильин"]
    assert [(each.title, each.done) for each in card.needs] == [("Замер", False)]
    assert (card.row.items, card.row.items_done, card.row.waits) == (2, 1, 1)


def test_nothing_told_of_the_parts_leaves_them(office: Office, whole: TaskDraft) -> None:
    task, _ = plan_task(office, whole)
    before = draft_of(office, task)
    parts = dict.fromkeys(("helpers", "contacts", "needs", "items", "reminders"))
    edit_task(office, task, draft=replace(before, title="Показ дверей", **parts))  # type: ignore[arg-type]
    assert draft_of(office, task) == replace(before, title="Показ дверей")


def test_one_undo_takes_an_edit_with_all_its_parts_back(office: Office, whole: TaskDraft) -> None:
    task, _ = plan_task(office, whole)
    before = draft_of(office, task)
    changes = edit_task(
        office, task, draft=TaskDraft("call", "Другое", helpers=(), contacts=(), needs=(),
                                      items=(), reminders=()),
    )  # fmt: skip
    emptied = draft_of(office, task)
    assert (emptied.helpers, emptied.items, emptied.reminders) == ((), (), ())
    undo(office, changes.change_id)
    assert draft_of(office, task) == before


def test_a_colleague_s_other_change_stays(office: Office, boris: int) -> None:
    task = plan(office, "Позвонить", Due(MONDAY))
    seen = draft_of(office, task)
    with being(boris):
        edit_task(office, task, draft=replace(seen, priority=3, place="Офис"))
    edit_task(office, task, draft=replace(seen, title="Написать"), seen=seen)
    now = draft_of(office, task)
    assert (now.title, now.priority, now.place) == ("Написать", 3, "Офис")


def test_what_both_changed_is_not_overwritten_unseen(office: Office, boris: int) -> None:
    task = plan(office, "Позвонить", Due(MONDAY), items=(ItemDraft("Номер"),))
    seen = draft_of(office, task)
    with being(boris):
        edit_task(office, task, draft=replace(seen, title="Написать", text="Письмо"))
        add_items(office, task, texts=["Адрес"])
    mine = replace(
        seen, title="Зайти", place="Офис", items=(*(seen.items or ()), ItemDraft("Схема"))
    )
    with pytest.raises(TaskChangedError, match="введённое осталось") as refused:
        edit_task(office, task, draft=mine, seen=seen)
    assert refused.value.fields == ("название", "список дел")
    assert refused.value.now == draft_of(office, task)
    assert draft_of(office, task).place == ""
    # Having seen it, the person saves again.
    edit_task(office, task, draft=replace(refused.value.now, title="Зайти"), seen=refused.value.now)
    assert (draft_of(office, task).title, draft_of(office, task).text) == ("Зайти", "Письмо")


def test_the_same_change_by_two_is_no_quarrel(office: Office, boris: int) -> None:
    task = plan(office, "Позвонить")
    seen = draft_of(office, task)
    with being(boris):
        edit_task(office, task, draft=replace(seen, title="Написать"))
    edit_task(office, task, draft=replace(seen, title="Написать", text="Сегодня"), seen=seen)
    assert draft_of(office, task).text == "Сегодня"


def test_a_task_deleted_meanwhile_says_who_did_it_and_can_be_saved_after_all(
    office: Office, boris: int
) -> None:
    task = plan(office, "Позвонить")
    seen = draft_of(office, task)
    draft = replace(seen, text="Длинное письмо", items=(ItemDraft("Раз"),))
    with being(boris):
        delete_task(office, task)
    for act in (
        lambda: edit_task(office, task, draft=draft, seen=seen),
        lambda: add_items(office, task, texts=["Раз"]),
        lambda: add_comment(office, task, text="Ау"),
        lambda: complete_task(office, task),
        lambda: reschedule_task(office, task, due=Due(MONDAY)),
    ):
        with pytest.raises(TaskGoneError, match="«Позвонить» уже удалили") as gone:
            act()
        assert gone.value.restorable
        assert (gone.value.task_id, gone.value.deleted_by) == (task, "Анна Кравцова")
    restore_tasks(office, [task])
    edit_task(office, task, draft=draft, seen=seen)
    assert bare(draft_of(office, task)) == draft


def test_a_task_that_never_was(office: Office) -> None:
    with pytest.raises(TaskGoneError, match="Этой задачи уже нет") as gone:
        draft_of(office, 5)
    assert not gone.value.restorable


@pytest.mark.usefixtures("noon")
def test_put_off_counts_and_brought_forward_does_not(office: Office) -> None:
    task = plan(office, "Позвонить", Due(THURSDAY))
    with office.change("Руководителю") as _:
        office.db.run("UPDATE task SET escalated_at = 5 WHERE id = ?", (task,))
    moves = [
        (Due(MONDAY), 1), (at(MONDAY, 10), 1), (at(MONDAY, 11), 2), (Due(MONDAY), 3), (Due(), 4),
        (Due(THURSDAY), 4), (Due(THURSDAY), 4),
    ]  # fmt: skip
    for due, moved in moves:
        postpone_tasks(office, [task], due=due)
        row = get_task(office, task)
        assert (row.due, row.moved, row.escalated_at) == (due, moved, None)


def test_a_longer_task_moves_with_its_last_day(office: Office) -> None:
    task = plan(office, "Выставка", Due(MONDAY), ends_on=MONDAY + timedelta(days=2))
    reschedule_task(office, task, due=Due(MONDAY + timedelta(days=7)))
    assert get_task(office, task).ends_on == MONDAY + timedelta(days=9)
    reschedule_task(office, task, due=Due(MONDAY), ends_on=MONDAY, duration=45)
    assert (get_task(office, task).ends_on, get_task(office, task).duration) == (MONDAY, 45)
    with pytest.raises(UserError, match="Последний день"):
        reschedule_task(office, task, due=Due(MONDAY), ends_on=MONDAY - timedelta(days=1))
    reschedule_task(office, task, due=at(MONDAY, 10))
    assert get_task(office, task).ends_on is None


@pytest.mark.parametrize(
    "draft",
    [
        TaskDraft(duration=0),
        TaskDraft(duration=60 * 24 * 8),
        TaskDraft(ends_on=MONDAY),
        TaskDraft(due=Due(MONDAY), ends_on=MONDAY - timedelta(days=1)),
        TaskDraft(due=Due(MONDAY), ends_on=date(2031, 1, 1)),
        TaskDraft(due=Due(MONDAY), zone="Луна/Кратер"),
        TaskDraft(due=Due(MONDAY), zone="../../etc/passwd"),
        TaskDraft(due=Due(MONDAY), days_off="иногда"),
        TaskDraft(repeats="FREQ=DAILY"),
        TaskDraft(due=Due(MONDAY), repeats="FREQ=SECONDLY"),
        TaskDraft(due=Due(MONDAY), repeats="FREQ=DAILY", repeats_from="завтра"),
        TaskDraft(text="я" * 20_001),
        TaskDraft(place="я" * 501),
        TaskDraft(items=(ItemDraft(" \N{ZERO WIDTH SPACE}"),)),
        TaskDraft(items=(ItemDraft("я" * 1001),)),
        TaskDraft(items=tuple(ItemDraft(str(n)) for n in range(201))),
        TaskDraft(reminders=(ReminderDraft(),)),
        TaskDraft(helpers=(5,)),
        TaskDraft(contacts=(5,)),
        TaskDraft(needs=(5,)),
    ],
)
def test_what_cannot_be_leaves_nothing_behind(office: Office, draft: TaskDraft) -> None:
    with pytest.raises(UserError):
        plan_task(office, draft)
    for table in ("task", "task_item", "task_helper", "reminder"):
        assert office.db.run(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - names above


def test_who_left_the_office_keeps_helping_on_paper(office: Office, boris: int) -> None:
    from crm_desktop.members.staff import part_with  # noqa: PLC0415 - beside its use

    task = plan(office, "Склад", helpers=(boris,), assignee_id=boris)
    part_with(office, boris)
    edit_task(office, task, draft=replace(draft_of(office, task), title="Склад 2"))
    assert draft_of(office, task).helpers == (boris,)
