"""The door: open a table from outside, see its sheets, stream their rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets import remote, wire, worker
from crm_desktop.importing.sheets.refusals import Refusals
from crm_desktop.importing.sheets.sniff import sniff
from crm_desktop.importing.sheets.textfile import TextTable, open_text, read_text
from crm_desktop.jobs import SilentProgress
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.model import Cell, Kind, SheetInfo
    from crm_desktop.jobs import Progress

_SILENT: Final = SilentProgress()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A checked file; holds no handle and no process between calls.

    Attributes:
        path: the file.
        kind: what it is by its content, whatever its extension says.
        sheets: sheets with cells, hidden ones included and marked.
        encoding: of a text file, as `utf-8`, `cp1251` or `utf-8 + cp1251`; else ''.
        delimiter: of a text file; else ''.
        headings: of a file of cards, the columns its cards fill; else ().
        notes: Russian sentences about what the reader met.
    """

    path: Path
    kind: Kind
    sheets: tuple[SheetInfo, ...]
    encoding: str
    delimiter: str
    headings: tuple[str, ...]
    notes: tuple[str, ...]
    _stamp: tuple[int, int]
    _table: TextTable | None
    _proven: set[int] = field(default_factory=set, compare=False)

    def prove(self, sheet: SheetInfo | int, *, progress: Progress = _SILENT) -> None:
        """Read a sheet to its end, so that no later reading of it can be refused.

        Does nothing if it was read to its end before.

        Raises:
            BadFileError: as `rows`.
            JobCancelledError: cancelled through `progress`.
        """
        if _index(sheet) not in self._proven:
            for _row in self._rows(sheet, worker.ONLY_PROVE, progress):
                pass

    def rows(self, sheet: SheetInfo | int, *, progress: Progress = _SILENT) -> Iterator[list[Cell]]:
        """Stream the rows of a sheet: the n-th list is row n, a blank row is an empty list.

        Cells go from column A to the last filled one. `progress` hears bytes done and in all.
        Close the iterator (or exhaust it) to end the reading process.

        Raises:
            BadFileError: damaged, beyond bounds, or changed since it was opened.
            JobCancelledError: cancelled through `progress`.
        """
        return self._rows(sheet, None, progress)

    def sample(
        self, sheet: SheetInfo | int, limit: int = 50, *, progress: Progress = _SILENT
    ) -> list[list[Cell]]:
        """The first `limit` rows of a sheet, blank ones included; reads no further.

        Raises:
            BadFileError: as `rows`.
        """
        rows = self._rows(sheet, limit, progress)
        return list(islice(rows, limit))

    def _rows(
        self, sheet: SheetInfo | int, limit: int | None, progress: Progress
    ) -> Iterator[list[Cell]]:
        refusals = Refusals.of(self.path)
        if _stamp(self.path, refusals) != self._stamp:
            raise refusals.changed()
        index = _index(sheet)
        if self._table is not None:
            yield from read_text(self._table, refusals, progress)
            self._proven.add(index)
            return
        following = 1
        sent = remote.messages(
            self.path, refusals, progress, index=index, limit=limit, headings=self.headings
        )
        for message in sent:
            for number, cells in wire.unpack_rows(message):
                while following < number:
                    yield []
                    following += 1
                yield cells
                following += 1
        if limit in (None, worker.ONLY_PROVE):
            self._proven.add(index)


def _index(sheet: SheetInfo | int) -> int:
    return sheet if isinstance(sheet, int) else sheet.index


def open_sheets(path: Path, *, progress: Progress = _SILENT) -> Workbook:
    """Check a table from outside and list its sheets.

    Workbooks and web pages are parsed in a separate process within limits of time and memory;
    text files are streamed right here. A refusal comes before any row is given out, except for
    what only reading to the end can show.

    Raises:
        BadFileError: not a table, damaged, protected by a password, or hostile; one Russian
            sentence that names the file and what to do.
        JobCancelledError: cancelled through `progress`.
    """
    refusals = Refusals.of(path)
    kind = sniff(path, refusals)
    stamp = _stamp(path, refusals)
    table = None
    if kind == "csv":
        table = open_text(path, refusals)
        listing = table.listing
    else:
        (message,) = remote.messages(path, refusals, progress)
        listing = wire.unpack_listing(message)
    # Cards are listed by reading them all.
    proven = {0} if kind in {"vcard", "trello"} else set()
    return Workbook(
        path, listing.kind, listing.sheets, listing.encoding, listing.delimiter,
        listing.headings, listing.notes, stamp, table, proven,
    )  # fmt: skip


def sample(
    path: Path, sheet: SheetInfo | int = 0, limit: int = 50, *, progress: Progress = _SILENT
) -> list[list[Cell]]:
    """The first rows of a sheet of a file nobody has opened yet.

    Raises:
        BadFileError: as `open_sheets`.
    """
    return open_sheets(path, progress=progress).sample(sheet, limit, progress=progress)


def _stamp(path: Path, refusals: Refusals) -> tuple[int, int]:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise refusals.missing() from error
    except OSError as error:
        raise refusals.unreadable(disk_reason(error)) from error
    return status.st_size, status.st_mtime_ns
