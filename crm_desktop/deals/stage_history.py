"""The way a deal came: every stage it stood at, and how long.

An undone move leaves no trace here: its row of the way is gone with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class Stay:
    """One stop on the way.

    Attributes:
        funnel: the present name, of a deleted one too; so is `stage`.
        outcome: `won` or `lost` if the deal was closed here, `""` for a stay at the stage.
        at: UTC ms it came.
        until: UTC ms it left; None = it stands there now.
        lasted: ms; of the present stay up to now; None after the deal was closed for good.
        reason: what was said; the reason of a loss.
    """

    id: int
    funnel_id: int
    funnel: str
    stage_id: int
    stage: str
    outcome: str
    at: int
    until: int | None
    lasted: int | None
    author_id: int | None
    author: str
    reason: str


_WAY: Final = """
SELECT v.id, v.funnel, coalesce(f.name, ''), v.stage, coalesce(s.name, ''),
       coalesce(v.outcome, ''), v.at, v.author, coalesce(m.name, ''), coalesce(v.reason, '')
FROM deal_move v LEFT JOIN funnel f ON f.id = v.funnel LEFT JOIN stage s ON s.id = v.stage
LEFT JOIN member m ON m.id = v.author
WHERE v.deal = ? AND v.deleted_at IS NULL ORDER BY v.at, v.id
"""


@use_case(Right.VIEW_DEALS)
def stage_history(office: Office, deal_id: int, *, now: int | None = None) -> tuple[Stay, ...]:
    """Return the stops of a deal, oldest first.

    Args:
        office: the office.
        deal_id: the deal, a deleted one too.
        now: UTC ms up to which the present stay is measured; None = this instant.
    """
    instant = now_ms() if now is None else now
    rows = office.db.run(_WAY, (deal_id,))
    stays = []
    ends = [row[6] for row in rows[1:]]
    for row, until in zip_longest(rows, ends):
        move, funnel, funnel_name, stage, stage_name, outcome, at, author, who, reason = row
        end = until if until is not None or outcome else instant
        stays.append(
            Stay(
                move, funnel, funnel_name, stage, stage_name, outcome, at, until,
                None if end is None else max(end - at, 0), author, who, reason,
            )
        )  # fmt: skip
    return tuple(stays)
