"""Saved views of tasks: what is asked comes back, what is not understood is told and kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.removal import delete_clients
from crm_desktop.history.acts import undo_last
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.list_fields import load_task_fields
from crm_desktop.tasks.list_groups import Grouping, chosen_ids
from crm_desktop.tasks.listing import Order
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.question import Period, TaskScope, TasksQuestion
from crm_desktop.tasks.task_views import question_of, view_of
from crm_desktop.tasks.view_choice import choice_of_view, count_view
from crm_desktop.views.checking import BrokenFilterError, find_problems
from crm_desktop.views.default_view import default_view, set_default_view
from crm_desktop.views.definition import ViewDefinition, dump_definition, load_definition
from crm_desktop.views.ready_made import READY_VIEWS
from crm_desktop.views.saved_views import add_view, delete_view, find_view, list_views
from crm_desktop.views.tree import Condition, Group, Join, Op, Unknown, all_of
from crm_desktop.views.wording import describe_filter

if TYPE_CHECKING:
    from crm_desktop.office import Office

FULL = TasksQuestion(
    scope=TaskScope.GIVEN, members=(5, 7), kinds=("call", "k12"), client_id=42, deal_id=43,
    waiting=True, period=Period.WEEK, buckets=(Bucket.OVERDUE, Bucket.DONE),
    group=Grouping.CLIENT, order=Order.TITLE,
)  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [FULL, TasksQuestion(), TasksQuestion(scope=TaskScope.ALL)]
    + [TasksQuestion(scope=scope, order=order) for scope in TaskScope for order in Order]
    + [TasksQuestion(group=group, period=period) for group in Grouping for period in Period],
)  # fmt: skip
def test_what_is_asked_comes_back_whole(question: TasksQuestion) -> None:
    stored = dump_definition(view_of(question))
    read = question_of(load_definition(stored))
    assert read.question == question
    assert read.problems == ()
    assert read.rest == ()


def test_the_words_searched_for_are_not_kept() -> None:
    assert "секрет" not in dump_definition(view_of(replace(FULL, text="секрет")))


def test_every_ready_made_view_is_understood(office: Office, noon: int) -> None:
    fields = load_task_fields(office)
    views = list_views(office, area="tasks")
    assert [view.name for view in views] == [view.name for view in READY_VIEWS["tasks"]]
    for view in views:
        read = question_of(view.definition, fields)
        assert read.problems == ()
        assert view_of(read.question) == view.definition
        assert find_problems(fields, view.definition.filter) == ()
        assert count_view(office, view.definition) == 0
    told = {view.key: describe_filter(fields, view.definition.filter) for view in views}
    assert told["ready:tasks_burning"] == "Чьи — Мои и срок — Просрочено, Сегодня"
    assert told["ready:tasks_all"] == ""


@pytest.mark.parametrize(
    "node",
    [
        Unknown('{"strange":1}'),
        Condition("mood", Op.ANY_OF, ("good",)),
        Condition("scope", Op.ANY_OF, ("boss",)),
        Condition("scope", Op.ANY_OF, ("mine", "given")),
        Condition("scope", Op.NONE_OF, ("mine",)),
        Condition("scope", Op.ANY_OF, ()),
        Condition("client", Op.ANY_OF, (1, 2)),
        Condition("client", Op.ANY_OF, ("1",)),
        Condition("assignee", Op.ANY_OF, (0,)),
        Condition("assignee", Op.EMPTY),
        Condition("bucket", Op.ANY_OF, ("today", "someday")),
        Condition("done", Op.ANY_OF, ("year",)),
        Condition("waiting", Op.NO),
        Group((Condition("scope", Op.ANY_OF, ("mine",)),), negated=True),
    ],
)
def test_what_another_version_wrote_is_told_and_kept(
    node: Condition | Group | Unknown,
) -> None:
    known = Condition("kind", Op.ANY_OF, ("call",))
    definition = load_definition(dump_definition(ViewDefinition(Group((known, node)))))
    read = question_of(definition)
    assert read.question == TasksQuestion(scope=TaskScope.ALL, kinds=("call",))
    assert len(read.problems) == 1
    assert "другой версией" in read.problems[0]
    kept = view_of(replace(read.question, kinds=("letter",)), rest=read.rest)
    assert question_of(load_definition(dump_definition(kept))).rest == read.rest


@pytest.mark.parametrize("join", [Group(negated=True), Group(join=Join.OR)])
def test_a_tree_of_another_shape_is_not_taken_for_ours(join: Group) -> None:
    nodes = (Condition("kind", Op.ANY_OF, ("call",)), Condition("waiting", Op.YES))
    read = question_of(ViewDefinition(replace(join, nodes=nodes)))
    assert read.question == TasksQuestion(scope=TaskScope.ALL)
    assert read.problems
    assert question_of(view_of(read.question, rest=read.rest)).problems


@pytest.mark.parametrize("text", ["", "[]", "null", '{"filter":5}', '{"quick":["mine"]}', "{"])
def test_rubbish_in_the_base_is_told_not_crashed_on(text: str) -> None:
    assert question_of(load_definition(text)).problems


def test_a_view_is_kept_shared_chosen_first_and_taken_back(office: Office, noon: int) -> None:
    definition = view_of(TasksQuestion(kinds=("call",), group=Grouping.DEAL))
    made, _ = add_view(office, "Звонки", definition=definition, area="tasks", shared=True)
    assert find_view(office, "звонки", area="tasks").shared
    assert [view.id for view in list_views(office, area="deals") if view.id] == []
    set_default_view(office, str(made), area="tasks")
    assert default_view(office, area="tasks").id == made
    assert default_view(office).key == "ready:all"
    delete_view(office, made)
    assert default_view(office, area="tasks").key == "ready:tasks_mine"
    undo_last(office)
    assert default_view(office, area="tasks").definition == definition


def test_the_tasks_of_a_view_and_a_client_that_is_gone(
    office: Office, noon: int, company: int, person: int
) -> None:
    ours, _ = plan_task(office, TaskDraft("call", "а", due=Due(date(2027, 4, 16)),
                                          client_id=company))  # fmt: skip
    plan_task(office, TaskDraft("call", "б", client_id=person))
    definition = view_of(TasksQuestion(client_id=company))
    add_view(office, "Квант", definition=definition, area="tasks")
    fields = load_task_fields(office)
    assert describe_filter(fields, definition.filter) == "Чьи — Мои и клиент — ООО «Квант»"
    choice = choice_of_view(office, definition, what="Файл не записан.")
    assert chosen_ids(office, choice) == [ours]
    assert count_view(office, definition) == 1
    delete_clients(office, [company])
    read = question_of(definition, load_task_fields(office))
    assert read.question.client_id is None
    assert "больше нет" in read.problems[0]
    with pytest.raises(BrokenFilterError, match="Файл не записан"):
        choice_of_view(office, definition, what="Файл не записан.")


def test_a_number_too_large_for_a_record_is_no_record(office: Office, noon: int) -> None:
    tree = all_of(Condition("client", Op.ANY_OF, ((1 << 63) - 1,)))
    add_view(office, "Чужой", definition=ViewDefinition(tree), area="tasks")
    assert question_of(ViewDefinition(tree), load_task_fields(office)).problems
