from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.directories.items import COLOURS
from crm_desktop.errors import NotFoundError
from crm_desktop.funnels.model import PlanMode
from crm_desktop.funnels.reading import get_funnel, list_funnels
from crm_desktop.funnels.ready_made import DEFAULT, ReadyMade, add_ready_made, ready_made_sets
from crm_desktop.history.acts import undo_last

if TYPE_CHECKING:
    from crm_desktop.office import Office


def reasons(office: Office) -> list[str]:
    return [
        row[0]
        for row in office.db.run(
            "SELECT name FROM directory_item WHERE directory = 'loss_reason'"
            " AND deleted_at IS NULL ORDER BY position"
        )
    ]


@pytest.mark.parametrize("ready", ready_made_sets(), ids=lambda ready: ready.key)
def test_a_set_is_honest_and_whole(ready: ReadyMade) -> None:
    assert ready.title
    assert ready.text.endswith(".")
    assert 4 <= len(ready.stages) <= 8
    assert len(ready.loss_reasons) >= 5
    assert len(set(ready.loss_reasons)) == len(ready.loss_reasons)
    chances = [stage.probability for stage in ready.stages]
    assert chances == sorted(chances)
    assert chances[0] > 0
    assert chances[-1] < 100
    for stage in ready.stages:
        assert stage.description.endswith(".")
        assert stage.colour in COLOURS
        assert stage.stale_days
        assert stage.plan_mode is not PlanMode.OFF
        assert stage.plan_days


def test_the_default_set_asks_for_no_fields() -> None:
    default = next(ready for ready in ready_made_sets() if ready.key == DEFAULT)
    assert ready_made_sets()[0] == default
    assert not any(stage.required for stage in default.stages)
    assert default.won_required == ()


def test_a_set_becomes_a_funnel(office: Office) -> None:
    for ready in ready_made_sets():
        funnel, _ = add_ready_made(office, ready.key)
        made = get_funnel(office, funnel)
        assert tuple(stage.settings for stage in made.stages) == ready.stages
        assert made.won_required == ready.won_required
    assert [f.name for f in list_funnels(office)][:3] == [
        "Продажи",
        "Продажи 2",
        ready_made_sets()[1].title,
    ]
    funnel, _ = add_ready_made(office, "offers", name="Крупные")
    assert get_funnel(office, funnel).name == "Крупные"
    with pytest.raises(NotFoundError):
        add_ready_made(office, "нет такого")


def test_reasons_come_with_the_first_funnel_only(office: Office) -> None:
    before = reasons(office)
    assert before[0] == "Дорого"
    add_ready_made(office, "tender")
    assert reasons(office) == before
    with office.change("Пусто"):
        office.db.run("UPDATE directory_item SET deleted_at = 1 WHERE directory = 'loss_reason'")
        office.db.run("UPDATE funnel SET deleted_at = 1")
    assert list_funnels(office) == []
    add_ready_made(office, "tender")
    assert reasons(office)[0] == "Проиграли по цене"
    undo_last(office)
    assert (reasons(office), list_funnels(office)) == ([], [])
