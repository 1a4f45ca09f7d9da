"""Reading JSON that somebody may have damaged or forged: every field is asked for by its kind."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import NoReturn, TypeAlias

from crm_desktop.access.identity import to_bytes

Document: TypeAlias = Mapping[str, object]

MAX_NAME = 200
_MAX_INT = 2**53
_MAX_ID = 2**63


class BadDocumentError(ValueError):
    """Not a document of ours; the text names the field, never its value."""


def parse(data: bytes) -> Document:
    """One JSON object; repeated names, floats and lone surrogates are refused.

    Raises:
        BadDocumentError: anything else.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadDocumentError("not JSON") from error
    return as_document(value, "document")


def as_document(value: object, name: str) -> Document:
    """The value, known to be an object.

    Raises:
        BadDocumentError: it is not; `name` says which.
    """
    if not isinstance(value, dict):
        raise BadDocumentError(name)
    return value


def part(document: Document, name: str) -> Document:
    """An object inside the document.

    Raises:
        BadDocumentError: missing or of another kind.
    """
    return as_document(document.get(name), name)


def items(document: Document, name: str) -> list[object]:
    """A list inside the document.

    Raises:
        BadDocumentError: missing or of another kind.
    """
    value = document.get(name)
    if not isinstance(value, list):
        raise BadDocumentError(name)
    return value


def text(document: Document, name: str) -> str:
    """A string.

    Raises:
        BadDocumentError: missing or of another kind.
    """
    value = document.get(name)
    if not isinstance(value, str):
        raise BadDocumentError(name)
    return value


def person_name(document: Document, name: str) -> str:
    """A name fit to be shown: 1 to 200 characters, none of them invisible.

    Raises:
        BadDocumentError: missing or unfit.
    """
    value = text(document, name)
    if not 1 <= len(value) <= MAX_NAME or any(map(_invisible, value)):
        raise BadDocumentError(name)
    return value


def tidy_name(name: str) -> str:
    """What was typed as a name, composed (NFC), on one line, without control or direction marks.

    Cut at 200 characters; may come out empty.
    """
    line = " ".join(name.split())
    shown = "".join(sign for sign in line if not _invisible(sign))
    return " ".join(unicodedata.normalize("NFC", shown)[:MAX_NAME].split())


def _invisible(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def whole(document: Document, name: str) -> int:
    """A whole number from 0, below 2**53.

    Raises:
        BadDocumentError: missing or of another kind.
    """
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MAX_INT:
        raise BadDocumentError(name)
    return value


def identifier(document: Document, name: str) -> int:
    """A 63-bit id, which JSON holds as text.

    Raises:
        BadDocumentError: missing, not the plain decimal spelling, or too large.
    """
    return as_id(text(document, name))


def as_id(value: str) -> int:
    """The 63-bit id a text spells.

    Raises:
        BadDocumentError: not the plain decimal spelling, or too large.
    """
    if not (value.isascii() and value.isdecimal() and len(value) <= len(str(_MAX_ID))):
        raise BadDocumentError("id")
    number = int(value)
    if str(number) != value or number >= _MAX_ID:
        raise BadDocumentError("id")
    return number


def blob(document: Document, name: str, *, length: int | None = None) -> bytes:
    """Bytes held as base64, `length` of them when given.

    Raises:
        BadDocumentError: missing, not base64, or of another length.
    """
    try:
        data = to_bytes(text(document, name))
    except ValueError as error:
        raise BadDocumentError(name) from error
    if length is not None and len(data) != length:
        raise BadDocumentError(name)
    return data


def exactly(document: Document, names: frozenset[str]) -> None:
    """Check that the document has these fields and no others.

    Raises:
        BadDocumentError: a field is missing or unknown.
    """
    if document.keys() != names:
        raise BadDocumentError("fields")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadDocumentError("repeated name")
    return result


def _no_float(_value: str) -> NoReturn:
    raise BadDocumentError("float")
