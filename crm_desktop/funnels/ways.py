"""The ways deals went through a funnel: what conversion and the time on stages are told from.

Of the deals that are live and in the funnel now. A way begins when the deal first came into the
funnel. The *furthest* stage is the latest one, by the order the stages have today, the deal ever
stood at; a stage that is deleted is no place. A *stay* is an arrival at a stage of the funnel and
the time until the deal left it: for another stage, another funnel, won or lost. Whoever still
stands there has not left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.views.sql import TRUE, Sql, spell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office.office import Office

# `deal_move_way` tells all of it, in this order.
_MOVES: Final = (
    "SELECT m.deal, m.at, m.stage, m.funnel, m.outcome FROM deal_move m"
    " WHERE m.deleted_at IS NULL ORDER BY m.deal, m.at, m.id"
)
_DEALS: Final = (
    "SELECT d.id, coalesce(d.outcome, ''), d.stage, d.created_at, d.budget, d.currency FROM deal d"
)


class Stay(NamedTuple):
    """A deal was at a stage, and left it after so many ms."""

    stage: int
    lasted: int


class DealWay(NamedTuple):
    """How one deal went.

    Attributes:
        deal: its id.
        outcome: `won`, `lost`, `""` for an open one.
        stage: where it stands, or stood when it was closed.
        here: the place of that stage, from 1; 0 = it is deleted.
        furthest: the place it reached; 0 = none there is.
        came_at: UTC ms it came into the funnel.
        stays: those that are over, in order.
        budget: minor units; None = none, or none this person may see.
        currency: of the budget.
    """

    deal: int
    outcome: str
    stage: int
    here: int
    furthest: int
    came_at: int
    stays: tuple[Stay, ...]
    budget: int | None
    currency: str


@use_case(Right.VIEW_DEALS)
def read_ways(office: Office, funnel: Funnel, *, among: Sql = TRUE) -> list[DealWay]:
    """Return the ways of the deals that are in a funnel, by id.

    Args:
        office: the office.
        funnel: with its stages.
        among: which deals, over `deal d`.
    """
    where = Sql("d.funnel = ?", (funnel.id,)) & Sql(visible_deal_sql(office, "d")) & among
    sql = spell(_DEALS, "WHERE", where.text, "ORDER BY d.id")
    rows = list(office.db.run(sql, where.values))
    places = {stage.id: place for place, stage in enumerate(funnel.stages, 1)}
    walked = _walk({row[0] for row in rows}, office.db.run(_MOVES), funnel.id, places)
    found = []
    for deal, outcome, stage, created_at, budget, currency in rows:
        furthest, came_at, stays = walked.get(deal, (0, None, ()))
        here = places.get(stage, 0)
        found.append(
            DealWay(
                deal, outcome, stage, here, max(furthest, here),
                created_at if came_at is None else came_at, tuple(stays), budget, currency,
            )
        )  # fmt: skip
    return found


_Walked = dict[int, tuple[int, int | None, list[Stay]]]


def _walk(
    wanted: set[int], moves: Iterable[tuple[Any, ...]], funnel: int, places: dict[int, int]
) -> _Walked:
    """Go along the moves once: deal -> furthest place, when it came, its stays."""
    found: _Walked = {}
    current = left = furthest = 0
    stage: int | None = None  # where the deal stands before the next of its moves
    came: int | None = None
    stays: list[Stay] = []
    for deal, at, to, where, outcome in moves:
        if deal != current:
            if current in wanted:
                found[current] = (furthest, came, stays)
            current, furthest, came, stays, stage = deal, 0, None, [], None
        if stage is not None:
            stays.append(Stay(stage, max(at - left, 0)))
            stage = None
        if where == funnel:
            if came is None:
                came = at
            furthest = max(furthest, places.get(to, 0))
            if outcome is None:
                stage, left = to, at
    if current in wanted:
        found[current] = (furthest, came, stays)
    return found


def came_within(ways: Iterable[DealWay], since: int | None, until: int | None) -> list[DealWay]:
    """Return the ways that began at `since` (UTC ms) or later and before `until`."""
    first = 0 if since is None else since
    last = 1 << 62 if until is None else until
    return [way for way in ways if first <= way.came_at < last]
