"""When an open deal is stale: the one definition, in Python and in SQL.

A touch is our own work: an outgoing call, letter or message, a meeting, a note, a done task, a
move to another stage. A deal is stale at the end of so many days without one as its stage says,
unless its next action is ahead and due within the days the stage wants it planned for (any day, if
the stage does not say). An action that is overdue does not excuse. Days are those of the calendar
in the office's zone: a deal becomes stale at midnight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.deals.action_state import DAY_MS
from db.deal_board import NO_DATE

if TYPE_CHECKING:
    from crm_desktop.deals.action_state import Moment


def is_stale(
    touched_at: int, due: int | None, *, stale_days: int | None, plan_days: int | None, at: Moment
) -> bool:
    """Tell whether an open deal is stale.

    Args:
        touched_at: the last touch, UTC ms.
        due: when its next action is due, UTC ms; None = no action.
        stale_days: of its stage; None = its deals are never stale.
        plan_days: of its stage; None = an action on any day excuses.
        at: the moment.
    """
    if stale_days is None or touched_at > at.today_ends - stale_days * DAY_MS:
        return False
    if due is None or due < at.now:
        return True
    return plan_days is not None and due > at.today_ends + plan_days * DAY_MS


def quiet_sql(*, stage: str = "g", today_ends: str = ":today_ends") -> str:
    """Return the SQL of the latest touch that is too long ago, UTC ms; NULL = none is."""
    return f"({today_ends} - {stage}.stale_days * {DAY_MS})"


def excused_sql(
    *, alias: str = "b", stage: str = "g", now: str = ":now", today_ends: str = ":today_ends"
) -> str:
    """Return an SQL condition: the next action is ahead and near enough."""
    furthest = f"coalesce({today_ends} + {stage}.plan_days * {DAY_MS}, {NO_DATE - 1})"
    return f"({alias}.due_key >= {now} AND {alias}.due_key <= {furthest})"


def stale_sql(
    *, alias: str = "b", stage: str = "g", now: str = ":now", today_ends: str = ":today_ends"
) -> str:
    """Return the same as `is_stale` as an SQL condition, 0 or 1, of an open deal.

    Args:
        alias: of its row of `deal_board`.
        stage: alias of its stage.
        now: the SQL of `Moment.now`.
        today_ends: the SQL of `Moment.today_ends`.
    """
    quiet = quiet_sql(stage=stage, today_ends=today_ends)
    excused = excused_sql(alias=alias, stage=stage, now=now, today_ends=today_ends)
    return f"({stage}.stale_days IS NOT NULL AND {alias}.touched_at <= {quiet} AND NOT {excused})"


def stale_of_any_stage(
    *, alias: str = "b", now: str = ":now", today_ends: str = ":today_ends"
) -> str:
    """Return the same where the stage is not joined."""
    judged = stale_sql(alias=alias, now=now, today_ends=today_ends)
    return f"EXISTS (SELECT 1 FROM stage g WHERE g.id = {alias}.stage AND {judged})"  # noqa: S608 - code only
