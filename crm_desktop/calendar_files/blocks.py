"""The text of a calendar as components with properties; nothing in a file stops the reading."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import BadFileError
from crm_desktop.importing.vcard.properties import Property, head_of, read_value
from crm_desktop.importing.vcard.text import decode
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crm_desktop.jobs import Progress

MOST_BYTES: Final = 64 * 1024 * 1024
_MB: Final = 1024 * 1024
_LONGEST_VALUE: Final = 200_000
_DEEPEST: Final = 8
_BEAT: Final = 5000
_FALLBACK: Final = "cp1251"
_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# What is read; pictures, attached files and the like are left out at once.
_WANTED: Final = frozenset(
    {
        "ACTION", "ACKNOWLEDGED", "ATTENDEE", "CATEGORIES", "COMPLETED", "CONFERENCE",
        "DESCRIPTION", "DTEND", "DTSTART", "DUE", "DURATION", "EXDATE", "LOCATION", "METHOD",
        "NAME", "ORGANIZER", "PERCENT-COMPLETE", "PRIORITY", "RDATE", "RECURRENCE-ID", "RRULE",
        "SEQUENCE", "STATUS", "SUMMARY", "TRIGGER", "TZID", "TZOFFSETFROM", "TZOFFSETTO", "UID",
        "URL", "VERSION", "X-KARTOTEKA-DAYS-OFF", "X-KARTOTEKA-DONE", "X-KARTOTEKA-KIND",
        "X-KARTOTEKA-MINUTES", "X-KARTOTEKA-SHIFTED", "X-LIC-LOCATION", "X-WR-CALNAME",
        "X-WR-TIMEZONE",
    }
)  # fmt: skip
# Their lines are broken by programs that do not know how a long line goes on.
_RUNNING: Final = frozenset({"DESCRIPTION", "SUMMARY", "LOCATION"})
_SIBLINGS: Final = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE"})


@dataclass(slots=True)
class Block:
    """A component.

    Attributes:
        name: in capitals: `VEVENT`.
        line: number of its first line in the file, from 1.
        properties: those that are read, in order.
        children: components inside.
        whole: its end was found.
        unread: lines inside that are no properties.
    """

    name: str
    line: int = 0
    properties: list[Property] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    whole: bool = False
    unread: int = 0

    def first(self, name: str) -> Property | None:
        """Return the first property of a name."""
        return next((each for each in self.properties if each.head.name == name), None)

    def all(self, name: str) -> list[Property]:
        """Return the properties of a name."""
        return [each for each in self.properties if each.head.name == name]

    def text(self, name: str) -> str:
        """Return the text of the first property of a name, `""` if there is none."""
        found = self.first(name)
        return found.text if found is not None else ""

    def inside(self, names: Sequence[str]) -> Iterator[Block]:
        """Return the children of some names."""
        return (each for each in self.children if each.name in names)


def read_blocks(path: Path, *, progress: Progress | None = None) -> list[Block]:
    """Return the outermost components of a file.

    Args:
        path: the file, in UTF-8, UTF-16 or Windows-1251, with any line ends.
        progress: hears of the lines.

    Raises:
        BadFileError: it cannot be read, is too large or holds no calendar.
        JobCancelledError: cancelled.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadFileError(
                f"Файл «{name}» больше {MOST_BYTES // _MB} МБ: для календаря это слишком много. "
                "Ничего не загружено. Выгрузите из той программы меньший срок или календарь без "
                "вложенных файлов."
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadFileError(f"Файла «{path}» нет. Ничего не загружено.") from error
    except OSError as error:
        why = disk_reason(error)
        raise BadFileError(f"Файл «{name}» не прочитан: {why}. Ничего не загружено.") from error
    blocks = parse_blocks(data, progress=progress)
    if not any(each.name == "VCALENDAR" or each.name in _SIBLINGS for each in blocks):
        cards = any(each.name == "VCARD" for each in blocks)
        raise BadFileError(
            f"В файле «{name}» контакты, а не календарь. Ничего не загружено. "
            "Загрузите его через «Импорт»."
            if cards
            else f"В файле «{name}» нет календаря (BEGIN:VCALENDAR). Ничего не загружено."
        )
    return blocks


def parse_blocks(data: bytes, *, progress: Progress | None = None) -> list[Block]:
    """Return the outermost components of a file's bytes; what is not understood is left out."""
    outermost: list[Block] = []
    stack: list[Block] = []
    lines = _lines(data)
    for number, line in enumerate(lines, 1):
        if progress is not None and number % _BEAT == 0:
            progress.step(number, len(lines), "Читаю календарь")
        if line.strip():
            _take(line, number, stack, outermost)
    return outermost


def _take(line: bytes, number: int, stack: list[Block], outermost: list[Block]) -> None:
    word, _, rest = line.partition(b":")
    keyword = word.strip().upper()
    if keyword == b"BEGIN":
        name = decode(rest.strip(), "", _FALLBACK).upper()
        if name in _SIBLINGS:
            # Its neighbour has no end.
            while stack and stack[-1].name != "VCALENDAR":
                stack.pop()
        block = Block(name, number)
        if len(stack) < _DEEPEST:
            (stack[-1].children if stack else outermost).append(block)
        stack.append(block)
    elif keyword == b"END":
        name = decode(rest.strip(), "", _FALLBACK).upper()
        if any(each.name == name for each in stack):
            while stack.pop().name != name:
                pass
            _close(name, stack, outermost)
    elif stack:
        _property(line, stack[-1])


def _close(name: str, stack: list[Block], outermost: list[Block]) -> None:
    """Mark the component that has just ended as whole."""
    around = stack[-1].children if stack else outermost
    for block in reversed(around):
        if block.name == name:
            block.whole = True
            return


def _property(line: bytes, block: Block) -> None:
    found = head_of(line[: _LONGEST_VALUE * 2])
    if found is None:
        last = block.properties[-1] if block.properties else None
        if last is not None and last.head.name in _RUNNING:
            more = decode(line, last.head.charset, _FALLBACK)
            block.properties[-1] = Property(last.head, f"{last.raw}\\n{more}"[:_LONGEST_VALUE])
        else:
            block.unread += 1
        return
    head, place = found
    if head.name in _WANTED:
        value = line[place + 1 : place + 1 + _LONGEST_VALUE]
        block.properties.append(Property(head, read_value(head, value, _FALLBACK)))


def _lines(data: bytes) -> list[bytes]:
    """Whole lines: folded ones are joined before letters are made of the bytes."""
    for mark, codec in _WIDE.items():
        if data.startswith(mark):
            data = data[len(mark) :].decode(codec, "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
    data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(b"\n ", b"").replace(b"\n\t", b"").split(b"\n")
