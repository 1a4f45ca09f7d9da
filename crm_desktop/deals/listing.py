"""Lists of deals: which, in what order, how many, and their rows."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.list_filter import ALL_DEALS, DealFilter, DealQuery
from crm_desktop.deals.list_order import BY_DUE, ordering
from crm_desktop.deals.list_rows import DealRow, deal_rows
from crm_desktop.views.definition import SortKey
from crm_desktop.views.sql import Sql, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office

__all__ = ["ALL_DEALS", "CAP", "DealFilter", "DealRow", "count_deals", "deal_ids", "deal_rows"]

CAP: Final = 10_001


@use_case(Right.VIEW_DEALS)
def deal_ids(
    office: Office,
    filter_: DealFilter = ALL_DEALS,
    *,
    sort: SortKey | Sequence[SortKey] = BY_DUE,
    limit: int | None = None,
    after: int = 0,
    now: int | None = None,
) -> array[int]:
    """Return the ids of the deals that fit, in order; empty values go last either way.

    Args:
        office: the office.
        filter_: which deals; conditions that do not fit any more are left out
            (`deal_filter_problems` tells of them, acts over many are refused with them).
        sort: in what order; ties stand by title.
        limit: at most this many (a page); None = all.
        after: only those behind this deal, as it stands now: the last one of the page before.
            Deals that came or went meanwhile neither repeat nor hide others.
        now: UTC ms; None = this moment.
    """
    keys = (sort,) if isinstance(sort, SortKey) else tuple(sort)
    with office.reading():
        query = DealQuery.of(office, filter_, now=now)
        order = ordering(query.fields, query.conditions, keys)
        beyond = Sql("1")
        if after:
            place = query.source(Sql(order.what))
            at = Sql(spell(place.text.partition(" WHERE ")[0], "WHERE b.deal = ?"), (after,))
            rows = office.db.run(spell("SELECT", order.what, at.text), at.values)
            if not rows:
                return array("q")
            beyond = order.beyond(rows[0])
        source = query.source(order.sql, beyond) & beyond
        sql = spell("SELECT b.deal", source.text, order.sql.text, "LIMIT ?")
        rows = office.db.run(sql, (*source.values, -1 if limit is None else limit))
        return array("q", (deal for (deal,) in rows))


@use_case(Right.VIEW_DEALS)
def count_deals(
    office: Office,
    filter_: DealFilter = ALL_DEALS,
    *,
    cap: int | None = CAP,
    now: int | None = None,
) -> int:
    """Count the deals that fit, no further than `cap` («10 000+»); None = exactly."""
    with office.reading():
        source = DealQuery.of(office, filter_, now=now).source()
        sql = spell("SELECT count(*) FROM (SELECT 1", source.text, "LIMIT ?)")
        return int(office.db.run(sql, (*source.values, -1 if cap is None else cap))[0][0])
