"""An HTML page with tables, which some programs export under the name of an Excel file."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.encodings import SAMPLE, TextEncoding, detect_encoding, read_lines
from crm_desktop.importing.sheets.model import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_ROW_CHARS,
    MAX_ROWS,
    Listing,
    SheetInfo,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.refusals import Refusals

_MAX_UNPARSED: Final = 256 * 1024
_FEED: Final = 32 * 1024
_MAX_ROWSPAN: Final = 65_534
_MAX_DIGITS: Final = 5
_CELLS: Final = frozenset(("td", "th"))
_BREAKS: Final = frozenset(("br", "p", "div", "li"))
_SILENT: Final = frozenset(("style", "script", "title"))


def list_html(path: Path) -> Listing:
    """All tables of a page are one sheet, one under another."""
    return Listing("html", (SheetInfo(0, path.stem),), _encoding(path).shown)


def read_html(
    path: Path, refusals: Refusals, beat: Callable[[int], None]
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows of all tables; every value is text, as a page has no types.

    Raises:
        BadFileError: a construct without an end, or beyond the bounds of a sheet.
    """
    parser = _TableParser(refusals)
    pending = ""
    for line in read_lines(path, _encoding(path), refusals, beat):
        pending += line + "\n"
        if len(pending) >= _FEED:
            for start in range(0, len(pending), _FEED):
                parser.feed(pending[start : start + _FEED])
                if len(parser.rawdata) > _MAX_UNPARSED:
                    raise refusals.damaged("", parser.row)
            pending = ""
            yield from parser.take()
    parser.feed(pending)
    parser.close()
    parser.finish()
    yield from parser.take()


def _encoding(path: Path) -> TextEncoding:
    with path.open("rb") as file:
        return detect_encoding(file.read(SAMPLE))


class _TableParser(HTMLParser):
    def __init__(self, refusals: Refusals) -> None:
        super().__init__(convert_charrefs=True)
        self.row = 0
        self._refusals = refusals
        self._ready: list[tuple[int, list[Cell]]] = []
        self._cells: list[Cell] | None = None
        self._pieces: list[str] | None = None
        self._span = self._rows = 1
        # Columns that cells of rows above reach into: how many rows more; and those of this row.
        self._below: dict[int, int] = {}
        self._covered: set[int] = set()
        self._chars = 0
        self._silent = ""

    def take(self) -> list[tuple[int, list[Cell]]]:
        rows, self._ready = self._ready, []
        return rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._start_row()
        elif tag in _CELLS:
            if self._cells is None:  # its row was not opened, as HTML allows
                self._start_row()
            self._end_cell()
            said = dict(attrs)
            self._span = _span(said.get("colspan"), MAX_COLUMNS)
            self._rows = _span(said.get("rowspan"), _MAX_ROWSPAN)
            self._pieces = []
        elif tag == "table":
            self._below.clear()
        elif tag in _BREAKS and self._pieces:
            self._pieces.append("\n")
        elif tag in _SILENT:
            self._silent = tag

    def _start_row(self) -> None:
        self.finish()
        self.row += 1
        if self.row > MAX_ROWS:
            raise self._refusals.too_many_rows("")
        self._cells = []
        self._chars = 0
        self._covered = {column for column, rows in self._below.items() if rows}
        for column in self._covered:
            self._below[column] -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag in ("tr", "table"):
            self.finish()
            if tag == "table":
                self._below.clear()
        elif tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if self._pieces is None or self._silent:
            return
        self._pieces.append(data.replace("\n", " "))
        self._chars += len(data)
        if self._chars > MAX_ROW_CHARS:
            raise self._refusals.long_row("", self.row)

    def finish(self) -> None:
        """End the row that is open, if any."""
        self._end_cell()
        cells, self._cells = self._cells, None
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            self._ready.append((self.row, cells))

    def _end_cell(self) -> None:
        if self._pieces is None or self._cells is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        text = "\n".join(lines).strip()
        if len(text) > MAX_CELL_CHARS:
            raise self._refusals.long_cell("", self.row, len(self._cells) + 1)
        while len(self._cells) in self._covered:
            self._cells.append(None)
        if self._rows > 1:
            below = range(len(self._cells), min(len(self._cells) + self._span, MAX_COLUMNS))
            self._below.update(dict.fromkeys(below, self._rows - 1))
        self._cells.append(text or None)
        self._cells.extend([None] * (self._span - 1))
        self._pieces = None
        if len(self._cells) > MAX_COLUMNS:
            raise self._refusals.too_many_columns("", self.row)


def _span(text: str | None, most: int) -> int:
    text = (text or "").strip()
    return max(1, min(int(text), most)) if text.isdecimal() and len(text) <= _MAX_DIGITS else 1
