"""What is done with a cell of each column: made once for a file, called for every cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.importing.address_parts import in_postal_order
from crm_desktop.importing.cell_text import text_of
from crm_desktop.importing.cells import CellField, CellReader
from crm_desktop.importing.channel_labels import address_kind, channel_label, is_known_label
from crm_desktop.importing.column_labels import is_address, label_columns
from crm_desktop.importing.content import kind_of_word
from crm_desktop.importing.converters import CONVERTERS
from crm_desktop.importing.dates import instant_of_cell
from crm_desktop.importing.labelled_cells import read_labelled
from crm_desktop.importing.mapping import LABELLED, What

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from crm_desktop.clients.field_types import Field
    from crm_desktop.importing.deals.handlers import DealHandlers
    from crm_desktop.importing.mapping import ColumnMapping, Target
    from crm_desktop.importing.mapping import Mapping as ImportMapping
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.party import Party, ReadRow
    from crm_desktop.importing.sheets import Cell

    Parties = Sequence[Party]
    Handler = Callable[[ReadRow, Parties, Cell, str], None]

_PARTS: Final = ("last_name", "first_name", "middle_name")
MAIN, CONTACT, COMPANY = 0, 1, 2
_PARTIES: Final = {What.CONTACT: CONTACT, What.COMPANY: COMPANY}
_WHOSE: Final = {"": MAIN, "contact": CONTACT, "company": COMPANY}
_MANY_LABELS: Final = 200


def party_of(target: Target) -> int:
    """Return whose place among the parties of a row a column fills; further contacts come last."""
    if target.what is What.CONTACT and target.number > 1:
        return COMPANY + target.number - 1
    return _PARTIES.get(target.what, MAIN)


class ColumnHandlers:
    """Makes the handlers of a mapping's columns.

    Args:
        mapping: what the columns mean.
        names: gives ids to directory items and new own fields.
        zone: of dates of creation.
        deals: reads what a table of deals says of them.
    """

    def __init__(
        self,
        mapping: ImportMapping,
        names: Names,
        zone: ZoneInfo,
        deals: DealHandlers | None = None,
    ) -> None:
        self._deals = deals
        self._mapping = mapping
        self._names = names
        self._zone = zone
        self._cells = CellReader(names)
        self._labels = label_columns(mapping.columns)
        self._replacements = {
            key: {fold(" ".join(text.split())): instead for text, instead in texts.items()}
            for key, texts in mapping.replacements.items()
        }

    def all(self) -> list[tuple[ColumnMapping, Handler]]:
        """Return the columns that are read at all, and what to do with their cells."""
        found = []
        for column in sorted(in_postal_order(self._mapping.columns), key=_is_spare):
            handler = self._handler(column)
            if handler is not None:
                found.append((column, _converting(column.convert, handler)))
        return found

    def _handler(self, column: ColumnMapping) -> Handler | None:
        target = column.target
        if self._deals is not None and (of_deal := self._deals.of_column(column)) is not None:
            return of_deal
        makers: dict[What, Callable[[], Handler]] = {
            What.NOTE: lambda: _note_line(
                target.label or column.header, _WHOSE.get(target.field, MAIN)
            ),
            What.SOURCE_ID: lambda: _source_id,
            What.KIND: lambda: _kind(column),
            What.CREATED: lambda: self._created(column),
            What.TITLE: lambda: _title(column.header),
            What.LABEL: lambda: self._label(column),
            What.REFUSAL: lambda: _refusal,
            What.NEW_FIELD: lambda: self._of_field(
                column,
                self._names.own_field(target, column.header),
                _WHOSE.get(target.field, MAIN),
            ),
        }
        if target.what is What.SKIP:
            return None
        if target.what in makers:
            return makers[target.what]()
        return self._of_party(column, party_of(target))

    def _of_party(self, column: ColumnMapping, party: int) -> Handler:
        key = column.target.field
        if key == "name":
            return _name(party) if column.target.number < 2 or party != COMPANY else _spare_name  # noqa: PLR2004 - the second one
        if key in _PARTS:
            return _part(party, _PARTS.index(key))
        if key == "post":
            return _post(party if party != COMPANY else CONTACT)
        if key == "id":
            return _company_id
        field = self._names.catalogue.find(key)
        if field is None:
            return _note_line(column.header, party)
        return self._of_field(column, field, party)

    def _of_field(self, column: ColumnMapping, field: Field, party: int) -> Handler:
        label = column.target.label if column.target.what is not What.NEW_FIELD else ""
        replacements: Mapping[str, str] = self._replacements.get(field.key, {})
        number = column.target.number
        as_field = CellField(column.index, column.header, field, label, replacements, number)
        if label == LABELLED:
            return self._lines(as_field, party)
        if column.index in self._labels:
            return self._labelled(as_field, party, self._labels[column.index])
        read = self._cells.reader_of(field)

        def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            read(row, parties[party], as_field, cell, text)

        return handle

    def _lines(self, as_field: CellField, party: int) -> Handler:
        """A column whose cells hold lines, each with a label."""

        def handle(row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
            read_labelled(self._cells, row, parties[party], as_field, text)

        return handle

    def _labelled(self, plain: CellField, party: int, labels: int) -> Handler:
        """A column whose label stands in another column of the row."""
        read = self._cells.reader_of(plain.field)
        variants: dict[str, CellField] = {}

        def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            said = text_of(row.cells[labels]) if labels < len(row.cells) else ""
            as_field = variants.get(said)
            if as_field is None:
                as_field = self._called(plain, said)
                if len(variants) < _MANY_LABELS:
                    variants[said] = as_field
            read(row, parties[party], as_field, cell, text)

        return handle

    def _called(self, plain: CellField, said: str) -> CellField:
        if plain.field.key.endswith("_address"):
            other = self._names.catalogue.find(f"{address_kind(said)}_address")
            return plain if other is None else replace(plain, field=other)
        return replace(plain, label=channel_label(said) or plain.label)

    def _label(self, column: ColumnMapping) -> Handler:
        """Keep what the labelled column cannot take over."""
        by_index = {other.index: other for other in self._mapping.columns}
        labelled = [by_index[at] for at, label in self._labels.items() if label == column.index]
        note = _note_line(column.header, MAIN)

        def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            filled = any(
                text_of(row.cells[other.index])
                for other in labelled
                if other.index < len(row.cells)
            )
            of_address = bool(labelled) and is_address(labelled[0])
            said = address_kind(text) if of_address else channel_label(text)
            if not is_known_label(text) and not (filled and said):
                note(row, parties, cell, text)

        return handle

    def _created(self, column: ColumnMapping) -> Handler:
        def handle(_row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
            at = instant_of_cell(cell if not isinstance(cell, str) else text, self._zone)
            if at is None:
                parties[MAIN].notes.append(f"{column.header}: {text}")
            else:
                parties[MAIN].created_at = at

        return handle


def _converting(name: str, handler: Handler) -> Handler:
    convert = CONVERTERS.get(name)
    if convert is None:
        return handler

    def handle(row: ReadRow, parties: Parties, cell: Cell, text: str) -> None:
        if isinstance(cell, str):
            cell = text = convert(text)
            if not text:
                return
        handler(row, parties, cell, text)

    return handle


def _note_line(header: str, party: int) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        parties[party].notes.append(f"{header}: {text}")

    return handle


def _title(header: str) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        parties[MAIN].title = (header, text)

    return handle


def _refusal(row: ReadRow, _parties: Parties, _cell: Cell, text: str) -> None:
    row.reason = row.reason or text


def _source_id(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
    parties[MAIN].source_id = text


def _company_id(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
    parties[COMPANY].source_id = text


def _post(party: int) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        contact = parties[party]
        said = " ".join(text.split())
        if not contact.post:
            contact.post = said
        elif said != contact.post:
            contact.notes.append(f"Должность: {said}")

    return handle


def _name(party: int) -> Handler:
    def handle(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
        known = parties[party]
        if not known.name:
            known.name = text
        elif fold(text) != fold(known.name):
            known.other_names.append(text)

    return handle


def _is_spare(column: ColumnMapping) -> bool:
    """Whether a column names the company where no other one does."""
    target = column.target
    return target.what is What.COMPANY and target.field == "name" and target.number > 1


def _spare_name(_row: ReadRow, parties: Parties, _cell: Cell, text: str) -> None:
    company = parties[COMPANY]
    if not company.name:
        company.name = text
    elif fold(text) != fold(company.name):
        parties[CONTACT].notes.append(f"Компания: {text}")


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
            parties[MAIN].kind = kind
        else:
            parties[MAIN].notes.append(f"{column.header}: {text}")

    return handle
