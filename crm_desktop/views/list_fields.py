"""What a list filters by, shows, sorts by, groups by and adds up; whatever it is a list of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import BOTH, Field, FieldType, Store

if TYPE_CHECKING:
    from crm_desktop.views.tree import Operand


class ValueKind(StrEnum):
    """What the values of a field are; decides its operators."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    BOOL = "bool"
    ITEM = "item"
    ITEMS = "items"
    MEMBER = "member"
    PRIORITY = "priority"
    CLIENT_KIND = "client_kind"
    SEGMENT = "segment"
    OPTION = "option"


class TotalKind(StrEnum):
    """What stands under a column."""

    SUM = "sum"
    AVERAGE = "average"
    MIN = "min"
    MAX = "max"
    FILLED = "filled"


_NUMERIC: Final = (TotalKind.SUM, TotalKind.AVERAGE, TotalKind.MIN, TotalKind.MAX, TotalKind.FILLED)
_ENDS: Final = (TotalKind.MIN, TotalKind.MAX, TotalKind.FILLED)
TOTALS: Final = {
    ValueKind.NUMBER: _NUMERIC,
    ValueKind.MONEY: _NUMERIC,
    ValueKind.DATE: _ENDS,
    ValueKind.INSTANT: _ENDS,
}
GROUPABLE: Final = frozenset(
    {
        ValueKind.ITEM, ValueKind.MEMBER, ValueKind.PRIORITY, ValueKind.CLIENT_KIND,
        ValueKind.BOOL, ValueKind.DATE, ValueKind.INSTANT, ValueKind.OPTION,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to choose."""

    value: Operand
    label: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class ListField:
    """One field of a list.

    Attributes:
        key: its name in stored views and in the command line.
        label: its Russian name.
        group: the heading it stands under in a picker.
        kind: what its values are.
        field: the field of the record; None = computed.
        directory: whose items it chooses from.
        kinds: the kinds of records that have it.
        filterable: whether a condition may name it.
        column: whether it may be a column.
        sortable: whether a list may be ordered by it.
        always: whether every record has a value.
        summed: whether something may stand under its column.
        without: of what is true or not: what is said where it is not, «Без телефона».
        options: of an OPTION, what there is to choose.
        short: its name above a column, where the label is long.
    """

    key: str
    label: str
    group: str
    kind: ValueKind
    field: Field | None = None
    directory: str = ""
    kinds: tuple[str, ...] = BOTH
    filterable: bool = True
    column: bool = True
    sortable: bool = True
    always: bool = False
    summed: bool = True
    without: str = ""
    options: tuple[Choice, ...] = ()
    short: str = ""

    @property
    def groupable(self) -> bool:
        """Whether a list may be parted by it."""
        return self.kind in GROUPABLE and self.sortable

    @property
    def totals(self) -> tuple[TotalKind, ...]:
        """What may stand under its column."""
        if not self.column or not self.summed:
            return ()
        return TOTALS.get(self.kind, (TotalKind.FILLED,))

    @property
    def yearless(self) -> bool:
        """Whether its days may lack a year."""
        return self.field is not None and self.field.key == "birthday"

    @property
    def own_id(self) -> int:
        """The id of the office's own field, else 0."""
        return self.field.own_id if self.field else 0


_KINDS: Final = {
    FieldType.DATE: ValueKind.DATE,
    FieldType.DIRECTORY: ValueKind.ITEM,
    FieldType.CHOICE: ValueKind.ITEM,
    FieldType.CHOICES: ValueKind.ITEMS,
    FieldType.LABELS: ValueKind.ITEMS,
    FieldType.MEMBER: ValueKind.MEMBER,
    FieldType.PRIORITY: ValueKind.PRIORITY,
    FieldType.BOOL: ValueKind.BOOL,
    FieldType.NUMBER: ValueKind.NUMBER,
    FieldType.MONEY: ValueKind.MONEY,
}
CODES: Final = frozenset({FieldType.INN, FieldType.KPP, FieldType.OGRN, FieldType.OKPO})
"""Numbers kept as plain digits; compared as they are."""


def list_field(field: Field, *, always: bool = False) -> ListField:
    """Return what a list makes of a field of its records."""
    return ListField(
        field.key, field.label, field.group, _KINDS.get(field.type, ValueKind.TEXT), field,
        field.directory, field.kinds, always=always,
    )  # fmt: skip


def is_plain_code(field: ListField) -> bool:
    """Whether the texts of a field are digits kept plain."""
    return field.field is not None and (
        field.field.type in CODES
        or (field.field.store is Store.BANK and field.field.part != "bank")
    )
