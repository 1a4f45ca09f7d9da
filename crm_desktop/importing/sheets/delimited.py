"""CSV and its relatives: records out of lines, however they were quoted."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DELIMITERS: Final = ";\t,|"
_SAMPLE_RECORDS: Final = 200
_CLEARLY_BETTER: Final = 0.05
_MAX_QUOTED_LINES: Final = 1_000
_MAX_QUOTED_CHARS: Final = 1_000_000
_MAX_FIELDS: Final = 20_000
_CSV_FIELD_LIMIT: Final = 100_000
_SEPARATOR_LINE: Final = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
_SLASHED: Final = re.compile(r'\\(["\\])')


class RecordReader:
    """Reads records separated by one delimiter.

    A quoted field may hold line ends, but only if its closing quote stands before a delimiter or
    a line end; otherwise the quote is taken for a plain character and its line for a record of its
    own, so a quote somebody forgot to close swallows nothing.
    """

    def __init__(self, delimiter: str, *, slashed: bool = False) -> None:
        r"""Prepare for `delimiter`; `slashed` means that `\"` inside a field stands for `"`."""
        mark = re.escape(delimiter)
        quoted, bare = r'"[^"]*+(?:""[^"]*+)*+"', rf'[^"{mark}\n][^{mark}\n]*+'
        plain = f"(?:{quoted}|{bare}|)"
        self.delimiter = delimiter
        self._slashed = slashed
        self._whole = re.compile(f"{plain}(?:{mark}{plain})*+")
        self._open_end = re.compile(rf'(?:{plain}{mark})*+"[^"]*+(?:""[^"]*+)*+')
        self._inside = re.compile(r'[^"]*+(?:""[^"]*+)*+')
        self._closing = re.compile(rf'"(?={mark}|\Z)')
        self._field = re.compile(f"{quoted}|{bare}|")

    def records(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Records of `lines`, which come without their ends."""
        source = map(unslash, lines) if self._slashed else iter(lines)
        waiting: list[str] = []
        distrusted = 0
        while True:
            line = waiting.pop() if waiting else next(source, None)
            if line is None:
                return
            distrusted = max(distrusted - 1, 0)
            if '"' not in line:
                yield line.split(self.delimiter)
            elif self._whole.fullmatch(line):
                yield self._parse(line)
            elif distrusted or not self._open_end.fullmatch(line):
                yield self._as_it_is(line)
            else:
                taken = self._take_open(line, source, waiting)
                joined = "\n".join((line, *taken))
                if self._whole.fullmatch(joined):
                    yield self._parse(joined)
                else:
                    waiting.extend(reversed(taken))
                    distrusted = len(taken)
                    yield self._as_it_is(line)

    def reads_whole(self, line: str) -> bool:
        """Tell whether the line alone is a record with quotes in their places."""
        return self._whole.fullmatch(line) is not None

    def _take_open(self, first: str, source: Iterator[str], waiting: list[str]) -> list[str]:
        """Lines up to the one that closes the quote, or up to the one that proves it open."""
        taken: list[str] = []
        chars = len(first)
        while len(taken) < _MAX_QUOTED_LINES and chars < _MAX_QUOTED_CHARS:
            line = waiting.pop() if waiting else next(source, None)
            if line is None:
                break
            taken.append(line)
            chars += len(line) + 1
            inside = self._inside.match(line)
            end = inside.end() if inside else len(line)
            if end == len(line):
                continue
            after = line[end + 1 :]
            if not after.startswith(self.delimiter) or not self._open_end.fullmatch(after[1:]):
                break
        return taken

    def _parse(self, text: str) -> list[str]:
        if len(text) < _CSV_FIELD_LIMIT:
            return next(csv.reader((text,), delimiter=self.delimiter), [])
        fields: list[str] = []
        place = 0
        while place <= len(text) and len(fields) < _MAX_FIELDS:
            match = self._field.match(text, place)
            field = match[0] if match else ""
            place += len(field) + 1
            fields.append(field[1:-1].replace('""', '"') if field.startswith('"') else field)
        return fields

    def _as_it_is(self, line: str) -> list[str]:
        fields: list[str] = []
        place = 0
        closable = True
        while place <= len(line) and len(fields) < _MAX_FIELDS:
            closing = None
            if closable and line.startswith('"', place):
                closing = self._closing.search(line, place + 1)
                closable = closing is not None
            if closing is not None:
                end = closing.end()
                fields.append(line[place + 1 : closing.start()].replace('""', '"'))
            else:
                end = line.find(self.delimiter, place)
                end = len(line) if end < 0 else end
                fields.append(line[place:end])
            place = end + 1
        return fields


def unslash(line: str) -> str:
    r"""Turn `\"` into `""` and `\\` into `\`."""
    if "\\" not in line:
        return line
    return _SLASHED.sub(lambda found: '""' if found[1] == '"' else "\\", line)


def separator_line(line: str) -> str:
    """The separator that Excel's first line `sep=;` names; '' when it is an ordinary line."""
    match = _SEPARATOR_LINE.fullmatch(line)
    return match[1] if match else ""


def detect_delimiter(lines: list[str]) -> str:
    """The separator that gives most records of the sample the same number of columns, 2 or more."""
    best, best_score = ";", 0.0
    for delimiter in _DELIMITERS:
        records = islice(RecordReader(delimiter).records(lines), _SAMPLE_RECORDS)
        counts = Counter(len(record) for record in records if any(record))
        for columns, times in counts.items():
            if columns > 1:
                score = times / counts.total() + min(columns, 50) / 1000
                if score > best_score + _CLEARLY_BETTER:
                    best, best_score = delimiter, score
    return best


def detect_slashes(lines: list[str], delimiter: str) -> bool:
    r"""Tell whether quotes inside fields are written as `\"`."""
    reader = RecordReader(delimiter)
    return any(
        '\\"' in line and not reader.reads_whole(line) and reader.reads_whole(unslash(line))
        for line in lines
    )
