"""The way of every deal in order, told by an index alone: reports of funnels read it through."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = (
    """CREATE INDEX deal_move_way ON deal_move(deal, at, id, funnel, stage, outcome, deleted_at)""",
    # Whoever looked for the moves of a deal finds them there.
    "DROP INDEX deal_move_deal",
)
