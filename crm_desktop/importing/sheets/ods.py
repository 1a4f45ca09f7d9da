"""ods (LibreOffice, МойОфис, Р7): the list of sheets and streamed rows, in bounded memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.model import (
    MAX_CELL_CHARS,
    MAX_COLUMNS,
    MAX_ROW_CHARS,
    MAX_ROWS,
    MAX_SHEETS,
    Listing,
    SheetInfo,
)
from crm_desktop.importing.sheets.worksheet import from_iso, whole
from crm_desktop.importing.sheets.xml_stream import BrokenXmlError, DoctypeError, SafeXml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.package import Package
    from crm_desktop.importing.sheets.refusals import Refusals

_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_CELLS: Final = frozenset(("table:table-cell", "table:covered-table-cell"))
# Notes and drawings hold text that is not the cell's.
_ASIDES: Final = frozenset(("office:annotation", "draw:frame", "draw:custom-shape", "draw:caption"))
_TIME: Final = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_MAX_DIGITS: Final = 30
_MAX_REPEATED_CELLS: Final = 1_000_000
_MAX_SPACES: Final = 1_000


def list_ods(package: Package, beat: Callable[[int], None]) -> Listing:
    """List the sheets, reading the whole content once to prove it whole.

    Raises:
        BadFileError: damaged, protected by a password, or without sheets.
    """
    if _MANIFEST in package and any(
        tag == "encryption-data" for tag, _ in package.elements(_MANIFEST)
    ):
        raise package.refusals.password()
    names: list[tuple[str, str]] = []
    unseen: set[str] = set()
    style = ""
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal style, depth
        if tag == "table:table":
            depth += 1
            if depth > 1:
                return
            name = attributes.get("table:name", "")[:255]
            names.append((name, attributes.get("table:style-name", "")))
            if len(names) > MAX_SHEETS:
                raise package.refusals.too_many_sheets()
        elif tag == "style:style":
            style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            unseen.add(style)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= tag == "table:table"

    package.parse(_CONTENT, SafeXml(start=start, end=end), beat=beat)
    if not names:
        raise package.refusals.no_sheets()
    sheets = (SheetInfo(n, name, look in unseen) for n, (name, look) in enumerate(names))
    return Listing("ods", tuple(sheets))


def read_ods(
    package: Package, index: int, beat: Callable[[int], None]
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows that have cells: their numbers from 1, and cells from column A to the last filled one.

    Raises:
        BadFileError: damaged, or beyond the bounds of a sheet.
    """
    table = _TableParser(index, package.refusals)
    xml = SafeXml(start=table.start, end=table.end, text=table.characters)
    try:
        for chunk in package.chunks(_CONTENT):
            xml.feed(chunk)
            beat(len(chunk))
            yield from table.take()
            if table.finished:
                return
        xml.feed(b"", final=True)
    except DoctypeError as error:
        raise package.refusals.doctype() from error
    except BrokenXmlError as error:
        raise package.refusals.damaged(table.name, table.row) from error
    raise package.refusals.no_such_sheet()


