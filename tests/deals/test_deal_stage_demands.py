from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.contacts import add_deal_contact
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.lines import add_line
from crm_desktop.deals.moves import (
    move_deals,
    win_deals,
)
from crm_desktop.deals.refusals import (
    LackingFieldsError,
    UnplannedError,
)
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import (
    set_approval_limits,
    set_won_required,
)
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.stages import edit_stage
from crm_desktop.handover.substitution import today_of
from crm_desktop.history.acts import undo_last
from crm_desktop.office import Office
from crm_desktop.own_fields.own_fields import add_own_field
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from tests.deals.deal_state import deal_row, live_state, new_deal

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel


def test_what_the_stage_demands_is_told_per_deal(office: Office, funnel: Funnel) -> None:
    first, _ = create_deal(office, DealDraft("Без всего", funnel_id=funnel.id))
    second, _ = create_deal(
        office, DealDraft("С бюджетом", funnel_id=funnel.id, values={"budget": 1})
    )
    whole = new_deal(office, funnel)
    before = live_state(office)
    with pytest.raises(LackingFieldsError, match="Бюджет") as refused:
        move_deals(office, [first, second, whole], stage_id=funnel.stages[2].id)
    keys = {deal: [field.key for field in fields] for deal, fields in refused.value.missing.items()}
    assert keys == {first: ["budget", "closes_on"], second: ["closes_on"]}
    assert live_state(office) == before


def test_the_mini_form_and_the_move_are_one_act(office: Office, funnel: Funnel) -> None:
    deal, _ = create_deal(office, DealDraft("Без всего", funnel_id=funnel.id))
    before = live_state(office)
    fill = {deal: {"budget": "12 тыс", "closes_on": "31.01.2027"}}
    move_deals(office, [deal], stage_id=funnel.stages[2].id, fill=fill)
    row = deal_row(office, deal)
    assert (row["budget"], row["closes_on"]) == (12_000_00, "2027-01-31")
    assert row["stage"] == funnel.stages[2].id
    undo_last(office)
    assert live_state(office) == before


def test_a_bad_value_in_the_mini_form_leaves_the_deal_where_it_was(
    office: Office, funnel: Funnel
) -> None:
    deal, _ = create_deal(office, DealDraft("Без всего", funnel_id=funnel.id))
    before = live_state(office)
    with pytest.raises(UserError, match="степень"):
        move_deals(
            office,
            [deal],
            stage_id=funnel.stages[2].id,
            fill={deal: {"budget": "12e9", "closes_on": "31.01.2027"}},
        )
    assert live_state(office) == before


@pytest.fixture
def strict(office: Office, funnel: Funnel) -> int:
    """The stage «Замер», which demands an action within three days."""
    stage = funnel.stages[1]
    settings = StageSettings("Замер", probability=30, plan_mode=PlanMode.REQUIRE, plan_days=3)
    edit_stage(office, stage.id, settings)
    return stage.id


def test_a_stage_may_demand_a_planned_action(office: Office, funnel: Funnel, strict: int) -> None:
    deal = new_deal(office, funnel)
    today = today_of(office)
    with pytest.raises(UnplannedError, match="3") as refused:
        move_deals(office, [deal], stage_id=strict)
    assert refused.value.deals == (deal,)
    plan_task(office, TaskDraft("call", deal_id=deal, due=Due(today + timedelta(days=30))))
    plan_task(office, TaskDraft("call", deal_id=deal, due=Due(today - timedelta(days=2))))
    plan_task(office, TaskDraft("call", deal_id=deal))
    with pytest.raises(UnplannedError):
        move_deals(office, [deal], stage_id=strict)
    plan_task(office, TaskDraft("call", deal_id=deal, due=Due(today + timedelta(days=2))))
    done = move_deals(office, [deal], stage_id=strict)
    assert (done.moved, done.unplanned) == (1, ())


