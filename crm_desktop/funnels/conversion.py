"""Conversion from stage to stage, defined once.

Counted are the live deals that are in the funnel now. A deal *reached* a stage if its way
(`deal_move`) shows it at that stage or at a later one, by the order the stages have today, or if
it is won: a stage that was jumped over counts as reached. It *went on* if it reached a later one
or is won. Conversion is went on ÷ reached. A deal moved back keeps the furthest stage it reached.
Stages that are deleted say nothing; a deal opened again after a win is not won.

`lost` are the lost deals whose last stage it is. So, where no deal was moved back, reached = went
on + standing there now + lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.funnels.ways import LOST, read_ways

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.funnels.ways import FunnelWays
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class StageConversion:
    """How many deals came to a stage, how many of them came further, how many were lost here."""

    reached: int = 0
    went_on: int = 0
    lost: int = 0

    @property
    def share(self) -> float | None:
        """Conversion, 0…1; None where no deal came."""
        return self.went_on / self.reached if self.reached else None


@use_case(Right.VIEW_DEALS)
def read_conversion(
    office: Office, funnel: Funnel, *, since: int | None = None, until: int | None = None
) -> dict[int, StageConversion]:
    """Return stage -> its conversion, for every stage of a funnel.

    Args:
        office: the office.
        funnel: with its stages.
        since: only of deals that came into the funnel at this instant (UTC ms) or later.
        until: only of those that came before this instant.
    """
    ways = read_ways(office, funnel)
    return conversion_of(ways, ways.came_within(since, until))


def conversion_of(ways: FunnelWays, numbers: Iterable[int]) -> dict[int, StageConversion]:
    """Return stage -> the conversion of some of the ways, for every stage of their funnel."""
    stages = ways.funnel.stages
    places = len(stages) + 1
    here = {stage.id: place for place, stage in enumerate(stages, 1)}
    reached, went_on, lost = [0] * (places + 1), [0] * (places + 1), [0] * (places + 1)
    for number in numbers:
        last = ways.last[number]
        reached[last] += 1
        went_on[max(last - 1, 0)] += 1
        if ways.outcomes[number] == LOST:
            lost[here.get(ways.stages[number], 0)] += 1
    # Whoever came to a place came to all before it.
    for place in range(places - 1, 0, -1):
        reached[place] += reached[place + 1]
        went_on[place] += went_on[place + 1]
    return {
        stage.id: StageConversion(reached[place], went_on[place], lost[place])
        for place, stage in enumerate(stages, 1)
    }
