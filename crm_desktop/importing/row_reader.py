"""A row of a file read by its mapping: whom it speaks of and what it says of them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import FieldType
from crm_desktop.importing.cell_text import is_nothing, text_of
from crm_desktop.importing.column_handlers import ColumnHandlers
from crm_desktop.importing.deals.model import DealParty
from crm_desktop.importing.deals.settling import DealSettler
from crm_desktop.importing.heading import is_heading_again
from crm_desktop.importing.heading_text import REASON_HEADING, normal
from crm_desktop.importing.lookup import REACHED_BY
from crm_desktop.importing.mapping import What
from crm_desktop.importing.matching import NAME_ONLY, ROW
from crm_desktop.importing.party import Party, ReadRow
from crm_desktop.importing.settling import Settler

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from crm_desktop.importing.column_handlers import Handler, Parties
    from crm_desktop.importing.deals.handlers import DealHandlers
    from crm_desktop.importing.deals.placing import SpotReader
    from crm_desktop.importing.mapping import ColumnMapping, Mapping
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.sheets import Cell

_TOTALS: Final = ("итого", "всего", "итог", "total", "grand total", "итого:", "всего:")


class RowReader:
    """Reads rows by a mapping.

    Args:
        mapping: what the columns mean.
        names: gives ids to directory items and new own fields.
        zone: of dates of creation.
        deals: of a table of deals: who settles the deal of a row, and reads its columns.
    """

    def __init__(
        self,
        mapping: Mapping,
        names: Names,
        zone: ZoneInfo,
        deals: tuple[SpotReader, DealHandlers] | None = None,
    ) -> None:
        self._names = names
        self._headers = tuple(column.header for column in mapping.columns)
        self._settler = Settler(names.catalogue, mapping.subject)
        self._deals = DealSettler(self._settler, deals[0], zone) if deals else None
        reason = normal(REASON_HEADING)
        told = [c.index for c in mapping.columns if normal(c.header) != reason]
        self._width = max(told, default=-1) + 1
        self._order = [column.index for column in mapping.columns]
        self._handlers: list[tuple[int, bool, Handler]] = [
            (column.index, self._is_yes_no(column), handler)
            for column, handler in ColumnHandlers(
                mapping, names, zone, deals[1] if deals else None
            ).all()
        ]
        contacts = [c.target.number for c in mapping.columns if c.target.what is What.CONTACT]
        self._further = max(contacts, default=1) - 1
        by_header = {column.header: column.index for column in mapping.columns}
        self._rules = [
            (by_header[rule.header], {_folded(value) for value in rule.values}, rule.reason)
            for rule in mapping.rules
            if rule.header in by_header
        ]

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow:
        """Understand one row; never raises for what stands in it."""
        row = ReadRow(number, cells)
        for at, values, reason in self._rules:
            if at < len(cells) and _folded(text_of(cells[at])) in values:
                row.ignored, row.reason = True, reason
                return row
        parties = [Party(), Party(), Party()]
        if self._further:
            parties += [Party() for _ in range(self._further)]
        if self._deals is not None:
            parties.append(DealParty())
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
        elif not row.reason:
            self._settle(row, parties)
        return row

    def _settle(self, row: ReadRow, parties: Parties) -> None:
        if self._deals is not None:
            self._deals.settle(row, parties, digest_of(row.cells[: self._width]))
            return
        self._settler.settle(row, *parties)
        if not row.reason and not row.main.source_id:
            row.main.source_id = row_number(row.cells[: self._width], row.main)

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


def row_number(cells: Sequence[Cell], party: Party) -> str:
    """A number for a row that has none: its digest, so that the very same row is known again.

    It begins with «=» where the row holds nothing but a name to know its client by.
    """
    telling = party.values.get("inn") or any(c.kind in REACHED_BY for c in party.channels)
    return f"{ROW if telling else NAME_ONLY}{digest_of(cells)}"


def digest_of(cells: Sequence[Cell]) -> str:
    """What rows of the very same cells share."""
    filled = list(cells)
    while filled and filled[-1] is None:
        filled.pop()
    return blake2b("\x1f".join(map(str, filled)).encode(), digest_size=9).hexdigest()


def _folded(text: str) -> str:
    return fold(" ".join(text.split()))
