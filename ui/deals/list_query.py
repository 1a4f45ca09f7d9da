"""What the list of deals asks of the base, and reading it off the window's thread."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.deals.list_filter import ALL_DEALS, DealFilter
from crm_desktop.deals.list_grouping import group_deals
from crm_desktop.deals.list_rows import deal_rows
from crm_desktop.deals.list_sums import NO_MONEY, MoneySum
from crm_desktop.deals.list_totals import deal_money, deal_totals
from crm_desktop.deals.listing import deal_ids
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.deals.list_grouping import DealGroup
    from crm_desktop.deals.list_rows import DealRow
    from crm_desktop.office import Office
    from crm_desktop.views.adding import Totals
    from crm_desktop.views.definition import SortKey, ViewTotal
    from ui.deals.desk import DealsDesk

FIRST_ROWS = 30
"""Read with the ids, so that nothing flickers."""


@dataclass(frozen=True, slots=True)
class DealListQuery:
    """What is asked; how it looks is no part of it.

    Attributes:
        filter: which deals.
        sort: the order, the first key first.
        group_by: the key of a field, or `""`.
        totals: what stands under the columns.
    """

    filter: DealFilter = ALL_DEALS
    sort: tuple[SortKey, ...] = ()
    group_by: str = ""
    totals: tuple[ViewTotal, ...] = ()

    @classmethod
    def of(cls, desk: DealsDesk) -> DealListQuery:
        """What the desk asks, with the states and the stale it keeps apart for the board."""
        view = desk.views.definition
        return cls(asked_filter(desk), view.sort, view.group_by, view.totals)


def asked_filter(desk: DealsDesk) -> DealFilter:
    """The deals the desk asks for, its states and «Застывшие» among the conditions."""
    nodes = []
    if desk.states:
        states = tuple(sorted(state.value for state in desk.states))
        nodes.append(Condition("state", Op.ANY_OF, states))
    if desk.stale:
        nodes.append(Condition("stale", Op.YES))
    asked = desk.filter
    return replace(asked, tree=all_of(asked.tree, *nodes)) if nodes else asked


@dataclass(frozen=True, slots=True)
class DealPage:
    """What was read for a query.

    Attributes:
        query: the question.
        ids: the deals in order; none if the list is grouped.
        groups: the deals by group.
        rows: of the first ones, with the cells of `columns`.
        money: how many deals, and what they come to.
        totals: under the columns, as asked.
    """

    query: DealListQuery
    ids: array[int]
    groups: tuple[DealGroup, ...]
    rows: tuple[DealRow, ...]
    columns: tuple[str, ...]
    money: MoneySum = NO_MONEY
    totals: Totals | None = None


def read_page(office: Office, query: DealListQuery, columns: Sequence[str]) -> DealPage:
    """Read the list: ids of all, rows of the first, sums."""
    with office.reading():
        ids: array[int] = array("q")
        groups: tuple[DealGroup, ...] = ()
        if query.group_by:
            groups = tuple(group_deals(office, query.filter, by=query.group_by, sort=query.sort))
            first = list(groups[0].ids[:FIRST_ROWS]) if groups else []
        else:
            ids = deal_ids(office, query.filter, sort=query.sort)
            first = list(ids[:FIRST_ROWS])
        totals = None
        if query.totals:
            totals = deal_totals(office, query.filter, totals=query.totals)
        return DealPage(
            query, ids, groups, tuple(deal_rows(office, first, columns=columns)), tuple(columns),
            deal_money(office, query.filter), totals,
        )  # fmt: skip
