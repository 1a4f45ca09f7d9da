from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.clients.portions import ONE_TRANSACTION
from crm_desktop.deals.arriving import Arrival, arrive
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import (
    lose_deals,
    move_deals,
    move_to_funnel,
    reopen_deals,
    win_deals,
)
from crm_desktop.deals.refusals import (
    LackingFieldsError,
    MovedMeanwhileError,
    NoReasonError,
    StageGoneError,
    UnplannedError,
)
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.funnels import (
    add_funnel,
    archive_funnel,
    set_approval_limits,
    set_won_required,
)
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.funnels.removal import delete_stage
from crm_desktop.funnels.stages import edit_stage
from crm_desktop.handover.substitution import today_of
from crm_desktop.history.acts import redo, undo, undo_last
from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal import Kind
from crm_desktop.office import Office, create_office
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from tests.deals.deal_state import deal_row, item, live_state, way

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.funnels.model import Funnel


def _deal(office: Office, funnel: Funnel, title: str = "Окна в офис", stage: int = 0) -> int:
    place = funnel.stages[stage]
    return create_deal(
        office,
        DealDraft(title, stage_id=place.id, values={"budget": 5_000_00, "closes_on": "2027-01-31"}),
    )[0]


def test_a_move_takes_the_deal_to_the_stage_and_notes_it(office: Office, funnel: Funnel) -> None:
    deal = _deal(office, funnel)
    before = deal_row(office, deal)
    done = move_deals(office, [deal], stage_id=funnel.stages[1].id)
    after = deal_row(office, deal)
    assert after["stage"] == funnel.stages[1].id
    assert after["stage_since"] >= before["stage_since"]
    assert done.moved == 1
    assert done.changes.concern(Kind.DEAL, deal)
    assert way(office, deal) == [(funnel.stages[0].id, None), (funnel.stages[1].id, None)]


def test_a_drop_brings_the_probability_of_the_stage(office: Office, funnel: Funnel) -> None:
    place = funnel.stages[0]
    deal, _ = create_deal(office, DealDraft("А", stage_id=place.id, values={"probability": 75}))
    move_deals(office, [deal], stage_id=funnel.stages[1].id)
    assert deal_row(office, deal)["probability"] is None
    undo_last(office)
    assert deal_row(office, deal)["probability"] == 75


def test_a_drop_where_it_stands_changes_nothing(office: Office, funnel: Funnel) -> None:
    deal = _deal(office, funnel)
    before = live_state(office)
    done = move_deals(office, [deal], stage_id=funnel.stages[0].id)
    assert not done.changes
    assert done.moved == 0
    assert live_state(office) == before


def test_the_slower_of_two_is_told_where_the_deal_is(office: Office, funnel: Funnel) -> None:
    deal = _deal(office, funnel)
    seen = {deal: funnel.stages[0].id}
    move_deals(office, [deal], stage_id=funnel.stages[1].id, expected=seen)
    before = live_state(office)
    with pytest.raises(MovedMeanwhileError, match="на этапе «Замер»") as refused:
        move_deals(office, [deal], stage_id=funnel.stages[3].id, expected=seen)
    assert refused.value.deals == {deal: funnel.stages[1].id}
    assert live_state(office) == before
    win_deals(office, [deal])
    with pytest.raises(MovedMeanwhileError, match="выиграна"):
        move_deals(
            office, [deal], stage_id=funnel.stages[3].id, expected={deal: funnel.stages[1].id}
        )


