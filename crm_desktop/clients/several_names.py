"""Several names of a directory in one text: «опт, север»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# The first of these in a text parts its names; a comma is part of a name beside another sign.
_SIGNS: Final = (":::", ";", "\n", "|", ",")
_EDGES: Final = " *#\t\u00a0"


def split_names(text: str) -> list[str]:
    """«опт, север» → two; «Опт, крупный; север» → two as well; «* VIP ::: * Все» → two."""
    sign = next((sign for sign in _SIGNS if sign in text), None)
    pieces = [text] if sign is None else text.split(sign)
    return [bare for piece in pieces if (bare := piece.strip(_EDGES))]


def join_names(names: Sequence[str]) -> str:
    """Return the text `split_names` takes apart again; «Опт, крупный;» for one with a comma."""
    if not any("," in name for name in names):
        return ", ".join(names)
    return "; ".join(names) if len(names) > 1 else f"{names[0]};"
