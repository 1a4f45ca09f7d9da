"""What stands in the columns of an exported table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_types import DEPARTMENT, STANDARD, FieldType, Store, Value
from crm_desktop.clients.several_names import join_names
from crm_desktop.exporting import headings as h
from crm_desktop.exporting.widths import Widths, place_channels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from crm_desktop.clients.field_types import Field
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.exporting.records import Channel, Record


class Shape(StrEnum):
    """How a value of a column is kept.

    TEXT and LONG are texts, DATE is `YYYY-MM-DD` or `--MM-DD`, MOMENT an instant in UTC ms,
    NUMBER int or float, MONEY kopecks. None and `""` are empty.
    """

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what is in it, its width in characters."""

    heading: str
    shape: Shape = Shape.TEXT
    width: int = 18


@dataclass(frozen=True, slots=True)
class Block:
    """Columns filled together; `fill` returns one value for each."""

    columns: tuple[Column, ...]
    fill: Callable[[Record], Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table and what fills them."""

    blocks: tuple[Block, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for block in self.blocks for column in block.columns)

    def row(self, record: Record) -> list[Value]:
        """Return the values of a client, one a column."""
        return [value for block in self.blocks for value in block.fill(record)]


LAST_EVENT: Final = "last_event"
COMPUTED: Final = {
    "events": ("Число событий", Shape.NUMBER),
    "quiet_days": ("Дней без контакта", Shape.NUMBER),
    "legal_basis": ("Правовое основание", Shape.TEXT),
    "blocked": ("Обработка данных остановлена", Shape.TEXT),
}
"""Columns of a list that are no field of the card: key -> heading and shape."""
# Keys a list of columns may name besides the fields; their short forms too.
EXTRA: Final = {
    **{key: key for key in (h.ID, h.KIND, h.CREATED, *h.COMPANY_KEYS, *h.CONTACT_KEYS)},
    "created_at": h.CREATED,
    "company": h.COMPANY_NAME,
    "post": h.COMPANY_POST,
    "contact": h.CONTACT_NAME,
}
_ORDER: Final = (
    h.ID, h.KIND, "name", "last_name", "first_name", "middle_name", h.COMPANY_NAME,
    "phone", "email", "messenger", "social", "site", h.CONTACT_NAME, "type", "segment", "source",
    "region", "responsible", "department", "priority", "roles", "tags",
)  # fmt: skip
_BANK: Final = ("account", "bank", "bik", "corr_account")
_PLACE_WIDTH: Final = 40
_WIDTHS: Final = {
    h.ID: 20, h.COMPANY_ID: 20, h.KIND: 11, "name": 36, h.COMPANY_NAME: 32, h.CONTACT_NAME: 30,
    "full_name": 44, "note": 50, "preferences": 32, "family": 28, "bank": 32, "account": 24,
    "corr_account": 24,
    "email": 28, h.CONTACT_EMAIL: 28, "site": 26, "tags": 28, "industry": 24, "director": 28,
}  # fmt: skip
_SHAPES: Final = {
    FieldType.DATE: Shape.DATE,
    FieldType.NUMBER: Shape.NUMBER,
    FieldType.MONEY: Shape.MONEY,
    FieldType.MULTILINE: Shape.LONG,
}

# Few different values, worth showing once.
_SHOWN: Final = frozenset(
    {FieldType.DIRECTORY, FieldType.MEMBER, FieldType.PRIORITY, FieldType.BOOL, FieldType.CHOICE,
     FieldType.CHOICES}
)  # fmt: skip


def full_layout(catalogue: Catalogue, widths: Widths, *, rows: AbstractSet[int]) -> Layout:
    """Return all fields, so that the import makes the same clients of it.

    Args:
        catalogue: the fields.
        widths: how many columns the parts need.
        rows: clients in the table; a contact person among them is not told twice.
    """
    make = _Blocks(catalogue, widths, rows)
    keys = dict.fromkeys(
        (*_ORDER, *(field.key for field in STANDARD), *(f.key for f in catalogue.fields))
    )
    if not catalogue.items(DEPARTMENT):
        keys.pop(DEPARTMENT, None)
    blocks: list[Block] = []
    for key in keys:
        match key:
            case h.COMPANY_NAME:
                blocks.append(make.works(h.COMPANY_KEYS))
            case h.CONTACT_NAME:
                if widths.contacts:
                    blocks.append(make.contacts(h.CONTACT_KEYS))
            case "account":
                blocks.append(make.banks(_BANK))
            case "bank" | "bik" | "corr_account":
                pass
            case _:
                blocks.append(make.of(key))
    blocks.append(make.of(h.CREATED))
    return Layout(tuple(blocks))


def chosen_layout(catalogue: Catalogue, widths: Widths, keys: Iterable[str]) -> Layout:
    """Return just these columns, each once; a field of several values takes several columns.

    Args:
        catalogue: the fields.
        widths: how many columns the parts need.
        keys: see `column_keys`.
    """
    make = _Blocks(catalogue, widths, frozenset())
    return Layout(tuple(make.of(key) for key in dict.fromkeys(keys)))


def column_keys(catalogue: Catalogue, names: Iterable[str]) -> list[str]:
    """Return the keys of columns named by key, Russian label or heading.

    Raises:
        UserError: there is no such column.
    """
    keys = []
    for name in names:
        meaning = h.own_meaning(name)
        if name in EXTRA or name == LAST_EVENT or name in COMPUTED:
            keys.append(EXTRA.get(name, name))
        elif catalogue.find(name) is None and meaning is not None:
            keys.append(meaning.key)
        else:
            keys.append(catalogue.get(name).key)
    return keys


def headings_of(catalogue: Catalogue, names: Iterable[str]) -> tuple[str, ...]:
    """Return the headings columns so named would have, the first of each field.

    Raises:
        UserError: there is no such column.
    """
    layout = chosen_layout(catalogue, Widths(), column_keys(catalogue, names))
    return tuple(column.heading for column in layout.columns)


class _Blocks:
    """Makes blocks of columns."""

    def __init__(self, catalogue: Catalogue, widths: Widths, rows: AbstractSet[int]) -> None:
        self._catalogue = catalogue
        self._widths = widths
        self._rows = rows
        self._taken: set[str] = set()

    def of(self, key: str) -> Block:
        """Return the block of any key."""
        if key in h.COMPANY_KEYS:
            return self.works((key,))
        if key in h.CONTACT_KEYS:
            return self.contacts((key,))
        if key in _EXTRA_BLOCKS:
            return _EXTRA_BLOCKS[key]
        if key in COMPUTED:
            heading, shape = COMPUTED[key]
            return Block((Column(heading, shape),), lambda record: (record.computed.get(key),))
        field = self._catalogue.get(key)
        if field.store is Store.BANK:
            return self.banks((key,))
        makers = {
            Store.CHANNEL: self._channels,
            Store.ADDRESS: self._addresses,
            Store.LABEL: self._labels,
        }
        return makers.get(field.store, self._single)(field)

    def works(self, keys: Sequence[str]) -> Block:
        """Return the companies of a person: so many columns of each key as somebody needs."""
        picks = [_WORK_PICKS[key] for key in keys]
        return _repeated(keys, self._widths.works, lambda record: record.works, picks)

    def contacts(self, keys: Sequence[str]) -> Block:
        """Return the contact persons of a company that have no row of their own."""
        picks = [_CONTACT_PICKS[key] for key in keys]
        rows = self._rows

        def people(record: Record) -> Sequence[Any]:
            return [person for person in record.people if person.id not in rows]

        return _repeated(keys, max(self._widths.contacts, 1), people, picks)

    def banks(self, keys: Sequence[str]) -> Block:
        """Return bank accounts."""
        picks: list[Callable[[Any], str]] = [_bank_pick(_BANK.index(key)) for key in keys]
        return _repeated(keys, self._widths.banks, lambda record: record.banks, picks)

    def _labels(self, field: Field) -> Block:
        directory = field.directory
        return Block(
            (_column(field.key),), lambda record: (join_names(record.labels.get(directory, ())),)
        )

    def _single(self, field: Field) -> Block:
        key, show = field.key, self._catalogue.show
        shape = _SHAPES.get(field.type, Shape.TEXT)
        heading = h.own_heading(field) if field.own_id else h.heading_of(key)
        if field.own_id:
            heading = self._unique(heading)
        column = Column(heading, shape, _WIDTHS.get(key, 18))
        own = bool(field.own_id)
        if field.type in _SHOWN:
            known: dict[Value, tuple[str]] = {}

            def told(record: Record) -> Sequence[Value]:
                value = record.own.get(key) if own else record.row[key]
                text = known.get(value)
                if text is None:
                    text = known[value] = (show(field, value),)
                return text

            return Block((column,), told)
        if own:
            return Block((column,), lambda record: (record.own.get(key),))
        if len(field.kinds) == 1:
            # The base keeps the ФИО of an ИП too; for the import they would be a contact person.
            kind = field.kinds[0]
            return Block(
                (column,),
                lambda record: (record.row[key] if record.row["kind"] == kind else None,),
            )
        return Block((column,), lambda record: (record.row[key],))

    def _unique(self, heading: str) -> str:
        """Own fields of people and of companies may bear one name."""
        name, number = heading, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{heading} ({number})"
        self._taken.add(name.casefold())
        return name

    def _channels(self, field: Field) -> Block:
        kind = field.part
        labels = self._widths.channels.get(kind, ("",))
        noted = kind in {"phone", "email"}
        columns = []
        for place, label in enumerate(labels):
            number = labels[: place + 1].count(label)
            columns.append(_column(field.key, number=number, label=label))
        empty = ("",) * len(labels)
        only = len(labels) == 1

        def fill(record: Record) -> Sequence[Value]:
            channels = record.channels.get(kind)
            if channels is None:
                return empty
            if only and len(channels) == 1:
                return (_channel_text(channels[0], labels, noted=noted),)
            cells = [""] * len(labels)
            for channel, place in zip(
                channels, place_channels([each.label for each in channels], labels), strict=True
            ):
                text = _channel_text(channel, labels, noted=noted)
                cells[place] = f"{cells[place]}; {text}" if cells[place] else text
            return cells

        return Block(tuple(columns), fill)

    def _addresses(self, field: Field) -> Block:
        kind, most = field.part, self._widths.addresses.get(field.part, 1)
        columns = tuple(
            Column(h.heading_of(field.key, number=number), Shape.TEXT, _PLACE_WIDTH)
            for number in range(1, most + 1)
        )

        def fill(record: Record) -> Sequence[Value]:
            texts = record.addresses.get(kind, ())
            return [*texts[:most], *[""] * (most - len(texts))]

        return Block(columns, fill)


def _channel_text(channel: Channel, labels: Sequence[str], *, noted: bool) -> str:
    """The channel; its note, and a label no column has, in brackets as the import reads them."""
    if not noted:
        return channel.value
    label = "" if channel.label in labels or len(set(labels)) == 1 else channel.label
    note = ", ".join(filter(None, (label, channel.note)))
    return f"{channel.value} ({note})" if note else channel.value


def _repeated(
    keys: Sequence[str],
    most: int,
    parts_of: Callable[[Record], Sequence[Any]],
    picks: Sequence[Callable[[Any], str]],
) -> Block:
    columns = tuple(_column(key, number=number) for number in range(1, most + 1) for key in keys)
    empty = ("",) * len(columns)

    def fill(record: Record) -> Sequence[Value]:
        parts = parts_of(record)
        if not parts:
            return empty
        cells = [pick(part) for part in parts[:most] for pick in picks]
        return [*cells, *[""] * (len(columns) - len(cells))]

    return Block(columns, fill)


def _column(key: str, *, number: int = 1, label: str = "") -> Column:
    heading = h.heading_of(key, number=number, label=label)
    return Column(heading, Shape.TEXT, _WIDTHS.get(key, 18))


def _bank_pick(index: int) -> Callable[[Any], str]:
    return lambda account: str(account[index])


_WORK_PICKS: Final[dict[str, Callable[[Any], str]]] = {
    h.COMPANY_NAME: lambda work: str(work.name),
    h.COMPANY_INN: lambda work: str(work.inn),
    h.COMPANY_ID: lambda work: str(work.id),
    h.COMPANY_POST: lambda work: str(work.post),
}
_CONTACT_PICKS: Final[dict[str, Callable[[Any], str]]] = {
    h.CONTACT_NAME: lambda person: str(person.name),
    h.CONTACT_POST: lambda person: str(person.post),
    h.CONTACT_PHONE: lambda person: str(person.phone),
    h.CONTACT_EMAIL: lambda person: str(person.email),
}
_EXTRA_BLOCKS: Final = {
    h.ID: Block((_column(h.ID),), lambda record: (str(record.row["id"]),)),
    h.KIND: Block((_column(h.KIND),), lambda record: (h.KIND_WORDS[record.row["kind"]],)),
    h.CREATED: Block(
        (Column(h.heading_of(h.CREATED), Shape.MOMENT, 18),),
        lambda record: (record.row["created_at"],),
    ),
    LAST_EVENT: Block(
        (Column("Последнее событие", Shape.MOMENT, 18),), lambda record: (record.last_event_at,)
    ),
}
