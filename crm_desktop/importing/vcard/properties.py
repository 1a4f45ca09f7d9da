"""One property of a card: its name, what stands before the colon, and its value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.vcard.text import decode, split_value, unescape, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

PROPERTY_LINE: Final = re.compile(rb"(?:[\w-]{1,60}\.)?[A-Za-z0-9_-]{1,80}[ \t]*[:;]")
_NOT_NAMES: Final = (b"http", b"https", b"ftp", b"mailto")
_MAX_CACHED: Final = 200
_BARE_ENCODINGS: Final = {
    "quoted-printable": "qp", "qp": "qp", "base64": "b64", "b": "b64", "8bit": "", "7bit": "",
}  # fmt: skip
_CARET: Final = {"^n": "\n", "^'": '"', "^^": "^"}
_CARETS: Final = re.compile(r"\^[n'^]")
# What is no text even without a word about its encoding.
_PICTURES: Final = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the colon.

    Attributes:
        group: `item1` of `item1.TEL`, in lower case.
        name: in capitals.
        types: values of TYPE and bare words, in lower case.
        params: other parameters, names in capitals.
        encoding: `qp`, `b64` or `""`.
        charset: as the card names it.
    """

    group: str
    name: str
    types: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A head and its value: decoded, its escapes still in place."""

    head: Head
    raw: str

    @property
    def text(self) -> str:
        """The value as text."""
        return unescape(self.raw)

    def parts(self, sign: str = ";") -> list[str]:
        """The value's components."""
        return split_value(self.raw, sign)


def is_property(line: bytes) -> bool:
    """Whether a line begins a property; otherwise it goes on with the one before."""
    found = PROPERTY_LINE.match(line)
    if found is None:
        return False
    link = line[found.end() : found.end() + 2] == b"//"
    return not (link and found[0][:-1].lower() in _NOT_NAMES)


def is_quoted(line: bytes) -> bool:
    """Whether the value of the line is quoted-printable, so a «=» at its end goes on."""
    head = line[: line.find(b":")].upper()
    return b"QUOTED-PRINTABLE" in head or head.endswith((b"=QP", b";QP"))


def is_binary(line: bytes) -> bool:
    """Whether the value is a picture, a sound, a key: nothing a client base holds."""
    place = line.find(b":")
    head = line[:place].upper()
    if b"BASE64" in head or b"ENCODING=B" in head or head.endswith(b";B"):
        return True
    value = line[place + 1 :].lstrip()[:5].lower()
    if value == b"data:":
        return True
    name = head.partition(b";")[0].rpartition(b".")[2].strip()
    return name.decode("ascii", "replace") in _PICTURES and value[:4] != b"http"


def read_property(line: bytes, fallback: str) -> Property | None:
    """Take an unfolded line apart; None if it has no colon.

    Args:
        line: bytes, soft line breaks already joined.
        fallback: codec of lines that are not UTF-8.
    """
    place = _colon(line)
    if place < 0:
        return None
    bare = line[:place]
    head = _cached(bare) if len(bare) <= _MAX_CACHED else _read_head(bare)
    value = line[place + 1 :]
    if head.encoding == "qp":
        value = unquote(value)
    return Property(head, decode(value, head.charset, fallback))


def _colon(line: bytes) -> int:
    place = line.find(b":")
    quote = line.find(b'"', 0, max(place, 0))
    if quote < 0:
        return place
    inside = False
    for index in range(quote, min(len(line), 4096)):
        sign = line[index]
        if sign == 0x22:  # noqa: PLR2004 - a double quote
            inside = not inside
        elif sign == 0x3A and not inside:  # noqa: PLR2004 - a colon
            return index
    return place


def _read_head(data: bytes) -> Head:
    words = _words(decode(data, "", "cp1251"))
    group, _, name = words[0].strip().rpartition(".")
    types: list[str] = []
    params: dict[str, str] = {}
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if not equals or key.upper().startswith("X-CUSTOM("):
            if key.strip().lower() in _BARE_ENCODINGS:
                params["ENCODING"] = key.strip()
            else:
                types.append(_type(word))
        elif key.strip().upper() == "TYPE":
            types += map(_type, value.strip().strip('"').split(","))
        elif value := value.strip().strip('"'):
            params[key.strip().upper()] = _CARETS.sub(lambda caret: _CARET[caret[0]], value)
    return Head(
        group.strip().lower(),
        name.strip().upper(),
        tuple(filter(None, types)),
        params,
        _BARE_ENCODINGS.get(params.pop("ENCODING", "").lower(), ""),
        params.pop("CHARSET", ""),
    )


def _type(word: str) -> str:
    """A TYPE word; one of the person's own keeps its capitals."""
    bare = word.strip().strip('"')
    return bare if bare.lower().startswith("x-") else bare.lower()


_cached: Final = lru_cache(maxsize=2048)(_read_head)


def _words(text: str) -> list[str]:
    """Split at semicolons outside quotes and brackets."""
    if '"' not in text and "(" not in text:
        return text.split(";")
    words, word, inside, depth = [], "", False, 0
    for sign in text:
        if sign == '"':
            inside = not inside
        elif sign in "()":
            depth = max(depth + (1 if sign == "(" else -1), 0)
        if sign == ";" and not inside and not depth:
            words.append(word)
            word = ""
        else:
            word += sign
    words.append(word)
    return words
