from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.history.acts import undo_last
from crm_desktop.journal import Kind
from crm_desktop.members.staff import add_colleague
from crm_desktop.notices.writing import NoticeKind
from crm_desktop.tasks.card import read_task_card
from crm_desktop.tasks.checklist import add_items, move_item, remove_item, rename_item, tick_item
from crm_desktop.tasks.comments import (
    add_comment,
    delete_comment,
    edit_comment,
    find_mentions,
    list_comments,
)
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.planning import delete_task
from crm_desktop.tasks.reading import get_task
from crm_desktop.tasks.waiting import WaitsError, candidates
from tests.tasks.task_people import being, edit, plan, told

if TYPE_CHECKING:
    from crm_desktop.office import Office


def lines(office: Office, task: int) -> list[tuple[str, bool]]:
    return [(i.text, i.done_at is not None) for i in read_task_card(office, task).items]


def test_a_checklist_is_added_to_ticked_worded_moved_and_shortened(office: Office) -> None:
    task = plan(office)
    (first, second, third), changes = add_items(office, task, texts=["Раз ", "Два", "Три"])
    assert changes.concern(Kind.TASK, task)
    tick_item(office, second)
    rename_item(office, first, text="  Один\n")
    move_item(office, third, to=0)
    assert lines(office, task) == [("Три", False), ("Один", False), ("Два", True)]
    assert read_task_card(office, task).items[2].done_by == "Анна Кравцова"
    move_item(office, third, to=99)
    tick_item(office, second, done=False)
    remove_item(office, first)
    assert lines(office, task) == [("Два", False), ("Три", False)]
    undo_last(office)
    assert lines(office, task) == [("Один", False), ("Два", False), ("Три", False)]
    add_items(office, task, texts=["Четыре"])
    assert lines(office, task)[-1] == ("Четыре", False)


def test_ticking_twice_keeps_the_first_tick(office: Office, boris: int) -> None:
    task = plan(office)
    (item,), _ = add_items(office, task, texts=["Раз"])
    tick_item(office, item)
    before = read_task_card(office, task).items
    with being(boris):
        assert not tick_item(office, item)
    assert read_task_card(office, task).items == before


def test_a_line_that_is_gone_is_told(office: Office) -> None:
    task = plan(office)
    (item,), _ = add_items(office, task, texts=["Раз"])
    remove_item(office, item)
    for act in (tick_item, remove_item):
        with pytest.raises(NotFoundError, match="Этого пункта списка уже нет"):
            act(office, item)
    with pytest.raises(UserError, match="пуст"):
        add_items(office, task, texts=["Раз", " "])
    assert lines(office, task) == []


def test_helpers_and_contacts_are_named_and_taken_off(
    office: Office, boris: int, person: int, company: int
) -> None:
    task = plan(office)
    edit(office, task, helpers=(boris,))
    edit(office, task, helpers=(boris, boris, office.user_id))
    assert [notice.text for notice in told(office, boris)] == ["Вы помогаете с задачей «Дело»"]
    assert told(office, boris)[0].task_id == task
    edit(office, task, contacts=(person,), helpers=(boris,))
    card = read_task_card(office, task)
    assert ([h.id for h in card.helpers], [c.id for c in card.contacts]) == ([boris], [person])
    with pytest.raises(NotFoundError):
        edit(office, task, contacts=(company,))
    edit(office, task, helpers=(), contacts=())
    assert read_task_card(office, task).helpers == ()
    edit(office, task, helpers=(boris, office.user_id, boris), contacts=(person,))
    card = read_task_card(office, task)
    assert {h.id for h in card.helpers} == {boris, office.user_id}
    assert [c.id for c in card.contacts] == [person]
    rows = office.db.run("SELECT count(*) FROM task_helper WHERE task = ?", (task,))
    assert rows == [(2,)]  # the link taken off is the link put back


def test_a_task_waits_until_all_it_needs_is_done(office: Office, boris: int) -> None:
    first, second = plan(office, "Замер"), plan(office, "Смета")
    task = plan(office, "Договор", needs=(first, second), assignee_id=boris)
    assert get_task(office, task).waits == 2
    assert [n.title for n in read_task_card(office, first).needed_by] == ["Договор"]
    with pytest.raises(WaitsError, match="Сначала должно быть сделано: «Замер», «Смета»") as waits:
        complete_task(office, task)
    assert waits.value.waits_for == ("Замер", "Смета")
    assert get_task(office, task).done_at is None
    before = len(told(office, boris))
    complete_task(office, first)
    assert (get_task(office, task).waits, len(told(office, boris))) == (1, before)
    complete_task(office, second)
    assert get_task(office, task).waits == 0
    notice = told(office, boris)[0]
    assert (notice.kind, notice.task_id) == (NoticeKind.TASK, task)
    assert notice.text == "Можно приступать: «Договор». Сделано то, чего она ждала: «Смета»"
    complete_task(office, task)


