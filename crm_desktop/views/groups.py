"""Parting a list by a field, whatever the records are: values, names and order of the groups."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crm_desktop.views.fields import NOT_SET, ListFields
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.wording.times import MONTHS, local
from db.list_values import NO_DATE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from crm_desktop.clients.field_types import Value

_DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class ListGroup:
    """One part of a list.

    Attributes:
        value: id of an item or a member, priority, `YYYY-MM` (of a birthday `--MM`); None = not
            set.
        label: Russian.
        colour: of the item.
        ids: the records in the order of the list.
    """

    value: Value
    label: str
    colour: str
    ids: array[int]


G = TypeVar("G", bound=ListGroup)


def group_value(field: ListField, x: str) -> str:
    """Return the expression of the value a record is grouped by; `x` is that of the field."""
    if field.kind is not ValueKind.DATE:
        return x
    month = f"'--' || substr({x}, -5, 2)" if field.yearless else f"substr({x}, 1, 7)"
    return f"CASE WHEN {x} < '{NO_DATE}' THEN {month} END"


def parted(
    rows: Iterable[tuple[Any, ...]], field: ListField, zone: tzinfo
) -> dict[Value, array[int]]:
    """Part records, given with the value of `group_value` in the order of the list."""
    parts: dict[Value, array[int]] = {}
    if field.kind is ValueKind.INSTANT:
        months: dict[int, str] = {}
        for record, at in rows:
            month = None if at is None else _month(at, zone, months)
            parts.setdefault(month, array("q")).append(record)
        return parts
    for record, value in rows:
        parts.setdefault(value, array("q")).append(record)
    return parts


def _month(at: int, zone: tzinfo, known: dict[int, str]) -> str:
    """The month of an instant; most days of UTC lie within one month of any zone."""
    part = at // _DAY_MS
    if part not in known:
        first, last = (local(part * _DAY_MS + off, zone) for off in (0, _DAY_MS - 1))
        known[part] = f"{first:%Y-%m}" if first.month == last.month else ""
    return known[part] or f"{local(at, zone):%Y-%m}"


def group_label(fields: ListFields, field: ListField, value: Value) -> tuple[str, str]:
    """Return what a group is called and its colour."""
    if value is None:
        return NOT_SET, ""
    match field.kind:
        case ValueKind.DATE | ValueKind.INSTANT:
            return month_label(str(value)), ""
        case ValueKind.BOOL:
            return ("Да" if value else "Нет"), ""
        case ValueKind.ITEM:
            item = fields.catalogue.item(int(value))
            return (item.name, item.colour) if item else ("Удалённое значение", "")
        case ValueKind.OPTION:
            found = (each for each in field.options if each.value == value)
            option = next(found, None)
            return (option.label, option.colour) if option else ("Удалённое значение", "")
        case _:
            pass
    return fields.show_value(field, value), ""


def month_label(value: str) -> str:
    """Return a month in words: `2026-11` is «Ноябрь 2026», `--11` «Ноябрь»; others as they are."""
    year, _, month = value.rpartition("-")
    if not month.isdecimal() or not 1 <= int(month) <= len(MONTHS):
        return value
    name = MONTHS[int(month) - 1].capitalize()
    return f"{name} {year}" if year.isdecimal() else name


def in_order(fields: ListFields, field: ListField, found: list[G], *, downwards: bool) -> list[G]:
    """Put groups in order: those without a value come last.

    Items stand as in their directory, options as they are offered, people by name, months one
    after another; `downwards` turns this round.
    """
    places: dict[Value, int] = {}
    if field.kind is ValueKind.ITEM:
        places = {item.id: n for n, item in enumerate(fields.catalogue.items(field.directory))}
    elif field.kind is ValueKind.OPTION:
        places = {each.value: n for n, each in enumerate(field.options)}

    def place(group: G) -> tuple[int, str]:
        if field.kind in {ValueKind.ITEM, ValueKind.OPTION}:
            return places.get(group.value, len(places)), group.label
        if isinstance(group.value, int) and field.kind is not ValueKind.MEMBER:
            return group.value, ""
        return 0, group.label if field.kind is ValueKind.MEMBER else str(group.value)

    set_ = sorted((g for g in found if g.value is not None), key=place, reverse=downwards)
    return [*set_, *(g for g in found if g.value is None)]
