"""A row of a file read by its mapping: whom it speaks of and what it says of them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import FieldType
from crm_desktop.importing.cell_text import is_nothing, text_of
from crm_desktop.importing.cells import CellField, CellReader
from crm_desktop.importing.content import kind_of_word
from crm_desktop.importing.dates import instant_of_cell
from crm_desktop.importing.heading import is_heading_again
from crm_desktop.importing.lookup import REACHED_BY
from crm_desktop.importing.mapping import What
from crm_desktop.importing.matching import NAME_ONLY, ROW
from crm_desktop.importing.party import Party, ReadRow
from crm_desktop.importing.settling import Settler

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from crm_desktop.clients.field_types import Field
    from crm_desktop.importing.mapping import ColumnMapping, Mapping
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.sheets import Cell

    Parties = tuple[Party, Party, Party]
    Handler = Callable[[ReadRow, Parties, Cell, str], None]

_PARTS: Final = ("last_name", "first_name", "middle_name")
_TOTALS: Final = ("итого", "всего", "итог", "total", "grand total", "итого:", "всего:")
_MAIN, _CONTACT, _COMPANY = 0, 1, 2
_PARTIES: Final = {What.CONTACT: _CONTACT, What.COMPANY: _COMPANY}


class RowReader:
    """Reads rows by a mapping.

    Args:
        mapping: what the columns mean.
        names: gives ids to directory items and new own fields.
        zone: of dates of creation.
    """

    def __init__(self, mapping: Mapping, names: Names, zone: ZoneInfo) -> None:
        self._mapping = mapping
        self._names = names
        self._zone = zone
        self._cells = CellReader(names)
        self._headers = tuple(column.header for column in mapping.columns)
        self._settler = Settler(names.catalogue, mapping.subject)
        self._handlers: list[
            tuple[
                int,
                bool,
                Handler,
            ]
        ] = []
        self._width = max((column.index for column in mapping.columns), default=-1) + 1
        self._order = [column.index for column in mapping.columns]
        for column in mapping.columns:
            handler = self._handler(column)
            if handler is not None:
                self._handlers.append((column.index, self._is_yes_no(column), handler))

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow:
        """Understand one row; never raises for what stands in it."""
        row = ReadRow(number, cells)
        parties = (Party(), Party(), Party())
        width = len(cells)
        filled = 0
        for index, yes_no, handle in self._handlers:
            cell = cells[index] if index < width else None
            if cell is None:
                continue
            text = text_of(cell)
            if not text or (is_nothing(text) and not yes_no):
                continue
            filled += 1
            handle(row, parties, cell, text)
        if self._is_no_data(cells, filled):
            row.ignored = True
        else:
            self._settler.settle(row, *parties)
            if not row.reason and not row.main.source_id:
                row.main.source_id = row_number(cells[: self._width], row.main)
        return row

    def texts(self, cells: Sequence[Cell]) -> tuple[str, ...]:
        """Return the texts of the mapped columns, in their order."""
        return tuple(text_of(cells[index]) if index < len(cells) else "" for index in self._order)

    def _is_no_data(self, cells: Sequence[Cell], filled: int) -> bool:
        if not filled:
            return True
        first = next((text for text in map(text_of, cells) if text), "")
        if first[:1] in "иИвВtTgG" and first.casefold().startswith(_TOTALS):
            rest = first.casefold().split(" ")[0].strip(":")
            return rest in _TOTALS and filled <= max(2, len(self._handlers) // 2)
        return first == self._headers[0] and is_heading_again(
            [cells[i] if i < len(cells) else None for i in self._order], self._headers
        )

    def _is_yes_no(self, column: ColumnMapping) -> bool:
        """Whether a dash in the column means «нет», not an empty cell."""
        field = self._names.catalogue.find(column.target.field)
        return column.target.type == "bool" or bool(field and field.type is FieldType.BOOL)

    def _handler(self, column: ColumnMapping) -> Handler | None:
        target = column.target
        makers: dict[What, Callable[[], Handler]] = {
            What.NOTE: lambda: _note_line(column.header),
            What.SOURCE_ID: lambda: _source_id,
            What.KIND: lambda: _kind(column),
            What.CREATED: lambda: self._created(column),
            What.NEW_FIELD: lambda: self._of_field(
                column, self._names.own_field(target, column.header), _MAIN
            ),
        }
        if target.what is What.SKIP:
            return None
        if target.what in makers:
            return makers[target.what]()
        return self._of_party(column, _PARTIES.get(target.what, _MAIN))

    def _of_party(self, column: ColumnMapping, party: int) -> Handler:
        key = column.target.field
        if key == "name":
            return _name(party)
        if key in _PARTS:
            return _part(party, _PARTS.index(key))
        if key == "post":
            return _post
        field = self._names.catalogue.find(key)
        if field is None:
            return _note_line(column.header)
        return self._of_field(column, field, party)

    def _of_field(self, column: ColumnMapping, field: Field, party: int) -> Handler:
        replacements = self._mapping.replacements.get(field.key, {})
        label = column.target.label if column.target.what is not What.NEW_FIELD else ""
        as_field = CellField(column.index, column.header, field, label, replacements)
        read = self._cells.reader_of(field)

        def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            read(row, parties[party], as_field, cell, text)

        return handle

    def _created(self, column: ColumnMapping) -> Handler:
        def handle(_row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            at = instant_of_cell(cell if not isinstance(cell, str) else text, self._zone)
            if at is None:
                parties[_MAIN].notes.append(f"{column.header}: {text}")
            else:
                parties[_MAIN].created_at = at

        return handle


def row_number(cells: Sequence[Cell], party: Party) -> str:
    """A number for a row that has none: its digest, so that the very same row is known again.

    It begins with «=» where the row holds nothing but a name to know its client by.
    """
    digest = blake2b("\x1f".join(map(str, cells)).encode(), digest_size=9).hexdigest()
    telling = party.values.get("inn") or any(c.kind in REACHED_BY for c in party.channels)
    return f"{ROW if telling else NAME_ONLY}{digest}"


def _note_line(
    header: str,
) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        parties[_MAIN].notes.append(f"{header}: {text}")

    return handle


def _source_id(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
    parties[_MAIN].source_id = text


def _post(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
    parties[_CONTACT].post = parties[_CONTACT].post or " ".join(text.split())


def _name(party: int) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        parties[party].name = parties[party].name or text

    return handle


def _part(party: int, place: int) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        parts = list(parties[party].parts)
        parts[place] = parts[place] or " ".join(text.split())
        parties[party].parts = type(parties[party].parts)(*parts)

    return handle


def _kind(column: ColumnMapping) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        kind = kind_of_word(text)
        if kind:
            parties[_MAIN].kind = kind
        else:
            parties[_MAIN].notes.append(f"{column.header}: {text}")

    return handle
