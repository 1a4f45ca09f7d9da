"""Indexes for figures over time: each holds all that is counted and summed.

The rows themselves are never looked up: at 100,000 deals that alone would take a second. An index
over a part of a table answers alone only if it has the columns of its own condition too.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final = (
    # What was won and lost, by time.
    """CREATE INDEX deal_ended ON deal(outcome, closed_at, responsible, funnel, currency, budget,
        created_at, stage, loss_reason, source, client, deleted_at)
        WHERE outcome IS NOT NULL AND deleted_at IS NULL""",
    # What is expected, by month.
    """CREATE INDEX deal_board_expected ON deal_board(closes_on, responsible, funnel, currency,
        budget, probability, outcome) WHERE outcome IS NULL""",
    # What came, by time.
    """CREATE INDEX deal_board_created ON deal_board(created_at, outcome, closed_at, responsible,
        funnel, currency, budget, probability)""",
    # What was done, and whether in time.
    """CREATE INDEX task_done_times ON task(done_at, assignee, due_on, due_at, ends_on, kind,
        duration, moved, deleted_at) WHERE done_at IS NOT NULL""",
)