def test_the_action_may_be_planned_with_the_move(
    office: Office, funnel: Funnel, strict: int
) -> None:
    deal = new_deal(office, funnel)
    before = live_state(office)
    soon = TaskDraft("meeting", "Замерить", due=Due(today_of(office) + timedelta(days=1)))
    move_deals(office, [deal], stage_id=strict, plan=soon)
    assert office.db.run("SELECT title FROM task WHERE deal = ?", (deal,)) == [("Замерить",)]
    undo_last(office)
    assert live_state(office) == before
    late = TaskDraft("meeting", due=Due(today_of(office) + timedelta(days=9)))
    with pytest.raises(UnplannedError):
        move_deals(office, [deal], stage_id=strict, plan=late)
    assert live_state(office) == before


def test_a_stage_that_only_warns_lets_the_deal_in_and_names_it(
    office: Office, funnel: Funnel
) -> None:
    stage = funnel.stages[1]
    edit_stage(office, stage.id, StageSettings("Замер", plan_mode=PlanMode.WARN, plan_days=3))
    deal = new_deal(office, funnel)
    done = move_deals(office, [deal], stage_id=stage.id)
    assert done.unplanned == (deal,)
    assert deal_row(office, deal)["stage"] == stage.id


def test_the_soft_limit_warns_and_lets_in(office: Office, funnel: Funnel) -> None:
    stage = funnel.stages[1]
    edit_stage(office, stage.id, StageSettings("Замер", soft_limit=1))
    first, second = new_deal(office, funnel), new_deal(office, funnel)
    assert move_deals(office, [first], stage_id=stage.id).warning == ""
    assert "2" in move_deals(office, [second], stage_id=stage.id).warning


def test_the_funnel_may_demand_fields_of_a_wonnew_deal(office: Office, funnel: Funnel) -> None:
    set_won_required(office, funnel.id, keys=["contract_ends_on"])
    deal = new_deal(office, funnel)
    with pytest.raises(LackingFieldsError, match="выигрыша") as refused:
        win_deals(office, [deal])
    assert refused.value.outcome == "won"
    win_deals(office, [deal], fill={deal: {"contract_ends_on": "31.12.2027"}})
    assert deal_row(office, deal)["outcome"] == "won"


def test_a_sum_that_waits_for_the_head_lets_in_but_does_not_win(
    office: Office, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_approval_limits(office, funnel.id, budget=1_000_00, discount=None)
    set_won_required(office, funnel.id, keys=["budget"])
    monkeypatch.setattr(Office, "role", Role.MANAGER)
    deal, _ = create_deal(office, DealDraft("Окна", funnel_id=funnel.id))
    fill = {deal: {"budget": "5 тыс", "closes_on": "31.01.2027"}}
    move_deals(office, [deal], stage_id=funnel.stages[2].id, fill=fill)
    row = deal_row(office, deal)
    assert (row["stage"], row["budget"]) == (funnel.stages[2].id, None)
    with pytest.raises(UserError, match="ждёт согласования"):
        win_deals(office, [deal])


def test_a_stage_may_demand_contacts_lines_helpers_tags_and_own_fields(
    office: Office, funnel: Funnel
) -> None:
    own, _ = add_own_field(office, "Этаж", type="number", kind="deal")
    keys = ("contacts", "lines", "helpers", "tags", f"f{own}")
    strict = StageSettings("Замер", required=keys)
    edit_stage(office, funnel.stages[1].id, strict)
    deal = new_deal(office, funnel)
    with pytest.raises(LackingFieldsError) as refused:
        move_deals(office, [deal], stage_id=funnel.stages[1].id)
    assert [field.key for field in refused.value.missing[deal]] == list(keys)
    person, _ = create_client(office, ClientDraft(kind="person", name="Вера Лис"))
    add_deal_contact(office, deal, person_id=person)
    add_line(office, deal, LineDraft("Окно"))
    with pytest.raises(LackingFieldsError) as refused:
        move_deals(office, [deal], stage_id=funnel.stages[1].id)
    assert [field.key for field in refused.value.missing[deal]] == list(keys[2:])
    fill = {deal: {"tags": "тёплый", "helpers": "Анна", f"f{own}": "12"}}
    move_deals(office, [deal], stage_id=funnel.stages[1].id, fill=fill)
    assert deal_row(office, deal)["stage"] == funnel.stages[1].id
