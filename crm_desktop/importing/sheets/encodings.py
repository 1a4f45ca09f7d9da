"""Which encoding a text from outside is in, and reading it line by line."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.sheets.model import MAX_ROW_CHARS
from crm_desktop.importing.sheets.sniff import looks_like_utf16
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.importing.sheets.refusals import Refusals

SAMPLE: Final = 512 * 1024
_BLOCK: Final = 256 * 1024
_SINGLE_BYTE: Final = ("cp1251", "cp866", "koi8-r")
# Letters of Russian text per thousand, from а to я with е and ё as one.
_FREQUENCIES: Final = {
    "а": 80,
    "б": 16,
    "в": 45,
    "г": 17,
    "д": 30,
    "е": 85,
    "ж": 9,
    "з": 16,
    "и": 74,
    "й": 12,
    "к": 35,
    "л": 44,
    "м": 32,
    "н": 67,
    "о": 110,
    "п": 28,
    "р": 47,
    "с": 55,
    "т": 63,
    "у": 26,
    "ф": 3,
    "х": 10,
    "ц": 5,
    "ч": 14,
    "ш": 7,
    "щ": 4,
    "ъ": 1,
    "ы": 19,
    "ь": 17,
    "э": 3,
    "ю": 6,
    "я": 20,
}
_PUNCTUATION: Final = frozenset("ёЁ№«»—–…“”„’\N{NO-BREAK SPACE}°§·")
_CASE_JUMP: Final = re.compile("[а-яё][А-ЯЁ]")
_CYRILLIC: Final = re.compile("[А-Яа-яЁё]")


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How to read a text file.

    Attributes:
        codec: name of the codec for lines.
        fallback: codec of the lines that are not in `codec`; empty when there were none in sight.
        mark: length of the byte order mark.
        line_end: what ends a line, LF or CR.
    """

    codec: str
    fallback: str = ""
    mark: int = 0
    line_end: str = "\n"

    @property
    def shown(self) -> str:
        """For a person: `utf-8`, `cp1251`, `utf-8 + cp1251`."""
        return f"{self.codec} + {self.fallback}" if self.fallback else self.codec


def detect_encoding(sample: bytes) -> TextEncoding:
    """Mark → strict UTF-8 → the Cyrillic code page whose letters look most like Russian.

    `sample` is the beginning of the file, possibly cut inside a character.
    """
    line_end = "\n" if b"\n" in sample or b"\r" not in sample else "\r"
    if sample.startswith(codecs.BOM_UTF8):
        return _utf8(sample[3:], mark=3, line_end=line_end)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16-le" if sample.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        return TextEncoding(codec, mark=2, line_end=line_end)
    if looks_like_utf16(sample):
        codec = "utf-16-be" if sample[0] in (0, 4) else "utf-16-le"
        return TextEncoding(codec, line_end=line_end)
    return _utf8(sample, mark=0, line_end=line_end)


def best_single_byte(data: bytes) -> str:
    """Which of cp1251, cp866 and koi8-r makes `data` read like Russian."""
    return max(_SINGLE_BYTE, key=lambda codec: _score(data.decode(codec, "replace")))


def _utf8(sample: bytes, *, mark: int, line_end: str) -> TextEncoding:
    good = 0
    bad: list[bytes] = []
    for line in sample.split(line_end.encode())[: None if len(sample) < SAMPLE else -1]:
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            bad.append(line)
    if not bad:
        return TextEncoding("utf-8", mark=mark, line_end=line_end)
    code_page = best_single_byte(b"\n".join(bad))
    if mark or good > len(bad):
        return TextEncoding("utf-8", code_page, mark=mark, line_end=line_end)
    return TextEncoding(code_page, line_end=line_end)


def _score(text: str) -> float:
    score = 0.0
    for character in text:
        if character.isascii() or character in _PUNCTUATION:
            continue
        lower = character.lower()
        frequency = _FREQUENCIES.get(lower)
        if frequency is None:
            score -= 60
        else:
            score += frequency if character == lower else frequency * 0.9
    return score - 100 * len(_CASE_JUMP.findall(text))


def read_lines(
    path: Path, encoding: TextEncoding, refusals: Refusals, beat: Callable[[int], None]
) -> Iterator[str]:
    """Lines of a file without their ends and without NULs, read in blocks.

    A line that is not valid in the file's codec is read in the other one, so nothing is lost.
    `beat` hears the number of bytes of every block.

    Raises:
        BadFileError: unreadable, or one line longer than a row may be.
    """
    decoder = _LineDecoder(encoding)
    rest = ""
    number = 0
    try:
        with path.open("rb") as file:
            file.seek(encoding.mark)
            while block := file.read(_BLOCK):
                beat(len(block))
                lines = (rest + decoder.decode(block)).split(encoding.line_end)
                rest = lines.pop()
                for line in lines:
                    yield _clean(line)
                number += len(lines)
                if len(rest) > MAX_ROW_CHARS:
                    raise refusals.long_row("", number + 1)
            rest += decoder.decode(b"", final=True)
    except OSError as error:
        raise refusals.unreadable(disk_reason(error)) from error
    if rest:
        yield from map(_clean, rest.split(encoding.line_end))


def _clean(line: str) -> str:
    line = line.removesuffix("\r")
    if "\0" in line:
        line = line.replace("\0", "")
    return line.replace("\r\n", "\n").replace("\r", "\n") if "\r" in line else line


class _LineDecoder:
    """Decodes blocks; for code pages and UTF-8 line by line where a whole block does not do."""

    def __init__(self, encoding: TextEncoding) -> None:
        self._encoding = encoding
        self._end = encoding.line_end.encode()
        self._rest = b""
        self._fallback = encoding.fallback
        self._wide = (
            codecs.getincrementaldecoder(encoding.codec)("replace")
            if encoding.codec.startswith("utf-16")
            else None
        )

    def decode(self, block: bytes, *, final: bool = False) -> str:
        """Decode the complete lines so far, or all with `final`."""
        if self._wide is not None:
            return self._wide.decode(block, final)
        data = self._rest + block
        cut = len(data) if final or len(data) > MAX_ROW_CHARS * 2 else data.rfind(self._end) + 1
        data, self._rest = data[:cut], data[cut:]
        if data.isascii():
            return data.decode("ascii")
        if self._encoding.codec == "utf-8":
            try:
                return data.decode()
            except UnicodeDecodeError:
                pass
        return "".join(map(self._line, data.splitlines(keepends=True)))

    def _line(self, line: bytes) -> str:
        if line.isascii():
            return line.decode("ascii")
        try:
            text = line.decode()
        except UnicodeDecodeError:
            if self._encoding.codec != "utf-8":
                return line.decode(self._encoding.codec, "replace")
            self._fallback = self._fallback or best_single_byte(line)
            return line.decode(self._fallback, "replace")
        if self._encoding.codec == "utf-8" or _CYRILLIC.search(text):
            return text
        return line.decode(self._encoding.codec, "replace")
