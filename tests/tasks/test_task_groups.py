"""The list of tasks in groups, and what happened to one task."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.history.acts import undo_last
from crm_desktop.tasks.checklist import add_items, tick_item
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.history import task_history
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.list_groups import Grouping, group_tasks
from crm_desktop.tasks.planning import plan_task, postpone_tasks
from tests.tasks.task_people import add_kind

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.fixture
def planned(office: Office, noon: int, company: int, boris: int) -> dict[str, int]:
    """Tasks in every bucket, by title."""
    own, _ = add_kind(office, "Замер")
    drafts = [
        TaskDraft("call", "поздно", due=Due(date(2027, 4, 1)), client_id=company),
        TaskDraft("call", "сегодня", due=Due(date(2027, 4, 15))),
        TaskDraft(own, "завтра", due=Due(date(2027, 4, 16)), assignee_id=boris),
        TaskDraft("todo", "потом", due=Due(date(2027, 6, 1)), client_id=company),
        TaskDraft("todo", "когда-нибудь"),
        TaskDraft("letter", "сделано", due=Due(date(2027, 4, 15))),
    ]
    made = {draft.title: plan_task(office, draft)[0] for draft in drafts}
    complete_task(office, made["сделано"])
    return made


def titles(office: Office, by: Grouping, wanted: TaskFilter) -> dict[str, list[str]]:
    """The groups as their names and the titles in them."""
    found = {}
    for group in group_tasks(office, wanted, by=by):
        rows = [
            office.db.run("SELECT title FROM task WHERE id = ?", (task,))[0][0]
            for task in group.ids
        ]
        found[group.label] = rows
    return found


def test_buckets_stand_in_order_and_the_done_last(office: Office, planned: dict[str, int]) -> None:
    assert titles(office, Grouping.BUCKET, TaskFilter()) == {
        "Просрочено": ["поздно"],
        "Сегодня": ["сегодня"],
        "Завтра": ["завтра"],
        "Позже": ["потом"],
        "Без срока": ["когда-нибудь"],
        "Выполнено": ["сделано"],
    }


@pytest.mark.parametrize("by", list(Grouping))
def test_no_grouping_loses_or_doubles_a_task(
    office: Office, planned: dict[str, int], by: Grouping
) -> None:
    ids = [task for group in group_tasks(office, by=by) for task in group.ids]
    assert sorted(ids) == sorted(planned.values())
    assert all(group.ids for group in group_tasks(office, by=by))


def test_those_without_a_client_come_last(office: Office, planned: dict[str, int]) -> None:
    found = titles(office, Grouping.CLIENT, TaskFilter())
    assert list(found) == ["ООО «Квант»", "Без клиента"]
    assert found["ООО «Квант»"] == ["поздно", "потом"]


def test_an_own_kind_is_a_group_of_its_name(office: Office, planned: dict[str, int]) -> None:
    assert titles(office, Grouping.KIND, TaskFilter())["Замер"] == ["завтра"]


def test_the_filter_narrows_groups(office: Office, planned: dict[str, int], boris: int) -> None:
    found = titles(office, Grouping.ASSIGNEE, TaskFilter(assignees=(boris,)))
    assert found == {"Борис Котов": ["завтра"]}


def test_what_happened_to_a_task_and_its_parts_is_told(
    office: Office, planned: dict[str, int]
) -> None:
    task = planned["сегодня"]
    postpone_tasks(office, [task], due=Due(date(2027, 4, 20)))
    ids, _ = add_items(office, task, texts=["взять договор"])
    tick_item(office, ids[0])
    undo_last(office)
    told = task_history(office, task)
    tables = {row.table for row in told}
    assert tables == {"task", "task_item"}
    assert told[0].table == "task_item"
    moved = next(row for row in told if row.table == "task" and not row.sentence)
    assert (moved.label, moved.new.replace("\xa0", " ")) == ("Срок", "20 апреля 2027")
    assert not [row for row in task_history(office, planned["потом"]) if row.table != "task"]
