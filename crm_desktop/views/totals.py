"""What stands under the columns of the client list: exact counts, sums, averages, ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import query_of
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
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.comparing import Moment
from crm_desktop.views.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.list_filter import ClientFilter
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.views.definition import ViewTotal

__all__ = ["TotalValue", "Totals", "client_totals"]


@use_case(Right.VIEW_CLIENTS)
def client_totals(
    office: Office,
    filter_: ClientFilter,
    *,
    totals: Sequence[ViewTotal],
    progress: Progress | None = None,
) -> Totals:
    """Count all clients of a filter and add up columns, exactly.

    Args:
        office: the office.
        filter_: which clients.
        totals: what to add up; a field that is gone gives None.
        progress: asked now and then; at a million clients it takes a second or more.

    Raises:
        JobCancelledError: cancelled.
    """
    connection = office.db.connection()
    with office.reading(), cancellable(connection, progress or SilentProgress(), "Считаю итоги"):
        query, _cut = query_of(office, filter_, cap=None)
        conditions = ClientConditions(query.fields, Moment.now(office))
        reader = Reader(office.db, query)
        wanted = [summed_field(query.fields, total) for total in totals]
        fields = tuple({field.key: field for field in wanted if field is not None}.values())
        sums = Adding(office.db, conditions, reader.source()).sums(fields) if fields else {}
        count = reader.count(None)
    values = [
        None if field is None else value_of_sums(field, total.kind, sums[field.key])
        for field, total in zip(wanted, totals, strict=True)
    ]
    shown = tuple(
        TotalValue(
            total,
            value,
            "" if field is None else text_of_total(field, total.kind, value, office.zone),
        )
        for field, total, value in zip(wanted, totals, values, strict=True)
    )
    return Totals(count, shown)
