"""Cards written by hand, and a short way to read them."""

from __future__ import annotations

import quopri
from typing import TYPE_CHECKING

from crm_desktop.importing.sheets.refusals import Refusals
from crm_desktop.importing.sheets.vcards import list_vcards, read_vcards

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.importing.sheets.model import Listing


def card(*lines: str, version: str = "3.0", end: str = "\r\n") -> str:
    """A card of these lines."""
    return end.join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def quoted(text: str, codec: str = "utf-8") -> str:
    """All signs of a text in quoted-printable, without soft breaks."""
    return "".join(f"={byte:02X}" for byte in text.encode(codec))


def softly_quoted(text: str, codec: str = "utf-8") -> str:
    """A text in quoted-printable with soft line breaks."""
    lines = (quopri.encodestring(line.encode(codec)).decode() for line in text.split("\n"))
    return "=0D=0A=\n".join(lines).replace("\n", "\r\n")


def listing(path: Path) -> Listing:
    return list_vcards(path, Refusals.of(path), lambda _size: None)


def read(path: Path, text: str | bytes, *, codec: str = "utf-8") -> list[dict[str, str]]:
    """The rows of a file of cards, without the place, as heading → text."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode(codec))
    headings = listing(path).headings
    table = read_vcards(path, headings, Refusals.of(path), lambda _size: None)
    _number, heading = next(table)
    rows = []
    for _number, cells in table:
        found = dict(zip(map(str, heading), cells, strict=True))
        rows.append({name: str(value) for name, value in found.items() if value})
    return rows


def said(row: dict[str, str]) -> dict[str, str]:
    """A row without the place of its card."""
    return {name: text for name, text in row.items() if name != "Карточка vCard"}
