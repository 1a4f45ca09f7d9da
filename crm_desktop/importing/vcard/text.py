"""From the bytes of a value to its text: code pages, quoted-printable, escapes."""

from __future__ import annotations

import binascii
import codecs
import re
from functools import lru_cache
from typing import Final

# What cards name; codecs of other kinds (idna, punycode, …) cost more than they are worth.
_CODECS: Final = re.compile(
    r"utf-?(?:7|8|16|16le|16be)|(?:us-?)?ascii|latin-?1|(?:windows|cp)-?\d{3,4}|koi8-?[ru]|"
    r"(?:iso-?)?8859-?\d{1,2}|(?:ibm|dos)-?\d{3}|x-mac-cyrillic|mac-?cyrillic|gb2312|gbk|gb18030|"
    r"big5|shift[-_]?jis|euc-?(?:jp|kr|cn)|iso-2022-(?:jp|kr)",
    re.IGNORECASE,
)
_ALIASES: Final = {"x-mac-cyrillic": "mac-cyrillic"}
_ESCAPE: Final = re.compile(r"\\([nN,;:\\\"])")
_SIGNS: Final = {sign: re.compile(rf"\\.|{sign}", re.DOTALL) for sign in ";,"}
_MAX_PIECES: Final = 200


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str:
    """Name of the codec for a CHARSET parameter; `""` if it is unknown or not one of texts."""
    name = charset.strip().strip("\"'").replace("_", "-").lower()
    if not _CODECS.fullmatch(name):
        return ""
    name = _ALIASES.get(name, name)
    if name.startswith("8859"):
        name = f"iso-{name}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def decode(data: bytes, charset: str, fallback: str) -> str:
    """Decode a value: as its CHARSET says if that holds, else as UTF-8, else by `fallback`.

    Emoji written as two surrogates become one sign again.

    Args:
        data: the value.
        charset: what the card says, `""` = nothing.
        fallback: codec of the file's other lines.
    """
    if data.isascii() and not charset.startswith(("utf-7", "iso-2022", "utf-16")):
        return data.decode("ascii")
    for codec in (codec_of(charset) if charset else "", "utf-8"):
        if codec:
            try:
                return data.decode(codec)
            except (UnicodeError, ValueError):
                continue
    if (spoiled := _spoiled_utf8(data)) is not None:
        return spoiled
    try:
        halves = data.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    except UnicodeError:
        return data.decode(fallback if fallback != "utf-8" else "cp1251", "replace")


def _spoiled_utf8(data: bytes) -> str | None:
    """UTF-8 with a few bytes lost, as programs leave that cut a text at so many bytes."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    letters = sum(not sign.isascii() for sign in text) - lost
    return text.replace("\ufffd", "") if lost * 4 <= letters else None


def unquote(data: bytes) -> bytes:
    """Decode quoted-printable; what is no code in it stays."""
    try:
        return binascii.a2b_qp(data)
    except binascii.Error:
        return data


def unescape(text: str) -> str:
    r"""Turn `\n` into a line end and `\,` `\;` `\:` `\\` `\"` into the signs themselves."""
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def split_value(text: str, sign: str) -> list[str]:
    """Components of a value divided by `;` or `,`, unescaped; empty ones keep their places."""
    if "\\" not in text:
        return [piece.strip() for piece in text.split(sign, _MAX_PIECES)]
    pieces: list[str] = []
    start = 0
    for found in _SIGNS[sign].finditer(text):
        if found[0] == sign:
            pieces.append(text[start : found.start()])
            start = found.end()
            if len(pieces) == _MAX_PIECES:
                break
    pieces.append(text[start:])
    return [unescape(piece) for piece in pieces]
