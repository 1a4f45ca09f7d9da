from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.handover.substitution import today_of
from crm_desktop.history.acts import undo
from crm_desktop.journal import Kind
from crm_desktop.members.staff import add_colleague, part_with
from crm_desktop.tasks.doing import complete_task, reopen_task
from crm_desktop.tasks.due import ActionState, Due
from crm_desktop.tasks.planning import (
    TaskDraft,
    delete_task,
    edit_task,
    plan_task,
    postpone_tasks,
    reassign_tasks,
)
from crm_desktop.tasks.reading import get_task, next_action, tasks_of_client, tasks_of_deal

if TYPE_CHECKING:
    from crm_desktop.office import Office

DEAL_COLUMNS = (
    "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since, currency,"
    " created_at) VALUES(?, 'Поставка', 'поставка', ?, ?, ?, 1, 'RUB', 1)"
)


class Desk:
    """A client with an open deal at a stage that requires the next action."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.client = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))[0]
        with office.change("Воронка") as change:
            funnel, stage, self.deal = (change.new_id() for _ in range(3))
            office.db.run(
                "INSERT INTO funnel(id, name, position) VALUES(?, 'Продажи', 0)", (funnel,)
            )
            office.db.run(
                "INSERT INTO stage(id, funnel, name, probability, position, plan_mode)"
                " VALUES(?, ?, 'Новые', 10, 0, 'require')",
                (stage, funnel),
            )
            office.db.run(DEAL_COLUMNS, (self.deal, self.client, funnel, stage))

    def plan(self, title: str = "Позвонить", due: Due | None = None) -> int:
        draft = TaskDraft(title=title, due=due or Due(), deal_id=self.deal)
        return plan_task(self.office, draft)[0]

    def close(self) -> None:
        with self.office.change("Выиграна"):
            self.office.db.run(
                "UPDATE deal SET outcome = 'won', closed_at = 2 WHERE id = ?", (self.deal,)
            )


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_a_task_of_a_deal_is_of_its_client_too(desk: Desk) -> None:
    tomorrow = Due(today_of(desk.office) + timedelta(days=1))
    task, changes = plan_task(
        desk.office, TaskDraft("meeting", "  Показ \n склада ", "Взять каски", tomorrow,
                               deal_id=desk.deal, priority=2),
    )  # fmt: skip
    assert changes.concern(Kind.DEAL, desk.deal)
    assert changes.concern(Kind.CLIENT, desk.client)
    (row,) = tasks_of_deal(desk.office, desk.deal)
    assert tasks_of_client(desk.office, desk.client) == [row]
    assert (row.id, row.kind, row.title, row.text) == (
        task, "meeting", "Показ склада", "Взять каски",
    )  # fmt: skip
    assert (row.due, row.state, row.due_text) == (tomorrow, ActionState.PLANNED, "завтра")
    assert (row.deal, row.client, row.assignee) == ("Поставка", "ООО «Квант»", "Анна Кравцова")


def test_without_words_a_task_is_named_after_its_kind(desk: Desk) -> None:
    task, changes = plan_task(desk.office, TaskDraft("letter"))
    assert get_task(desk.office, task).title == "Письмо"
    assert changes.title == "Новая задача: Письмо"
    assert None not in (changes.touched[Kind.TASK] or ())
    assert Kind.CLIENT not in changes.touched or not changes.touched[Kind.CLIENT]


def test_the_soonest_is_the_next_action(desk: Desk) -> None:
    today = today_of(desk.office)
    undated = desk.plan("Когда-нибудь")
    later = desk.plan("Позже", Due(today + timedelta(days=9)))
    assert next_action(desk.office, desk.deal) == get_task(desk.office, later)
    sooner = desk.plan("Скорее", Due(today + timedelta(days=2)))
    late = desk.plan("Вчера", Due(today - timedelta(days=1)))
    assert [row.id for row in tasks_of_deal(desk.office, desk.deal)] == [
        late, sooner, later, undated,
    ]  # fmt: skip
    complete_task(desk.office, late)
    assert [row.id for row in tasks_of_deal(desk.office, desk.deal, done=False)] == [
        sooner, later, undated,
    ]  # fmt: skip
    assert [row.id for row in tasks_of_deal(desk.office, desk.deal, done=True)] == [late]


def test_after_the_last_open_task_of_an_open_deal_the_next_is_asked_for(desk: Desk) -> None:
    first, second = desk.plan(), desk.plan()
    done = complete_task(desk.office, first, result=" Договорились ")
    assert (done.deal_id, done.last) == (desk.deal, False)
    assert get_task(desk.office, first).result == "Договорились"
    done = complete_task(desk.office, second)
    assert (done.last, done.plan_mode) == (True, "require")


def test_a_closed_deal_asks_for_nothing(desk: Desk) -> None:
    task = desk.plan()
    desk.close()
    assert not complete_task(desk.office, task).last


def test_a_task_is_done_once_and_may_be_reopened(desk: Desk) -> None:
    task = desk.plan()
    with pytest.raises(UserError, match="и так не выполнена"):
        reopen_task(desk.office, task)
    complete_task(desk.office, task)
    for act in (complete_task, delete_twice):
        with pytest.raises(UserError, match="уже"):
            act(desk.office, task)
    plain = desk.plan()
    complete_task(desk.office, plain)
    reopen_task(desk.office, plain)
    assert next_action(desk.office, desk.deal) == get_task(desk.office, plain)


def delete_twice(office: Office, task: int) -> None:
    delete_task(office, task)
    delete_task(office, task)


def test_undo_takes_back_doing_postponing_and_planning(desk: Desk) -> None:
    tomorrow = Due(today_of(desk.office) + timedelta(days=1))
    task, planned = plan_task(desk.office, TaskDraft(deal_id=desk.deal, due=tomorrow))
    before = get_task(desk.office, task)
    week = Due(today_of(desk.office) + timedelta(days=7))
    moved = postpone_tasks(desk.office, [task], due=week)
    assert get_task(desk.office, task).due == week
    done = complete_task(desk.office, task, result="готово").changes
    for changes in (done, moved):
        undo(desk.office, changes.change_id)
    assert get_task(desk.office, task) == before
    undo(desk.office, planned.change_id)
    assert tasks_of_deal(desk.office, desk.deal) == []


def test_many_are_postponed_and_handed_over_in_one_act(desk: Desk) -> None:
    boris = add_colleague(desk.office, "Борис Котов")[0]
    tasks = [desk.plan(f"Дело {n}") for n in range(3)]
    changes = postpone_tasks(desk.office, tasks, due=Due(date(2026, 12, 1)))
    assert changes.title.replace("\N{NO-BREAK SPACE}", " ") == "Перенос: 3 задачи"
    reassign_tasks(desk.office, tasks, member_id=boris)
    rows = tasks_of_deal(desk.office, desk.deal)
    assert {(row.due.on, row.assignee) for row in rows} == {(date(2026, 12, 1), "Борис Котов")}


def test_one_done_among_many_leaves_all_as_they_were(desk: Desk) -> None:
    first, second = desk.plan(), desk.plan()
    complete_task(desk.office, second)
    with pytest.raises(UserError, match="уже выполнена"):
        postpone_tasks(desk.office, [first, second], due=Due(date(2026, 12, 1)))
    assert get_task(desk.office, first).due == Due()


def test_editing_replaces_what_is_told(desk: Desk) -> None:
    task = desk.plan()
    edit_task(
        desk.office, task, draft=TaskDraft("todo", "Договор", client_id=desk.client, priority=0)
    )
    row = get_task(desk.office, task)
    assert (row.kind, row.title, row.deal_id, row.client_id) == (
        "todo", "Договор", None, desk.client,
    )  # fmt: skip


@pytest.mark.parametrize(
    "draft",
    [TaskDraft("прыжок"), TaskDraft(priority=7), TaskDraft(title="Х" * 501)],
    ids=["kind", "priority", "title"],
)
def test_what_cannot_be_planned(desk: Desk, draft: TaskDraft) -> None:
    with pytest.raises(UserError, match="Ничего не изменено"):
        plan_task(desk.office, draft)
    assert desk.office.db.run("SELECT count(*) FROM task")[0][0] == 0


def test_what_it_is_for_must_be_there(desk: Desk) -> None:
    boris = add_colleague(desk.office, "Борис Котов")[0]
    part_with(desk.office, boris)
    for draft in (TaskDraft(client_id=5), TaskDraft(deal_id=5), TaskDraft(assignee_id=boris)):
        with pytest.raises(NotFoundError, match="Ничего не изменено"):
            plan_task(desk.office, draft)
