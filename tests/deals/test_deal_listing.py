"""Orders, pages, totals, groups and rows of a list of deals."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.list_grouping import group_deals
from crm_desktop.deals.list_rows import deal_rows
from crm_desktop.deals.list_totals import deal_money, deal_totals
from crm_desktop.deals.listing import count_deals, deal_ids
from crm_desktop.errors import UserError
from crm_desktop.views.comparing import Moment
from crm_desktop.views.definition import SortKey, ViewTotal
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.tree import Condition, Op, all_of
from tests.deals.deal_list_base import NOW, RATES, DealOracle, Deals, MadeDeal, fill_deals

if TYPE_CHECKING:
    from crm_desktop.office import Office

OPEN = DealFilter(tree=all_of(Condition("outcome", Op.ANY_OF, ("open",))))


@pytest.fixture
def made(office: Office, monkeypatch: pytest.MonkeyPatch) -> Deals:
    found = fill_deals(office, 3)
    told = classmethod(lambda cls, office, **_at: cls(found.today, office.zone, office.user_id))
    monkeypatch.setattr(Moment, "now", told)
    return found


def _worth(deals: list[MadeDeal]) -> tuple[int, int, dict[str, int]]:
    """Kopecks and weighted kopecks in plain Python, and what has no rate."""
    sums: dict[str, tuple[int, int]] = {}
    apart: dict[str, int] = {}
    for deal in deals:
        budget, code = deal.row["budget"], deal.row["currency"]
        if budget is None:
            continue
        if code in RATES:
            amount, heavy = sums.get(code, (0, 0))
            sums[code] = amount + budget, heavy + budget * deal.probability
        else:
            apart[code] = apart.get(code, 0) + budget
    whole = sum((a * RATES[c] + 500_000) // 1_000_000 for c, (a, _h) in sums.items())
    chances = [(RATES[c], (heavy + 50) // 100) for c, (_a, heavy) in sums.items()]
    weighted = sum((amount * rate + 500_000) // 1_000_000 for rate, amount in chances)
    return whole, weighted, apart


def test_every_order_is_an_order_and_pages_join_into_it(made: Deals) -> None:
    """Pages taken one after another, each behind the last deal of the one before."""
    fields = load_deal_fields(made.office)
    rng = random.Random(2)
    everybody = sorted(deal.id for deal in made.deals)
    for field in fields.sortable:
        second = SortKey(rng.choice(fields.sortable).key, descending=rng.random() < 0.5)
        for down in (False, True):
            keys = (SortKey(field.key, descending=down), second)
            whole = list(deal_ids(made.office, sort=keys, now=NOW))
            assert sorted(whole) == everybody, keys
            pages: list[int] = []
            while page := deal_ids(
                made.office, sort=keys, limit=7, after=pages[-1] if pages else 0, now=NOW
            ):
                pages += page
            assert pages == whole, keys


def test_orders_go_by_values_and_the_empty_stand_last(made: Deals) -> None:
    oracle = DealOracle(made, load_deal_fields(made.office))
    by_id = {deal.id: deal for deal in made.deals}
    for down in (False, True):
        for key, value in (("budget", oracle.roubles), ("next_due", lambda d: d.due)):
            ids = deal_ids(made.office, sort=SortKey(key, descending=down), now=NOW)
            values = [value(by_id[deal]) for deal in ids]
            filled = [v for v in values if v is not None]
            assert filled == sorted(filled, reverse=down), key
            assert values[: len(filled)] == filled
    quiet = [by_id[d].touched for d in deal_ids(made.office, sort=SortKey("quiet_days"), now=NOW)]
    assert quiet == sorted(quiet, reverse=True)


def test_a_page_behind_a_deal_that_is_gone_is_empty(made: Deals) -> None:
    gone = made.deals[0].id
    with made.office.change("Удалена"):
        made.office.db.run("UPDATE deal SET deleted_at = 1 WHERE id = ?", (gone,))
    assert list(deal_ids(made.office, after=gone)) == []


def test_money_is_summed_within_its_currency_and_what_has_no_rate_is_told(made: Deals) -> None:
    open_ = [deal for deal in made.deals if deal.outcome == "open"]
    whole, weighted, apart = _worth(open_)
    money = deal_money(made.office, OPEN, now=NOW)
    assert (money.deals, money.kopecks, money.weighted) == (len(open_), whole, weighted)
    assert {each.currency: each.amount for each in money.apart} == apart
    assert apart, "the base has euros without a rate"
    assert show_money(apart["EUR"], "EUR") in money.text
    assert "без курса" in money.text
    asked = (ViewTotal("budget", TotalKind.SUM), ViewTotal("weighted", TotalKind.SUM),
             ViewTotal("budget", TotalKind.FILLED), ViewTotal("nowhere", TotalKind.SUM),
             ViewTotal("closes_on", TotalKind.MIN), ViewTotal("budget", TotalKind.MAX))  # fmt: skip
    totals = deal_totals(made.office, OPEN, totals=asked, now=NOW)
    assert totals.count == len(open_)
    assert [each.value for each in totals.values] == [
        whole, weighted, sum(d.row["budget"] is not None for d in open_), None,
        min(d.row["closes_on"] for d in open_ if d.row["closes_on"]),
        max(v for d in open_ if (v := _roubles(d)) is not None),
    ]  # fmt: skip
    assert "без курса" in totals.values[0].text


def _roubles(deal: MadeDeal) -> int | None:
    budget, code = deal.row["budget"], deal.row["currency"]
    if budget is None or code not in RATES:
        return None
    return int((budget * RATES[code] + 500_000) // 1_000_000)


@pytest.mark.parametrize(
    "by", ["stage", "responsible", "closes_on", "closed", "source", "loss_reason", "state",
           "outcome", "client.region", "created", "funnel"]
)  # fmt: skip
def test_groups_hold_everybody_once_in_order_with_their_sums(made: Deals, by: str) -> None:
    groups = group_deals(made.office, DealFilter(), by=by, sort=SortKey("title"), now=NOW)
    ids = [deal for group in groups for deal in group.ids]
    assert sorted(ids) == sorted(deal.id for deal in made.deals)
    by_id = {deal.id: deal for deal in made.deals}
    for group in groups:
        inside = [by_id[deal] for deal in group.ids]
        titles = [(deal.title.casefold().replace("ё", "е"), deal.id) for deal in inside]
        assert titles == sorted(titles)
        whole, weighted, _apart = _worth(inside)
        assert (group.money.kopecks, group.money.weighted) == (whole, weighted)
        assert group.label
    assert [g.value is None for g in groups] == sorted(g.value is None for g in groups)


def test_stages_stand_in_the_order_of_their_funnels(made: Deals) -> None:
    fields = load_deal_fields(made.office)
    stage = fields.find("stage")
    assert stage is not None
    groups = group_deals(made.office, DealFilter(), by="stage", now=NOW)
    places = [choice.value for choice in stage.options]
    stood = [places.index(int(g.value or 0)) for g in groups]
    assert stood == sorted(stood)
    assert groups[0].label.endswith("· Окна")


def test_a_list_is_not_parted_by_a_text(made: Deals) -> None:
    with pytest.raises(UserError, match="не группируется"):
        group_deals(made.office, DealFilter(), by="title")


def test_rows_show_every_column(made: Deals) -> None:
    fields = load_deal_fields(made.office)
    oracle = DealOracle(made, fields)
    keys = [field.key for field in fields.columns]
    by_id = {deal.id: deal for deal in made.deals}
    ids = [deal.id for deal in made.deals]
    rows = deal_rows(made.office, [*ids, 5], columns=[*keys, "nowhere"], now=NOW)
    assert [row.id for row in rows] == ids
    shown: set[str] = set()
    for row in rows:
        deal, cells = by_id[row.id], dict(zip([*keys, "nowhere"], row.cells, strict=True))
        assert cells.pop("nowhere").text == ""
        shown.update(key for key, cell in cells.items() if cell.text)
        assert cells["title"].text == row.title == deal.title
        assert cells["client"].text == row.client
        assert cells["budget"].value == deal.row["budget"]
        assert bool(cells["stale"].text) == oracle.stale(deal)
        state = {"overdue": "Просрочено", "today": "Сегодня", "planned": "Запланировано",
                 "none": "Нет действия", None: ""}[oracle.state(deal)]  # fmt: skip
        assert cells["state"].text == state
        assert cells["tags"].text.count("Снята") == 0
        days = (made.today - oracle._day(deal.touched)).days
        assert cells["quiet_days"].value == max(0, days)
    assert shown >= {"title", "client", "stage", "budget", "next_due", "client.phone", "weighted",
                     "discount", "probability", "helpers", "contacts", "lines", "parent",
                     "client.inn"}  # fmt: skip


def test_counts_stop_at_the_cap(made: Deals) -> None:
    assert count_deals(made.office, cap=3) == 3
    assert count_deals(made.office, cap=None) == len(made.deals)


def test_quick_narrowings_go_with_the_tree(made: Deals) -> None:
    funnel = made.deals[0].row["funnel"]
    mine = {d.id for d in made.deals if d.row["responsible"] == made.office.user_id}
    assert set(deal_ids(made.office, DealFilter(mine=True))) == mine
    both = {d.id for d in made.deals if d.row["funnel"] == funnel} & mine
    assert set(deal_ids(made.office, DealFilter(mine=True, funnel=funnel))) == both
    some = tuple(deal.id for deal in made.deals[:5])
    assert set(deal_ids(made.office, DealFilter(ids=some))) == set(some)
