"""Two programs over one file act on one deal at once: one wins, the other is told, none is lost."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from crm_desktop.automation.definition import PlanTask, RuleDefinition, TaskPlan, Trigger, When
from crm_desktop.automation.rules import add_rule
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.history.acts import undo
from tests.deals.deal_state import deal_row, item, live_state, new_deal, way
from tests.faults.running import go_on, hear, program

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.fixture
def windows(office: Office) -> Funnel:
    """A funnel of three stages."""
    stages = [StageSettings(name) for name in ("Новая", "Замер", "Монтаж")]
    return get_funnel(office, add_funnel(office, "Окна", stages=stages)[0])


def at_once(folder: Path, password: str, *acts: tuple[object, ...]) -> list[str]:
    """Start a program for each act, let all go at the same moment, return what they say."""
    with ExitStack() as stack:
        running = [
            stack.enter_context(program(str(act), str(folder), password, *map(str, numbers)))
            for act, *numbers in acts
        ]
        for each in running:
            assert hear(each) == "ready"
        for each in running:
            go_on(each)
        return [hear(each) for each in running]


def last_change(office: Office) -> int:
    return int(office.db.run("SELECT max(id) FROM change_set")[0][0])


@pytest.mark.parametrize("others", ["move", "win", "lose"])
def test_one_card_two_hands(
    office: Office, tmp_path: Path, password: str, windows: Funnel, others: str
) -> None:
    first, second, third = (stage.id for stage in windows.stages)
    reason = item(office, "loss_reason", "Слишком долго")
    deal = new_deal(office, windows)
    before = live_state(office)
    theirs: dict[str, tuple[object, ...]] = {
        "move": ("move", deal, first, third),
        "win": ("win", deal, first),
        "lose": ("lose", deal, first, reason),
    }
    ours = ("win", deal, first) if others == "lose" else ("move", deal, first, second)
    told = at_once(tmp_path / "Ромашка", password, ours, theirs[others])
    assert sorted(each.split()[0] for each in told) == ["done", "refused"]
    assert "только что передвинули" in max(told)
    assert len(way(office, deal)) == 2
    after = live_state(office)
    undone = undo(office, last_change(office))
    assert undone.left == ()
    assert live_state(office) == before
    undo(office, undone.change_id)
    assert live_state(office) == after


@pytest.mark.parametrize("gone", ["delete-stage", "delete-funnel", "archive"])
def test_a_drop_on_what_goes_this_moment(
    office: Office, tmp_path: Path, password: str, windows: Funnel, gone: str
) -> None:
    made, _ = add_funnel(office, "Двери", stages=[StageSettings("Заявка"), StageSettings("Дверь")])
    target = get_funnel(office, made).stages
    deal = new_deal(office, windows)
    of = (target[1].id, target[0].id) if gone == "delete-stage" else (made,)
    dropped, deleted = at_once(
        tmp_path / "Ромашка", password,
        ("move", deal, windows.stages[0].id, target[1].id), (gone, *of),
    )  # fmt: skip
    row = deal_row(office, deal)
    live = "SELECT deleted_at IS NULL, funnel FROM stage WHERE id = ?"
    assert office.db.run(live, (row["stage"],)) == [(1, row["funnel"])]
    if dropped.startswith("refused"):
        assert "StageGoneError" in dropped
        assert deleted == "done True"
        assert row["stage"] == windows.stages[0].id
    elif gone == "delete-funnel":
        assert "FunnelUsedError" in deleted
    else:
        assert (dropped, deleted) == ("done 1", "done True")
        assert row["funnel"] == made


def test_two_programs_run_the_rules_at_once(
    office: Office, tmp_path: Path, password: str, windows: Funnel
) -> None:
    deals = [new_deal(office, windows, f"Сделка {n}") for n in range(230)]
    rule = RuleDefinition(Trigger(When.IDLE), (PlanTask(TaskPlan(title="Позвонить")),))
    add_rule(office, "Без дела", rule)
    told = at_once(tmp_path / "Ромашка", password, ("rules",), ("rules",))
    assert all(each.startswith("done") for each in told)
    tasks = office.db.run("SELECT deal FROM task WHERE deleted_at IS NULL ORDER BY deal")
    assert tasks == [(deal,) for deal in sorted(deals)]
    fired = office.db.run("SELECT count(*), count(DISTINCT key) FROM rule_firing")
    assert fired == [(len(deals), len(deals))]
