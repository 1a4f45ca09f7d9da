r"""Names of files: kept as they came, shown honestly, made harmless when written to a disk.

A name from outside may be `CON`, `..\x`, 300 letters long or hold marks that turn the order of
letters round, so that a program looks like a PDF.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 500
"""Letters of a stored name; what is longer loses letters before its ending."""
_LONGEST_WRITTEN: Final = 120
_LONGEST_WRITTEN_BYTES: Final = 240
_LONGEST_ENDING: Final = 20
_NAMELESS: Final = "файл"
_BLANKS: Final = re.compile(r"\s+")
_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE
)
_EDGES: Final = " .-~"
_NOT_IN_NAMES: Final = frozenset('\\/:*?"<>|')
# Letters that are drawn as nothing though they are letters, or as a space though they are signs.
_INVISIBLE: Final = frozenset("\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5\u2800")
_MARKS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = frozenset("\u200d\ufe0f")


def stored_name(name: str) -> str:
    """Return a name as the base can keep it: whole, but without NUL and half characters."""
    whole = name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = whole.replace("\0", "").strip()
    return shortened(text, LONGEST) or _NAMELESS


def shown_name(name: str) -> str:
    """Return a name in one line with every invisible mark made visible: `счёт⟨U+202E⟩fdp.exe`."""
    return _BLANKS.sub(" ", "".join(_visible(letter) for letter in name)).strip()


def safe_name(name: str) -> str:
    """Return a name that every system writes where it is told to, with the same ending.

    No folders, devices, streams, marks, dots or spaces at the end; not hidden; not taken for an
    option of a command; at most 120 letters and 240 bytes.
    """
    letters = (" " if _is_mark(letter) or letter in _NOT_IN_NAMES else letter for letter in name)
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", "".join(letters))).rstrip(_EDGES)
    stem, _dot, ending = text.rpartition(".")
    if text and not stem.strip(_EDGES) and text.endswith(f".{ending.strip(_EDGES)}"):
        text = f"{_NAMELESS}.{ending}"  # nothing but an ending
    text = shortened(text.strip(_EDGES), _LONGEST_WRITTEN)
    while len(text.encode("utf-8", "replace")) > _LONGEST_WRITTEN_BYTES:
        text = shortened(text, len(text) - 1)
    text = text.strip(_EDGES) or _NAMELESS
    return f"_{text}" if _RESERVED.fullmatch(text) else text


def ending_of(name: str) -> str:
    """Return what a system takes for the ending of a name: `pdf`, lower case, `""` if none.

    What Windows ignores at the end of a name (dots, spaces) is ignored.
    """
    _stem, dot, ending = safe_name(name).rpartition(".")
    return ending.casefold() if dot else ""


def shortened(text: str, length: int) -> str:
    """Return at most so many letters of a name; letters before the ending go first."""
    if len(text) <= length:
        return text
    stem, dot, ending = text.rpartition(".")
    if not dot or not 0 < len(ending) <= _LONGEST_ENDING or len(ending) + 2 > length:
        return text[:length].rstrip()
    return f"{stem[: length - len(ending) - 2].rstrip(' .')}….{ending}"


def _visible(letter: str) -> str:
    if letter.isspace() and unicodedata.category(letter) not in {"Zl", "Zp"}:
        return " "
    return f"⟨U+{ord(letter):04X}⟩" if _is_mark(letter) else letter


def _is_mark(letter: str) -> bool:
    if letter in _JOINERS:
        return False  # parts of emoji; they move nothing
    return letter in _INVISIBLE or unicodedata.category(letter) in _MARKS
