"""Columns that say what the phone, e-mail or address of another column is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.importing.mapping import What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.mapping import ColumnMapping

_ADDRESS: Final = "_address"
_CHANNELS: Final = frozenset({"phone", "email", "messenger", "social", "site"})
_PARTIES: Final = frozenset({What.FIELD, What.CONTACT, What.COMPANY})


def label_columns(columns: Sequence[ColumnMapping]) -> dict[int, int]:
    """Return index of a column with values -> index of the column with their labels.

    All columns of one address share a label; of channels each has its own.
    """
    found: dict[int, int] = {}
    for place, column in enumerate(columns):
        if column.target.what is not What.LABEL:
            continue
        labelled = _labelled(columns, place)
        if labelled is None:
            continue
        found.setdefault(labelled.index, column.index)
        if is_address(labelled):
            for other in columns:
                if other.target == labelled.target:
                    found.setdefault(other.index, column.index)
    return found


def is_address(column: ColumnMapping) -> bool:
    """Whether a column holds (a part of) an address."""
    return column.target.what in _PARTIES and column.target.field.endswith(_ADDRESS)


def can_be_labelled(column: ColumnMapping) -> bool:
    """Whether a column holds what may be called something."""
    of_channel = column.target.what in _PARTIES and column.target.field in _CHANNELS
    return of_channel or is_address(column)


def _labelled(columns: Sequence[ColumnMapping], place: int) -> ColumnMapping | None:
    """The column named by the label's target, else the nearest one, to the right first."""
    wanted = columns[place].target.field
    if wanted:
        named = (column for column in columns if column.header == wanted)
        return next((column for column in named if can_be_labelled(column)), None)
    beside = (*columns[place + 1 : place + 2], *columns[max(0, place - 1) : place])
    return next((column for column in beside if can_be_labelled(column)), None)
