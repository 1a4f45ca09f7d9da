"""Rules answer inside the change set that caused them, and go with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.automation.acting import FAILED
from crm_desktop.automation.definition import (
    AddTag,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    SetField,
    SetResponsible,
    TaskPlan,
    Tell,
    Trigger,
    When,
    Who,
    WhoKind,
)
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.tags import add_deal_tag
from crm_desktop.history.acts import redo, undo
from crm_desktop.members.staff import add_colleague, part_with
from crm_desktop.views.tree import Condition, Group, Op
from tests.automation.rule_made import ME, deal, firings, notices, row, rule, stages, state, tag

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


def test_a_stage_entered_plans_a_task_in_the_same_change_set(
    office: Office, funnel: Funnel, romashka: int
) -> None:
    new, measured, _ = stages(funnel)
    plan = TaskPlan("call", "Позвонить: {клиент}", days=2)
    made = rule(office, Trigger(When.STAGE, stages=(measured,)), PlanTask(plan))
    mine = deal(office, client_id=romashka, stage_id=new)

    moved = move_deals(office, [mine], stage_id=measured)

    on = (datetime.now(office.zone).date() + timedelta(days=2)).isoformat()
    assert office.db.run("SELECT title, deal, client, due_on, assignee, rule FROM task") == [
        ("Позвонить: ООО «Ромашка»", mine, romashka, on, office.user_id, made)
    ]
    tasks = "SELECT count(*) FROM change_row j JOIN task t ON t.id = j.record WHERE j.change = ?"
    assert office.db.run(tasks, (moved.changes.change_id,)) == [(1,)]
    assert len(firings(office, made)) == 1


def test_undo_takes_back_the_drag_with_all_the_rules_did_and_redo_brings_it(
    office: Office, funnel: Funnel, romashka: int
) -> None:
    new, measured, _ = stages(funnel)
    hot = tag(office, "Горячая")
    anna = add_colleague(office, "Борис")[0]
    rule(
        office,
        Trigger(When.STAGE, stages=(measured,)),
        PlanTask(TaskPlan(title="Замер")),
        SetField("probability", 77),
        AddTag(hot),
        SetResponsible(Who(WhoKind.MEMBER, anna)),
        Tell(ME, "{сделка}"),
        NewDeal(),
    )
    mine = deal(office, client_id=romashka, stage_id=new, values={"budget": 100_00})
    before = state(office)

    moved = move_deals(office, [mine], stage_id=measured)
    after = state(office)

    assert row(office, mine, "probability", "responsible") == (77, anna)
    assert after["task"]
    assert after["notice"]
    assert len(after["deal"]) == len(before["deal"]) + 1
    undo(office, moved.changes.change_id)
    assert state(office) == before
    redo(office)
    assert state(office) == after


def test_an_undo_fires_nothing(office: Office, funnel: Funnel) -> None:
    new, measured, _ = stages(funnel)
    mine = deal(office, stage_id=new)
    moved = move_deals(office, [mine], stage_id=measured)
    rule(office, Trigger(When.STAGE, stages=(new,)))
    rule(office, Trigger(When.CHANGED, field="note"))

    undo(office, moved.changes.change_id)

    assert notices(office) == []


@pytest.mark.parametrize("kind", ["import", "system", "merge", "erase"])
def test_what_is_no_act_of_a_person_fires_nothing(
    office: Office, funnel: Funnel, kind: str
) -> None:
    rule(office, Trigger(When.CREATED))

    with office.change("Загрузка", kind=kind):
        deal(office)

    assert notices(office) == []
    deal(office)
    assert notices(office) == ["сработало"]


def test_created_won_lost_reopened(office: Office, funnel: Funnel) -> None:
    for when in (When.CREATED, When.WON, When.LOST, When.REOPENED):
        rule(office, Trigger(when, funnel=funnel.id), Tell(ME, when.value))
    reason = office.db.run("SELECT id FROM directory_item WHERE directory = 'loss_reason'")[0][0]

    mine = deal(office, funnel_id=funnel.id)
    win_deals(office, [mine])
    reopen_deals(office, [mine])
    lose_deals(office, [mine], reason_id=reason)

    assert notices(office) == ["created", "won", "reopened", "lost"]


def test_another_funnel_is_no_concern(office: Office, funnel: Funnel) -> None:
    rule(office, Trigger(When.CREATED, funnel=funnel.id))

    deal(office)

    assert notices(office) == []


def test_a_new_deal_has_come_to_its_stage(office: Office, funnel: Funnel) -> None:
    rule(office, Trigger(When.STAGE, stages=(funnel.stages[0].id,)))

    deal(office, funnel_id=funnel.id)

    assert notices(office) == ["сработало"]


def test_a_field_changed_to_a_value(office: Office, funnel: Funnel) -> None:
    rule(office, Trigger(When.CHANGED, field="probability", to=(50,)), Tell(ME, "пополам"))
    rule(office, Trigger(When.CHANGED, field="probability"), Tell(ME, "любая"))
    mine = deal(office, values={"probability": 50})
    assert notices(office) == []

    edit_deal_field(office, mine, field="probability", value=40)
    assert notices(office) == ["любая"]
    edit_deal_field(office, mine, field="probability", value=40)
    assert notices(office) == ["любая"]
    edit_deal_field(office, mine, field="probability", value=50)
    assert notices(office) == ["любая", "пополам", "любая"]


def test_a_tag_put_on_is_a_change_of_the_tags(office: Office, funnel: Funnel) -> None:
    vip, other = tag(office, "VIP"), tag(office, "Прочее")
    mine = deal(office)
    rule(office, Trigger(When.CHANGED, field="tags", to=(vip,)), RemoveTag(other))
    add_deal_tag(office, mine, name="Прочее")

    add_deal_tag(office, mine, name="VIP")

    live = "SELECT item FROM deal_label WHERE deal = ? AND deleted_at IS NULL"
    assert office.db.run(live, (mine,)) == [(vip,)]


def test_the_condition_sees_what_the_act_has_written(
    office: Office, funnel: Funnel, romashka: int
) -> None:
    new, _, contract = stages(funnel)
    dear = Group((Condition("budget", Op.GREATER, (500_000_00,)),))
    of_romashka = Group((Condition("client", Op.CONTAINS, ("ромашка",)),))
    rule(office, Trigger(When.STAGE, stages=(contract,)), Tell(ME, "дорогая"), condition=dear)
    rule(office, Trigger(When.CREATED), Tell(ME, "Ромашка"), condition=of_romashka)
    one = deal(office, stage_id=new)
    two = deal(office, stage_id=new, client_id=romashka)

    move_deals(
        office,
        [one, two],
        stage_id=contract,
        fill={one: {"budget": 600_000_00}, two: {"budget": 400_000_00}},
    )

    assert notices(office) == ["Ромашка", "дорогая"]


def test_a_rule_answers_to_a_rule(office: Office, funnel: Funnel) -> None:
    _, measured, _ = stages(funnel)
    rule(office, Trigger(When.CREATED), SetField("probability", 33))
    rule(office, Trigger(When.CHANGED, field="budget"), MoveTo(measured))
    rule(office, Trigger(When.STAGE, stages=(measured,)), Tell(ME, "дошло"))
    mine = deal(office, stage_id=funnel.stages[0].id)

    edit_deal_field(office, mine, field="budget", value=1_00)

    assert row(office, mine, "stage") == (measured,)
    assert notices(office) == ["дошло"]


def test_two_rules_that_send_a_deal_to_and_fro_end(office: Office, funnel: Funnel) -> None:
    new, measured, _ = stages(funnel)
    there = rule(office, Trigger(When.STAGE, stages=(measured,)), MoveTo(new), name="Назад")
    back = rule(office, Trigger(When.STAGE, stages=(new,)), MoveTo(measured), name="Вперёд")
    with office.change("без правил", kind="import"):
        mine = deal(office, stage_id=new)
    before = state(office)

    moved = move_deals(office, [mine], stage_id=measured)

    assert row(office, mine, "stage") == (measured,)
    assert len(firings(office, back)) == 1
    assert ["Остановлено" in told for _, told in firings(office, there)] == [False, True]
    assert len(notices(office)) == 1
    assert "Назад" in notices(office)[0]
    undo(office, moved.changes.change_id)
    assert state(office) == before


def test_a_rule_that_opens_deals_at_every_new_deal_ends(office: Office, funnel: Funnel) -> None:
    made = rule(office, Trigger(When.CREATED), NewDeal(title="Ещё одна"))

    mine = deal(office)

    assert office.db.run("SELECT title, parent FROM deal ORDER BY id") == [
        ("Окна на дачу", None),
        ("Ещё одна", mine),
    ]
    assert len(firings(office, made)) == 2
    assert "Остановлено" in firings(office, made)[1][1]


def test_a_bulk_act_fires_for_every_deal_it_touched(office: Office, funnel: Funnel) -> None:
    new, measured, _ = stages(funnel)
    ids = [deal(office, title=f"Сделка {number}", stage_id=new) for number in range(30)]
    rule(office, Trigger(When.STAGE, stages=(measured,)), PlanTask(TaskPlan(title="Замер")))
    before = state(office)

    moved = move_deals(office, ids, stage_id=measured)

    assert sorted(office.db.run("SELECT deal FROM task")) == [(each,) for each in ids]
    undo(office, moved.changes.change_id)
    assert state(office) == before


def test_what_cannot_be_done_is_told_and_the_rest_is_done(
    office: Office, funnel: Funnel, romashka: int
) -> None:
    new, measured, contract = stages(funnel)
    boris = add_colleague(office, "Борис")[0]
    made = rule(
        office,
        Trigger(When.STAGE, stages=(measured,)),
        PlanTask(TaskPlan(title="Позвонить", who=Who(WhoKind.MEMBER, boris))),
        MoveTo(contract),
        Tell(ME, "дальше"),
    )
    part_with(office, boris)
    mine = deal(office, stage_id=new)

    move_deals(office, [mine], stage_id=measured)

    assert row(office, mine, "stage") == (measured,)
    assert office.db.run("SELECT count(*) FROM task") == [(0,)]
    told = firings(office, made)[0][1].split("\n")
    assert [line.startswith(FAILED) for line in told] == [True, True, False]
    assert "больше не работает" in told[0]
    assert "не заполнено" in told[1]
    assert notices(office)[0] == "дальше"
    assert "выполнено не полностью" in notices(office)[1]
