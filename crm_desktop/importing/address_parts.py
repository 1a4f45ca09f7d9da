"""Addresses that stand in several columns: put together in the order of a Russian envelope."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.column_labels import is_address
from crm_desktop.importing.heading_text import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.mapping import ColumnMapping, Target

_RANKS: Final = tuple(
    re.compile(words)
    for words in (
        r"индекс|почтовый код|zip|postal ?code",
        r"стран|country",
        r"област|регион|край|республик|\bstate\b|\bregion\b",
        r"район",
        r"город|населен|\bcity\b|\btown\b",
        r"улиц|street",
        r"\bдом\b|house",
        r"кварт|офис|корпус|строение|extended|po box|почтовый ящик",
    )
)
_SHORT: Final = 4


def in_postal_order(columns: Sequence[ColumnMapping]) -> list[ColumnMapping]:
    """Return columns with the parts of one address in order; the others keep their places."""
    places: dict[Target, list[int]] = {}
    for place, column in enumerate(columns):
        if is_address(column):
            places.setdefault(column.target, []).append(place)
    ordered = list(columns)
    for taken in places.values():
        parts = sorted((columns[place] for place in taken), key=lambda c: _rank(c.header))
        for place, part in zip(taken, parts, strict=True):
            ordered[place] = part
    return ordered


def joined_address(before: str, text: str) -> str:
    """Add a part to an address, unless it says it already."""
    if not before or not text:
        return before or text
    if text.isdigit() and len(text) <= _SHORT:
        known = text in [part.strip() for part in before.split(",")]
    else:
        known = _says(before.casefold(), text.casefold())
    return before if known else f"{before}, {text}"


def _says(whole: str, words: str) -> bool:
    """Whether a text holds words as words of their own."""
    at = whole.find(words)
    while at >= 0:
        end = at + len(words)
        if not (whole[at - 1 : at].isalnum() or whole[end : end + 1].isalnum()):
            return True
        at = whole.find(words, at + 1)
    return False


def _rank(heading: str) -> int:
    """0 for a whole address, then from the postal code to the flat."""
    words = normal(heading)
    return next((n for n, pattern in enumerate(_RANKS, start=1) if pattern.search(words)), 0)
