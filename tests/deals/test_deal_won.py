from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import lose_deals, move_deals, reopen_deals, win_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.deals.stage_history import stage_history
from crm_desktop.deals.won import WonMonth, month_bounds, won_by_month
from crm_desktop.deals.writing import DealRow, MoveRow, write_deal
from crm_desktop.history.acts import undo, undo_last
from tests.deals.deal_state import deal_row, item

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = 86_400_000


def ms(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=MOSCOW).timestamp() * 1000)


def _won(
    office: Office, funnel: Funnel, closed_at: int, budget: int | None = 100, currency: str = "RUB"
) -> int:
    row = DealRow(
        "Окна", None, funnel.id, funnel.stages[0].id, created_at=closed_at - DAY, outcome="won",
        closed_at=closed_at, values={"budget": budget, "currency": currency},
    )  # fmt: skip
    with office.change("Готовая сделка") as change:
        return write_deal(office.db, change, row)


def _months(office: Office) -> dict[str, tuple[int, dict[str, int]]]:
    told = won_by_month(office, first=date(2026, 1, 31), last=date(2026, 3, 1))
    return {f"{each.month:%m}": (each.deals, dict(each.sums)) for each in told}


def test_a_month_begins_and_ends_at_midnight_of_the_office(office: Office, funnel: Funnel) -> None:
    _won(office, funnel, ms(2026, 1, 1) - 1, 50_000)
    _won(office, funnel, ms(2026, 4, 1), 600_000)
    _won(office, funnel, ms(2026, 2, 1) - 1, 1)
    _won(office, funnel, ms(2026, 2, 1), 20)
    _won(office, funnel, ms(2026, 3, 1) - 1, 300)
    _won(office, funnel, ms(2026, 3, 1), 4_000)
    assert _months(office) == {
        "01": (1, {"RUB": 1}), "02": (2, {"RUB": 320}), "03": (1, {"RUB": 4_000}),
    }  # fmt: skip


def test_months_keep_to_the_zone_whatever_its_clocks_do() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert month_bounds(date(2026, 3, 15), berlin) == (
        int(datetime(2026, 2, 28, 23, tzinfo=UTC).timestamp() * 1000),
        int(datetime(2026, 3, 31, 22, tzinfo=UTC).timestamp() * 1000),
    )
    assert month_bounds(date(2026, 12, 31), UTC)[1] == int(
        datetime(2027, 1, 1, tzinfo=UTC).timestamp() * 1000
    )


def test_currencies_stand_apart_and_a_deal_without_a_budget_counts(
    office: Office, funnel: Funnel
) -> None:
    _won(office, funnel, ms(2026, 2, 3), 5)
    _won(office, funnel, ms(2026, 2, 3), 7, "USD")
    _won(office, funnel, ms(2026, 2, 3), None)
    assert _months(office)["02"] == (3, {"RUB": 5, "USD": 7})
    assert _months(office)["01"] == (0, {})


def test_a_reopened_deal_leaves_its_month_and_a_later_win_counts_in_its_own(
    office: Office, funnel: Funnel
) -> None:
    deal = _won(office, funnel, ms(2026, 1, 20), 100)
    assert _months(office)["01"] == (1, {"RUB": 100})
    reopen_deals(office, [deal])
    assert [each[0] for each in _months(office).values()] == [0, 0, 0]
    win_deals(office, [deal])
    today = datetime.now(MOSCOW).date()
    now = won_by_month(office, first=today, last=today)
    assert now == (WonMonth(today.replace(day=1), 1, {"RUB": 100}),)
    assert _months(office)["01"] == (0, {})
    outcomes = [stay.outcome for stay in stage_history(office, deal)]
    assert outcomes == ["", "won", "", "won"]


def test_undoing_the_reopening_brings_the_figure_back(office: Office, funnel: Funnel) -> None:
    deal = _won(office, funnel, ms(2026, 1, 20), 100)
    undo(office, reopen_deals(office, [deal]).changes.change_id)
    assert _months(office)["01"] == (1, {"RUB": 100})


def test_lost_open_and_deleted_deals_are_not_won(office: Office, funnel: Funnel) -> None:
    reason = item(office, "loss_reason", "Долго")
    deals = [_won(office, funnel, ms(2026, 2, day)) for day in (1, 2, 3)]
    lose_deals(office, deals[:1], reason_id=reason)
    delete_deals(office, deals[1:2])
    assert _months(office)["02"] == (1, {"RUB": 100})


def test_figures_of_one_funnel_and_of_one_person(office: Office, funnel: Funnel) -> None:
    _won(office, funnel, ms(2026, 2, 3))
    feb = date(2026, 2, 1)
    assert won_by_month(office, first=feb, last=feb, funnel_id=funnel.id)[0].deals == 1
    assert won_by_month(office, first=feb, last=feb, funnel_id=1)[0].deals == 0
    assert won_by_month(office, first=feb, last=feb, responsible_id=office.user_id)[0].deals == 0
    assert won_by_month(office, first=date(2026, 3, 1), last=date(2026, 2, 1)) == ()


@pytest.fixture
def travelled(office: Office, funnel: Funnel) -> int:
    """A deal that stood two days at the first stage and five at the second, then was lost."""
    first, second = funnel.stages[0].id, funnel.stages[1].id
    row = DealRow(
        "Окна", None, funnel.id, second, created_at=0, outcome="lost", closed_at=7 * DAY,
        moves=(
            MoveRow(0, funnel.id, first), MoveRow(2 * DAY, funnel.id, second),
            MoveRow(7 * DAY, funnel.id, second, "lost", reason="Дорого"),
        ),
    )  # fmt: skip
    with office.change("Готовая сделка") as change:
        return write_deal(office.db, change, row)


def test_the_way_tells_how_long_each_stay_lasted(office: Office, travelled: int) -> None:
    stays = stage_history(office, travelled)
    told = [(stay.stage, stay.outcome, stay.lasted, stay.reason) for stay in stays]
    assert told == [
        ("Новая", "", 2 * DAY, ""), ("Замер", "", 5 * DAY, ""), ("Замер", "lost", None, "Дорого"),
    ]  # fmt: skip
    assert stays[0].until == 2 * DAY


def test_an_undone_move_leaves_the_way(office: Office, funnel: Funnel) -> None:
    deal, _ = create_deal(office, DealDraft("Окна", funnel_id=funnel.id))
    since = deal_row(office, deal)["stage_since"]
    move_deals(office, [deal], stage_id=funnel.stages[1].id)
    undo_last(office)
    stays = stage_history(office, deal, now=since + 3 * DAY)
    assert [(stay.stage, stay.until, stay.lasted) for stay in stays] == [("Новая", None, 3 * DAY)]
