from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.currencies.currencies import add_currency
from crm_desktop.errors import NotFoundError
from crm_desktop.funnels.conversion import StageConversion, read_conversion
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel, list_funnels
from crm_desktop.funnels.removal import delete_stage
from crm_desktop.funnels.report import Closed, funnel_report
from crm_desktop.funnels.stages import reorder_stages
from tests.funnels.deals_there import put_deal

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.fixture
def funnel(office: Office) -> Funnel:
    made, _ = add_funnel(
        office, "Опт", stages=[StageSettings(name, probability=50) for name in "АБВГ"]
    )
    return get_funnel(office, made)


def figures(office: Office, funnel: Funnel, **period: int) -> list[tuple[int, int, int]]:
    read = read_conversion(office, get_funnel(office, funnel.id), **period)
    return [(each.reached, each.went_on, each.lost) for each in read.values()]


def test_nothing_came_nothing_went_on(office: Office, funnel: Funnel) -> None:
    assert figures(office, funnel) == [(0, 0, 0)] * 4
    assert StageConversion().share is None
    assert StageConversion(4, 1).share == 0.25


def test_every_stage_passed_or_jumped_over_counts(office: Office, funnel: Funnel) -> None:
    a, b, c, d = funnel.stages
    put_deal(office, a)
    put_deal(office, a, b)
    put_deal(office, a, c, outcome="lost")
    put_deal(office, a, b, outcome="won")
    put_deal(office, d)
    assert figures(office, funnel) == [(5, 4, 0), (4, 3, 0), (3, 2, 1), (2, 1, 0)]


def test_a_deal_moved_back_keeps_the_furthest(office: Office, funnel: Funnel) -> None:
    a, b, c, _d = funnel.stages
    put_deal(office, a, c, b)
    assert figures(office, funnel) == [(1, 1, 0), (1, 1, 0), (1, 0, 0), (0, 0, 0)]


def test_deleted_deals_stages_and_other_funnels_say_nothing(office: Office, funnel: Funnel) -> None:
    a, b, c, d = funnel.stages
    other = list_funnels(office)[0]
    put_deal(office, a, b, deleted=True)
    put_deal(office, a, other.stages[0])
    moved = put_deal(office, other.stages[3], b)
    put_deal(office, a, d)
    delete_stage(office, d.id, into=c.id)
    assert moved
    assert figures(office, funnel) == [(2, 2, 0), (2, 1, 0), (1, 0, 0)]


def test_todays_order_decides(office: Office, funnel: Funnel) -> None:
    a, b, *_ = funnel.stages
    put_deal(office, a, b)
    reorder_stages(office, funnel.id, ids=[b.id])
    assert figures(office, funnel)[:2] == [(1, 1, 0), (1, 0, 0)]


def test_a_period_is_that_of_the_first_arrival(office: Office, funnel: Funnel) -> None:
    a, b, *_ = funnel.stages
    put_deal(office, a, b, at=1000)
    put_deal(office, a, at=2000)
    assert figures(office, funnel, since=1000, until=2000)[:2] == [(1, 1, 0), (1, 0, 0)]
    assert figures(office, funnel, since=1001)[:2] == [(1, 0, 0), (0, 0, 0)]


def test_five_hundred_stages_are_counted(office: Office) -> None:
    made, _ = add_funnel(office, "Длинная", stages=[StageSettings(f"Этап {n}") for n in range(500)])
    long = get_funnel(office, made)
    put_deal(office, long.stages[0], long.stages[499])
    put_deal(office, long.stages[250])
    told = figures(office, long)
    assert (told[0], told[250], told[251], told[499]) == (
        (2, 2, 0), (2, 1, 0), (1, 1, 0), (1, 0, 0),
    )  # fmt: skip
    assert len(funnel_report(office, made).stages) == 500


def test_a_funnel_in_numbers(office: Office, funnel: Funnel) -> None:
    a, b, _c, _d = funnel.stages
    add_currency(office, "USD", rate="90")
    put_deal(office, a, budget=100_00)
    put_deal(office, a, budget=2_00, currency="USD")
    put_deal(office, a, b, budget=7_00, currency="EUR")
    put_deal(office, a, b, outcome="won", budget=500_00, at=1000)
    put_deal(office, a, outcome="won", budget=1_00, currency="USD", at=2000)
    put_deal(office, b, outcome="lost", budget=3_00, currency="EUR", at=2000)
    report = funnel_report(office, funnel.id)
    first, second = report.stages[:2]
    assert (first.name, first.totals.count, first.totals.kopecks) == ("А", 2, 28_000)
    assert first.totals.weighted == 14_000
    assert [(each.currency, each.amount) for each in second.totals.apart] == [("EUR", 700)]
    assert (report.totals.count, report.totals.none) == (3, 3)
    assert report.won == Closed(2, 59_000, {})
    assert report.lost == Closed(1, 0, {"EUR": 300})
    assert (first.conversion, second.conversion) == (
        StageConversion(6, 4, 0), StageConversion(4, 2, 1),
    )  # fmt: skip
    assert funnel_report(office, funnel.id, since=1500).won == Closed(1, 9_000, {})
    with pytest.raises(NotFoundError):
        funnel_report(office, 5)


def test_a_closed_deal_carried_to_another_stage_came_there(office: Office, funnel: Funnel) -> None:
    a, b, c, _d = funnel.stages
    put_deal(office, a, b, outcome="lost")
    delete_stage(office, b.id, into=c.id)
    assert figures(office, funnel) == [(1, 1, 0), (1, 0, 1), (0, 0, 0)]
