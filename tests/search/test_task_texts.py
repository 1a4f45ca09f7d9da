"""Tasks are found by what is written in them, on their checklists and under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.removal import delete_clients
from crm_desktop.history.acts import undo_last
from crm_desktop.personal_data.erasing import erase_client
from crm_desktop.personal_data.reach import ErasureKind
from crm_desktop.search.entries import TASKS, search_entries
from crm_desktop.search.entry_sources import EntrySource
from crm_desktop.search.everywhere import search_everywhere
from crm_desktop.search.tasks import tasks_matching
from crm_desktop.tasks.planning import TaskDraft, delete_task, plan_task

if TYPE_CHECKING:
    from crm_desktop.office import Office


def add_part(office: Office, table: str, task: int, text: str) -> int:
    beside = {"task_item": "position", "task_comment": "at"}[table]
    with office.change("Часть задачи") as change:
        part = change.new_id()
        office.db.run(
            " ".join(("INSERT INTO", table, f"(id, task, text, {beside}) VALUES(?, ?, ?, 1)")),
            (part, task, text),
        )
    return part


def test_a_task_of_nobody_is_found_by_all_its_texts(office: Office) -> None:
    task, _ = plan_task(office, TaskDraft("todo", "Заказать пропуск", text="У проходной"))
    item = add_part(office, "task_item", task, "Позвонить вахтёру")
    comment = add_part(office, "task_comment", task, "Бюро работает до обеда")
    for typed, source, record in (
        ("пропуск", EntrySource.TASK, task), ("проходн", EntrySource.TASK, task),
        ("вахтер", EntrySource.TASK_ITEM, item), ("бюро", EntrySource.TASK_COMMENT, comment),
    ):  # fmt: skip
        [hit] = search_entries(office, typed, sources=TASKS)
        assert (hit.source, hit.record) == (source, record)
        assert (hit.task_id, hit.task_title) == (task, "Заказать пропуск")
        assert tasks_matching(office, typed) == [task]
    delete_task(office, task)
    for typed in ("пропуск", "вахтёру", "бюро"):
        assert search_entries(office, typed, sources=TASKS) == []
        assert tasks_matching(office, typed) == []
    undo_last(office)
    assert tasks_matching(office, "бюро") == [task]


def test_one_task_comes_once_among_everything(office: Office) -> None:
    task, _ = plan_task(office, TaskDraft("todo", "Витрина"))
    add_part(office, "task_item", task, "Витрина: стекло")
    add_part(office, "task_comment", task, "Витрина треснула")
    found = search_everywhere(office, "витрина")
    assert [hit.task_id for hit in found.tasks] == [task]
    assert search_everywhere(office, "витрина", tasks=0).tasks == ()


def test_the_words_of_its_client_find_a_task(office: Office) -> None:
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    task, _ = plan_task(office, TaskDraft("call", "Уточнить адрес", client_id=client))
    other, _ = plan_task(office, TaskDraft("call", "Полить ромашки"))
    assert tasks_matching(office, "ромашк") == [other, task]
    delete_clients(office, [client])
    assert tasks_matching(office, "ромашк") == [other]


def test_an_erasure_takes_the_words_of_the_parts_out(office: Office) -> None:
    client, _ = create_client(office, ClientDraft(kind="person", name="Зимин Лев"))
    task, _ = plan_task(office, TaskDraft("call", "Обсудить", client_id=client))
    add_part(office, "task_item", task, "Взять полушубок")
    add_part(office, "task_comment", task, "Полушубок готов")
    erase_client(office, client, kind=ErasureKind.ANONYMISE, reason="Отзыв", confirmed="уничтожить")
    assert search_entries(office, "полушубок", sources=TASKS) == []
    assert tasks_matching(office, "полушубок") == []
