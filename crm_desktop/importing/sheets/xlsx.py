"""xlsx and xlsm: the list of sheets, and rows streamed with memory that does not grow.

The fast ready-made reader holds a whole sheet (about 2 GiB for a full one) and trusts cell
positions; this one holds a row, and a lone cell in the far corner costs nothing.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.model import MAX_ROWS, MAX_SHEETS, Listing, SheetInfo
from crm_desktop.importing.sheets.number_formats import read_styles
from crm_desktop.importing.sheets.shared_strings import shared_strings
from crm_desktop.importing.sheets.worksheet import SheetParser
from crm_desktop.importing.sheets.xml_stream import BrokenXmlError, DoctypeError, SafeXml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.package import Package

_ROW: Final = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](\d{1,9})[\"']")
_DIMENSION: Final = re.compile(rb"<(?:\w+:)?dimension\s+ref=\"[^\":]*:([A-Z]{1,3})\d+\"")
_MAX_SILENT_BYTES: Final = 256 * 1024**2


@dataclass(frozen=True, slots=True)
class _Parts:
    sheets: tuple[tuple[str, str, bool], ...]
    """Name, part, hidden."""
    strings: str
    styles: str
    since_1904: bool


def list_xlsx(package: Package, beat: Callable[[int], None]) -> Listing:
    """List the sheets after proving that every part to be read is whole.

    Raises:
        BadFileError: damaged, or without sheets.
    """
    parts = _find_parts(package)
    for part in (parts.strings, parts.styles):
        if part in package:
            package.verify(part, beat)
    sheets = []
    for index, (name, part, hidden) in enumerate(parts.sheets):
        counter = _RowCounter()
        rows = _ROW.findall(package.verify(part, beat, heard=counter.look))
        if counter.rows > MAX_ROWS:
            raise package.refusals.too_many_rows(name)
        head = next(package.chunks(part), b"")
        claimed = _DIMENSION.search(head)
        sheets.append(
            SheetInfo(
                index,
                name,
                hidden,
                rows=int(rows[-1]) if rows else None,
                columns=column_number(claimed[1].decode()) if claimed else None,
            )
        )
    return Listing("xlsx", tuple(sheets))


def read_xlsx(
    package: Package, index: int, beat: Callable[[int], None]
) -> Iterator[tuple[int, list[Cell]]]:
    """Rows that have cells: their numbers from 1, and cells from column A to the last filled one.

    `beat` hears the number of bytes of every piece read.

    Raises:
        BadFileError: damaged, or beyond the bounds of a sheet.
    """
    parts = _find_parts(package)
    if index >= len(parts.sheets):
        raise package.refusals.no_such_sheet()
    name, part, _hidden = parts.sheets[index]
    sheet = SheetParser(
        name,
        package.refusals,
        strings=shared_strings(package, parts.strings, beat),
        styles=read_styles(package, parts.styles),
        since_1904=parts.since_1904,
    )
    xml = SafeXml(start=sheet.start, end=sheet.end, text=sheet.characters)
    silent = 0
    try:
        for chunk in package.chunks(part):
            xml.feed(chunk)
            beat(len(chunk))
            silent = 0 if sheet.row_seen else silent + len(chunk)
            sheet.row_seen = False
            sheet.check_text()
            if silent > _MAX_SILENT_BYTES:
                raise package.refusals.inflates(package.size(part))
            yield from sheet.take()
        xml.feed(b"", final=True)
    except DoctypeError as error:
        raise package.refusals.doctype() from error
    except BrokenXmlError as error:
        raise package.refusals.damaged(name, min(sheet.row, MAX_ROWS)) from error
    yield from sheet.take()


class _RowCounter:
    """Counts row tags in passing, so that a sheet of millions is refused before it is parsed."""

    def __init__(self) -> None:
        self.rows = 0
        self._before = b""

    def look(self, chunk: bytes) -> None:
        seen = self._before + chunk
        self.rows += seen.count(b"<row ") + seen.count(b"<row>") + seen.count(b"<row/")
        self._before = seen[-4:]


def column_number(letters: str) -> int:
    """`A` → 1, `XFD` → 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _find_parts(package: Package) -> _Parts:
    book = _related(package, "").get("officeDocument", ["xl/workbook.xml"])[0]
    links = {
        attributes.get("Id", ""): (
            attributes.get("Type", "").rpartition("/")[2],
            _resolve(book, attributes.get("Target", "")),
        )
        for tag, attributes in _relationships(package, book)
        if tag == "Relationship"
    }
    sheets: list[tuple[str, str, bool]] = []
    since_1904 = False
    for tag, attributes in package.elements(book):
        if tag == "workbookPr":
            since_1904 = attributes.get("date1904") in ("1", "true", "on")
        elif tag == "sheet":
            kind, part = links.get(attributes.get("id", ""), ("", ""))
            if kind == "worksheet":
                name = attributes.get("name", "")[:255]
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append((name, part, hidden))
                if len(sheets) > MAX_SHEETS:
                    raise package.refusals.too_many_sheets()
    if not sheets:
        raise package.refusals.no_sheets()
    by_kind = dict(links.values())
    return _Parts(
        tuple(sheets), by_kind.get("sharedStrings", ""), by_kind.get("styles", ""), since_1904
    )


def _related(package: Package, part: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag, attributes in _relationships(package, part):
        if tag == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.setdefault(kind, []).append(_resolve(part, attributes.get("Target", "")))
    return found


def _relationships(package: Package, part: str) -> list[tuple[str, dict[str, str]]]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    return package.elements(path) if path in package else []


def _resolve(part: str, target: str) -> str:
    return posixpath.join("/", posixpath.dirname(part), target)
