"""The forecast: every open deal in one column and one band, sums and lists behind them agree."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.deals.forecast import (
    CHANCES,
    Chance,
    Span,
    column_filter,
    forecast,
    last_day,
    month_after,
    moved_close,
    won_filter,
)
from crm_desktop.deals.forecast_deals import forecast_deals
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.list_totals import deal_money
from crm_desktop.deals.listing import deal_ids
from crm_desktop.deals.rescheduling import move_close
from crm_desktop.errors import NotFoundError
from crm_desktop.history.acts import undo
from crm_desktop.views.definition import SortKey
from crm_desktop.views.tree import Condition, Op, all_of
from tests.deals.deal_list_base import NOW, Deals, MadeDeal, fill_deals

if TYPE_CHECKING:
    from crm_desktop.office import Office

TODAY = date(2026, 11, 21)
OPEN = DealFilter(tree=all_of(Condition("outcome", Op.ANY_OF, ("open",))))


@pytest.fixture
def made(office: Office) -> Deals:
    return fill_deals(office, 6, deals=120)


def column_of(deal: MadeDeal, months: int) -> str:
    """Where an open deal belongs, told by comparing calendars."""
    text = deal.row["closes_on"]
    if text is None:
        return "undated"
    day = date.fromisoformat(text)
    if day < TODAY:
        return "overdue"
    ahead = (day.year - TODAY.year) * 12 + day.month - TODAY.month
    return f"{day:%Y-%m}" if ahead < months else "later"


def chance_of(deal: MadeDeal) -> Chance:
    if deal.probability >= 80:
        return Chance.CERTAIN
    return Chance.LIKELY if deal.probability >= 40 else Chance.POSSIBLE


@pytest.mark.parametrize("months", [1, 2, 6])
def test_every_open_deal_stands_in_one_column_and_one_band(made: Deals, months: int) -> None:
    told = forecast(made.office, OPEN, months=months, now=NOW)
    assert told.today == TODAY
    assert [c.span for c in told.columns] == [
        Span.OVERDUE, *[Span.MONTH] * months, Span.LATER, Span.UNDATED
    ]  # fmt: skip
    open_ = [deal for deal in made.deals if deal.outcome == "open"]
    assert told.total.deals == len(open_)
    for column in told.columns:
        for chance in CHANCES:
            right = {
                deal.id for deal in open_
                if column_of(deal, months) == column.key and chance_of(deal) is chance
            }  # fmt: skip
            behind = column_filter(column, OPEN, today=TODAY, chance=chance)
            assert set(deal_ids(made.office, behind, now=NOW)) == right, column.key
            assert column.expected[chance] == deal_money(made.office, behind, now=NOW)
            assert column.expected[chance].deals == len(right)
        whole = deal_money(made.office, column_filter(column, OPEN, today=TODAY), now=NOW)
        assert column.total.deals == whole.deals


def test_what_was_won_stands_beside_whatever_the_view_says_of_the_outcome(made: Deals) -> None:
    """«Открытые» is the usual view; the won of the month are told all the same."""
    told = forecast(made.office, OPEN, months=3, now=NOW)
    won = [deal for deal in made.deals if deal.outcome == "won" and deal.closed]
    this = told.columns[1]
    assert this.month == date(2026, 11, 1)
    behind = set(deal_ids(made.office, won_filter(this, OPEN), now=NOW))
    first = 1793480400000  # 1 November 2026, Moscow
    assert behind == {deal.id for deal in won if (deal.closed or 0) >= first}
    assert this.won.deals == len(behind) > 0
    assert told.won.deals == this.won.deals
    assert told.columns[0].won.deals == 0


def test_a_filter_narrows_the_forecast(made: Deals) -> None:
    mine = DealFilter(mine=True, tree=OPEN.tree)
    told = forecast(made.office, mine, now=NOW)
    right = [d for d in made.deals if d.outcome == "open"
             and d.row["responsible"] == made.office.user_id]  # fmt: skip
    assert told.total.deals == len(right)


def test_the_number_of_months_is_kept_within_reason(made: Deals) -> None:
    assert len(forecast(made.office, months=0, now=NOW).columns) == 4
    assert len(forecast(made.office, months=1000, now=NOW).columns) == 27


def test_a_moved_deal_keeps_its_day_as_far_as_the_month_has_it() -> None:
    assert moved_close("2026-01-31", date(2027, 2, 1)) == date(2027, 2, 28)
    assert moved_close("2026-01-15", date(2026, 12, 1)) == date(2026, 12, 15)
    assert moved_close(None, date(2026, 12, 1)) == date(2026, 12, 31)
    assert moved_close("мусор", date(2026, 4, 1)) == date(2026, 4, 30)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
def test_months_count_both_ways(day: date, step: int) -> None:
    month = day.replace(day=1)
    there = month_after(month, step)
    assert month_after(there, -step) == month
    assert there.day == 1
    assert last_day(there).month == there.month
    assert (last_day(there).toordinal() + 1) == month_after(there, 1).toordinal()


def test_the_largest_deals_of_every_column_are_named(made: Deals) -> None:
    told = forecast(made.office, OPEN, months=3, now=NOW)
    named = forecast_deals(made.office, OPEN, told, most=4, now=NOW)
    by_id = {deal.id: deal for deal in made.deals}
    assert set(named) == {column.key for column in told.columns}
    for column in told.columns:
        behind = column_filter(column, OPEN, today=TODAY)
        right = deal_ids(made.office, behind, sort=SortKey("budget", descending=True), now=NOW)
        assert [deal.id for deal in named[column.key]] == list(right[:4])
        for deal in named[column.key]:
            plain = by_id[deal.id]
            assert (deal.title, deal.closes_on) == (plain.title, plain.row["closes_on"])
            assert deal.chance is chance_of(plain)


def test_deals_are_moved_to_another_month_in_one_act(made: Deals) -> None:
    office = made.office
    some = [deal for deal in made.deals if deal.outcome == "open"][:4]
    closed = next(deal for deal in made.deals if deal.outcome != "open")
    changes = move_close(office, [*(d.id for d in some), closed.id], month=date(2027, 2, 1))
    stored: dict[int, str] = dict(office.db.run("SELECT id, closes_on FROM deal"))
    for deal in some:
        assert stored[deal.id] == moved_close(deal.row["closes_on"], date(2027, 2, 1)).isoformat()
    assert stored[closed.id] == closed.row["closes_on"]
    undo(office, changes.change_id)
    stored = dict(office.db.run("SELECT id, closes_on FROM deal"))
    assert [stored[d.id] for d in some] == [d.row["closes_on"] for d in some]
    move_close(office, [some[0].id], month=None)
    assert office.db.run("SELECT closes_on FROM deal WHERE id = ?", (some[0].id,)) == [(None,)]
    with pytest.raises(NotFoundError, match="нет среди открытых"):
        move_close(office, [closed.id], month=None)