def test_of_two_moves_at_once_exactly_one_wins(office: Office, funnel: Funnel) -> None:
    deal = _deal(office, funnel)
    seen = {deal: funnel.stages[0].id}
    told: list[str] = []
    together = threading.Barrier(2)

    def drop(stage: int) -> None:
        together.wait()
        try:
            move_deals(office, [deal], stage_id=stage, expected=seen)
        except MovedMeanwhileError:
            told.append("refused")
        else:
            told.append("moved")

    threads = [threading.Thread(target=drop, args=(funnel.stages[n].id,)) for n in (1, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["moved", "refused"]
    assert len(way(office, deal)) == 2


def test_a_stage_deleted_meanwhile_refuses_the_drop(office: Office, funnel: Funnel) -> None:
    deal = _deal(office, funnel)
    delete_stage(office, funnel.stages[1].id)
    with pytest.raises(StageGoneError, match="Замер"):
        move_deals(office, [deal], stage_id=funnel.stages[1].id)
    with pytest.raises(StageGoneError):
        move_deals(office, [deal], stage_id=12345)
    assert deal_row(office, deal)["stage"] == funnel.stages[0].id


def test_the_stage_is_looked_at_again_inside_the_transaction(
    office: Office, funnel: Funnel
) -> None:
    deal = _deal(office, funnel)
    before = live_state(office)
    delete_stage(office, funnel.stages[1].id)
    with pytest.raises(StageGoneError), office.change("Перенос") as change:
        arrive(office, change, [deal], Arrival(funnel.stages[1].id))
    assert live_state(office) == before


def test_a_deal_closed_at_a_stage_that_is_gone_is_reopened_elsewhere(
    office: Office, funnel: Funnel
) -> None:
    deal = _deal(office, funnel, stage=1)
    win_deals(office, [deal])
    with office.change("Этап удалён") as _:
        office.db.run("UPDATE stage SET deleted_at = 1 WHERE id = ?", (funnel.stages[1].id,))
    with pytest.raises(StageGoneError, match="Замер"):
        reopen_deals(office, [deal])
    reopen_deals(office, [deal], stage_id=funnel.stages[0].id)
    row = deal_row(office, deal)
    assert (row["outcome"], row["stage"]) == (None, funnel.stages[0].id)


def test_an_archived_funnel_takes_no_deals(office: Office, funnel: Funnel) -> None:
    other, _ = add_funnel(office, "Старая", stages=[StageSettings("Всё")])
    stage = get_funnel(office, other).stages[0].id
    archive_funnel(office, other)
    with pytest.raises(StageGoneError, match="архив"):
        move_deals(office, [_deal(office, funnel)], stage_id=stage)


def test_what_the_stage_demands_is_told_per_deal(office: Office, funnel: Funnel) -> None:
    first, _ = create_deal(office, DealDraft("Без всего", funnel_id=funnel.id))
    second, _ = create_deal(
        office, DealDraft("С бюджетом", funnel_id=funnel.id, values={"budget": 1})
    )
    whole = _deal(office, funnel)
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
    deal = _deal(office, funnel)
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
    deal = _deal(office, funnel)
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
    deal = _deal(office, funnel)
    done = move_deals(office, [deal], stage_id=stage.id)
    assert done.unplanned == (deal,)
    assert deal_row(office, deal)["stage"] == stage.id


def test_the_soft_limit_warns_and_lets_in(office: Office, funnel: Funnel) -> None:
    stage = funnel.stages[1]
    edit_stage(office, stage.id, StageSettings("Замер", soft_limit=1))
    first, second = _deal(office, funnel), _deal(office, funnel)
    assert move_deals(office, [first], stage_id=stage.id).warning == ""
    assert "2" in move_deals(office, [second], stage_id=stage.id).warning


def test_winning_keeps_the_stage_and_notes_when(office: Office, funnel: Funnel) -> None:
    deal = _deal(office, funnel, stage=1)
    win_deals(office, [deal])
    row = deal_row(office, deal)
    assert (row["outcome"], row["stage"]) == ("won", funnel.stages[1].id)
    assert row["closed_at"] is not None
    assert way(office, deal)[-1] == (funnel.stages[1].id, "won")
    assert not win_deals(office, [deal]).changes


def test_the_funnel_may_demand_fields_of_a_won_deal(office: Office, funnel: Funnel) -> None:
    set_won_required(office, funnel.id, keys=["contract_ends_on"])
    deal = _deal(office, funnel)
    with pytest.raises(LackingFieldsError, match="выигрыша") as refused:
        win_deals(office, [deal])
    assert refused.value.outcome == "won"
    win_deals(office, [deal], fill={deal: {"contract_ends_on": "31.12.2027"}})
    assert deal_row(office, deal)["outcome"] == "won"


def test_losing_needs_a_reason_where_there_are_reasons(office: Office, funnel: Funnel) -> None:
    reason = item(office, "loss_reason", "Слишком долго")
    rival = item(office, "competitor", "Окна Роста")
    deal = _deal(office, funnel)
    with pytest.raises(NoReasonError, match="Слишком долго"):
        lose_deals(office, [deal], reason_id=None)
    with pytest.raises(UserError, match="причины"):
        lose_deals(office, [deal], reason_id=rival)
    lose_deals(office, [deal], reason_id=reason, note="ждали месяц", competitor_id=rival)
    row = deal_row(office, deal)
    assert (row["outcome"], row["loss_reason"], row["competitor"]) == ("lost", reason, rival)
    told = office.db.run("SELECT reason FROM deal_move WHERE outcome = 'lost'")
    assert told == [("Слишком долго: ждали месяц",)]


def test_another_reason_of_a_lost_deal_is_no_second_loss(office: Office, funnel: Funnel) -> None:
    one = item(office, "loss_reason", "Слишком долго")
    other = item(office, "loss_reason", "Передумали")
    deal = _deal(office, funnel)
    lose_deals(office, [deal], reason_id=one)
    closed_at = deal_row(office, deal)["closed_at"]
    assert lose_deals(office, [deal], reason_id=other).moved == 0
    row = deal_row(office, deal)
    assert (row["loss_reason"], row["closed_at"]) == (other, closed_at)
    assert len(way(office, deal)) == 2


def test_a_lost_deal_may_be_won_after_all(office: Office, funnel: Funnel) -> None:
    reason = item(office, "loss_reason", "Слишком долго")
    deal = _deal(office, funnel)
    lose_deals(office, [deal], reason_id=reason, note="жаль")
    win_deals(office, [deal])
    row = deal_row(office, deal)
    assert (row["outcome"], row["loss_reason"], row["loss_note"]) == ("won", None, None)
    assert [outcome for _stage, outcome in way(office, deal)] == [None, "lost", "won"]


def test_reopening_takes_the_outcome_off(office: Office, funnel: Funnel) -> None:
    reason = item(office, "loss_reason", "Слишком долго")
    deal = _deal(office, funnel, stage=1)
    lose_deals(office, [deal], reason_id=reason, note="жаль")
    reopen_deals(office, [deal])
    row = deal_row(office, deal)
    assert [row[key] for key in ("outcome", "closed_at", "loss_reason", "loss_note")] == [None] * 4
    assert row["stage"] == funnel.stages[1].id
    win_deals(office, [deal])
    move_deals(office, [deal], stage_id=funnel.stages[3].id)
    row = deal_row(office, deal)
    assert (row["outcome"], row["stage"]) == (None, funnel.stages[3].id)


def test_a_closing_in_the_past_is_after_the_deal_came(office: Office, funnel: Funnel) -> None:
    deal = _deal(office, funnel)
    since = deal_row(office, deal)["stage_since"]
    for at in (since - 1, since + 10**9):
        with pytest.raises(UserError, match="Время закрытия"):
            win_deals(office, [deal], at=at)
    win_deals(office, [deal], at=since)
    assert deal_row(office, deal)["closed_at"] == since


def test_to_another_funnel(office: Office, funnel: Funnel) -> None:
    other, _ = add_funnel(office, "Двери", stages=[StageSettings("Заявка"), StageSettings("Дверь")])
    doors = get_funnel(office, other)
    deal = _deal(office, funnel)
    move_to_funnel(office, [deal], funnel_id=other)
    row = deal_row(office, deal)
    assert (row["funnel"], row["stage"]) == (other, doors.stages[0].id)
    with pytest.raises(UserError, match="другой воронки"):
        move_to_funnel(office, [deal], funnel_id=funnel.id, stage_id=doors.stages[1].id)


def test_a_deal_that_is_gone_is_told(office: Office, funnel: Funnel) -> None:
    with pytest.raises(NotFoundError):
        move_deals(office, [4711], stage_id=funnel.stages[1].id)


def _many(office: Office, funnel: Funnel, number: int) -> list[int]:
    with office.change("Много") as change:
        return [
            write_deal(
                office.db, change, DealRow(f"Сделка {n}", None, funnel.id, funnel.stages[0].id)
            )
            for n in range(number)
        ]


class _CancelAfterTheFirst:
    """Lets one portion through."""

    def step(self, done: int, total: int, message: str = "") -> None:
        if 0 < done < total:
            raise JobCancelledError(message)


def test_thousands_move_in_one_act_and_come_back_in_one(office: Office, funnel: Funnel) -> None:
    deals = _many(office, funnel, ONE_TRANSACTION + 500)
    before = live_state(office)
    done = move_deals(office, deals, stage_id=funnel.stages[1].id)
    assert done.moved == len(deals)
    assert done.changes.concern(Kind.DEAL, deals[0])
    undo(office, done.changes.change_id)
    assert live_state(office) == before


def test_a_cancelled_move_stays_as_far_as_it_came_and_is_undone(
    office: Office, funnel: Funnel
) -> None:
    deals = _many(office, funnel, ONE_TRANSACTION + 500)
    before = live_state(office)
    with pytest.raises(JobCancelledError):
        move_deals(office, deals, stage_id=funnel.stages[1].id, progress=_CancelAfterTheFirst())
    moved = office.db.run("SELECT count(*) FROM deal WHERE stage = ?", (funnel.stages[1].id,))[0][0]
    assert 0 < moved < len(deals)
    undo_last(office)
    assert live_state(office) == before


def test_thousands_are_refused_before_the_first_is_moved(office: Office, funnel: Funnel) -> None:
    deals = _many(office, funnel, ONE_TRANSACTION + 500)
    before = live_state(office)
    with pytest.raises(LackingFieldsError):
        move_deals(office, deals, stage_id=funnel.stages[2].id)
    assert live_state(office) == before


_STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "win", "lose", "reopen", "probability"]), st.integers(0, 3)),
    min_size=1, max_size=7,
)  # fmt: skip


