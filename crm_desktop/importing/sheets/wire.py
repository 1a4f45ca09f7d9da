"""What the reading process tells the program: JSON, so that nothing received can act.

Messages: `beat` (bytes done and in all), `listing`, `rows`, `refused`, `end`.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.importing.sheets.model import Listing, SheetInfo

if TYPE_CHECKING:
    from crm_desktop.importing.sheets.model import Cell

MAX_MESSAGE: Final = 256 * 1024**2
_LONG_ROW: Final = 64
Message = dict[str, Any]
NumberedRow = tuple[int, list["Cell"]]


def encode(message: Message) -> bytes:
    """Bytes of a message."""
    return json.dumps(
        message, ensure_ascii=False, default=_encode_moment, separators=(",", ":")
    ).encode("utf-8", "replace")


def decode(data: bytes) -> Message:
    """The message in `data`.

    Raises:
        ValueError: not one of ours.
    """
    message = json.loads(data, object_hook=_decode_moment)
    if not isinstance(message, dict):
        raise ValueError("not a message")  # noqa: TRY004 - the caller expects one kind of error
    return message


def pack_rows(rows: list[NumberedRow]) -> Message:
    """A batch of rows; a long row that is mostly empty travels as places and values."""
    return {
        "kind": "rows",
        "at": [number for number, _ in rows],
        "rows": [_pack(c) for _, c in rows],
    }


def unpack_rows(message: Message) -> list[NumberedRow]:
    """Rows of a batch."""
    return [
        (number, _unpack(cells))
        for number, cells in zip(message["at"], message["rows"], strict=True)
    ]


def pack_listing(listing: Listing) -> Message:
    """A listing as a message."""
    return {"kind": "listing", "listing": asdict(listing)}


def unpack_listing(message: Message) -> Listing:
    """The listing of a message."""
    fields = dict(message["listing"])
    fields["sheets"] = tuple(SheetInfo(**sheet) for sheet in fields["sheets"])
    for name in ("headings", "notes"):
        fields[name] = tuple(fields[name])
    return Listing(**fields)


def _pack(cells: list[Cell]) -> Any:
    if len(cells) < _LONG_ROW or cells.count(None) < len(cells) // 2:
        return cells
    filled = [(place, value) for place, value in enumerate(cells) if value is not None]
    return {
        "size": len(cells),
        "places": [place for place, _ in filled],
        "values": [value for _, value in filled],
    }


def _unpack(cells: Any) -> list[Cell]:
    if isinstance(cells, list):
        return cells
    unpacked: list[Cell] = [None] * int(cells["size"])
    for place, value in zip(cells["places"], cells["values"], strict=True):
        unpacked[place] = value
    return unpacked


def _encode_moment(value: object) -> dict[str, str]:
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    raise TypeError(type(value).__name__)


def _decode_moment(found: dict[str, Any]) -> Any:
    if "day" in found:
        return dt.date.fromisoformat(found["day"])
    if "moment" in found:
        return dt.datetime.fromisoformat(found["moment"])
    return found
