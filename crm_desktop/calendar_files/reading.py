"""From a component of a calendar to an entry, or to the reason why there is none."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.calendar_files.alarms import read_alarms
from crm_desktop.calendar_files.entries import Entry, Person
from crm_desktop.calendar_files.moments import (
    Moment,
    MomentError,
    read_duration,
    read_moment,
    read_moments,
)
from crm_desktop.clients.emails import email_key
from crm_desktop.tasks.drafts import LONGEST_DAYS, LONGEST_MINUTES, LONGEST_TEXT, LONGEST_TITLE
from crm_desktop.wording.visible import without_unseen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from crm_desktop.calendar_files.blocks import Block
    from crm_desktop.calendar_files.zones import ZoneBook

_LONGEST_PLACE: Final = 500
_LONGEST_UID: Final = 400
_MOST_PEOPLE: Final = 200
_MOST_DATES: Final = 1000
_OTHERS: Final = {
    "VJOURNAL": "Заметка дневника: задач из неё не получается.",
    "VFREEBUSY": "Только занятость, без самих дел.",
    "VAVAILABILITY": "Часы приёма, а не дело.",
}
# Their 1 … 9 (1 = the most urgent) and our 0 … 3.
_PRIORITIES: Final = {1: 3, 2: 2, 3: 2, 4: 2, 5: 1, 6: 0, 7: 0, 8: 0, 9: 0}
_MAILTO: Final = re.compile(r"mailto:", re.IGNORECASE)
_SPACES: Final = re.compile(r"[^\S\n]+")
# Ours: dates that only days off take out of a rule are no dates people took out.
OFF_DAY: Final = "X-KARTOTEKA-OFF"
SHIFTED: Final = "X-KARTOTEKA-SHIFTED"
_DAYS_OFF: Final = frozenset({"skip", "before", "after"})
_BROKEN_END: Final = "Конец раньше начала: длительность не взята."


class UnfitError(ValueError):
    """No task can be made of a component; the text is a Russian sentence."""


def refusal_of(name: str) -> str:
    """Return why components of a name are never tasks; `""` for events and to-dos."""
    return "" if name in {"VEVENT", "VTODO"} else _OTHERS.get(name, "")


def is_shifted(block: Block) -> bool:
    """Whether it is an occurrence of ours that only days off move: the rule says so already."""
    return block.first(SHIFTED) is not None


def read_entry(block: Block, zones: ZoneBook, *, method: str = "") -> Entry:
    """Read an event or a to-do.

    Args:
        block: the component.
        zones: of its file.
        method: of its calendar: CANCEL calls it off.

    Raises:
        UnfitError: no task can be made of it; says why.
    """
    if not block.whole:
        raise UnfitError("Запись в файле обрывается.")
    is_todo = block.name == "VTODO"
    notes: list[str] = []
    try:
        start, ends_on, minutes = _when(block, zones, notes, is_todo=is_todo)
        found = block.first("RECURRENCE-ID")
        instead = read_moment(found, zones) if found is not None else None
        done_at = _done_at(block, zones)
    except MomentError as error:
        raise UnfitError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    status = block.text("STATUS").upper()
    title = _line(block.text("SUMMARY"))
    people = _people(block)
    words = _words(block)
    # An event has no answer «done»; ours says so of itself.
    done = status == "COMPLETED" or block.text("PERCENT-COMPLETE") == "100"
    days_off = block.text("X-KARTOTEKA-DAYS-OFF").lower()
    reminders = read_alarms(block, zones, start=start, minutes=minutes)
    if block.unread:
        notes.append("Непонятные строки пропущены.")
    return Entry(
        uid=_line(block.text("UID"))[:_LONGEST_UID] or _made_uid(block),
        is_todo=is_todo,
        title=title[:LONGEST_TITLE],
        text=_text(block, title),
        place=_line(block.text("LOCATION"))[:_LONGEST_PLACE],
        kind=_line(block.text("X-KARTOTEKA-KIND"))[:40],
        words=words,
        start=start,
        ends_on=ends_on,
        minutes=None if block.text("X-KARTOTEKA-MINUTES") == "0" else minutes,
        rule=block.text("RRULE").strip().upper(),
        days_off=days_off if days_off in _DAYS_OFF else "",
        extra=tuple(_dates(block, "RDATE", zones)),
        left_out=tuple(_dates(block, "EXDATE", zones)),
        instead=instead,
        cancelled=status == "CANCELLED" or method == "CANCEL",
        done_at=done_at,
        done=done or done_at is not None,
        priority=_priority(block),
        people=people,
        reminders=reminders,
        sequence=_number(block.text("SEQUENCE")),
        line=block.line,
        notes=tuple(dict.fromkeys(notes)),
    )


def _when(
    block: Block, zones: ZoneBook, notes: list[str], *, is_todo: bool
) -> tuple[Moment | None, date | None, int | None]:
    begins, ends = block.first("DTSTART"), block.first("DUE" if is_todo else "DTEND")
    start = read_moment(begins, zones) if begins is not None else None
    end = None
    if ends is not None:
        try:
            end = read_moment(ends, zones)
        except MomentError as error:
            if is_todo and start is None:
                raise
            notes.append(f"Конец не понят: {error}.")
    if is_todo:
        return _todo_when(block, start, end)
    if start is None:
        if not _line(block.text("SUMMARY")) and not _line(block.text("DESCRIPTION")):
            raise UnfitError("Пустая запись: ни названия, ни даты.")
        notes.append("Не сказано, когда начинается: загружено без срока.")
        return None, None, None
    length = _length(block, notes)
    if start.at is None:
        return start, _last_day(start, end, length, notes), None
    if end is not None:
        # An end without a time of day tells nothing of a length.
        length = None if end.at is None else timedelta(milliseconds=end.at - start.at)
    if length is None:
        return start, None, None
    return _timed(block, start, length, zones, notes)


def _timed(
    block: Block, start: Moment, length: timedelta, zones: ZoneBook, notes: list[str]
) -> tuple[Moment, date | None, int | None]:
    if length > timedelta(minutes=LONGEST_MINUTES) and "RRULE" not in _names(block):
        first = start.on_clock(zones.office, "").day
        notes.append("Дольше недели: записано по дням, без времени.")
        return Moment(first), first + min(length, timedelta(days=LONGEST_DAYS)), None
    return start, None, _minutes(length, notes)


def _names(block: Block) -> frozenset[str]:
    return frozenset(each.head.name for each in block.properties)


def _todo_when(
    block: Block, start: Moment | None, end: Moment | None
) -> tuple[Moment | None, date | None, int | None]:
    """A to-do is due at its end; a repeating one is told by its beginning."""
    if block.first("RRULE") is not None and start is not None:
        return start, None, None
    if end is None and start is not None and (length := _length(block, [])) is not None:
        if start.at is None:
            last = start.day + timedelta(days=min(max(length.days, 0), LONGEST_DAYS))
            return Moment(last), None, None
        return start, None, _minutes(length, [])
    return end or start, None, None


def _last_day(
    start: Moment, end: Moment | None, length: timedelta | None, notes: list[str]
) -> date | None:
    """The last day; the end of whole days is the first day that is none of them."""
    if end is not None:
        days = (end.day - start.day).days
    elif length is not None:
        days = length.days
    else:
        return None
    if days < 0:
        notes.append(_BROKEN_END)
    if days > LONGEST_DAYS:
        notes.append("Дольше года: последний день взят через год.")
        days = LONGEST_DAYS
    try:
        return start.day + timedelta(days=days - 1) if days > 1 else None
    except OverflowError:
        notes.append("Последний день не взят: он слишком далеко.")
        return None


def _length(block: Block, notes: list[str]) -> timedelta | None:
    found = block.first("DURATION")
    if found is None:
        return None
    try:
        return read_duration(found.raw)
    except (MomentError, OverflowError) as error:
        told = str(error) if isinstance(error, MomentError) else "длительность слишком велика"
        notes.append(f"{told[:1].upper()}{told[1:]}.")
        return None


def _minutes(length: timedelta, notes: list[str]) -> int | None:
    minutes = round(length.total_seconds() / 60)
    if minutes < 0:
        notes.append(_BROKEN_END)
        return None
    if minutes > LONGEST_MINUTES:
        notes.append("Дольше недели: длительность не взята.")
        return None
    return minutes or None


def _done_at(block: Block, zones: ZoneBook) -> int | None:
    found = block.first("COMPLETED") or block.first("X-KARTOTEKA-DONE")
    if found is None:
        return None
    try:
        moment = read_moment(found, zones)
    except MomentError:
        return None
    return moment.at


def _text(block: Block, title: str) -> str:
    parts = []
    if len(title) > LONGEST_TITLE:
        parts.append(title)
    parts.append(_lines(block.text("DESCRIPTION")))
    for name in ("URL", "CONFERENCE"):
        link = _line(block.text(name))
        if link and link not in parts[-1]:
            parts.append(link)
    return "\n".join(filter(None, parts))[:LONGEST_TEXT]


def _people(block: Block) -> tuple[Person, ...]:
    found: dict[tuple[str, str], Person] = {}
    for each in [*block.all("ORGANIZER"), *block.all("ATTENDEE")][:_MOST_PEOPLE]:
        if each.head.params.get("CUTYPE", "").upper() in {"ROOM", "RESOURCE"}:
            continue
        email = email_key(_MAILTO.sub("", each.text, count=1)) or email_key(
            each.head.params.get("EMAIL", "")
        )
        name = _line(each.head.params.get("CN", ""))[:200]
        if email or name:
            found.setdefault((email, "" if email else name), Person(email, name))
    return tuple(found.values())


def _words(block: Block) -> tuple[str, ...]:
    pieces = (piece for each in block.all("CATEGORIES")[:20] for piece in each.parts(","))
    return tuple(dict.fromkeys(filter(None, (_line(piece)[:100] for piece in pieces))))[:50]


def _dates(block: Block, name: str, zones: ZoneBook) -> Iterable[Moment]:
    found: dict[Moment, None] = {}
    for each in block.all(name):
        if OFF_DAY in each.head.params:
            continue
        for moment in read_moments(each, zones):
            found[moment] = None
            if len(found) >= _MOST_DATES:
                return found
    return found


def _priority(block: Block) -> int | None:
    return _PRIORITIES.get(_number(block.text("PRIORITY")))


def _number(text: str) -> int:
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < 10 else 0  # noqa: PLR2004 - an int of the base


def _made_uid(block: Block) -> str:
    """An id of the content for what has none: the same file finds its tasks again."""
    told = "\n".join(f"{each.head.name}:{each.raw}" for each in block.properties)
    return f"made-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def _line(text: str) -> str:
    return " ".join(without_unseen(text).split())


def _lines(text: str) -> str:
    bare = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in bare.split("\n")).strip()
