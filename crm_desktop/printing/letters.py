"""Letters that a PDF can embed, and texts made safe for it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from resources import ROOT

PLAIN: Final = "Kartoteka"
BOLD: Final = "Kartoteka-Bold"
_FILES: Final = {PLAIN: "DejaVuSansCondensed.ttf", BOLD: "DejaVuSansCondensed-Bold.ttf"}
_MISSING: Final = "\N{WHITE SQUARE}"
_TAB: Final = "    "


@lru_cache(maxsize=1)
def register_letters() -> frozenset[int]:
    """Make the letters known to the PDF library; the first call reads 1.3 MB.

    Returns:
        The code points they have.
    """
    fonts = {name: TTFont(name, str(ROOT / "fonts" / file)) for name, file in _FILES.items()}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts.values()))


def plain(text: str) -> str:
    """Return a text as one line of letters that can be drawn.

    Marks that turn the direction of writing and other invisible ones go, what the letters lack
    (an emoji) becomes a square.
    """
    return "".join(_drawn(sign) for sign in unicodedata.normalize("NFC", text))


def marked_up(text: str) -> str:
    """Return a text as a paragraph: nothing in it is markup, its line breaks stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<br/>".join(escape(_kept_spaces(plain(line))) for line in lines)


def _kept_spaces(line: str) -> str:
    room = len(line) - len(line.lstrip(" "))
    return "\N{NO-BREAK SPACE}" * room + line[room:]


@lru_cache(maxsize=8192)
def _drawn(sign: str) -> str:
    if sign == "\t":
        return _TAB
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Cs"} or 0xFE00 <= ord(sign) <= 0xFE0F:  # noqa: PLR2004 - variation marks
        return ""
    if kind in {"Cc", "Zl", "Zp"}:
        return " "
    return sign if ord(sign) in register_letters() else _MISSING
