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
_NOT_NAMES: Final = frozenset({"HTTP", "HTTPS", "FTP", "MAILTO"})
_MAX_CACHED: Final = 200
_LONGEST_HEAD: Final = 4096
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


def head_of(line: bytes) -> tuple[Head, int] | None:
    """The head of a line that begins a property, and the place of its colon; else None.

    None as well for a head without its colon: folded, or no property at all.
    """
    place = line.find(b":")
    if place < 0:
        return None
    data = line[:place]
    if b'"' in data:
        place = _colon(line)
        data = line[:place]
    head = _cached(data) if place <= _MAX_CACHED else _read_head(data)
    if head is None or (head.name in _NOT_NAMES and line.startswith(b"//", place + 1)):
        return None
    return head, place


def begins_head(line: bytes) -> bool:
    """Whether a line without a colon may be the beginning of a folded head."""
    return b":" not in line and b";" in line and PROPERTY_LINE.match(line) is not None


def is_binary(head: Head, value: bytes) -> bool:
    """Whether the value is a picture, a sound, a key: nothing a client base holds."""
    if head.encoding == "b64":
        return True
    start = value[:16].lstrip()[:5].lower()
    return start == b"data:" or (head.name in _PICTURES and not start.startswith(b"http"))


def read_value(head: Head, value: bytes, fallback: str) -> str:
    """Decode a value whose soft line breaks are joined already.

    Args:
        head: what stands before the colon.
        value: what stands behind it.
        fallback: codec of lines that are not UTF-8.
    """
    if head.encoding == "qp":
        value = unquote(value).replace(b"\0", b"")
    return decode(value, head.charset, fallback)


def _colon(line: bytes) -> int:
    """The first colon outside quotes; the very first where the quotes do not close."""
    inside = False
    for index in range(min(len(line), _LONGEST_HEAD)):
        sign = line[index]
        if sign == 0x22:  # noqa: PLR2004 - a double quote
            inside = not inside
        elif sign == 0x3A and not inside:  # noqa: PLR2004 - a colon
            return index
    return line.find(b":")


def _read_head(data: bytes) -> Head | None:
    if not PROPERTY_LINE.match(data + b":"):
        return None
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
