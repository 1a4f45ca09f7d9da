"""Reading XML from outside piece by piece: no DOCTYPE, no entities, no endless tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK: Final = 64 * 1024
_MAX_TOKEN: Final = 1024 * 1024


class BrokenXmlError(Exception):
    """Not well-formed, or built to exhaust the reader."""


class DoctypeError(BrokenXmlError):
    """Declares a document type or entities."""


class SafeXml:
    """A push parser over expat; give it handlers, then feed it."""

    def __init__(
        self,
        *,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        self._parser = parser
        self._fed = 0

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Parse `chunk`; handlers are called as elements come.

        Raises:
            BrokenXmlError: not well-formed, an unknown encoding, or a tag without an end in sight.
        """
        self._fed += len(chunk)
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise BrokenXmlError(str(error)) from error
        if not final and self._fed - max(self._parser.CurrentByteIndex, 0) > _MAX_TOKEN:
            raise BrokenXmlError("a token without an end")


def _refuse_doctype(*_declaration: object) -> None:
    raise DoctypeError("DOCTYPE")


def local_name(name: str) -> str:
    """Drop the namespace prefix: `x:row` → `row`."""
    return name.rpartition(":")[2]
