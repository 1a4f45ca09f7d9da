"""What a card adds to the totals of its column, shown before the base has counted anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.currencies.rates import weighed
from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.board_totals import NO_TOTALS, Apart, Totals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.deals.board_cards import Card


def added(parts: Iterable[Totals]) -> Totals:
    """Several columns as one."""
    whole = NO_TOTALS
    for part in parts:
        apart = {one.currency: one for one in whole.apart}
        for one in part.apart:
            known = apart.get(one.currency, Apart(one.currency, 0, 0))
            apart[one.currency] = Apart(
                one.currency, known.count + one.count, known.amount + one.amount
            )
        whole = Totals(
            whole.count + part.count, whole.kopecks + part.kopecks,
            whole.weighted + part.weighted, tuple(apart.values()),
            whole.overdue + part.overdue, whole.today + part.today, whole.planned + part.planned,
            whole.none + part.none, whole.stale + part.stale,
        )  # fmt: skip
    return whole


def with_card(totals: Totals, card: Card, chance: int | None = None) -> Totals:
    """The totals after a card came; `chance` = the whole percent of the stage."""
    return _changed(totals, card, 1, card.probability if chance is None else chance)


def without_card(totals: Totals, card: Card) -> Totals:
    """The totals after a card left."""
    return _changed(totals, card, -1, card.probability)


def roubles_of(cards: Iterable[Card]) -> int:
    """What cards add to a column, in kopecks; other currencies are counted by the base only."""
    return sum(card.budget or 0 for card in cards if card.currency == "RUB")


def _changed(totals: Totals, card: Card, sign: int, chance: int) -> Totals:
    kopecks = roubles_of([card])
    return replace(
        totals,
        count=totals.count + sign,
        kopecks=totals.kopecks + sign * kopecks,
        weighted=totals.weighted + sign * weighed(kopecks * chance),
        overdue=totals.overdue + sign * (card.state is ActionState.OVERDUE),
        today=totals.today + sign * (card.state is ActionState.TODAY),
        planned=totals.planned + sign * (card.state is ActionState.PLANNED),
        none=totals.none + sign * (card.state is ActionState.NONE),
        stale=totals.stale + sign * card.stale,
    )
