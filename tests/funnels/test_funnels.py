from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.funnels import (
    add_funnel,
    archive_funnel,
    rename_funnel,
    reorder_funnels,
    set_approval_limits,
    set_distribution,
    set_won_required,
)
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.reading import find_funnel, get_funnel, list_funnels
from crm_desktop.funnels.stages import add_stage, edit_stage, reorder_stages
from crm_desktop.history.acts import undo_last

if TYPE_CHECKING:
    from crm_desktop.office import Office

WHOLE = StageSettings(
    "Замер",
    colour="teal",
    probability=30,
    description="День замера согласован",
    required=("budget", "starts_on"),
    stale_days=7,
    plan_mode=PlanMode.REQUIRE,
    plan_days=3,
    soft_limit=12,
)


def names(office: Office) -> list[str]:
    return [funnel.name for funnel in list_funnels(office)]


def test_a_new_office_has_one_funnel(office: Office) -> None:
    funnel = list_funnels(office)[0]
    assert names(office) == ["Продажи"]
    assert [stage.name for stage in funnel.stages] == [
        "Новые", "Квалификация", "КП отправлено", "Переговоры", "Ждём оплату",
    ]  # fmt: skip
    assert [stage.probability for stage in funnel.stages] == [10, 20, 40, 60, 90]
    assert funnel.first == funnel.stages[0]


def test_a_stage_is_read_as_it_was_written(office: Office) -> None:
    funnel, _ = add_funnel(office, "  Окна  и двери ", stages=[StageSettings("Заявка"), WHOLE])
    read = get_funnel(office, funnel)
    assert read.name == "Окна и двери"
    assert [stage.settings for stage in read.stages] == [StageSettings("Заявка"), WHOLE]
    assert [stage.position for stage in read.stages] == [0, 1]
    assert read.next_stage(read.stages[0].id) == read.stages[1]
    assert read.next_stage(read.stages[1].id) is None
    assert read.previous_stage(read.stages[0].id) is None


def test_names_are_asked_for_and_not_taken_twice(office: Office) -> None:
    for bad in ("", " \t", "продажи", "Ж" * 81):
        with pytest.raises(UserError, match="Ничего не изменено"):
            add_funnel(office, bad)
    funnel = list_funnels(office)[0]
    with pytest.raises(UserError, match="занято"):
        add_stage(office, funnel.id, StageSettings("новые"))
    with pytest.raises(UserError, match="занято"):
        add_funnel(office, "Ещё", stages=[StageSettings("Раз"), StageSettings("раз")])
    assert names(office) == ["Продажи"]
    rename_funnel(office, funnel.id, name="ПРОДАЖИ")
    assert names(office) == ["ПРОДАЖИ"]


@pytest.mark.parametrize(
    "bad",
    [
        {"probability": 101},
        {"probability": -1},
        {"stale_days": 0},
        {"plan_days": 4000},
        {"soft_limit": 0},
        {"colour": "#ff0000"},
    ],
)
def test_a_stage_that_cannot_be_is_refused(office: Office, bad: dict[str, object]) -> None:
    funnel = list_funnels(office)[0]
    with pytest.raises(UserError, match="Ничего не изменено"):
        edit_stage(office, funnel.stages[0].id, replace(WHOLE, **bad))  # type: ignore[arg-type]
    assert list_funnels(office)[0] == funnel


def test_funnels_are_ordered_put_away_and_taken_back(office: Office) -> None:
    first = list_funnels(office)[0].id
    second, _ = add_funnel(office, "Сервис")
    third, _ = add_funnel(office, "Опт")
    reorder_funnels(office, [third, 12345, first])
    assert names(office) == ["Опт", "Продажи", "Сервис"]
    archive_funnel(office, third)
    assert names(office) == ["Продажи", "Сервис"]
    assert [f.id for f in list_funnels(office, archived=True)] == [first, second, third]
    assert not archive_funnel(office, third).touched
    archive_funnel(office, third, archived=False)
    assert names(office) == ["Опт", "Продажи", "Сервис"]


def test_a_funnel_is_found_by_name_or_number(office: Office) -> None:
    funnel = list_funnels(office)[0]
    assert find_funnel(office, " ПРОДАЖИ ") == funnel
    assert find_funnel(office, str(funnel.id)) == funnel
    with pytest.raises(NotFoundError, match="Есть: «Продажи»"):
        find_funnel(office, "Закупки")


def test_what_is_asked_at_the_end_of_a_funnel(office: Office) -> None:
    funnel = list_funnels(office)[0].id
    set_won_required(office, funnel, keys=["budget", "closes_on", "budget"])
    set_approval_limits(office, funnel, budget=50_000_000, discount=1_000)
    set_distribution(office, funnel, definition='{"way": "turn"}')
    read = get_funnel(office, funnel)
    assert read.won_required == ("budget", "closes_on")
    assert (read.approve_budget, read.approve_discount) == (50_000_000, 1_000)
    assert read.distribution == '{"way": "turn"}'
    for bad in ("[1]", "{"):
        with pytest.raises(UserError):
            set_distribution(office, funnel, definition=bad)
    for budget, discount in ((-1, None), (None, 10_001)):
        with pytest.raises(UserError):
            set_approval_limits(office, funnel, budget=budget, discount=discount)
    set_won_required(office, funnel, keys=[])
    assert get_funnel(office, funnel).won_required == ()


def test_a_stage_goes_where_it_is_put(office: Office) -> None:
    funnel = list_funnels(office)[0]
    new, _ = add_stage(office, funnel.id, WHOLE, before=funnel.stages[1].id)
    add_stage(office, funnel.id, StageSettings("Последняя"))
    read = get_funnel(office, funnel.id)
    assert [stage.name for stage in read.stages][:3] == ["Новые", "Замер", "Квалификация"]
    assert read.stages[-1].name == "Последняя"
    assert [stage.position for stage in read.stages] == list(range(7))
    reorder_stages(office, funnel.id, ids=[new])
    assert get_funnel(office, funnel.id).first == replace(read.stages[1], position=0)
    undo_last(office)
    assert get_funnel(office, funnel.id) == read


def test_two_people_set_one_stage(office: Office) -> None:
    stage = list_funnels(office)[0].stages[0]
    seen = stage.settings
    edit_stage(office, stage.id, replace(seen, probability=15), was=seen)
    edit_stage(office, stage.id, replace(seen, name="Входящие"), was=seen)
    now = list_funnels(office)[0].stages[0].settings
    assert now == replace(seen, probability=15, name="Входящие")
    assert not edit_stage(office, stage.id, now).touched
    undo_last(office)
    assert list_funnels(office)[0].stages[0].settings == replace(seen, probability=15)


def test_a_stage_that_is_gone_says_so(office: Office) -> None:
    with pytest.raises(NotFoundError, match="Обновите"):
        edit_stage(office, 1, WHOLE)
    with pytest.raises(NotFoundError, match="Обновите"):
        get_funnel(office, 1)


def test_five_hundred_stages(office: Office) -> None:
    many = [StageSettings(f"Этап {n}", probability=n // 5) for n in range(500)]
    funnel, _ = add_funnel(office, "Длинная", stages=many)
    read = get_funnel(office, funnel)
    assert [stage.settings for stage in read.stages] == many
    reorder_stages(office, funnel, ids=[stage.id for stage in reversed(read.stages)])
    assert get_funnel(office, funnel).stages[0].name == "Этап 499"
