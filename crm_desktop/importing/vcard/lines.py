"""Physical lines of a file of cards: any line ends, any encoding, memory that does not grow."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.encodings import TextEncoding
    from crm_desktop.importing.sheets.refusals import Refusals

MAX_LINE: Final = 512 * 1024
"""Bytes kept of one line; a picture in one line is longer, and is not loaded anyway."""
_BLOCK: Final = 256 * 1024
_MAX_RETURNS: Final = 2


class CardLines:
    """Lines as bytes without their ends and without NULs; UTF-16 comes as UTF-8.

    Args:
        path: the file.
        encoding: of its text.
        refusals: of the file.
        beat: hears the number of bytes of every block read.

    Attributes:
        cut: numbers of lines (from 1) that were longer than MAX_LINE and lost their end.
    """

    def __init__(
        self,
        path: Path,
        encoding: TextEncoding,
        refusals: Refusals,
        beat: Callable[[int], None],
    ) -> None:
        self._path = path
        self._refusals = refusals
        self._beat = beat
        self._mark = encoding.mark
        self._wide = encoding.codec if encoding.codec.startswith("utf-16") else ""
        self.cut: set[int] = set()

    def __iter__(self) -> Iterator[bytes]:
        number = 0
        rest = b""
        dropping = False
        for block in self._blocks():
            lines = block.split(b"\n")
            lines[0] = rest if dropping else rest + lines[0]
            if len(lines) > 1:
                dropping = False
            rest = lines.pop()
            if lines and len(lines[0]) > MAX_LINE:
                self.cut.add(number + 1)
                lines[0] = lines[0][:MAX_LINE]
            yield from lines
            number += len(lines)
            if len(rest) > MAX_LINE:
                self.cut.add(number + 1)
                rest, dropping = rest[:MAX_LINE], True
        if rest:
            yield rest

    def _blocks(self) -> Iterator[bytes]:
        """Blocks whose line ends are LF; none ends between CR and LF."""
        wide = codecs.getincrementaldecoder(self._wide)("replace") if self._wide else None
        held = b""
        try:
            with self._path.open("rb") as file:
                file.seek(self._mark)
                while block := file.read(_BLOCK):
                    self._beat(len(block))
                    if wide is not None:
                        block = wide.decode(block).encode("utf-8", "replace")
                    block = held + block
                    held = b""
                    if block.endswith(b"\r"):
                        held = block[len(block.rstrip(b"\r")) :][-_MAX_RETURNS:]
                        block = block[: -len(held)]
                    if b"\0" in block:
                        block = block.replace(b"\0", b"")
                    if b"\r" in block:
                        # A file sent as text twice has two returns before the feed.
                        block = (
                            block.replace(b"\r\r\n", b"\n")
                            .replace(b"\r\n", b"\n")
                            .replace(b"\r", b"\n")
                        )
                    yield block
        except OSError as error:
            raise self._refusals.unreadable(disk_reason(error)) from error
        if held:
            yield b"\n"