def test_what_hinders_may_be_passed_over_deleted_or_reopened(office: Office) -> None:
    first, task = plan(office, "Замер"), plan(office, "Договор")
    edit(office, task, needs=(first,))
    complete_task(office, task, anyway=True)
    reopen_task(office, task)
    delete_task(office, first)
    assert get_task(office, task).waits == 0
    complete_task(office, task)
    reopen_task(office, task)
    undo_last(office)


def test_tasks_never_wait_in_a_circle(office: Office) -> None:
    chain = [plan(office, f"Дело {n}") for n in range(4)]
    for task, needs in pairwise(chain):
        edit(office, task, needs=(needs,))
    with pytest.raises(UserError, match="саму себя"):
        edit(office, chain[0], needs=(chain[0],))
    for start, end in ((1, 0), (3, 0), (3, 1)):
        with pytest.raises(UserError, match="та сама ждёт её"):
            edit(office, chain[start], needs=(chain[end],))
    offered = {each.id for each in candidates(office, chain[2])}
    assert offered == {chain[3]}
    edit(office, chain[1], needs=())
    edit(office, chain[3], needs=(chain[0],))
    for start in (0, 1):  # 2 waits for 3, 3 for 0, 0 for 1
        with pytest.raises(UserError, match="та сама ждёт её"):
            edit(office, chain[start], needs=(chain[2],))


def test_a_circle_through_a_deleted_task_is_none(office: Office) -> None:
    first, second, third = (plan(office, f"Дело {n}") for n in range(3))
    edit(office, first, needs=(second,))
    edit(office, second, needs=(third,))
    delete_task(office, second)
    edit(office, third, needs=(first,))
    assert get_task(office, third).waits == 1


def test_who_is_named_with_an_at_hears_of_it(office: Office, boris: int, company: int) -> None:
    task = plan(office, "Договор", client_id=company)
    vera = add_colleague(office, "Вера Лис")[0]
    comment, changes = add_comment(office, task, text=" Посмотри, @Борис, и @вера лис! \n")
    assert changes.concern(Kind.TASK, task)
    row = list_comments(office, task)[0]
    assert (row.id, row.text, set(row.mentions)) == (
        comment, "Посмотри, @Борис, и @вера лис!", {boris, vera},
    )  # fmt: skip
    notice = told(office, boris)[0]
    assert (notice.kind, notice.task_id, notice.task, notice.client_id) == (
        NoticeKind.MENTION, task, "Договор", company,
    )  # fmt: skip
    assert notice.text.startswith("Анна Кравцова — в задаче «Договор»: Посмотри")
    edit_comment(office, comment, text="@Борис, @Вера Лис, ещё раз")
    assert (len(told(office, boris)), len(told(office, vera))) == (1, 1)
    assert get_task(office, task).comments == 1
    with being(boris), pytest.raises(AccessDeniedError, match="Чужие комментарии не правят"):
        edit_comment(office, comment, text="Нет")
    with being(boris), pytest.raises(AccessDeniedError, match="не удаляют"):
        delete_comment(office, comment)
    delete_comment(office, comment)
    assert list_comments(office, task) == ()
    with pytest.raises(UserError, match="пуст"):
        add_comment(office, task, text=" \n ")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Борис Котов", ["Борис Котов"]),
        ("почта boris@Борис", ["Борис Котов"]),
        ("@Борисов", []),
        ("@Пётр", []),
        ("@Петр Первый и @пётр второй", ["Пётр Первый", "Пётр Второй"]),
        ("Борис", []),
        ("@", []),
        ("@Анна и ещё раз @Анна Кравцова", ["Анна Кравцова"]),
    ],
)
def test_whom_a_text_names(office: Office, boris: int, text: str, named: list[str]) -> None:
    names = {boris: "Борис Котов", office.user_id: "Анна Кравцова"}
    for name in ("Пётр Первый", "Пётр Второй"):
        names[add_colleague(office, name)[0]] = name
    assert [names[member] for member in find_mentions(office, text)] == named


def test_oneself_is_not_told(office: Office) -> None:
    task = plan(office)
    add_comment(office, task, text="@Анна, не забудь")
    assert told(office, office.user_id) == []
