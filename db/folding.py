"""The shape texts are compared in, and the SQL function of it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import apsw


def fold(text: str) -> str:
    """NFKC, casefolded, ё as е."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def install(connection: apsw.Connection) -> None:
    """Give a connection the function `folded`; no trigger and no index may use it."""
    connection.create_scalar_function("folded", _folded, 1, deterministic=True)


def _folded(*values: Any) -> str | None:
    return None if values[0] is None else fold(str(values[0]))
