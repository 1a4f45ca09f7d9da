from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.clients.portions import ONE_TRANSACTION
from crm_desktop.deals.moves import (
    lose_deals,
    move_deals,
    reopen_deals,
    win_deals,
)
from crm_desktop.deals.refusals import (
    LackingFieldsError,
)
from crm_desktop.deals.removal import delete_deals
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.funnels.funnels import (
    add_funnel,
)
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.history.acts import redo, undo, undo_last
from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal import Kind
from tests.deals.deal_state import live_state, new_deal
from tests.office_copies import copy_of

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office
    from crm_desktop.office.folder import OfficeFolder


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


def test_a_deal_deleted_meanwhile_stops_no_others(office: Office, funnel: Funnel) -> None:
    deals = _many(office, funnel, ONE_TRANSACTION + 1)  # the last portion is that one alone
    delete_deals(office, deals[-1:])
    assert move_deals(office, deals, stage_id=funnel.stages[1].id).moved == ONE_TRANSACTION


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
    with office.change("Заполнены все, кроме последней") as _:
        office.db.run(
            "UPDATE deal SET budget = 1, closes_on = '2027-01-31' WHERE id <> ?", (deals[-1],)
        )
    before = live_state(office)
    with pytest.raises(LackingFieldsError) as refused:
        move_deals(office, deals, stage_id=funnel.stages[2].id)
    assert list(refused.value.missing) == deals[-1:]
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


@dataclass(frozen=True)
class _Ground:
    """A closed office with four stages and three deals, which each example gets a copy of."""

    folder: OfficeFolder
    unlocked: Unlocked
    funnel: int
    deals: list[int]


@pytest.fixture
def ground(office: Office) -> _Ground:
    made, _ = add_funnel(office, "Окна", stages=[StageSettings(f"Этап {n}") for n in range(4)])
    for item in office.db.run("SELECT id FROM directory_item WHERE directory = 'loss_reason'"):
        with office.change("Без причин"):
            office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE id = ?", item)
    funnel = get_funnel(office, made)
    deals = [new_deal(office, funnel, f"С{n}") for n in range(3)]
    office.close()
    return _Ground(office.folder, office.unlocked, made, deals)


@given(steps=_STEPS)
def test_undo_after_undo_leads_back_exactly_and_redo_forth(
    ground: _Ground, tmp_path: Path, steps: list[tuple[str, int]]
) -> None:
    with copy_of(ground.folder, ground.unlocked, tmp_path / "О") as office:
        funnel = get_funnel(office, ground.funnel)
        states = [live_state(office)]
        acts = []
        for step in steps:
            act = _step(office, funnel, ground.deals, step)
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
