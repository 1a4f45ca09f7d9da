"""A zip of XML parts from outside (xlsx, xlsb, ods), checked before anybody parses it."""

from __future__ import annotations

import contextlib
import posixpath
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final, Self

from crm_desktop.importing.sheets.xml_stream import (
    CHUNK,
    BrokenXmlError,
    DoctypeError,
    SafeXml,
    local_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.refusals import Refusals

MAX_TOTAL: Final = 4 * 1024**3
_MAX_ENTRIES: Final = 10_000
_MAX_SMALL_PART: Final = 64 * 1024**2
_SUSPICIOUS_SIZE: Final = 128 * 1024**2
_SUSPICIOUS_RATIO: Final = 250
_PROLOGUE: Final = 4096
_ENCRYPTED: Final = 0x1
_TAIL: Final = 64 * 1024
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    UnicodeError,
)


class Package:
    r"""An open, guarded zip. Part names are found regardless of case and of `\` for `/`.

    Declared sizes may be relied on: the standard reader never inflates past them.
    """

    def __init__(self, path: Path, refusals: Refusals) -> None:
        """Open and guard.

        Raises:
            BadFileError: damaged, encrypted, inflates beyond bounds, or declares a DOCTYPE.
        """
        self.refusals = refusals
        try:
            self._zip = zipfile.ZipFile(path)
        except (*_DAMAGE, ValueError) as error:
            raise refusals.damaged() from error
        self._parts = {_normal(info.filename): info for info in self._zip.infolist()}
        with contextlib.ExitStack() as on_refusal:
            on_refusal.callback(self._zip.close)
            self._guard()
            on_refusal.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._parts

    def size(self, name: str) -> int:
        """Inflated size of a part in bytes."""
        return self._parts[_normal(name)].file_size

    @property
    def total_size(self) -> int:
        """Inflated size of all parts in bytes."""
        return sum(info.file_size for info in self._parts.values())

    @property
    def names(self) -> list[str]:
        """Normalised names of all parts."""
        return list(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Inflate one part piece by piece; its checksum is proven at the end.

        Raises:
            BadFileError: the part is missing or damaged.
        """
        try:
            with self._open(name) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except _DAMAGE as error:
            raise self.refusals.damaged() from error

    def elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """All start tags of a small part: local names and attributes by local name."""
        found: list[tuple[str, dict[str, str]]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            found.append(
                (local_name(tag), {local_name(key): value for key, value in attributes.items()})
            )

        self.parse(name, SafeXml(start=start), limit=_MAX_SMALL_PART)
        return found

    def parse(
        self,
        name: str,
        parser: SafeXml,
        *,
        limit: int = MAX_TOTAL,
        beat: Callable[[int], None] = lambda _size: None,
    ) -> None:
        """Feed a whole part to `parser`; a broken one becomes a refusal."""
        if name in self and self.size(name) > limit:
            raise self.refusals.inflates(self.size(name))
        for _ in self.parse_by_piece(name, parser, beat):
            pass

    def parse_by_piece(
        self, name: str, parser: SafeXml, beat: Callable[[int], None]
    ) -> Iterator[None]:
        """Feed a part to `parser`, pausing after every piece; a broken one becomes a refusal."""
        try:
            for chunk in self.chunks(name):
                parser.feed(chunk)
                beat(len(chunk))
                yield
            parser.feed(b"", final=True)
        except DoctypeError as error:
            raise self.refusals.doctype() from error
        except BrokenXmlError as error:
            raise self.refusals.damaged() from error

    def verify(
        self,
        name: str,
        beat: Callable[[int], None],
        *,
        heard: Callable[[bytes], None] = lambda _chunk: None,
    ) -> bytes:
        """Inflate a part to its end to prove its checksum; return its last 64 KiB.

        `beat` hears the number of bytes of every piece, `heard` the piece.
        """
        tail = b""
        for chunk in self.chunks(name):
            tail = chunk if len(chunk) >= _TAIL else (tail + chunk)[-_TAIL:]
            beat(len(chunk))
            heard(chunk)
        return tail

    def _open(self, name: str) -> IO[bytes]:
        info = self._parts.get(_normal(name))
        if info is None:
            raise self.refusals.damaged()
        return self._zip.open(info)

    def _guard(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > _MAX_ENTRIES:
            raise self.refusals.not_a_table("архив с множеством файлов")
        if self.total_size > MAX_TOTAL:
            raise self.refusals.inflates(self.total_size)
        for info in infos:
            if info.flag_bits & _ENCRYPTED:
                raise self.refusals.password()
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self.refusals.damaged()
            ratio = info.file_size / max(info.compress_size, 1)
            if info.file_size > _SUSPICIOUS_SIZE and ratio > _SUSPICIOUS_RATIO:
                raise self.refusals.inflates(info.file_size)
        for name in self._parts:
            if name.endswith((".xml", ".rels", ".vml")):
                self._guard_prologue(name)

    def _guard_prologue(self, name: str) -> None:
        try:
            with self._open(name) as part:
                prologue = part.read(_PROLOGUE).replace(b"\0", b"")
        except _DAMAGE as error:
            raise self.refusals.damaged() from error
        if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
            raise self.refusals.doctype()


def _normal(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").casefold()
