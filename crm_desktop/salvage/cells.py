"""Rows in the pages of a table, as SQLite's file format describes them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.salvage.pages import USABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.salvage.pages import Pages

LEAF: Final = 0x0D
INTERIOR: Final = 0x05
_FIRST_HEAD: Final = 100
_MAX_LOCAL: Final = USABLE - 35
_MIN_LOCAL: Final = (USABLE - 12) * 32 // 255 - 23
_LONGEST: Final = 256 << 20
_VARINT: Final = 9
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL, _ZERO, _ONE, _BLOB = 7, 8, 9, 12

Value = None | int | float | str | bytes


class BrokenCellError(ValueError):
    """A cell is not as the format says, or a page of its end is lost."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, and the values in the order of the table's columns."""

    rowid: int
    values: tuple[Value, ...]


def kind_of(page: bytes, number: int) -> int:
    """Return `LEAF`, `INTERIOR` or another number."""
    return page[_FIRST_HEAD if number == 1 else 0]


def children_of(page: bytes, number: int) -> list[int]:
    """Return the pages below an interior page, in order."""
    start = _FIRST_HEAD if number == 1 else 0
    (cells,) = struct.unpack_from(">H", page, start + 3)
    (last,) = struct.unpack_from(">I", page, start + 8)
    found = []
    for at in range(cells):
        (place,) = struct.unpack_from(">H", page, start + 12 + 2 * at)
        if place + 4 <= len(page):
            found.append(struct.unpack_from(">I", page, place)[0])
    return [*found, last]


def rows_of(pages: Pages, page: bytes, number: int) -> Iterator[Row | None]:
    """Yield the rows of a leaf page; None for one that cannot be read whole."""
    start = _FIRST_HEAD if number == 1 else 0
    (cells,) = struct.unpack_from(">H", page, start + 3)
    for at in range(cells):
        try:
            (place,) = struct.unpack_from(">H", page, start + 8 + 2 * at)
            yield _row(pages, page, place)
        except (BrokenCellError, struct.error, IndexError, UnicodeDecodeError):
            yield None


def _row(pages: Pages, page: bytes, place: int) -> Row:
    length, place = _varint(page, place)
    rowid, place = _varint(page, place)
    if rowid >= 1 << 63:
        rowid -= 1 << 64
    if length > _LONGEST:
        raise BrokenCellError
    local = length
    if length > _MAX_LOCAL:
        local = _MIN_LOCAL + (length - _MIN_LOCAL) % (USABLE - 4)
        local = local if local <= _MAX_LOCAL else _MIN_LOCAL
    payload = page[place : place + local]
    if len(payload) < local:
        raise BrokenCellError
    if local < length:
        (following,) = struct.unpack_from(">I", page, place + local)
        payload += _overflow(pages, following, length - local)
    return Row(rowid, _values(payload))


def _overflow(pages: Pages, number: int, left: int) -> bytes:
    parts = []
    while left > 0:
        page = pages.read(number) if number else None
        if page is None:
            raise BrokenCellError
        parts.append(page[4 : 4 + left])
        left -= len(parts[-1])
        (number,) = struct.unpack_from(">I", page, 0)
    return b"".join(parts)


def _values(payload: bytes) -> tuple[Value, ...]:
    head, place = _varint(payload, 0)
    body = head
    found: list[Value] = []
    while place < head:
        kind, place = _varint(payload, place)
        value, size = _value(payload, body, kind)
        body += size
        found.append(value)
    if body > len(payload):
        raise BrokenCellError
    return tuple(found)


def _value(payload: bytes, place: int, kind: int) -> tuple[Any, int]:
    if kind == 0:
        return None, 0
    if kind in _INTEGERS:
        size = _INTEGERS[kind]
        return int.from_bytes(payload[place : place + size], "big", signed=True), size
    if kind == _REAL:
        return struct.unpack_from(">d", payload, place)[0], 8
    if kind in {_ZERO, _ONE}:
        return kind - _ZERO, 0
    if kind < _BLOB:
        raise BrokenCellError
    size = (kind - _BLOB) // 2
    data = payload[place : place + size]
    return (data.decode() if kind % 2 else data), size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for at in range(_VARINT):
        byte = data[place + at]
        if at == _VARINT - 1:
            return value << 8 | byte, place + at + 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the high bit says that more follow
            return value, place + at + 1
    raise BrokenCellError
