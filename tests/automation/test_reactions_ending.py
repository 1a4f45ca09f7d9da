"""Rules that are broken, that open deals, that answer to one another: all come to an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.automation.acting import FAILED
from crm_desktop.automation.definition import (
    Carry,
    MoveTo,
    NewDeal,
    SetField,
    SetResponsible,
    TaskPlan,
    Tell,
    Trigger,
    When,
)
from crm_desktop.automation.rules import switch_rule
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import win_deals
from crm_desktop.errors import UserError
from crm_desktop.notices.marking import mark_read
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.views.tree import Condition, Group, Op
from tests.automation.rule_made import ME, deal, firings, notices, row, rule, stages, tag

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


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
