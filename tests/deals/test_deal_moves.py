from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

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
    MovedMeanwhileError,
    NoReasonError,
    StageGoneError,
)
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.funnels import (
    add_funnel,
    archive_funnel,
)
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.funnels.removal import delete_stage
from crm_desktop.history.acts import undo_last
from crm_desktop.journal import Kind
from tests.deals.deal_state import deal_row, item, live_state, new_deal, way

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


def test_a_move_takes_the_deal_to_the_stage_and_notes_it(office: Office, funnel: Funnel) -> None:
    deal = new_deal(office, funnel)
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
    deal = new_deal(office, funnel)
    before = live_state(office)
    done = move_deals(office, [deal], stage_id=funnel.stages[0].id)
    assert not done.changes
    assert done.moved == 0
    assert live_state(office) == before


def test_the_slower_of_two_is_told_where_the_deal_is(office: Office, funnel: Funnel) -> None:
    deal = new_deal(office, funnel)
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
    deal = new_deal(office, funnel)
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
    deal = new_deal(office, funnel)
    delete_stage(office, funnel.stages[1].id)
    with pytest.raises(StageGoneError, match="Замер"):
        move_deals(office, [deal], stage_id=funnel.stages[1].id)
    with pytest.raises(StageGoneError):
        move_deals(office, [deal], stage_id=12345)
    assert deal_row(office, deal)["stage"] == funnel.stages[0].id


def test_the_stage_is_looked_at_again_inside_the_transaction(
    office: Office, funnel: Funnel
) -> None:
    deal = new_deal(office, funnel)
    before = live_state(office)
    delete_stage(office, funnel.stages[1].id)
    with pytest.raises(StageGoneError), office.change("Перенос") as change:
        arrive(office, change, [deal], Arrival(funnel.stages[1].id))
    assert live_state(office) == before


def test_a_deal_closed_at_a_stage_that_is_gone_is_reopened_elsewhere(
    office: Office, funnel: Funnel
) -> None:
    deal = new_deal(office, funnel, stage=1)
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
        move_deals(office, [new_deal(office, funnel)], stage_id=stage)


def test_winning_keeps_the_stage_and_notes_when(office: Office, funnel: Funnel) -> None:
    deal = new_deal(office, funnel, stage=1)
    win_deals(office, [deal])
    row = deal_row(office, deal)
    assert (row["outcome"], row["stage"]) == ("won", funnel.stages[1].id)
    assert row["closed_at"] is not None
    assert way(office, deal)[-1] == (funnel.stages[1].id, "won")
    assert not win_deals(office, [deal]).changes


def test_losing_needs_a_reason_where_there_are_reasons(office: Office, funnel: Funnel) -> None:
    reason = item(office, "loss_reason", "Слишком долго")
    rival = item(office, "competitor", "Окна Роста")
    deal = new_deal(office, funnel)
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
    deal = new_deal(office, funnel)
    lose_deals(office, [deal], reason_id=one)
    closed_at = deal_row(office, deal)["closed_at"]
    assert lose_deals(office, [deal], reason_id=other).moved == 0
    row = deal_row(office, deal)
    assert (row["loss_reason"], row["closed_at"]) == (other, closed_at)
    assert len(way(office, deal)) == 2


def test_a_lost_deal_may_be_won_after_all(office: Office, funnel: Funnel) -> None:
    reason = item(office, "loss_reason", "Слишком долго")
    deal = new_deal(office, funnel)
    lose_deals(office, [deal], reason_id=reason, note="жаль")
    win_deals(office, [deal])
    row = deal_row(office, deal)
    assert (row["outcome"], row["loss_reason"], row["loss_note"]) == ("won", None, None)
    assert [outcome for _stage, outcome in way(office, deal)] == [None, "lost", "won"]


def test_reopening_takes_the_outcome_off(office: Office, funnel: Funnel) -> None:
    reason = item(office, "loss_reason", "Слишком долго")
    deal = new_deal(office, funnel, stage=1)
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
    deal = new_deal(office, funnel)
    since = deal_row(office, deal)["stage_since"]
    for at in (since - 1, since + 10**9):
        with pytest.raises(UserError, match="Время закрытия"):
            win_deals(office, [deal], at=at)
    win_deals(office, [deal], at=since)
    assert deal_row(office, deal)["closed_at"] == since


def test_to_another_funnel(office: Office, funnel: Funnel) -> None:
    other, _ = add_funnel(office, "Двери", stages=[StageSettings("Заявка"), StageSettings("Дверь")])
    doors = get_funnel(office, other)
    deal = new_deal(office, funnel)
    move_to_funnel(office, [deal], funnel_id=other)
    row = deal_row(office, deal)
    assert (row["funnel"], row["stage"]) == (other, doors.stages[0].id)
    with pytest.raises(UserError, match="другой воронки"):
        move_to_funnel(office, [deal], funnel_id=funnel.id, stage_id=doors.stages[1].id)


def test_a_deal_that_is_gone_is_told(office: Office, funnel: Funnel) -> None:
    with pytest.raises(NotFoundError):
        move_deals(office, [4711], stage_id=funnel.stages[1].id)
