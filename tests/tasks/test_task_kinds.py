from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.directories.items import (
    ItemUsedError,
    add_item,
    delete_item,
    item_usage,
    list_items,
    merge_items,
    rename_item,
)
from crm_desktop.errors import UserError
from crm_desktop.history.acts import undo_last
from crm_desktop.tasks.kinds import kind_of, own_item, own_key, read_kinds
from crm_desktop.tasks.planning import TaskDraft, draft_of, edit_task, plan_task
from crm_desktop.tasks.reading import get_task
from tests.tasks.task_people import add_kind, plan

if TYPE_CHECKING:
    from crm_desktop.office import Office


def with_kind(office: Office, key: str, title: str = "") -> int:
    return plan_task(office, TaskDraft(key, title))[0]


def test_own_kinds_stand_after_the_program_s(office: Office) -> None:
    key, _ = add_kind(office, "Замер", colour="bad")
    kinds = read_kinds(office)
    assert list(kinds) == ["call", "meeting", "letter", "todo", key]
    assert (kinds[key].label, kinds[key].colour, kinds[key].own) == ("Замер", "bad", True)
    assert not kinds["call"].own
    task = with_kind(office, key)
    assert (get_task(office, task).kind, get_task(office, task).title) == (key, "Замер")
    rename_item(office, own_item(key) or 0, name="Обмер")
    assert kind_of(office, key).label == "Обмер"


@pytest.mark.parametrize("name", ["Звонок", " дело ", "замер"])
def test_a_kind_s_name_is_its_own(office: Office, name: str) -> None:
    add_kind(office, "Замер")
    with pytest.raises(UserError, match="уже есть"):
        add_kind(office, name)


def test_a_kind_in_use_is_deleted_with_a_word_only(office: Office) -> None:
    key, _ = add_kind(office, "Замер")
    other, _ = add_kind(office, "Доставка")
    item = own_item(key) or 0
    tasks = [with_kind(office, key), with_kind(office, key), with_kind(office, other)]
    plan(office)
    assert {row.name: row.tasks for row in list_items(office, "task_kind")} == {
        "Замер": 2, "Доставка": 1,
    }  # fmt: skip
    assert item_usage(office, item) == 2
    with pytest.raises(ItemUsedError, match="стоит у 2\N{NO-BREAK SPACE}задач"):
        delete_item(office, item)
    delete_item(office, item, replace_with=own_item(other))
    assert [get_task(office, task).kind for task in tasks] == [other] * 3
    undo_last(office)
    assert [get_task(office, task).kind for task in tasks] == [key, key, other]
    merge_items(office, item, into=own_item(other) or 0)
    undo_last(office)
    delete_item(office, item, clear=True)
    assert [get_task(office, task).kind for task in tasks] == ["todo", "todo", other]


def test_a_deleted_kind_keeps_its_name_where_it_still_stands(office: Office) -> None:
    key, _ = add_kind(office, "Замер")
    task = with_kind(office, key, "Едем")
    with office.change("Мимо справочника") as _:
        office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE id = ?", (own_item(key),))
    assert kind_of(office, key).label == "Замер"
    edit_task(office, task, draft=replace(draft_of(office, task), title="Поехали"))
    assert get_task(office, task).kind == key
    with pytest.raises(UserError, match="Ничего не изменено"):
        with_kind(office, key)


@pytest.mark.parametrize("key", ["", "прыжок", "k", "k5", "k-1", "k٣"])
def test_an_unknown_kind_is_shown_as_a_todo_and_refused(office: Office, key: str) -> None:
    assert kind_of(office, key).key == "todo"
    with pytest.raises(UserError):
        with_kind(office, key)


def test_an_item_of_another_directory_is_no_kind(office: Office) -> None:
    item, _ = add_item(office, "tag", name="VIP")
    assert kind_of(office, own_key(item)).key == "todo"
    with pytest.raises(UserError):
        with_kind(office, own_key(item))
