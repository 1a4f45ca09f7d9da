"""The separate process that parses workbooks from outside, within limits of memory.

It knows nothing of the client base, gets a path and a sheet number, and answers in JSON, so a file
that overwhelms or crashes a parser costs this process and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from crm_desktop.errors import BadFileError
from crm_desktop.importing.sheets import wire
from crm_desktop.importing.sheets.compiled import guard_compiled, list_compiled, read_compiled
from crm_desktop.importing.sheets.html_table import list_html, read_html
from crm_desktop.importing.sheets.ods import list_ods, read_ods
from crm_desktop.importing.sheets.package import Package
from crm_desktop.importing.sheets.refusals import Refusals
from crm_desktop.importing.sheets.sniff import sniff
from crm_desktop.importing.sheets.trello import list_trello, read_trello
from crm_desktop.importing.sheets.vcards import list_vcards, read_vcards
from crm_desktop.importing.sheets.xlsx import list_xlsx, read_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from crm_desktop.importing.sheets.model import Cell

if sys.platform != "win32":
    import resource

MEMORY_BUDGET: Final = 336 * 1024**2
"""Bytes this process may take beyond what it needs to start."""
ONLY_PROVE: Final = -1
"""As the number of the last row wanted: read all, send none."""
_BEAT_SECONDS: Final = 0.2
_BATCH_CELLS: Final = 8_000
_BATCH_CHARS: Final = 1_000_000


def run(
    connection: Connection,
    path: str,
    index: int | None,
    limit: int | None,
    headings: tuple[str, ...] = (),
) -> None:
    """Entry point of the process: list the sheets, or read one.

    Args:
        connection: where messages go.
        path: the file.
        index: which sheet to read; None to check the file and list its sheets.
        limit: number of the last row wanted; None for all, ONLY_PROVE to read all and send none.
        headings: of a file of cards: the columns wanted.
    """
    _limit_resources()
    refusals = Refusals.of(Path(path))
    sender = _Sender(connection, headings)
    try:
        if index is None:
            sender.listing(Path(path), refusals)
        else:
            sender.rows(Path(path), index, limit, refusals)
        sender.send({"kind": "end"})
    except BadFileError as error:
        sender.send({"kind": "refused", "text": str(error)})
    except MemoryError as error:
        sender.refuse(refusals.too_heavy(), error)
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody listens any more
    except BaseException as error:  # noqa: BLE001 - a panic of the compiled reader is not an Exception
        sender.refuse(refusals.damaged(), error)
    finally:
        connection.close()


class _Sender:
    def __init__(self, connection: Connection, headings: tuple[str, ...]) -> None:
        self._connection = connection
        self._headings = headings
        self._done = 0
        self._total = 0
        self._beaten = 0.0

    def send(self, message: wire.Message) -> None:
        self._connection.send_bytes(wire.encode(message))

    def refuse(self, refusal: BadFileError, cause: BaseException) -> None:
        self.send({"kind": "refused", "text": str(refusal), "cause": type(cause).__name__})

    def beat(self, size: int) -> None:
        self._done += size
        now = time.monotonic()
        if now - self._beaten > _BEAT_SECONDS:
            self._beaten = now
            self.send({"kind": "beat", "done": self._done, "total": self._total})

    def listing(self, path: Path, refusals: Refusals) -> None:
        match kind := sniff(path, refusals):
            case "xlsx" | "ods":
                with Package(path, refusals) as package:
                    self._total = package.total_size
                    listing = (list_xlsx if kind == "xlsx" else list_ods)(package, self.beat)
            case "html" | "csv":
                listing = list_html(path)
            case "vcard":
                self._total = path.stat().st_size
                listing = list_vcards(path, refusals, self.beat)
            case "trello":
                self._total = path.stat().st_size
                listing = list_trello(path, refusals, self.beat)
            case "xls" | "xlsb":
                if kind == "xlsb":
                    guard_compiled(path, refusals, self.beat)
                listing = list_compiled(path, kind, refusals)
        self.send(wire.pack_listing(listing))

    def rows(self, path: Path, index: int, limit: int | None, refusals: Refusals) -> None:
        batch: list[wire.NumberedRow] = []
        cells = chars = 0
        for number, row in self._read(path, index, refusals):
            if limit == ONLY_PROVE:
                continue
            if limit is not None and number > limit:
                break
            batch.append((number, row))
            cells += len(row)
            chars += sum(len(value) for value in row if isinstance(value, str))
            if cells > _BATCH_CELLS or chars > _BATCH_CHARS:
                self.send(wire.pack_rows(batch))
                batch = []
                cells = chars = 0
        self.send(wire.pack_rows(batch))

    def _read(self, path: Path, index: int, refusals: Refusals) -> Iterator[tuple[int, list[Cell]]]:
        match kind := sniff(path, refusals):
            case "xlsx" | "ods":
                with Package(path, refusals) as package:
                    self._total = package.total_size
                    read = read_xlsx if kind == "xlsx" else read_ods
                    yield from read(package, index, self.beat)
            case "html" | "csv":
                self._total = path.stat().st_size
                yield from read_html(path, refusals, self.beat)
            case "vcard":
                self._total = path.stat().st_size
                yield from read_vcards(path, self._headings, refusals, self.beat)
            case "trello":
                self._total = path.stat().st_size
                yield from read_trello(path, self._headings, refusals, self.beat)
            case "xls" | "xlsb":
                if kind == "xlsb":
                    guard_compiled(path, refusals, self.beat)
                yield from read_compiled(path, kind, index, refusals)


def _limit_resources() -> None:
    """Bound memory where the system can, and keep a crash silent."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
    if sys.platform != "win32":
        limit = psutil.Process().memory_info().vms + MEMORY_BUDGET
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
