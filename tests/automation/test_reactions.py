"""Rules answer inside the change set that caused them, and go with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.automation.acting import FAILED
from crm_desktop.automation.definition import (
    AddTag,
    Carry,
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
from crm_desktop.automation.rules import switch_rule
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.tags import add_deal_tag
from crm_desktop.errors import UserError
from crm_desktop.history.acts import redo, undo
from crm_desktop.members.staff import add_colleague, part_with
from crm_desktop.notices.marking import mark_read
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.views.tree import Condition, Group, Op
from tests.automation.rule_made import ME, deal, firings, notices, rule, state

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


def stages(funnel: Funnel) -> list[int]:
    return [stage.id for stage in funnel.stages]


def row(office: Office, deal_id: int, *columns: str) -> tuple[Any, ...]:
    sql = " ".join(("SELECT", ", ".join(columns), "FROM deal WHERE id = ?"))
    return tuple(office.db.run(sql, (deal_id,))[0])


def tag(office: Office, name: str) -> int:
    made = deal(office, title="с меткой")
    add_deal_tag(office, made, name=name)
    sql = "SELECT id FROM directory_item WHERE directory = 'deal_tag' AND name = ?"
    return int(office.db.run(sql, (name,))[0][0])


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


def test_a_broken_rule_is_switched_off_and_told_and_hinders_nobody(
    office: Office, funnel: Funnel
) -> None:
    broken = rule(office, Trigger(When.CREATED), name="Сломанное")
    rule(office, Trigger(When.CREATED), Tell(ME, "целое"))
    with office.change("порча", kind="system"):
        office.db.run("UPDATE rule SET definition = '{\"version\":9}' WHERE id = ?", (broken,))

    deal(office)

    assert office.db.run("SELECT enabled FROM rule WHERE id = ?", (broken,)) == [(0,)]
    assert "Сломанное» выключено" in notices(office)[0]
    assert notices(office)[1] == "целое"
    with pytest.raises(UserError, match="осталось выключенным"):
        switch_rule(office, broken, enabled=True)
    assert office.db.run("SELECT enabled FROM rule WHERE id = ?", (broken,)) == [(0,)]


def test_a_rule_with_a_condition_that_is_gone_fires_for_nobody(
    office: Office, funnel: Funnel
) -> None:
    vip = tag(office, "VIP")
    only = Group((Condition("tags", Op.ANY_OF, (vip,)),))
    made = rule(office, Trigger(When.CREATED), condition=only)
    with office.change("порча", kind="system"):
        office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE id = ?", (vip,))

    deal(office)

    assert firings(office, made) == []
    assert office.db.run("SELECT enabled FROM rule WHERE id = ?", (made,)) == [(0,)]
    assert len(notices(office)) == 1
    assert "Условие больше не действует" in notices(office)[0]


def test_a_fault_of_the_program_leaves_the_act_without_its_rules(
    office: Office, funnel: Funnel, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    rule(office, Trigger(When.CREATED))

    def fault(*_: Any) -> None:
        raise KeyError

    # After the notice was written.
    monkeypatch.setattr("crm_desktop.automation.acting.Performer.note", fault)

    mine = deal(office)

    assert row(office, mine, "title") == ("Окна на дачу",)
    assert notices(office) == []
    assert "rules failed" in caplog.text


def test_a_rule_that_is_off_or_deleted_does_nothing(office: Office, funnel: Funnel) -> None:
    made = rule(office, Trigger(When.CREATED))
    switch_rule(office, made, enabled=False)

    deal(office)

    assert notices(office) == []


def test_a_repeat_deal_takes_along_what_it_is_told_to(
    office: Office, funnel: Funnel, romashka: int
) -> None:
    new, *_ = stages(funnel)
    everything = frozenset(Carry)
    call = TaskPlan(title="Предложить снова", days=1)
    rule(
        office,
        Trigger(When.WON),
        NewDeal("{клиент}: снова", stage=new, carry=everything, closes_in=30, task=call),
    )
    line = LineDraft("Фильтр", price=500_00, lasts_days=90)
    mine = deal(
        office,
        client_id=romashka,
        values={"budget": 900_00, "note": "важно"},
        lines=(line,),
        tags=("VIP",),
    )

    win_deals(office, [mine])

    ends = (datetime.now(office.zone).date() + timedelta(days=30)).isoformat()
    repeat = office.db.run(
        "SELECT id, title, client, stage, budget, note, closes_on, responsible, parent FROM deal"
        " WHERE parent = ?",
        (mine,),
    )
    assert repeat[0][1:] == (
        "ООО «Ромашка»: снова", romashka, new, 900_00, "важно", ends, office.user_id, mine,
    )  # fmt: skip
    new_one = repeat[0][0]
    parts = {
        "deal_line": "SELECT title, price, lasts_days FROM deal_line WHERE deal = ?",
        "task": "SELECT title, client FROM task WHERE deal = ?",
    }
    assert office.db.run(parts["deal_line"], (new_one,)) == [("Фильтр", 500_00, 90)]
    assert office.db.run(parts["task"], (new_one,)) == [("Предложить снова", romashka)]
    assert office.db.run("SELECT count(*) FROM deal_label WHERE deal = ?", (new_one,)) == [(1,)]


def test_two_rules_open_one_repeat_deal_for_one_win(office: Office, funnel: Funnel) -> None:
    rule(office, Trigger(When.WON), NewDeal("раз"))
    rule(office, Trigger(When.WON), NewDeal("два"))
    mine = deal(office)

    win_deals(office, [mine])

    assert office.db.run("SELECT title FROM deal WHERE parent = ?", (mine,)) == [("раз",)]


def test_rules_that_open_deals_for_one_another_end(office: Office, funnel: Funnel) -> None:
    one = rule(office, Trigger(When.CREATED), NewDeal(title="раз"), name="Раз")
    two = rule(office, Trigger(When.CREATED), NewDeal(title="два"), name="Два")

    deal(office)

    titles = sorted(row[0] for row in office.db.run("SELECT title FROM deal"))
    assert titles == ["Окна на дачу", "два", "два", "раз", "раз"]
    assert len(notices(office)) == 2
    assert {len(firings(office, each)) for each in (one, two)} == {5}


def test_what_fails_half_way_leaves_nothing_of_it(office: Office, funnel: Funnel) -> None:
    contract = stages(funnel)[2]
    made = rule(
        office, Trigger(When.WON), NewDeal(stage=contract, carry=frozenset()), Tell(ME, "дальше")
    )
    mine = deal(office, stage_id=funnel.stages[0].id)

    win_deals(office, [mine])

    assert office.db.run("SELECT id FROM deal") == [(mine,)]
    assert firings(office, made)[0][1].startswith(FAILED)
    assert notices(office)[0] == "дальше"


def test_a_condition_sees_what_the_rule_before_has_done(office: Office, funnel: Funnel) -> None:
    is_open = Group((Condition("outcome", Op.ANY_OF, ("open",)),))
    likely = Group((Condition("probability", Op.IS, (77,)),))
    rule(office, Trigger(When.CREATED), SetField("probability", 77), condition=is_open)
    rule(office, Trigger(When.CREATED), Tell(ME, "вероятная"), condition=likely)

    deal(office)

    assert notices(office) == ["вероятная"]


def test_a_condition_sees_the_client_made_in_the_same_act(office: Office, funnel: Funnel) -> None:
    size, _ = add_own_field(office, "Площадь", type="number")
    large = Group((Condition(f"client.f{size}", Op.IS, (120,)),))
    reachable = Group((Condition("client.phone", Op.FILLED),))
    rule(office, Trigger(When.CREATED), Tell(ME, "большая"), condition=large)
    rule(office, Trigger(When.CREATED), Tell(ME, "есть телефон"), condition=reachable)
    phone = (ChannelDraft("+7 912 345-67-89", "phone"),)

    for values, channels in (({f"f{size}": 120}, ()), ({}, phone)):
        new = ClientDraft(kind="company", name="Новая", channels=channels, values=values)
        deal(office, new_client=new)

    assert notices(office) == ["большая", "есть телефон"]


def test_what_comes_to_the_same_is_no_change_and_a_new_deal_has_none(
    office: Office, funnel: Funnel
) -> None:
    rule(office, Trigger(When.CHANGED, field="probability"))
    mine = deal(office, values={"probability": 40})

    with office.change("туда и обратно"):
        edit_deal_field(office, mine, field="probability", value=50)
        edit_deal_field(office, mine, field="probability", value=40)
    with office.change("новая, сразу поправлена"):
        edit_deal_field(office, deal(office), field="probability", value=10)

    assert notices(office) == []


def test_what_is_so_already_is_not_told_as_done(office: Office, funnel: Funnel) -> None:
    made = rule(
        office,
        Trigger(When.CREATED),
        SetField("probability", 40),
        SetResponsible(ME),
        MoveTo(funnel.stages[0].id),
    )

    deal(office, stage_id=funnel.stages[0].id, values={"probability": 40})

    assert [told for _, told in firings(office, made)] == [""]


def test_the_author_is_told_once_until_he_has_read_it(office: Office, funnel: Funnel) -> None:
    rule(office, Trigger(When.CREATED), MoveTo(funnel.stages[2].id))

    deal(office, stage_id=funnel.stages[0].id)
    deal(office, stage_id=funnel.stages[0].id)
    assert len(notices(office)) == 1
    mark_read(office)
    deal(office, stage_id=funnel.stages[0].id)
    assert len(notices(office)) == 2
