"""Which columns a list shows, how wide, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.views.definition import ViewColumn
from crm_desktop.views.fields import ValueKind
from ui.views.columns import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.views.fields import ListField, ListFields

_WIDTHS: Final = {
    ValueKind.NUMBER: 110,
    ValueKind.MONEY: 140,
    ValueKind.DATE: 120,
    ValueKind.INSTANT: 160,
    ValueKind.BOOL: 120,
    ValueKind.ITEM: 150,
    ValueKind.ITEMS: 200,
    ValueKind.MEMBER: 175,
    ValueKind.PRIORITY: 120,
    ValueKind.CLIENT_KIND: 120,
    ValueKind.OPTION: 150,
}
_WIDTH: Final = 180
_WIDEST_TITLE: Final = 200
_SIGN: Final = 7
_MARKS: Final = 46
"""Room in a title for the marks of the order and of a filter."""
_BY_KEY: Final = {
    "inn": 130, "kpp": 110, "ogrn": 150, "phone": 172, "email": 210, "type": 130, "region": 168,
    "responsible": 175,
}  # fmt: skip
_NUMBERS: Final = frozenset({ValueKind.NUMBER, ValueKind.MONEY})


@dataclass(frozen=True, slots=True)
class ListColumn(Column):
    """A column of a list and the field it shows."""

    field: ListField | None = None


def width_of(field: ListField) -> int:
    """The width a column begins with, in pixels at 100 %."""
    wanted = _BY_KEY.get(field.key) or _WIDTHS.get(field.kind, _WIDTH)
    return max(wanted, min(_WIDEST_TITLE, _SIGN * len(field.short or field.label) + _MARKS))


@dataclass(frozen=True, slots=True)
class FirstColumn:
    """The column that is always there and always first: what the record is, in two lines."""

    key: str
    title: str
    width: int


def columns_of(
    chosen: Sequence[ViewColumn], fields: ListFields, first: FirstColumn
) -> tuple[ListColumn, ...]:
    """The columns as they are shown: the first one, then those whose fields are there."""
    named = next((one for one in chosen if one.key == first.key), ViewColumn(first.key))
    wide = named.width or first.width
    found = [ListColumn(first.key, first.title, wide, field=fields.find(first.key))]
    for one in chosen:
        field = fields.find(one.key)
        if one.key == first.key or field is None or not field.column:
            continue
        found.append(
            ListColumn(
                one.key,
                field.short or field.label,
                one.width or width_of(field),
                right=field.kind in _NUMBERS,
                sortable=field.sortable,
                field=field,
            )
        )
    return tuple(found)


def keys_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """The fields to be read for the columns; the first cell needs none."""
    return tuple(column.key for column in columns[1:])


def as_chosen(
    keys: Sequence[str], known: Sequence[ViewColumn], first: FirstColumn
) -> tuple[ViewColumn, ...]:
    """Columns in another order or number; known ones keep their width."""
    widths = {one.key: one for one in known}
    rest = [key for key in keys if key != first.key]
    return tuple(widths.get(key, ViewColumn(key)) for key in (first.key, *rest))


def with_width(columns: Sequence[ViewColumn], key: str, width: int) -> tuple[ViewColumn, ...]:
    """The columns, one of them as wide as this."""
    return tuple(ViewColumn(one.key, width) if one.key == key else one for one in columns)
