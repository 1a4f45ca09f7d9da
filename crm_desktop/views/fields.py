"""The fields of lists at one moment, with what a condition may choose from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from crm_desktop.access.hidden_fields import hidden_fields
from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.date_text import parse_date, show_date
from crm_desktop.clients.field_types import Field, FieldType
from crm_desktop.clients.field_values import PRIORITIES, parse_plain, show_plain
from crm_desktop.clients.fields import Catalogue, read_catalogue
from crm_desktop.errors import UserError
from crm_desktop.views.client_fields import client_fields
from crm_desktop.views.list_fields import Choice, ListField, TotalKind, ValueKind
from crm_desktop.views.tree import ME, UNSET, Group
from crm_desktop.views.tree_json import load_filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.office.office import Office
    from crm_desktop.views.tree import Operand
    from db.connection import OfficeDatabase

__all__ = [
    "Choice",
    "ListField",
    "ListFields",
    "SegmentInfo",
    "TotalKind",
    "ValueKind",
    "load_fields",
    "read_fields",
]

CLIENT_KINDS: Final = {"person": "Люди", "company": "Компании"}
NOT_SET: Final = "Не указано"
MYSELF: Final = "Я"
# How a number and a sum are read: by the parsers of the card.
_NUMBER: Final = Field("number", "Число", "", FieldType.NUMBER)
_MONEY: Final = Field("money", "Сумма", "", FieldType.MONEY)


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """A segment another filter may refer to."""

    id: int
    name: str
    filter: Group


class ListFields:
    """All fields of a list, by key.

    Args:
        catalogue: the fields, directories and people of the office.
        fields: of the list.
        segments: the segments of clients this person may use.
    """

    area: ClassVar[str] = "clients"
    """What it is a list of, as views are kept."""

    def __init__(
        self,
        catalogue: Catalogue,
        fields: Iterable[ListField],
        segments: Iterable[SegmentInfo] = (),
    ) -> None:
        self.catalogue = catalogue
        self.segments: Mapping[int, SegmentInfo] = {each.id: each for each in segments}
        self.all = tuple(fields)
        self._by_key = {field.key: field for field in self.all}

    @property
    def of_clients(self) -> ListFields:
        """The fields the filters of segments speak of."""
        return self

    def find(self, key: str) -> ListField | None:
        """Return the field of a key; None if there is none (any more)."""
        return self._by_key.get(key)

    @property
    def filterable(self) -> tuple[ListField, ...]:
        """Fields a condition may name."""
        return tuple(field for field in self.all if field.filterable)

    @property
    def columns(self) -> tuple[ListField, ...]:
        """Fields that may be columns."""
        return tuple(field for field in self.all if field.column)

    @property
    def sortable(self) -> tuple[ListField, ...]:
        """Fields a list may be ordered by."""
        return tuple(field for field in self.all if field.sortable)

    @property
    def groupable(self) -> tuple[ListField, ...]:
        """Fields a list may be parted by."""
        return tuple(field for field in self.all if field.groupable)

    def choices(self, field: ListField) -> tuple[Choice, ...]:
        """Return what a condition over a choosing field picks from; empty for the others."""
        unset = Choice(UNSET, NOT_SET)
        match field.kind:
            case ValueKind.ITEM | ValueKind.ITEMS:
                items = self.catalogue.items(field.directory)
                return (*(Choice(item.id, item.name, item.colour) for item in items), unset)
            case ValueKind.MEMBER:
                people = self.catalogue.members.items()
                here = (Choice(m, name) for m, name in people if m not in self.catalogue.former)
                left = (
                    Choice(m, f"{name} (уволен)") for m, name in people
                    if m in self.catalogue.former
                )  # fmt: skip
                return (Choice(ME, MYSELF), *here, *left, unset)
            case ValueKind.PRIORITY:
                return tuple(Choice(number, name) for number, name in enumerate(PRIORITIES))
            case ValueKind.CLIENT_KIND:
                return tuple(Choice(kind, name) for kind, name in CLIENT_KINDS.items())
            case ValueKind.SEGMENT:
                return tuple(Choice(each.id, each.name) for each in self.segments.values())
            case _:
                return field.options

    def show_value(self, field: ListField, value: Operand) -> str:
        """Return an operand of a condition as text."""
        match field.kind, value:
            case ((ValueKind.ITEM | ValueKind.ITEMS | ValueKind.MEMBER), 0):
                found = NOT_SET.lower()
            case ((ValueKind.ITEM | ValueKind.ITEMS), int()):
                item = self.catalogue.item(value)
                found = item.name if item else "удалённое значение"
            case ValueKind.MEMBER, int():
                known = self.catalogue.member_name(value)
                found = MYSELF.lower() if value == ME else known or "бывший сотрудник"
            case ValueKind.PRIORITY, int() if 0 <= value < len(PRIORITIES):
                found = PRIORITIES[value]
            case ValueKind.CLIENT_KIND, str():
                found = CLIENT_KINDS.get(value, value)
            case ValueKind.SEGMENT, int():
                found = self.segments[value].name if value in self.segments else "нет такого"
            case ValueKind.NUMBER, int() | float():
                found = show_plain(_NUMBER, value)
            case ValueKind.MONEY, int():
                found = show_plain(_MONEY, value)
            case ((ValueKind.DATE | ValueKind.INSTANT), str()):
                found = show_date(value)
            case _:
                named = (each.label for each in field.options if each.value == value)
                found = next(named, str(value))
        return found

    def parse_value(self, field: ListField, text: str) -> Operand:
        """Understand a typed operand of a text, a number, a sum or a date.

        Raises:
            UserError: it is none.
        """
        bare = text.strip()
        if not bare:
            raise UserError(f"{field.label}: укажите значение.")
        match field.kind:
            case ValueKind.NUMBER | ValueKind.MONEY:
                like = _NUMBER if field.kind is ValueKind.NUMBER else _MONEY
                try:
                    found = parse_plain(like, bare).value
                except UserError as error:
                    told = str(error).removeprefix(f"{like.label}: ")
                    raise UserError(f"{field.label}: {told}") from error
                return found if isinstance(found, int | float) else 0
            case ValueKind.DATE | ValueKind.INSTANT:
                return parse_date(bare, label=field.label, yearless=field.yearless)
            case _:
                return bare


def is_day(text: str) -> bool:
    """Whether a text is a full date, `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@use_case(Right.VIEW_CLIENTS)
def load_fields(office: Office) -> ListFields:
    """Read the fields lists of clients may use, as they stand now."""
    with office.reading():
        return read_fields(office.db, office.user_id)


def read_fields(db: OfficeDatabase, user_id: int) -> ListFields:
    """Read the fields of clients with the segments of everybody and of one person."""
    rows = db.run(
        "SELECT id, name, definition FROM saved_view WHERE kind = 'segment'"
        " AND deleted_at IS NULL AND (owner IS NULL OR owner = ?) ORDER BY position, id",
        (user_id,),
    )
    segments = (SegmentInfo(record, name, _filter_of(text)) for record, name, text in rows)
    catalogue = read_catalogue(db)
    hidden = hidden_fields("clients", db.narrowness.hidden)
    told = (each for each in client_fields(catalogue.fields) if each.key not in hidden)
    return ListFields(catalogue, told, segments)


def _filter_of(definition: str) -> Group:
    try:
        found = json.loads(definition)
    except ValueError:
        return load_filter(definition)
    return load_filter(found.get("filter") if isinstance(found, dict) else definition)
