"""What of a text can be seen."""

from __future__ import annotations

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Zs"})


def is_blank(text: str) -> bool:
    """Tell whether a text is nothing but spaces and signs nobody sees (a zero-width space)."""
    return all(unicodedata.category(sign) in _UNSEEN for sign in text)


def without_unseen(text: str) -> str:
    """Return a text without signs nobody sees: marks of direction, zero-width spaces, NUL."""
    return "".join(
        sign for sign in text if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"}
    )
