"""What counts as won, defined once.

A deal is won in the month (of the office's zone) it was closed in, as it stands now: one that
was opened again after winning leaves the figure of that month, and a later win counts in its
own. Its way (`deal_move`) shows both. Deals in the trash do not count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.views.periods import midnight

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from crm_desktop.office.office import Office

_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class WonMonth:
    """What was won in a month: how many deals, and the sums in minor units by currency.

    A deal without a budget is counted and adds to no sum.
    """

    month: date
    deals: int
    sums: Mapping[str, int]


def won_sql(alias: str = "d") -> str:
    """Return the condition: won within two instants, the first one included; binds them both."""
    return f"{alias}.outcome = 'won' AND {alias}.closed_at >= ? AND {alias}.closed_at < ?"


def month_bounds(month: date, zone: tzinfo) -> tuple[int, int]:
    """Return the instants a month of a zone begins and the next one begins, UTC ms."""
    return midnight(month.replace(day=1), zone), midnight(date(*_next(month), 1), zone)


@use_case(Right.VIEW_DEALS)
def won_by_month(
    office: Office,
    *,
    first: date,
    last: date,
    funnel_id: int | None = None,
    responsible_id: int | None = None,
) -> tuple[WonMonth, ...]:
    """Return the won figures of every month from that of `first` to that of `last`.

    Args:
        office: the office.
        first: any day of the first month.
        last: any day of the last month.
        funnel_id: of one funnel only.
        responsible_id: of the deals one person answers for.
    """
    zone = office.zone
    months = _months(first, last)
    if not months:
        return ()
    starts = [month_bounds(month, zone)[0] for month in months]
    where = [won_sql(), visible_deal_sql(office, "d")]
    values = [starts[0], month_bounds(months[-1], zone)[1]]
    for column, wanted in (("funnel", funnel_id), ("responsible", responsible_id)):
        if wanted is not None:
            where.append(f"d.{column} = ?")
            values.append(wanted)
    sql = " ".join(
        ("SELECT d.closed_at, d.currency, d.budget FROM deal d WHERE", " AND ".join(where))
    )
    deals: dict[date, int] = defaultdict(int)
    sums: dict[date, dict[str, int]] = defaultdict(dict)
    for closed_at, currency, budget in office.db.run(sql, values):
        month = months[bisect_right(starts, closed_at) - 1]
        deals[month] += 1
        if budget is not None:
            sums[month][currency] = sums[month].get(currency, 0) + budget
    return tuple(WonMonth(month, deals[month], sums[month]) for month in months)


def _months(first: date, last: date) -> list[date]:
    found = []
    month = first.replace(day=1)
    while month <= last:
        found.append(month)
        month = date(*_next(month), 1)
    return found


def _next(month: date) -> tuple[int, int]:
    if month.month == _LAST_MONTH:
        return month.year + 1, 1
    return month.year, month.month + 1
