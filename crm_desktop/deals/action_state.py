"""How the next action of a deal stands: the SQL twin of `crm_desktop.tasks.due.state_of`.

A deal's next action is its open task that is due first. A task without a date is nothing that is
due: a deal with only such tasks stands without an action, as one with none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import ActionState, end_of_day
from crm_desktop.wording.times import local
from db.deal_board import NO_DATE

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

__all__ = ["DAY_MS", "STATES", "ActionState", "Moment", "state_at", "state_sql"]

DAY_MS: Final = 86_400_000
STATES: Final = tuple(ActionState)
"""In the order of the bar and the legend."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The present, as far as deals are judged by it.

    Attributes:
        now: UTC ms.
        today_ends: the last millisecond of today in the office's zone, UTC ms.
        zone: the office's.
    """

    now: int
    today_ends: int
    zone: ZoneInfo

    @classmethod
    def of(cls, zone: ZoneInfo, now: int | None = None) -> Self:
        """Return the moment `now` (UTC ms; None = this one) in a zone."""
        at = now_ms() if now is None else now
        return cls(at, end_of_day(local(at, zone).date(), zone), zone)

    def day_of(self, instant: int) -> date:
        """Return on which day an instant falls here."""
        return local(instant, self.zone).date()

    def days_since(self, instant: int) -> int:
        """Return how many midnights have passed since an instant, 0 of the future."""
        return max(0, (self.day_of(self.now) - self.day_of(instant)).days)


def state_at(due: int | None, at: Moment) -> ActionState:
    """Return the state of an action due at an instant; None = nothing is due."""
    if due is None:
        return ActionState.NONE
    if due < at.now:
        return ActionState.OVERDUE
    return ActionState.TODAY if due <= at.today_ends else ActionState.PLANNED


def state_sql(
    state: ActionState, *, alias: str = "b", now: str = ":now", today_ends: str = ":today_ends"
) -> str:
    """Return an SQL condition on a row of `deal_board`: its action stands so.

    Args:
        state: how.
        alias: of `deal_board`.
        now: the SQL of `Moment.now`.
        today_ends: the SQL of `Moment.today_ends`.
    """
    due = f"{alias}.due_key"
    return {
        ActionState.OVERDUE: f"{due} < {now}",
        ActionState.TODAY: f"({due} >= {now} AND {due} <= {today_ends})",
        # What is due now is never planned, even at the last millisecond of a day.
        ActionState.PLANNED: f"({due} > {today_ends} AND {due} < {NO_DATE})",
        ActionState.NONE: f"{due} >= {NO_DATE}",
    }[state]
