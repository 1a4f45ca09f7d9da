"""The ways deals went through a funnel: what conversion and the time on stages are told from.

Of the deals that are live and in the funnel now. A way begins when the deal first came into the
funnel. Its *last place* is the latest stage, by the order the stages have today, the deal ever
stood at, and one after all of them if it is won; a stage that is deleted is no place. A *stay* is
an arrival at a stage of the funnel and the time until the deal left it: for another stage, another
funnel, won or lost. Whoever still stands there has not left.

A hundred thousand ways are told as columns of numbers: an object for each would cost a second.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.views.sql import TRUE, Sql, spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office.office import Office

# `deal_move_way` tells all of it, in this order.
_MOVES: Final = (
    "SELECT m.deal, m.at, m.stage, m.funnel, m.outcome FROM deal_move m"
    " WHERE m.deleted_at IS NULL ORDER BY m.deal, m.at, m.id"
)
_DEALS: Final = (
    "SELECT b.deal, coalesce(b.outcome, ''), b.stage, b.budget, b.currency, b.created_at"
    " FROM deal_board b NOT INDEXED"
)
WON: Final = "won"
LOST: Final = "lost"
OPEN: Final = ""


def _numbers() -> array[int]:
    return array("q")


@dataclass(frozen=True, slots=True)
class Stays:
    """The stays at one stage that are over, side by side: whose, and how many ms."""

    deals: array[int] = field(default_factory=_numbers)
    lasted: array[int] = field(default_factory=_numbers)


@dataclass(frozen=True, slots=True)
class FunnelWays:
    """How deals went through a funnel, a column for each thing told; by id of the deal.

    Attributes:
        funnel: which.
        deals: ids.
        outcomes: `WON`, `LOST`, `OPEN`.
        stages: where each stands, or stood when it was closed.
        budgets: minor units; None = none, or none this person may see.
        currencies: of the budgets.
        came: UTC ms each came into the funnel.
        last: its last place, from 1; 0 = it never stood at a stage there is.
        stays: stage -> the stays that are over, of the deals asked for.
    """

    funnel: Funnel
    deals: Sequence[int]
    outcomes: Sequence[str]
    stages: Sequence[int]
    budgets: Sequence[int | None]
    currencies: Sequence[str]
    came: Sequence[int]
    last: Sequence[int]
    stays: Mapping[int, Stays]

    def came_within(self, since: int | None, until: int | None) -> list[int]:
        """Return the numbers of the ways that began from `since` to before `until`, UTC ms."""
        first = 0 if since is None else since
        end = 1 << 62 if until is None else until
        return [number for number, came in enumerate(self.came) if first <= came < end]


@use_case(Right.VIEW_DEALS)
def read_ways(
    office: Office,
    funnel: Funnel,
    *,
    among: Sql = TRUE,
    timed: tuple[int, int] = (0, 0),
) -> FunnelWays:
    """Return the ways of the deals that are in a funnel.

    Args:
        office: the office.
        funnel: with its stages.
        among: which deals, over `deal_board b`.
        timed: the stays of the deals that came from one instant to before another, UTC ms; of
            none.
    """
    where = Sql("b.funnel = ?", (funnel.id,)) & Sql(visible_board_sql(office, "b")) & among
    rows = office.db.run(spell(_DEALS, "WHERE", where.text, "ORDER BY b.deal"), where.values)
    if not rows:
        return FunnelWays(funnel, (), (), (), (), (), (), (), {})
    deals, outcomes, stages, budgets, currencies, created = zip(*rows, strict=True)
    places = {stage.id: place for place, stage in enumerate(funnel.stages, 1)}
    walked = _walk(set(deals), office.db.run(_MOVES), funnel.id, places, timed)
    won, nowhere = len(places) + 1, repeat(0)
    furthest = map(walked.furthest.get, deals, nowhere)
    there = map(max, furthest, map(places.get, stages, nowhere))
    last = [won if how == WON else place for how, place in zip(outcomes, there, strict=True)]
    arrived = walked.came.get
    came = [arrived(deal, at) for deal, at in zip(deals, created, strict=True)]
    return FunnelWays(
        funnel, deals, outcomes, stages, budgets, currencies, came, last, walked.stays
    )


@dataclass(frozen=True, slots=True)
class _Walked:
    """Deal -> when it came and the latest place it stood at; stage -> stays."""

    came: dict[int, int] = field(default_factory=dict)
    furthest: dict[int, int] = field(default_factory=dict)
    stays: dict[int, Stays] = field(default_factory=lambda: defaultdict(Stays))


def _walk(
    wanted: set[int],
    moves: Iterable[tuple[Any, ...]],
    funnel: int,
    places: Mapping[int, int],
    timed: tuple[int, int],
) -> _Walked:
    """Go along the moves once: half a million rows, so what is asked of each is little."""
    found = _Walked()
    came, furthest, stays, place_of = found.came, found.furthest, found.stays, places.get
    first, end = timed
    current = left = far = 0
    stage: int | None = None  # where the deal stands before the next of its moves
    mine = measured = False
    for deal, at, to, where, outcome in moves:
        if deal != current:
            current, stage, far = deal, None, 0
            mine = deal in wanted
        elif stage is not None:
            stay = stays[stage]
            stay.deals.append(deal)
            stay.lasted.append(at - left if at > left else 0)
            stage = None
        if mine and where == funnel:
            place = place_of(to, 0)
            if deal not in came:
                came[deal], measured = at, first <= at < end
            if place > far:
                far = furthest[deal] = place
            if measured and outcome is None:
                stage, left = to, at
    return found
