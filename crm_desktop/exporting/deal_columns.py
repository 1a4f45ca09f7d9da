"""What stands in the columns of an exported table of deals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.several_names import join_names
from crm_desktop.deals.list_conditions import DAYS
from crm_desktop.errors import UserError
from crm_desktop.exporting.columns import Column, Shape
from crm_desktop.exporting.deal_headings import (
    CLIENT_ID,
    DEAL_HEADINGS,
    ID,
    PARENT_ID,
    own_deal_heading,
    own_deal_meaning,
)
from crm_desktop.views.list_fields import ValueKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.clients.field_types import Value
    from crm_desktop.clients.row_cells import Cell
    from crm_desktop.deals.list_fields import DealListFields
    from crm_desktop.deals.list_rows import DealRow
    from crm_desktop.views.list_fields import ListField

IDS: Final = (ID, CLIENT_ID, PARENT_ID)
_SHAPES: Final = {
    ValueKind.DATE: Shape.DATE,
    ValueKind.INSTANT: Shape.MOMENT,
    ValueKind.NUMBER: Shape.NUMBER,
    ValueKind.MONEY: Shape.MONEY,
}
_LONG: Final = frozenset({"note", "loss_note", "lines"})
_NAMES: Final = frozenset({"tags", "helpers", "contacts", "lines"})
_WIDTHS: Final = {
    ID: 20, CLIENT_ID: 20, PARENT_ID: 20, "title": 36, "client": 34, "note": 50, "lines": 40,
    "loss_note": 32, "contacts": 28, "tags": 24, "parent": 30, "client.email": 26,
}  # fmt: skip
_PLAIN: Final = 18
_PER_CENT: Final = 100


@dataclass(frozen=True, slots=True)
class DealColumns:
    """The columns of a table: keys of the list's columns, and ids under keys of their own."""

    keys: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def listed(self) -> tuple[str, ...]:
        """The keys the list's cells are read for."""
        return tuple(key for key in self.keys if key not in IDS)

    def values(self, row: DealRow, names: dict[str, list[str]], parent: int | None) -> list[Value]:
        """Return the values of a deal, one a column.

        Args:
            row: with the cells of `listed`.
            names: key of a column of several names -> the names.
            parent: id of the deal it repeats.
        """
        cells = dict(zip(self.listed, row.cells, strict=True))
        ids = {ID: row.id, CLIENT_ID: row.client_id, PARENT_ID: parent}
        found: list[Value] = []
        for key, column in zip(self.keys, self.columns, strict=True):
            if key in ids:
                found.append("" if ids[key] is None else str(ids[key]))
            elif key in names:
                found.append(join_names(names[key]) if names[key] else "")
            else:
                found.append(_value(key, column.shape, cells[key]))
        return found


def whole_table(fields: DealListFields) -> DealColumns:
    """Return all there is of deals, so that the import makes the same of it."""
    own = tuple(field.key for field in fields.all if field.own_id and field.key in _own(fields))
    return _columns(fields, (*DEAL_HEADINGS, *own))


def chosen_table(fields: DealListFields, keys: Iterable[str]) -> DealColumns:
    """Return just these columns, each once."""
    return _columns(fields, tuple(dict.fromkeys(keys)))


def deal_column_keys(fields: DealListFields, names: Iterable[str]) -> list[str]:
    """Return the keys of columns named by key, Russian label or heading.

    Raises:
        UserError: there is no such column.
    """
    return [_key(fields, name) for name in names]


def with_currency(keys: Sequence[str]) -> list[str]:
    """Return columns with the currency beside the budget: a sum alone would read as roubles."""
    if "budget" not in keys or "currency" in keys:
        return list(keys)
    at = list(keys).index("budget") + 1
    return [*keys[:at], "currency", *keys[at:]]


def several_keys(table: DealColumns) -> tuple[str, ...]:
    """Return the columns of several names."""
    return tuple(key for key in table.keys if key in _NAMES)


def _own(fields: DealListFields) -> frozenset[str]:
    return frozenset(field.key for field in fields.catalogue.fields if field.own_id)


def _key(fields: DealListFields, name: str) -> str:
    if name in IDS:
        return name
    field = fields.find(name)
    if field is None:
        if (key := own_deal_meaning(name)) is not None:
            return key
        wanted = fold(" ".join(name.split()))
        field = next((each for each in fields.columns if fold(each.label) == wanted), None)
    if field is None or not field.column:
        raise UserError(
            f"Столбца «{name}» нет. Файл не записан. Есть: "
            f"{', '.join(each.key for each in fields.columns)}."
        )
    return field.key


def _columns(fields: DealListFields, keys: tuple[str, ...]) -> DealColumns:
    return DealColumns(keys, tuple(_column(fields, key) for key in keys))


def _column(fields: DealListFields, key: str) -> Column:
    width = _WIDTHS.get(key, _PLAIN)
    field = fields.find(key)
    if key in IDS or field is None:
        return Column(DEAL_HEADINGS[key], Shape.TEXT, width)
    heading = DEAL_HEADINGS.get(key) or _own_heading(field)
    shape = Shape.LONG if key in _LONG else _SHAPES.get(field.kind, Shape.TEXT)
    return Column(heading, Shape.NUMBER if key in DAYS else shape, width)


def _own_heading(field: ListField) -> str:
    of = field.field
    return own_deal_heading(of) if of is not None and field.key == of.key else field.label


def _value(key: str, shape: Shape, cell: Cell) -> Value:
    if shape in {Shape.TEXT, Shape.LONG}:
        return cell.text
    if key == "discount" and isinstance(cell.value, int):
        return cell.value / _PER_CENT
    return cell.value
