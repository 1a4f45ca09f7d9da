"""Texts as they stand in the XML of a workbook's cells."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from crm_desktop.exporting.cells import visible

if TYPE_CHECKING:
    from crm_desktop.exporting.report import Tally

MOST_CHARS: Final = 32_767
CUT: Final = "… [обрезано: полный текст в карточке]"
SURELY_FITS: Final = MOST_CHARS // 2
"""So many letters fit a cell, however they are counted."""
ODD: Final = re.compile("[&<>\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
"""A text without it, and not longer than `SURELY_FITS`, can be written as it is."""
_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class CellTexts:
    """Makes texts safe for a cell and counts what it had to change."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def of(self, text: str) -> str:
        """Return a text as XML, no longer than a cell takes."""
        if len(text) > SURELY_FITS:
            text = self._cut(text)
        return text if ODD.search(text) is None else self._escaped(text)

    def _cut(self, text: str) -> str:
        """A text no longer than a cell takes; it counts in UTF-16."""
        data = text.encode("utf-16-le")
        if len(data) <= 2 * MOST_CHARS:
            return text
        self._tally.cut += 1
        kept = data[: 2 * (MOST_CHARS - len(CUT))].decode("utf-16-le", errors="ignore")
        return f"{kept}{CUT}"

    def _escaped(self, text: str) -> str:
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        shown = visible(plain)
        if shown != plain:
            self._tally.replaced += 1
        return escape(_ESCAPED.sub("_x005F_", shown), quote=False)
