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
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office.office import Office

# A deal's first arrival in the funnel decides whether it is of the period.
_WAYS: Final = """
WITH place AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY position, id) AS n FROM stage
    WHERE funnel = ?1 AND deleted_at IS NULL),
came AS MATERIALIZED (
    SELECT m.deal, max(coalesce(p.n, 0)) AS n, min(m.at) AS first FROM deal_move m
    LEFT JOIN place p ON p.id = m.stage
    WHERE m.funnel = ?1 AND m.deleted_at IS NULL GROUP BY m.deal)
SELECT coalesce(d.outcome, ''), coalesce(h.n, 0), max(coalesce(c.n, 0), coalesce(h.n, 0)),
    count(*)
FROM deal d LEFT JOIN came c ON c.deal = d.id LEFT JOIN place h ON h.id = d.stage
WHERE d.funnel = ?1 AND coalesce(c.first, d.created_at) >= coalesce(?2, 0)
    AND coalesce(c.first, d.created_at) < coalesce(?3, 1 << 62) AND
"""


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
    sql = " ".join((_WAYS, visible_deal_sql(office, "d"), "GROUP BY 1, 2, 3"))
    places = len(funnel.stages) + 1
    reached, went_on, lost = [0] * (places + 1), [0] * (places + 1), [0] * (places + 1)
    rows = office.db.run(sql, (funnel.id, since, until))
    for outcome, here, furthest, deals in rows:
        last = places if outcome == "won" else furthest
        reached[last] += deals
        went_on[max(last - 1, 0)] += deals
        if outcome == "lost":
            lost[here] += deals
    # Whoever came to a place came to all before it.
    for place in range(places - 1, 0, -1):
        reached[place] += reached[place + 1]
        went_on[place] += went_on[place + 1]
    return {
        stage.id: StageConversion(reached[place], went_on[place], lost[place])
        for place, stage in enumerate(funnel.stages, 1)
    }
