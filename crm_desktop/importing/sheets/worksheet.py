"""The handlers that turn the XML of one worksheet into rows."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.model import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_ROW_CHARS,
    MAX_ROWS,
)
from crm_desktop.importing.sheets.number_formats import NumberKind, from_serial
from crm_desktop.importing.sheets.shared_strings import ESCAPED, unescape
from crm_desktop.importing.sheets.xml_stream import BrokenXmlError

if TYPE_CHECKING:
    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.refusals import Refusals
    from crm_desktop.importing.sheets.shared_strings import SharedStrings

_MAX_PIECES: Final = 64
_EXACT: Final = 2**53
_MAX_DIGITS: Final = 30
_DIGITS: Final = "0123456789"


class SheetParser:
    """Collects rows of a worksheet; `take` hands them over.

    Attributes:
        row: number of the row being read, from 1.
        row_seen: a row began since the reader last cleared this.
        characters: takes text between tags; a plain `append`, for speed.
    """

    def __init__(
        self,
        name: str,
        refusals: Refusals,
        *,
        strings: SharedStrings,
        styles: list[NumberKind],
        since_1904: bool,
    ) -> None:
        self.row = 0
        self.row_seen = False
        self._name = name
        self._refusals = refusals
        self._strings = strings
        self._dated = {
            str(number): kind for number, kind in enumerate(styles) if kind is not NumberKind.NUMBER
        }
        self._since_1904 = since_1904
        self._ready: list[tuple[int, list[Cell]]] = []
        self._columns: dict[str, int] = {}
        self._cells: list[Cell] = []
        self._chars = 0
        self._pieces: list[str] = []
        self.characters = self._pieces.append
        self._column = 0
        self._type: str | None = None
        self._style: str | None = None
        self._text: str | None = None
        self._inside = False
        self._hints = 0
        self._root = True
        self._name_tags("")

    def take(self) -> list[tuple[int, list[Cell]]]:
        """Rows finished since the last call."""
        rows, self._ready = self._ready, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opened."""
        if tag == self._cell_tag:
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
            else:
                letters = reference.rstrip(_DIGITS)
                self._column = self._columns.get(letters) or self._learn_column(letters)
            if self._column > MAX_COLUMNS:
                raise self._refusals.too_many_columns(self._name, self.row)
            self._type = attributes.get("t")
            self._style = attributes.get("s")
            self._text = None
        elif tag == self._value_tag or tag == self._text_tag:  # noqa: PLR1714 - faster here
            self._pieces.clear()
            self._inside = True
        elif tag == self._row_tag:
            self._start_row(attributes.get("r"))
        elif tag == self._inline_tag:
            self._text = None
        elif tag == self._hint_tag:
            self._hints += 1
        elif self._root:
            self._root = False
            self._name_tags(tag.rpartition(":")[0])

    def end(self, tag: str) -> None:
        """A tag closed."""
        if tag == self._value_tag:
            self._inside = False
            if self._type != "inlineStr" or self._text is None:
                pieces = self._pieces
                self._text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        elif tag == self._cell_tag:
            if self._text:
                self._end_cell(self._text)
        elif tag == self._text_tag:
            self._inside = False
            if not self._hints:
                self._text = (self._text or "") + "".join(self._pieces)
        elif tag == self._row_tag:
            if self._cells:
                self._ready.append((self.row, self._cells))
        elif tag == self._hint_tag:
            self._hints -= 1

    def check_text(self) -> None:
        """Call after every piece of the file: text without an end is refused, not collected."""
        pieces = self._pieces
        if not self._inside:
            pieces.clear()
        elif len(pieces) > _MAX_PIECES:
            size = sum(map(len, pieces)) + len(self._text or "")
            if size > MAX_CELL_CHARS * ESCAPED:
                raise self._too_long()
            pieces[:] = ["".join(pieces)]

    def _name_tags(self, prefix: str) -> None:
        prefix = f"{prefix}:" if prefix else ""
        self._cell_tag = f"{prefix}c"
        self._row_tag = f"{prefix}row"
        self._hint_tag = f"{prefix}rPh"
        self._value_tag = f"{prefix}v"
        self._text_tag = f"{prefix}t"
        self._inline_tag = f"{prefix}is"

    def _start_row(self, number: str | None) -> None:
        following = self.row + 1
        try:
            self.row = max(int(number), following) if number else following
        except ValueError as error:
            raise BrokenXmlError("row number") from error
        if self.row > MAX_ROWS:
            raise self._refusals.too_many_rows(self._name)
        self.row_seen = True
        self._cells = []
        self._chars = 0
        self._column = 0

    def _learn_column(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            if not "A" <= letter <= "Z" or number > MAX_COLUMNS:
                raise BrokenXmlError("cell reference")
            number = number * 26 + ord(letter) - ord("A") + 1
        if not number:
            raise BrokenXmlError("cell reference")
        if number <= MAX_COLUMNS:
            self._columns[letters] = number
        return number

    def _end_cell(self, text: str) -> None:
        kind = self._type
        value = self._number(text) if kind is None or kind == "n" else self._value(kind, text)
        if value is None:
            return
        if isinstance(value, str):
            if len(value) > MAX_CELL_CHARS:
                raise self._too_long()
            self._chars += len(value)
            if self._chars > MAX_ROW_CHARS:
                raise self._refusals.long_row(self._name, self.row)
        cells = self._cells
        gap = self._column - len(cells) - 1
        if gap == 0:
            cells.append(value)
        elif gap > 0:
            cells.extend([None] * gap)
            cells.append(value)
        else:
            cells[self._column - 1] = value

    def _value(self, kind: str, text: str) -> Cell:
        value: Cell
        match kind:
            case "s":
                try:
                    value = self._strings[int(text)] or None
                except (ValueError, IndexError) as error:
                    raise BrokenXmlError("shared string") from error
            case "inlineStr" | "str":
                value = unescape(text) or None
            case "b":
                value = text.strip() in ("1", "true")
            case "e":
                value = None
            case "d":
                value = from_iso(text)
            case _:
                value = self._number(text)
        return value

    def _number(self, text: str) -> Cell:
        text = text.strip()
        dated = self._dated.get(self._style) if self._style is not None else None
        if dated is None and text.isdecimal() and len(text) <= _MAX_DIGITS:
            return int(text)
        try:
            number = float(text)
        except ValueError:
            return unescape(text) or None
        if dated is not None:
            return whole(from_serial(number, dated, since_1904=self._since_1904))
        return whole(number)

    def _too_long(self) -> Exception:
        return self._refusals.long_cell(self._name, self.row, self._column)


def whole(value: Cell) -> Cell:
    """Turn a float that holds a whole number into an `int`; what is not finite into None."""
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < _EXACT else value


def from_iso(text: str) -> Cell:
    """A day or an instant written as ISO 8601; other text stays as it is."""
    text = text.strip()
    try:
        if len(text) == len("2024-01-31"):
            return dt.date.fromisoformat(text)
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text or None
