"""Rules that a careless hand made: every chain ends, is told, and is taken back in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.automation.definition import (
    MoveTo,
    NewDeal,
    PlanTask,
    SetField,
    TaskPlan,
    Trigger,
    When,
)
from crm_desktop.automation.reactions import CROWD, MOST_OPENED
from crm_desktop.clients import portions
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals import moves
from crm_desktop.deals.moves import move_deals
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.funnels.removal import delete_stage
from crm_desktop.history.acts import redo, undo, undo_last
from crm_desktop.journal import undo as journal_undo
from tests.automation.rule_made import deal, firings, notices, rule, state

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.office import Office


@pytest.fixture
def stages(office: Office) -> list[int]:
    """Four stages of a funnel."""
    made, _ = add_funnel(office, "Окна", stages=[StageSettings(f"Этап {n}") for n in range(4)])
    return [stage.id for stage in get_funnel(office, made).stages]


def test_many_rules_that_open_deals_make_no_crowd(office: Office, stages: list[int]) -> None:
    client, _ = create_client(office, ClientDraft(name="ООО «Ромашка»"))
    for n in range(8):
        rule(office, Trigger(When.CREATED), NewDeal(title=f"Вслед {n}"), name=f"Вслед {n}")
    before = state(office)
    deal(office, client_id=client, stage_id=stages[0])
    there = office.db.run("SELECT count(*) FROM deal WHERE deleted_at IS NULL")[0][0]
    assert MOST_OPENED <= there <= MOST_OPENED + 8 + 1
    assert any(CROWD in text for text in notices(office))
    undo_last(office)
    assert state(office) == before


def test_every_deal_of_a_bulk_act_gets_its_own(office: Office, stages: list[int]) -> None:
    made = rule(office, Trigger(When.STAGE, stages=(stages[1],)), NewDeal(title="Ещё одна"))
    with office.change("Много") as change:
        funnel = office.db.run("SELECT funnel FROM stage WHERE id = ?", (stages[0],))[0][0]
        deals = [
            write_deal(office.db, change, DealRow(f"Сделка {n}", None, funnel, stages[0]))
            for n in range(MOST_OPENED * 2)
        ]
    move_deals(office, deals, stage_id=stages[1])
    assert len(firings(office, made)) == len(deals)
    opened = office.db.run("SELECT count(*) FROM deal WHERE title = 'Ещё одна'")
    assert opened == [(len(deals),)]


def test_many_moved_with_rules_come_back_exactly(
    office: Office, stages: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (portions, moves, journal_undo):
        monkeypatch.setattr(module, "ONE_TRANSACTION", 100)
    for module in (portions, journal_undo):
        monkeypatch.setattr(module, "PORTION", 40)
    entered = Trigger(When.STAGE, stages=(stages[1],))
    rule(office, entered, PlanTask(TaskPlan(title="Позвонить")), SetField("note", "пришла"))
    rule(office, Trigger(When.CHANGED, field="note"), MoveTo(stages[2]))
    rule(office, Trigger(When.STAGE, stages=(stages[2],)), MoveTo(stages[1]))
    with office.change("Много") as change:
        funnel = office.db.run("SELECT funnel FROM stage WHERE id = ?", (stages[0],))[0][0]
        deals = [
            write_deal(office.db, change, DealRow(f"Сделка {n}", None, funnel, stages[0]))
            for n in range(130)
        ]
    before = state(office)
    move_deals(office, deals, stage_id=stages[1])
    after = state(office)
    assert len(after["task"]) == len(deals)
    undo_last(office)
    assert state(office) == before
    redo(office)
    assert state(office) == after


def test_what_a_rule_moved_off_a_stage_that_is_gone_comes_beside_it(
    office: Office, stages: list[int]
) -> None:
    rule(office, Trigger(When.STAGE, stages=(stages[1],)), MoveTo(stages[3]))
    moved = deal(office, stage_id=stages[0])
    act = move_deals(office, [moved], stage_id=stages[1]).changes
    delete_stage(office, stages[0])
    undo(office, act.change_id)
    now = office.db.run("SELECT stage FROM deal WHERE id = ?", (moved,))
    assert now == [(stages[1],)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", "12e9"),
        ("budget", -5),
        ("budget", 10**15),
        ("currency", "USD"),
        ("discount", 10_001),
        ("closes_on", "31 февраля"),
        ("currency", None),
    ],
)
def test_a_value_a_deal_may_not_have_is_refused_at_once(
    office: Office, field: str, value: Value
) -> None:
    with pytest.raises(UserError):
        rule(office, Trigger(When.CREATED), SetField(field, value))
    assert office.db.run("SELECT count(*) FROM rule") == [(0,)]
