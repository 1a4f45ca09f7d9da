"""Indexes of `deal_board` for figures over time: each holds all that is counted and summed.

The rows themselves are never looked up: at 100,000 deals that alone would take a second.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final = (
    # What was won and lost, by time.
    """CREATE INDEX deal_board_ended ON deal_board(closed_at, outcome, responsible, funnel,
        currency, budget, created_at, stage, deal) WHERE outcome IS NOT NULL""",
    # What is expected, by month.
    """CREATE INDEX deal_board_expected ON deal_board(closes_on, responsible, funnel, currency,
        budget, probability) WHERE outcome IS NULL""",
    # What came, by time.
    """CREATE INDEX deal_board_created ON deal_board(created_at, outcome, closed_at, responsible,
        funnel, currency, budget, probability)""",
)
