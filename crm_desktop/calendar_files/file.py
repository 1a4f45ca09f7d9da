"""A file of calendars: its entries gathered into series, and what cannot be loaded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.calendar_files.blocks import Block, read_blocks
from crm_desktop.calendar_files.entries import CalendarFile, Entry, Refused, Series
from crm_desktop.calendar_files.reading import UnfitError, is_shifted, read_entry, refusal_of
from crm_desktop.calendar_files.zones import ZoneBook
from crm_desktop.jobs import SilentProgress
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from crm_desktop.jobs import Progress

SUFFIXES: Final = frozenset({".ics", ".ical", ".ifb", ".icalendar", ".vcs"})
_HEAD: Final = 4096
_BEAT: Final = 200
_TIMES: Final = ("раз", "раза", "раз")
_OLDER: Final = "В этом же файле есть эта же запись новее."
_NAMES: Final = {"VEVENT": "Событие", "VTODO": "Дело", "VJOURNAL": "Заметка"}


def is_calendar(path: Path) -> bool:
    """Whether a file looks like a calendar: by its name, or by how it begins."""
    if path.suffix.casefold() in SUFFIXES:
        return True
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD).upper()
    except OSError:
        return False
    return b"BEGIN:VCALENDAR" in head.replace(b"\0", b"")


def read_calendar(path: Path, *, zone: ZoneInfo, progress: Progress | None = None) -> CalendarFile:
    """Read a file; what is wrong in one entry leaves the others as they are.

    Args:
        path: the file.
        zone: the office's, for times that name no zone.
        progress: hears how far it is.

    Raises:
        BadFileError: it cannot be read, is too large or holds no calendar.
        JobCancelledError: cancelled.
    """
    progress = progress or SilentProgress()
    blocks = read_blocks(path, progress=progress)
    entries: list[Entry] = []
    refused: list[Refused] = []
    unknown: dict[str, int] = {}
    name = ""
    everything = [*_calendars(blocks)]
    total = sum(len(calendar.children) for calendar in everything)
    done = 0
    for calendar in everything:
        name = name or calendar.text("X-WR-CALNAME") or calendar.text("NAME")
        zones = ZoneBook(zone, calendar.inside(("VTIMEZONE",)))
        method = calendar.text("METHOD").upper()
        for block in calendar.children:
            done += 1
            if done % _BEAT == 0:
                progress.step(done, total, "Разбираю календарь")
            if why := refusal_of(block.name):
                refused.append(Refused(_title(block), block.line, why))
            elif block.name in {"VEVENT", "VTODO"} and not is_shifted(block):
                try:
                    entries.append(read_entry(block, zones, method=method))
                except UnfitError as error:
                    refused.append(Refused(_title(block), block.line, str(error)))
        for zone_name, times in zones.unknown.items():
            unknown[zone_name] = unknown.get(zone_name, 0) + times
    read = len(entries) + len(refused)
    series = _gather(entries, refused)
    notes = tuple(
        f"Часовой пояс «{zone_name[:80]}» не известен ({count(times, *_TIMES)}): время понято по "
        "часам офиса."
        for zone_name, times in unknown.items()
    )
    return CalendarFile(path, " ".join(name.split())[:200], read, series, tuple(refused), notes)


def _calendars(blocks: Sequence[Block]) -> Iterator[Block]:
    """The calendars of a file; entries outside any are a calendar of their own."""
    loose = Block("VCALENDAR")
    for block in blocks:
        if block.name == "VCALENDAR":
            yield block
        else:
            loose.children.append(block)
    if loose.children:
        yield loose


def _gather(entries: Sequence[Entry], refused: list[Refused]) -> tuple[Series, ...]:
    """Give every series its occurrences; of the same entry the newest counts."""
    heads: dict[str, Entry] = {}
    others: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        if entry.instead is None:
            _newest(heads, _own_uid(heads, entry), entry, refused)
        else:
            known = others.setdefault(entry.uid, {})
            _newest(known, f"{entry.instead.at or entry.instead.day}", entry, refused)
    found = [
        Series(replace(entry, uid=uid), tuple(others.pop(uid, {}).values()))
        for uid, entry in heads.items()
    ]
    found += [Series(entry) for known in others.values() for entry in known.values()]
    return tuple(sorted(found, key=lambda each: each.entry.line))


def _own_uid(heads: dict[str, Entry], entry: Entry) -> str:
    """The key of an entry; some programs give one id to everything they write."""
    before = heads.get(entry.uid)
    if before is None or before.sequence != entry.sequence or before.start == entry.start:
        return entry.uid
    return f"{entry.uid}#{entry.start.slot if entry.start else entry.title}"


def _newest(known: dict[str, Entry], key: str, entry: Entry, refused: list[Refused]) -> None:
    before = known.get(key)
    if before is None:
        known[key] = entry
        return
    newer = entry if entry.sequence >= before.sequence else before
    older = before if newer is entry else entry
    known[key] = newer
    refused.append(Refused(older.title or "Без названия", older.line, _OLDER))


def _title(block: Block) -> str:
    told = " ".join(block.text("SUMMARY").split())[:200]
    return told or _NAMES.get(block.name, "Запись")
