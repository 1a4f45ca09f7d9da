"""What a sheet from outside is made of, and how big it may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

Cell = str | int | float | bool | dt.datetime | dt.date | None
"""One value. Whole numbers are `int`; a time of day or a duration is text («09:30:00»);
a cell with an error (#ССЫЛКА!, #Н/Д) and an empty cell are None."""

Kind = Literal["xlsx", "xlsb", "xls", "ods", "html", "csv", "vcard", "trello"]

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
MAX_CELL_CHARS: Final = 32_767
"""Of a workbook's cell; text files are held by MAX_ROW_CHARS alone."""
MAX_ROW_CHARS: Final = 4_000_000
MAX_SHEETS: Final = 1_000


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet as the file lists it.

    Attributes:
        index: place among the sheets with cells, from 0.
        name: as shown on its tab; a text file has one sheet named after the file.
        hidden: the tab is hidden (also «very hidden»).
        rows: number of the last row; None when not known before reading.
        columns: number of columns the file claims, not to be trusted; None when not known.
    """

    index: int
    name: str
    hidden: bool = False
    rows: int | None = None
    columns: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known of a file before its rows are read."""

    kind: Kind
    sheets: tuple[SheetInfo, ...]
    encoding: str = ""
    delimiter: str = ""
    headings: tuple[str, ...] = ()
    """Of a file of cards: the columns its cards fill."""
    notes: tuple[str, ...] = ()
    """Russian sentences about what the reader met."""
