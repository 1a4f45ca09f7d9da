"""What came back, by an undo or out of the trash, to a stage that a colleague deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import move_deals, win_deals
from crm_desktop.deals.removal import delete_deals, restore_deals
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.funnels.removal import (
    FunnelUsedError,
    StageUsedError,
    delete_funnel,
    delete_stage,
)
from crm_desktop.history.acts import describe_left, undo
from tests.deals.deal_state import deal_row, live_state, new_deal, way

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.fixture
def doors(office: Office) -> Funnel:
    """A second funnel."""
    made, _ = add_funnel(office, "Двери", stages=[StageSettings("Заявка"), StageSettings("Дверь")])
    return get_funnel(office, made)


class _Meanwhile:
    """Does something the first time it hears of progress: after the look, before the write."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act: Callable[[], object] | None = act

    def step(self, *_done: object, **_more: object) -> None:
        act, self._act = self._act, None
        if act is not None:
            act()


def test_a_move_taken_back_goes_beside_the_stage_that_is_gone(
    office: Office, funnel: Funnel
) -> None:
    deal = new_deal(office, funnel, stage=1)
    moved = move_deals(office, [deal], stage_id=funnel.stages[3].id)
    delete_stage(office, funnel.stages[1].id)
    before = live_state(office)
    undone = undo(office, moved.changes.change_id)
    assert deal_row(office, deal)["stage"] == funnel.stages[0].id
    assert describe_left(office, undone) == [
        "Сделка «Окна в офис»: прежнего этапа уже нет — теперь на этапе «Новая»."
    ]
    told = "SELECT reason FROM deal_move WHERE deal = ? AND deleted_at IS NULL ORDER BY id DESC"
    assert office.db.run(told, (deal,))[0] == ("Этап «Замер» удалён",)
    undo(office, undone.change_id)
    assert live_state(office) == before


def test_a_move_from_a_funnel_that_is_gone_goes_to_the_first_one(
    office: Office, funnel: Funnel, doors: Funnel
) -> None:
    deal = new_deal(office, doors)
    moved = move_deals(office, [deal], stage_id=funnel.stages[3].id)
    delete_funnel(office, doors.id)
    undo(office, moved.changes.change_id)
    row = deal_row(office, deal)
    first = office.db.run("SELECT min(position) FROM funnel WHERE deleted_at IS NULL")
    assert office.db.run(
        "SELECT f.position, s.deleted_at, f.id = s.funnel FROM deal d JOIN funnel f ON"
        " f.id = d.funnel JOIN stage s ON s.id = d.stage WHERE d.id = ?",
        (deal,),
    ) == [(*first[0], None, 1)]
    assert row["outcome"] is None


def test_deals_that_came_since_do_not_vanish_with_a_stage_deleted_again(
    office: Office, funnel: Funnel
) -> None:
    gone = delete_stage(office, funnel.stages[1].id)
    back = undo(office, gone.change_id)
    deal = new_deal(office, funnel, stage=1)
    undo(office, back.change_id)
    assert deal_row(office, deal)["stage"] == funnel.stages[0].id
    assert len(way(office, deal)) == 2


def test_a_won_deal_only_has_another_last_stage(office: Office, doors: Funnel) -> None:
    deal = new_deal(office, doors)
    won = win_deals(office, [deal])
    deleted = delete_deals(office, [deal])
    delete_funnel(office, doors.id)
    undo(office, deleted.change_id)
    row = deal_row(office, deal)
    assert row["outcome"] == "won"
    assert row["funnel"] != doors.id
    assert len(way(office, deal)) == 2
    undo(office, won.changes.change_id)
    assert deal_row(office, deal)["outcome"] is None


@pytest.mark.parametrize("way_back", ["deal", "client", "undo"])
def test_out_of_the_trash_into_a_funnel_that_is_gone(
    office: Office, funnel: Funnel, doors: Funnel, romashka: int, way_back: str
) -> None:
    draft = DealDraft("Дверь", romashka, stage_id=doors.stages[0].id)
    deal, _ = create_deal(office, draft)
    if way_back == "client":
        delete_clients(office, [romashka])
        delete_funnel(office, doors.id)
        restore_clients(office, [romashka])
    else:
        deleted = delete_deals(office, [deal])
        delete_funnel(office, doors.id)
        if way_back == "deal":
            restore_deals(office, [deal])
        else:
            undo(office, deleted.change_id)
    row = deal_row(office, deal)
    assert row["deleted_at"] is None
    live = office.db.run(
        "SELECT s.deleted_at, f.deleted_at, s.funnel FROM stage s JOIN funnel f ON f.id = s.funnel"
        " WHERE s.id = ?",
        (row["stage"],),
    )
    assert live == [(None, None, row["funnel"])]
    board = office.db.run("SELECT funnel, stage FROM deal_board WHERE deal = ?", (deal,))
    assert board == [(row["funnel"], row["stage"])]
    move_deals(office, [deal], stage_id=funnel.stages[0].id)


def test_a_deal_that_comes_in_the_very_moment_keeps_its_stage(
    office: Office, funnel: Funnel, doors: Funnel
) -> None:
    made: list[int] = []
    comes = _Meanwhile(lambda: made.append(new_deal(office, funnel, stage=1)))
    delete_stage(office, funnel.stages[1].id, progress=comes)
    assert deal_row(office, made[0])["stage"] == funnel.stages[0].id

    comes = _Meanwhile(lambda: made.append(new_deal(office, doors)))
    with pytest.raises(FunnelUsedError, match="1\N{NO-BREAK SPACE}сделка в работе"):
        delete_funnel(office, doors.id, progress=comes)
    assert get_funnel(office, doors.id).stages == doors.stages

    lonely, _ = add_funnel(office, "Одна", stages=[StageSettings("Всё")])
    only = get_funnel(office, lonely)
    comes = _Meanwhile(lambda: made.append(new_deal(office, only)))
    with pytest.raises(StageUsedError):
        delete_stage(office, only.stages[0].id, progress=comes)
    assert get_funnel(office, lonely).stages == only.stages
