"""A cell of any type as text, cleaned of what programs leave in it."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_desktop.importing.sheets import Cell

_NOTHING: Final = frozenset(
    {"", "-", "–", "—", "--", "n/a", "н/д", "#н/д", "#n/a", "null", "none", "nan", "не указано",
     "не указан", "не указана", "нет данных", "(пусто)", "."}
)  # fmt: skip
_ENTITY: Final = re.compile(r"&(?:quot|amp|lt|gt|nbsp|laquo|raquo|apos|#\d{1,5});")
# Above it a float holds no whole number exactly.
_EXACT: Final = 1e18
_SPECIAL: Final = re.compile(r"^'|[&\0\r]|_x000D_")
_QUOTED_START: Final = re.compile(r"'(?=[=+\-@\d\t\r])")


def text_of(cell: Cell) -> str:
    """The cell as a person would read it; whole numbers without a fraction, dates as 14.11.2024."""
    if isinstance(cell, str):
        return _clean(cell)
    return "" if cell is None else _shown(cell)


def is_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell: a dash, «н/д», «не указано»."""
    return len(text) <= len("нет данных") and text.casefold() in _NOTHING


def _clean(cell: str) -> str:
    text = cell.strip()
    if not _SPECIAL.search(text):
        return text
    if text[0] == "'" and _QUOTED_START.match(text):
        text = text[1:].strip()
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    if "\0" in text:
        text = text.replace("\0", "")
    if "\r" in text or "_x000D_" in text:
        text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def _shown(cell: float | dt.date) -> str:
    if isinstance(cell, bool):
        return "Да" if cell else "Нет"
    if isinstance(cell, dt.datetime):
        clock = "" if cell.time() == dt.time() else f" {cell:%H:%M:%S}"
        return f"{cell.day:02}.{cell.month:02}.{cell.year:04}{clock}"
    if isinstance(cell, dt.date):
        return f"{cell.day:02}.{cell.month:02}.{cell.year:04}"
    return str(int(cell)) if float(cell).is_integer() and abs(cell) < _EXACT else repr(cell)
