"""What stands under the columns of a list of deals: exact counts, sums, averages, ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.deals.list_sums import SUM_COLUMNS, MoneySum, money_sum, told_apart
from crm_desktop.jobs import SilentProgress
from crm_desktop.views.adding import (
    Adding,
    Totals,
    TotalValue,
    summed_field,
    text_of_total,
    value_of_sums,
)
from crm_desktop.views.cancelling import cancellable
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.sql import Sql, spell
from crm_desktop.wording import rubles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.views.definition import ViewTotal
    from crm_desktop.views.list_fields import ListField

_MONEY: Final = frozenset({"budget", "weighted"})
_BY_CURRENCY: Final = frozenset({TotalKind.SUM, TotalKind.AVERAGE, TotalKind.FILLED})


@use_case(Right.VIEW_DEALS)
def deal_money(office: Office, filter_: DealFilter, *, now: int | None = None) -> MoneySum:
    """Count the deals of a filter and add their budgets up, exactly."""
    with office.reading():
        return _money(office, DealQuery.of(office, filter_, now=now))


@use_case(Right.VIEW_DEALS)
def deal_totals(
    office: Office,
    filter_: DealFilter,
    *,
    totals: Sequence[ViewTotal],
    progress: Progress | None = None,
    now: int | None = None,
) -> Totals:
    """Count all deals of a filter and add up columns, exactly.

    Money is summed within each currency and turned into roubles once; what is in currencies
    without a rate is told beside the sum.

    Args:
        office: the office.
        filter_: which deals.
        totals: what to add up; a field that is gone gives None.
        progress: asked now and then.
        now: UTC ms; None = this moment.

    Raises:
        JobCancelledError: cancelled.
    """
    connection = office.db.connection()
    with office.reading(), cancellable(connection, progress or SilentProgress(), "Считаю итоги"):
        query = DealQuery.of(office, filter_, now=now)
        wanted = [(total, summed_field(query.fields, total)) for total in totals]
        money = _money(office, query)
        read = {f.key: f for total, f in wanted if f is not None and not _of_money(f, total.kind)}
        parts = [Sql(query.conditions.expression(field)) for field in read.values()]
        adding = Adding(office.db, query.conditions, query.source(*parts))
        sums = adding.sums(tuple(read.values())) if read else {}
    shown = []
    for total, field in wanted:
        value: Any = None
        text = ""
        if field is not None and _of_money(field, total.kind):
            value, text = _of_sum(field, total.kind, money)
        elif field is not None:
            value = value_of_sums(field, total.kind, sums[field.key])
            text = text_of_total(field, total.kind, value, office.zone)
        shown.append(TotalValue(total, value, text))
    return Totals(money.deals, tuple(shown))


def _money(office: Office, query: DealQuery) -> MoneySum:
    source = query.source()
    sql = spell("SELECT", SUM_COLUMNS, source.text, "GROUP BY b.currency")
    return money_sum(office.db.run(sql, source.values), query.fields.rates)


def _of_money(field: ListField, kind: TotalKind) -> bool:
    return field.key in _MONEY and kind in _BY_CURRENCY


def _of_sum(field: ListField, kind: TotalKind, money: MoneySum) -> tuple[int | None, str]:
    if kind is TotalKind.FILLED:
        return money.filled, str(money.filled)
    rated = money.filled - sum(each.deals for each in money.apart)
    whole = money.kopecks if field.key == "budget" else money.weighted
    if not rated:
        return None, told_apart("", money.apart).removeprefix(" + ")
    value = whole if kind is TotalKind.SUM else (whole + rated // 2) // rated
    return value, told_apart(rubles(value), money.apart)