class _TableParser:
    def __init__(self, index: int, refusals: Refusals) -> None:
        self.name = ""
        self.row = 0
        self.finished = False
        self._index = index
        self._refusals = refusals
        self._ready: list[tuple[int, list[Cell]]] = []
        self._tables = -1
        self._reading = False
        self._row_repeats = 1
        self._cells: list[Cell] = []
        self._gap = 0
        self._chars = 0
        self._attributes: dict[str, str] | None = None
        self._pieces: list[str] = []
        self._size = 0
        self._paragraph = False
        self._notes = 0
        # Tables within cells are deeper than 1.
        self._depth = 0

    def take(self) -> list[tuple[int, list[Cell]]]:
        rows, self._ready = self._ready, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._start_table(attributes)
        elif not self._reading or self._depth > 1:
            return
        elif tag in _CELLS:
            self._attributes = attributes
            self._pieces.clear()
            self._size = 0
        elif tag == "table:table-row":
            self._row_repeats = _count(attributes.get("table:number-rows-repeated"))
            self._cells = []
            self._gap = self._chars = 0
        elif tag in _ASIDES:
            self._notes += 1
        elif self._attributes is not None and not self._notes:
            self._start_text(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "table:table":
            self._end_table()
        elif not self._reading or self._depth > 1:
            return
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "text:p":
            self._paragraph = False
        elif tag == "table:table-row":
            self._end_row()
        elif tag in _ASIDES:
            self._notes -= 1

    def characters(self, data: str) -> None:
        if self._paragraph and not self._notes and self._depth == 1:
            self._add(data.replace("\n", " "))

    def _start_table(self, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._tables += 1
            self._reading = self._tables == self._index
            if self._reading:
                self.name = attributes.get("table:name", "")[:255]

    def _end_table(self) -> None:
        self._depth -= 1
        if self._reading and not self._depth:
            self._reading = False
            self.finished = True

    def _start_text(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "text:p":
            if self._pieces:
                self._add("\n")
            self._paragraph = True
        elif tag == "text:s":
            self._add(" " * min(_count(attributes.get("text:c")), _MAX_SPACES))
        elif tag == "text:tab":
            self._add("\t")
        elif tag == "text:line-break":
            self._add("\n")

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._size += len(text)
        if self._size > MAX_CELL_CHARS:
            column = len(self._cells) + self._gap + 1
            raise self._refusals.long_cell(self.name, self.row + 1, column)

    def _end_cell(self) -> None:
        attributes, self._attributes = self._attributes or {}, None
        times = _count(attributes.get("table:number-columns-repeated"))
        value = _value(attributes, "".join(self._pieces))
        if value is None:
            self._gap += times
            return
        if len(self._cells) + self._gap + times > MAX_COLUMNS:
            raise self._refusals.too_many_columns(self.name, self.row + 1)
        if isinstance(value, str):
            self._chars += len(value) * times
            if self._chars > MAX_ROW_CHARS:
                raise self._refusals.long_row(self.name, self.row + 1)
        self._cells.extend([None] * self._gap)
        self._cells.extend([value] * times)
        self._gap = 0

    def _end_row(self) -> None:
        times, cells = self._row_repeats, self._cells
        if cells:
            if self.row + times > MAX_ROWS:
                raise self._refusals.too_many_rows(self.name)
            if times > 1 and times * len(cells) > _MAX_REPEATED_CELLS:
                raise self._refusals.too_heavy()
            self._ready.extend((self.row + n, cells) for n in range(1, times + 1))
        self.row += times


def _count(text: str | None) -> int:
    if text is None:
        return 1
    if not text.isdecimal() or len(text) > _MAX_DIGITS:
        raise BrokenXmlError("a count")
    return max(int(text), 1)


def _value(attributes: dict[str, str], text: str) -> Cell:
    value: Cell
    if attributes.get("calcext:value-type") == "error":
        return None
    match attributes.get("office:value-type"):
        case "float" | "percentage" | "currency":
            value = _number(attributes.get("office:value", ""), text)
        case "date":
            value = from_iso(attributes.get("office:date-value", text))
        case "time":
            value = _hours(attributes.get("office:time-value", ""), text)
        case "boolean":
            value = attributes.get("office:boolean-value") == "true"
        case _:
            value = attributes.get("office:string-value") or text or None
    return value


def _number(number: str, text: str) -> Cell:
    if number.isdecimal() and len(number) <= _MAX_DIGITS:
        return int(number)
    try:
        return whole(float(number))
    except ValueError:
        return text or None


def _hours(duration: str, text: str) -> Cell:
    match = _TIME.fullmatch(duration)
    if match is None or len(duration) > _MAX_DIGITS:
        return text or None
    sign, days, hours, minutes, seconds = match.groups("0")
    sign = "-" if sign == "-" else ""
    return f"{sign}{int(days) * 24 + int(hours):02}:{int(minutes):02}:{int(seconds):02}"
