"""The deals behind the columns of a forecast, the largest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.forecast import CERTAIN, LIKELY, Chance, Forecast, Span, either_way
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.views.sql import Sql, spell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.office.office import Office

MOST: Final = 60
_FIRST_DAY: Final = "0001-01-01"


@dataclass(frozen=True, slots=True)
class ForecastDeal:
    """A deal as a forecast shows it; `money` is in its own currency, `""` without a budget."""

    id: int
    title: str
    client: str
    money: str
    probability: int
    chance: Chance
    closes_on: str | None


@use_case(Right.VIEW_DEALS)
def forecast_deals(
    office: Office,
    filter_: DealFilter,
    told: Forecast,
    *,
    most: int = MOST,
    now: int | None = None,
) -> dict[str, tuple[ForecastDeal, ...]]:
    """Return the largest deals of every column of a forecast, by its key.

    Args:
        office: the office.
        filter_: the filter the forecast was made of.
        told: the forecast.
        most: of a column.
        now: UTC ms; None = this moment.
    """
    with office.reading():
        query = DealQuery.of(office, either_way(filter_), now=now)
        what = Sql(f"b.deal, b.closes_on, ({query.conditions.roubles}) AS worth")
        source = query.source(what)
        sql = spell(
            "SELECT", what.text, source.text, "AND b.outcome IS NULL",
            "ORDER BY worth DESC NULLS LAST, b.title_key, b.deal",
        )  # fmt: skip
        keys = {c.key: c for c in told.columns}
        later = next((c.month for c in told.columns if c.span is Span.LATER), None)
        edge = later.isoformat() if later else "9999-12-31"
        today = told.today.isoformat()
        chosen: dict[str, list[int]] = {key: [] for key in keys}
        for deal, closes_on, _worth in office.db.run(sql, source.values):
            key = _key(closes_on, today, edge)
            if key in chosen and len(chosen[key]) < most:
                chosen[key].append(deal)
        ids = [deal for deals in chosen.values() for deal in deals]
        found = {deal.id: deal for deal in _read(office, ids)}
    return {
        key: tuple(found[deal] for deal in deals if deal in found) for key, deals in chosen.items()
    }


def chance_of(probability: int) -> Chance:
    """Return how sure a deal of a probability is."""
    if probability >= CERTAIN:
        return Chance.CERTAIN
    return Chance.LIKELY if probability >= LIKELY else Chance.POSSIBLE


def _key(closes_on: str | None, today: str, edge: str) -> str:
    if closes_on is None or closes_on < _FIRST_DAY:
        return Span.UNDATED.value
    if closes_on < today:
        return Span.OVERDUE.value
    return Span.LATER.value if closes_on >= edge else closes_on[:7]


def _read(office: Office, ids: list[int]) -> Iterator[ForecastDeal]:
    sql = (
        "SELECT d.id, d.title, coalesce((SELECT c.name FROM client c WHERE c.id = d.client), ''),"
        " b.budget, b.currency, b.probability, b.closes_on FROM json_each(?) j"
        " CROSS JOIN deal_board b ON b.deal = j.value CROSS JOIN deal d ON d.id = b.deal"
    )
    for deal, title, client, budget, code, chance, day in office.db.run(sql, (json.dumps(ids),)):
        money = "" if budget is None else show_money(budget, code)
        yield ForecastDeal(deal, title, client, money, chance, chance_of(chance), day)
