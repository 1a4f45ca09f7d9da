"""The list of clients parted by a field: the groups and the clients of each in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import query_of
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.views.cancelling import cancellable
from crm_desktop.views.client_conditions import scalar
from crm_desktop.views.definition import SortKey
from crm_desktop.views.groups import ListGroup, group_label, group_value, in_order, parted
from crm_desktop.views.ordering import known_keys, order_by
from crm_desktop.views.reading import Reader
from crm_desktop.views.sql import Sql, spell
from db.list_values import COVERED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.list_filter import ClientFilter
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.list_fields import ListField

_BY_NAME: Final = SortKey()


@use_case(Right.VIEW_CLIENTS)
def group_clients(
    office: Office,
    filter_: ClientFilter,
    *,
    by: str,
    sort: SortKey | Sequence[SortKey] = _BY_NAME,
    progress: Progress | None = None,
) -> list[ListGroup]:
    """Part the clients of a filter by a field; those without a value come last.

    Items stand as in their directory, people by name, months in their order (the other way round
    if the list is ordered by the field downwards).

    Args:
        office: the office.
        filter_: which clients.
        by: key of a groupable field.
        sort: the order inside each group.
        progress: asked now and then; at a million clients it takes some seconds.

    Raises:
        UserError: a list is not parted by this field.
        JobCancelledError: cancelled.
    """
    keys = (sort,) if isinstance(sort, SortKey) else tuple(sort)
    with office.reading():
        query, _cut = query_of(office, filter_, cap=None)
        fields = query.fields
        field = fields.find(by)
        if field is None or not field.groupable:
            raise UserError("По этому полю список не группируется. Выберите другое поле.")
        connection = office.db.connection()
        with cancellable(connection, progress or SilentProgress(), "Разбиваю на группы"):
            found = _statement(Reader(office.db, query), fields, field, keys)
            rows = connection.execute(found.text, found.values)
            parts = parted(rows, field, office.zone)
    groups = [ListGroup(v, *group_label(fields, field, v), ids) for v, ids in parts.items()]
    downwards = any(key.by == by and key.descending for key in keys)
    return in_order(fields, field, groups, downwards=downwards)


def _statement(
    reader: Reader, fields: ListFields, field: ListField, sort: Sequence[SortKey]
) -> Sql:
    """Clients with their values in the order of the list."""
    keys = known_keys(fields, sort) or (_BY_NAME,)
    what = spell("c.id,", group_value(field, scalar(field)))
    if keys[0].by == _BY_NAME.by and field.key in {*COVERED, "created"}:
        off_names = reader.in_name_order(what, descending=keys[0].descending)
        if off_names is not None:
            return off_names
    source = reader.source()
    return Sql(spell("SELECT", what, source.text, order_by(fields, keys)), source.values)
