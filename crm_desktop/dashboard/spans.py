"""How far back and ahead a dashboard looks, and what closed deals come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.action_state import DAY_MS
from crm_desktop.deals.list_sums import NO_MONEY
from db.deal_board_sums import PART

if TYPE_CHECKING:
    from crm_desktop.deals.list_sums import MoneySum

WEEK_MS: Final = 7 * DAY_MS
WEEKS: Final = 8
"""How far a line of weeks goes back, this one included."""
BACK: Final = 3
AHEAD: Final = 4
"""Months before and behind this one in the forecast."""
YEAR: Final = 12
PAST: Final = 8
"""How far a line of months goes back, the chosen one included."""
LAST: Final = PAST - 1
"""Number of the chosen month among them."""
CLOSED_COLUMNS: Final = (
    f"d.currency, count(*), sum(d.budget / {PART}), sum(d.budget % {PART}), 0, 0, count(d.budget)"
)
"""`SUM_COLUMNS` of deals `d` that are over: nothing of them is still likely."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What was closed: `days` all deals took together, and their sum."""

    days: float
    sums: MoneySum


NOTHING: Final = Ended(0.0, NO_MONEY)
