"""Text tables (CSV, TSV, TXT) read in the main program: pure Python, streamed, in any size."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.delimited import (
    RecordReader,
    detect_delimiter,
    detect_slashes,
    separator_line,
)
from crm_desktop.importing.sheets.encodings import (
    SAMPLE,
    TextEncoding,
    detect_encoding,
    read_lines,
)
from crm_desktop.importing.sheets.model import MAX_COLUMNS, Listing, SheetInfo
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.model import Cell
    from crm_desktop.importing.sheets.refusals import Refusals
    from crm_desktop.jobs import Progress

_SAMPLE_LINES: Final = 1_000


@dataclass(frozen=True, slots=True)
class TextTable:
    """How a text file is laid out."""

    path: Path
    encoding: TextEncoding
    delimiter: str
    slashed: bool
    skipped: int

    @property
    def listing(self) -> Listing:
        """The file as one sheet."""
        sheet = SheetInfo(0, self.path.stem)
        return Listing("csv", (sheet,), self.encoding.shown, self.delimiter)


def open_text(path: Path, refusals: Refusals) -> TextTable:
    """Find out the encoding and the layout from the beginning of the file.

    Raises:
        BadFileError: unreadable, or a line is longer than a row may be.
    """
    try:
        with path.open("rb") as file:
            encoding = detect_encoding(file.read(SAMPLE))
    except OSError as error:
        raise refusals.unreadable(disk_reason(error)) from error
    lines = list(islice(read_lines(path, encoding, refusals, lambda _size: None), _SAMPLE_LINES))
    delimiter = separator_line(lines[0]) if lines else ""
    skipped = 1 if delimiter else 0
    delimiter = delimiter or detect_delimiter(lines)
    slashed = detect_slashes(lines, delimiter)
    return TextTable(path, encoding, delimiter, slashed=slashed, skipped=skipped)


def read_text(table: TextTable, refusals: Refusals, progress: Progress) -> Iterator[list[Cell]]:
    """Rows of a text file: an empty field is None, trailing ones are dropped.

    Raises:
        BadFileError: unreadable, or more columns than a sheet may have.
        JobCancelledError: cancelled through `progress`.
    """
    total = table.path.stat().st_size
    done = table.encoding.mark

    def beat(size: int) -> None:
        nonlocal done
        done += size
        progress.step(min(done, total), total, table.path.name)

    lines = islice(read_lines(table.path, table.encoding, refusals, beat), table.skipped, None)
    reader = RecordReader(table.delimiter, slashed=table.slashed)
    for number, record in enumerate(reader.records(lines), start=1):
        if len(record) > MAX_COLUMNS:
            raise refusals.too_many_columns("", number)
        while record and not record[-1]:
            record.pop()
        yield [field or None for field in record]
