"""A list of deals parted by a field: the groups, the deals of each in order, what they come to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.list_filter import DealFilter, DealQuery
from crm_desktop.deals.list_order import BY_DUE, ordering
from crm_desktop.deals.list_sums import NO_MONEY, MoneySum, money_sum
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.views.cancelling import cancellable
from crm_desktop.views.definition import SortKey
from crm_desktop.views.groups import ListGroup, group_label, group_value, in_order, parted
from crm_desktop.views.sql import Sql, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class DealGroup(ListGroup):
    """One part of a list; `money` is what its deals come to."""

    money: MoneySum = NO_MONEY


@use_case(Right.VIEW_DEALS)
def group_deals(
    office: Office,
    filter_: DealFilter,
    *,
    by: str,
    sort: SortKey | Sequence[SortKey] = BY_DUE,
    progress: Progress | None = None,
    now: int | None = None,
) -> list[DealGroup]:
    """Part the deals of a filter by a field; those without a value come last.

    Args:
        office: the office.
        filter_: which deals.
        by: key of a groupable field.
        sort: the order inside each group.
        progress: asked now and then.
        now: UTC ms; None = this moment.

    Raises:
        UserError: a list is not parted by this field.
        JobCancelledError: cancelled.
    """
    keys = (sort,) if isinstance(sort, SortKey) else tuple(sort)
    connection = office.db.connection()
    with office.reading():
        query = DealQuery.of(office, filter_, now=now)
        field = query.fields.find(by)
        if field is None or not field.groupable:
            raise UserError("По этому полю список не группируется. Выберите другое поле.")
        x = group_value(field, query.conditions.scalar(field))
        what = Sql(f"b.deal, {x}, b.currency, b.budget, b.probability")
        order = ordering(query.fields, query.conditions, keys).sql
        source = query.source(what, order)
        with cancellable(connection, progress or SilentProgress(), "Разбиваю на группы"):
            sql = spell("SELECT", what.text, source.text, order.text)
            rows = office.db.run(sql, source.values)
        parts = parted(((row[0], row[1]) for row in rows), field, office.zone)
    money = {row[0]: row[2:] for row in rows}
    groups = [
        DealGroup(value, *group_label(query.fields, field, value), ids,
                  _sum([money[deal] for deal in ids], query.fields.rates))
        for value, ids in parts.items()
    ]  # fmt: skip
    downwards = any(key.by == by and key.descending for key in keys)
    return in_order(query.fields, field, groups, downwards=downwards)


def _sum(deals: list[tuple[Any, ...]], rates: Any) -> MoneySum:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for currency, budget, probability in deals:
        one = sums[currency]
        one[0] += 1
        if budget is not None:
            one[1] += budget
            one[2] += budget * probability
            one[3] += 1
    rows = [(code, n, 0, total, 0, heavy, given) for code, (n, total, heavy, given) in sums.items()]
    return money_sum(rows, rates)