def _step(office: Office, funnel: Funnel, deals: list[int], step: tuple[str, int]) -> int:
    from crm_desktop.deals.edits import edit_deal_field  # noqa: PLC0415 - one step of many

    what, number = step
    chosen = deals[: number + 1]
    match what:
        case "move":
            changes = move_deals(office, chosen, stage_id=funnel.stages[number].id).changes
        case "win":
            changes = win_deals(office, chosen).changes
        case "lose":
            changes = lose_deals(office, chosen, reason_id=None, note=f"нет {number}").changes
        case "reopen":
            changes = reopen_deals(office, chosen).changes
        case _:
            changes = edit_deal_field(
                office, deals[number % len(deals)], field="probability", value=number
            )
    return changes.change_id


@given(steps=_STEPS)
def test_undo_after_undo_leads_back_exactly_and_redo_forth(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    place: Path = tmp_path_factory.mktemp("deals") / "О"
    office = create_office(place, "О", admin="А", password="кошка-на-крыше-42", parameters=FLOOR)
    try:
        made, _ = add_funnel(office, "Окна", stages=[StageSettings(f"Этап {n}") for n in range(4)])
        for item in office.db.run("SELECT id FROM directory_item WHERE directory = 'loss_reason'"):
            with office.change("Без причин"):
                office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE id = ?", item)
        funnel = get_funnel(office, made)
        deals = [_deal(office, funnel, f"С{n}") for n in range(3)]
        states = [live_state(office)]
        acts = []
        for step in steps:
            act = _step(office, funnel, deals, step)
            if act:
                acts.append(act)
                states.append(live_state(office))
        for number in range(len(acts), 0, -1):
            assert live_state(office) == states[number]
            undo_last(office)
            assert live_state(office) == states[number - 1]
        for number in range(1, len(acts) + 1):
            redo(office)
            assert live_state(office) == states[number]
    finally:
        office.close()


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
