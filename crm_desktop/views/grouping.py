"""A list parted by a field: the groups and the clients of each in order."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.list_filter import query_of
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.views.cancelling import cancellable
from crm_desktop.views.conditions import scalar
from crm_desktop.views.definition import SortKey
from crm_desktop.views.fields import NOT_SET, ListFields
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.ordering import known_keys, order_by
from crm_desktop.views.reading import Reader
from crm_desktop.views.sql import Sql, spell
from crm_desktop.wording.times import local
from db.list_values import COVERED, NO_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from crm_desktop.clients.field_types import Value
    from crm_desktop.clients.list_filter import ClientFilter
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_MONTHS: Final = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь",
    "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip
_BY_NAME: Final = SortKey()
_DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class ClientGroup:
    """One part of a list.

    Attributes:
        value: id of an item or a member, priority, `YYYY-MM` (of a birthday `--MM`); None = not
            set.
        label: Russian.
        colour: of the item.
        ids: the clients in the order of the list.
    """

    value: Value
    label: str
    colour: str
    ids: array[int]


@use_case(Right.VIEW_CLIENTS)
def group_clients(
    office: Office,
    filter_: ClientFilter,
    *,
    by: str,
    sort: SortKey | Sequence[SortKey] = _BY_NAME,
    progress: Progress | None = None,
) -> list[ClientGroup]:
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
            parts = _parted(rows, field, office.zone)
    groups = [ClientGroup(v, *_label(fields, field, v), ids) for v, ids in parts.items()]
    downwards = any(key.by == by and key.descending for key in keys)
    return _in_order(fields, field, groups, downwards=downwards)


def _statement(
    reader: Reader, fields: ListFields, field: ListField, sort: Sequence[SortKey]
) -> Sql:
    """Clients with their values in the order of the list."""
    keys = known_keys(fields, sort) or (_BY_NAME,)
    what = spell("c.id,", _value_of(field))
    if keys[0].by == _BY_NAME.by and field.key in {*COVERED, "created"}:
        off_names = reader.in_name_order(what, descending=keys[0].descending)
        if off_names is not None:
            return off_names
    source = reader.source()
    return Sql(spell("SELECT", what, source.text, order_by(fields, keys)), source.values)


def _value_of(field: ListField) -> str:
    x = scalar(field)
    if field.kind is not ValueKind.DATE:
        return x
    month = f"'--' || substr({x}, -5, 2)" if field.key == "birthday" else f"substr({x}, 1, 7)"
    return f"CASE WHEN {x} < '{NO_DATE}' THEN {month} END"


def _parted(
    rows: Iterable[tuple[Any, ...]], field: ListField, zone: tzinfo
) -> dict[Value, array[int]]:
    parts: dict[Value, array[int]] = {}
    if field.kind is ValueKind.INSTANT:
        months: dict[int, str] = {}
        for client, at in rows:
            month = None if at is None else _month(at, zone, months)
            parts.setdefault(month, array("q")).append(client)
        return parts
    for client, value in rows:
        parts.setdefault(value, array("q")).append(client)
    return parts


def _month(at: int, zone: tzinfo, known: dict[int, str]) -> str:
    """The month of an instant; most days of UTC lie within one month of any zone."""
    part = at // _DAY_MS
    if part not in known:
        first, last = (local(part * _DAY_MS + off, zone) for off in (0, _DAY_MS - 1))
        known[part] = f"{first:%Y-%m}" if first.month == last.month else ""
    return known[part] or f"{local(at, zone):%Y-%m}"


def _label(fields: ListFields, field: ListField, value: Value) -> tuple[str, str]:
    if value is None:
        return NOT_SET, ""
    match field.kind:
        case ValueKind.DATE | ValueKind.INSTANT:
            return _month_label(str(value)), ""
        case ValueKind.BOOL:
            return ("Да" if value else "Нет"), ""
        case ValueKind.ITEM:
            item = fields.catalogue.item(int(value))
            return (item.name, item.colour) if item else ("Удалённое значение", "")
        case _:
            pass
    return fields.show_value(field, value), ""


def _month_label(value: str) -> str:
    year, _, month = value.rpartition("-")
    if not month.isdecimal() or not 1 <= int(month) <= len(_MONTHS):
        return value
    name = _MONTHS[int(month) - 1]
    return f"{name} {year}" if year.isdecimal() else name


def _in_order(
    fields: ListFields, field: ListField, found: list[ClientGroup], *, downwards: bool
) -> list[ClientGroup]:
    places: dict[Value, int] = {}
    if field.kind is ValueKind.ITEM:
        places = {item.id: n for n, item in enumerate(fields.catalogue.items(field.directory))}

    def place(group: ClientGroup) -> tuple[int, str]:
        if field.kind is ValueKind.ITEM:
            return places.get(group.value, len(places)), group.label
        if isinstance(group.value, int) and field.kind is not ValueKind.MEMBER:
            return group.value, ""
        return 0, group.label if field.kind is ValueKind.MEMBER else str(group.value)

    set_ = sorted((g for g in found if g.value is not None), key=place, reverse=downwards)
    return [*set_, *(g for g in found if g.value is None)]
