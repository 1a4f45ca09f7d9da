"""A workbook's table of shared texts, held compactly: a big one has millions of entries."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.model import MAX_CELL_CHARS
from crm_desktop.importing.sheets.xml_stream import SafeXml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_desktop.importing.sheets.package import Package
    from crm_desktop.importing.sheets.refusals import Refusals

_BLOCK: Final = 256
_PLAIN_BYTES: Final = 32 * 1024**2
"""Up to here blocks are kept as they are, beyond they are deflated."""
_MAX_BYTES: Final = 160 * 1024**2
_MAX_CACHED: Final = 4_000_000
_SEPARATOR: Final = "\x1e"  # cannot occur in XML, and `unescape` drops it
_MAX_PIECES: Final = 64
ESCAPED: Final = 7  # one character may be written with seven, as in `_x000D_`
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Undo Excel's `_x000D_`; line ends become LF, controls and surrogates vanish."""
    if "_x" in text:
        text = _ESCAPE.sub(_character, text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    if code < 0x20 and code not in (9, 10, 13):  # noqa: PLR2004 - control characters
        return ""
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)  # noqa: PLR2004 - surrogates


class TooMuchTextError(Exception):
    """More different text than may be held in memory."""


class SharedStrings:
    """Texts by number: blocks of UTF-8, a few of them unpacked.

    Texts not read yet are read when first asked for, so a preview of a big book is quick.
    """

    def __init__(self) -> None:
        self.reading: Iterator[None] = iter(())
        self._blocks: list[tuple[bytes, bool]] = []
        self._pending: list[str] = []
        self._bytes = 0
        self._cache: dict[int, list[str]] = {}
        self._cached = 0

    def append(self, text: str) -> None:
        """Add the next text.

        Raises:
            TooMuchTextError: the table outgrew its memory.
        """
        self._pending.append(text)
        if len(self._pending) == _BLOCK:
            self.flush()

    def flush(self) -> None:
        """Pack what is pending; call once after the last `append`."""
        if not self._pending:
            return
        data = _SEPARATOR.join(self._pending).encode("utf-8", "replace")
        packed = self._bytes > _PLAIN_BYTES
        if packed:
            data = zlib.compress(data, 1)
        self._pending = []
        self._blocks.append((data, packed))
        self._bytes += len(data)
        if self._bytes > _MAX_BYTES:
            raise TooMuchTextError

    def __getitem__(self, number: int) -> str:
        block, place = divmod(number, _BLOCK)
        texts = self._cache.get(block)
        if texts is None:
            texts = self._unpack(block)
        return texts[place]

    def _unpack(self, block: int) -> list[str]:
        while block >= len(self._blocks) and next(self.reading, self) is not self:
            pass
        if block < 0:
            raise IndexError
        data, packed = self._blocks[block]
        text = (zlib.decompress(data) if packed else data).decode()
        if self._cached > _MAX_CACHED:
            self._cache.clear()
            self._cached = 0
        self._cached += len(text)
        texts = self._cache[block] = text.split(_SEPARATOR)
        return texts


def shared_strings(package: Package, part: str, beat: Callable[[int], None]) -> SharedStrings:
    """The table of shared texts, read as far as asked; phonetic hints are left out.

    Asking for a text may raise:
        BadFileError: damaged, a text longer than a cell may hold, or too much text in all.
    """
    strings = SharedStrings()
    if part in package:
        strings.reading = _read(package, part, strings, beat)
    return strings


def _read(
    package: Package, part: str, strings: SharedStrings, beat: Callable[[int], None]
) -> Iterator[None]:
    collector = _Collector(strings, package.refusals)
    parser = SafeXml(start=collector.start, end=collector.end, text=collector.characters)
    try:
        yield from package.parse_by_piece(part, parser, beat)
        strings.flush()
    except TooMuchTextError as error:
        raise package.refusals.too_heavy() from error


class _Collector:
    def __init__(self, strings: SharedStrings, refusals: Refusals) -> None:
        self._strings = strings
        self._refusals = refusals
        self._pieces: list[str] = []
        self._capturing = False
        self._hints = 0
        self._root = True
        self._name_tags("")

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == self._text_tag:
            self._capturing = self._hints == 0
        elif tag == self._item_tag:
            self._pieces.clear()
        elif tag == self._hint_tag:
            self._hints += 1
        elif self._root:
            self._root = False
            self._name_tags(tag.rpartition(":")[0])

    def end(self, tag: str) -> None:
        if tag == self._text_tag:
            self._capturing = False
        elif tag == self._item_tag:
            text = unescape("".join(self._pieces))
            if len(text) > MAX_CELL_CHARS:
                raise self._refusals.long_cell("", 0, 0)
            self._strings.append(text)
        elif tag == self._hint_tag:
            self._hints -= 1

    def characters(self, data: str) -> None:
        if self._capturing:
            self._pieces.append(data)
            if len(self._pieces) > _MAX_PIECES and (
                sum(map(len, self._pieces)) > MAX_CELL_CHARS * ESCAPED
            ):
                raise self._refusals.long_cell("", 0, 0)

    def _name_tags(self, prefix: str) -> None:
        prefix = f"{prefix}:" if prefix else ""
        self._text_tag = f"{prefix}t"
        self._item_tag = f"{prefix}si"
        self._hint_tag = f"{prefix}rPh"
