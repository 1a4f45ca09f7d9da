"""What lists of clients filter by, show, sort by, group by and add up: one catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import BOTH, Field, FieldType, Store

if TYPE_CHECKING:
    from collections.abc import Iterable


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
        ValueKind.BOOL, ValueKind.DATE, ValueKind.INSTANT,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListField:
    """One field of a list.

    Attributes:
        key: its name in stored views and in the command line.
        label: its Russian name.
        group: the heading it stands under in a picker.
        kind: what its values are.
        field: the field of the client; None = computed.
        directory: whose items it chooses from.
        kinds: the kinds of clients that have it.
        filterable: whether a condition may name it.
        column: whether it may be a column.
        sortable: whether a list may be ordered by it.
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

    @property
    def groupable(self) -> bool:
        """Whether a list may be parted by it."""
        return self.kind in GROUPABLE and self.sortable

    @property
    def totals(self) -> tuple[TotalKind, ...]:
        """What may stand under its column."""
        if not self.column or self.key in {"contact", "quiet_days"}:
            return ()
        return TOTALS.get(self.kind, (TotalKind.FILLED,))

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

_ACTIVITY: Final = "Активность"
_SERVICE: Final = "Служебное"
_MAIN: Final = "Основное"
_CONTACTS: Final = "Контакты"

COMPUTED: Final = (
    ListField("kind", "Вид", _MAIN, ValueKind.CLIENT_KIND),
    ListField("contact", "Контактное лицо", _CONTACTS, ValueKind.TEXT,
              filterable=False, sortable=False),
    ListField("has_phone", "Есть телефон", _CONTACTS, ValueKind.BOOL, column=False, sortable=False),
    ListField("has_email", "Есть почта", _CONTACTS, ValueKind.BOOL, column=False, sortable=False),
    ListField("dead_channel", "Есть недоступный телефон или почта", _CONTACTS, ValueKind.BOOL,
              column=False, sortable=False),
    ListField("bad_email", "Почта с ошибкой", _CONTACTS, ValueKind.BOOL,
              column=False, sortable=False),
    ListField("bad_inn", "ИНН с ошибкой", _MAIN, ValueKind.BOOL, column=False, sortable=False),
    ListField("last_event", "Последний контакт", _ACTIVITY, ValueKind.INSTANT),
    ListField("quiet_days", "Дней без контакта", _ACTIVITY, ValueKind.NUMBER),
    ListField("events", "Число событий", _ACTIVITY, ValueKind.NUMBER),
    ListField("has_files", "Есть вложения", _ACTIVITY, ValueKind.BOOL,
              column=False, sortable=False),
    ListField("created", "Создан", _SERVICE, ValueKind.INSTANT),
    ListField("segment_of", "Входит в сегмент", _SERVICE, ValueKind.SEGMENT,
              column=False, sortable=False),
    ListField("legal_basis", "Правовое основание", _SERVICE, ValueKind.TEXT),
    ListField("blocked", "Обработка данных остановлена", _SERVICE, ValueKind.BOOL),
    ListField("mailing", "Можно рассылать", _SERVICE, ValueKind.BOOL,
              column=False, sortable=False),
)  # fmt: skip


def fields_of(fields: Iterable[Field]) -> tuple[ListField, ...]:
    """Return the fields of a list: those of the clients in their order, then the computed ones."""
    return (
        *(
            ListField(
                field.key, field.label, field.group, _KINDS.get(field.type, ValueKind.TEXT), field,
                field.directory, field.kinds,
            )
            for field in fields
        ),
        *COMPUTED,
    )  # fmt: skip


def is_plain_code(field: ListField) -> bool:
    """Whether the texts of a field are digits kept plain."""
    return field.field is not None and (
        field.field.type in CODES
        or (field.field.store is Store.BANK and field.field.part != "bank")
    )
