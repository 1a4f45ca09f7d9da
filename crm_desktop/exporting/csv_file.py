"""Tables as text: `;`, UTF-8 with a mark at its beginning, CRLF. As Russian Excel opens it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from crm_desktop.exporting.cells import date_text, local_moment
from crm_desktop.exporting.columns import Shape
from crm_desktop.exporting.report import Tally

if TYPE_CHECKING:
    from _csv import Writer
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from crm_desktop.clients.field_types import Value
    from crm_desktop.exporting.columns import Column

# What a spreadsheet may take for a formula; the import takes the apostrophe off again.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_RISKY: Final = frozenset("=+-@\t\r")
_PHONE: Final = re.compile(r"\+[\d\s\u00a0().-]+(?:доб\. ?\d+)?(?: ?\([\w\s,.;:№-]+\))?")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def write_csv(
    path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, zone: tzinfo
) -> Tally:
    """Write a table.

    Args:
        path: the file, made anew.
        columns: the columns.
        rows: a value for each column.
        zone: of the moments.
    """
    return write_csv_blocks(path, [("", columns, rows)], zone=zone)


def write_csv_blocks(
    path: Path,
    blocks: Sequence[tuple[str, Sequence[Column], Iterable[Sequence[Value]]]],
    *,
    zone: tzinfo,
) -> Tally:
    """Write several tables below each other, an empty line between them.

    Args:
        path: the file, made anew.
        blocks: title, columns and rows of each; titles are written where there are several.
        zone: of the moments.
    """
    tally = Tally()
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        for number, (title, columns, rows) in enumerate(blocks):
            if number:
                writer.writerow([])
            if len(blocks) > 1:
                writer.writerow([_safe(title, tally)])
            _write_rows(writer, columns, rows, tally, zone)
    return tally


def _write_rows(
    writer: Writer,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    tally: Tally,
    zone: tzinfo,
) -> None:
    shapes = [(c.shape, c.shape in {Shape.TEXT, Shape.LONG}) for c in columns]
    writer.writerow([_safe(column.heading, tally) for column in columns])
    for row in rows:
        writer.writerow(
            [
                value
                if value is None or (type(value) is str and plain and value[:1] not in _RISKY)
                else _text(value, shape, tally, zone)
                for value, (shape, plain) in zip(row, shapes, strict=True)
            ]
        )


def _text(value: str | float, shape: Shape, tally: Tally, zone: tzinfo) -> str:
    match shape, value:
        case Shape.DATE, str():
            return date_text(value)
        case Shape.MOMENT, int():
            return f"{local_moment(value, zone):%d.%m.%Y %H:%M:%S}"
        case Shape.MONEY, int():
            whole, rest = divmod(abs(value), 100)
            return f"{'-' if value < 0 else ''}{whole},{rest:02d}"
        case Shape.NUMBER, int() | float():
            return str(value).replace(".", ",")
        case _:
            return _safe(str(value), tally)


def _safe(text: str, tally: Tally) -> str:
    """A text no spreadsheet runs; phones and numbers stay as they are."""
    if not _FORMULA.match(text) or _PHONE.fullmatch(text) or _NUMBER.fullmatch(text):
        return text
    tally.neutralised += 1
    return f"'{text}"
