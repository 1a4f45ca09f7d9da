r"""Tasks as lines of iCalendar: UTF-8, CRLF, folded at 75 bytes, with what other programs need."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from crm_desktop.exporting.cells import visible
from crm_desktop.recurrence.pattern import (
    DaysOff,
    OffDays,
    Pattern,
    find_slot,
    occurrences,
    stored_pattern,
)
from crm_desktop.recurrence.rule import format_rule
from crm_desktop.tasks.kinds import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_desktop.calendar_files.outgoing import OutTask
    from crm_desktop.recurrence.pattern import Occurrence
    from crm_desktop.recurrence.rule import Rule
    from crm_desktop.tasks.kinds import TaskKind

BUSY: Final = "Занято"
OFF_DAY: Final = "X-KARTOTEKA-OFF=1"
"""Marks dates that only days off take out of a rule."""
UNTOLD: Final = "X-KARTOTEKA-MINUTES:0"
"""Marks a length that is only what tasks of the kind usually take."""
SHIFTED: Final = "X-KARTOTEKA-SHIFTED:1"
"""Marks occurrences that only days off move."""
_PRIORITIES: Final = {3: 1, 2: 3, 1: 5, 0: 9}
_SPECIAL: Final = re.compile(r"[\\;,]")
_MINUTE_MS: Final = 60_000
_DAY_M: Final = 1440
_DAY: Final = timedelta(days=1)
_AHEAD: Final = timedelta(days=550)


class Form(StrEnum):
    """What tasks become.

    `EVENTS`: dated ones are events, those without a date to-dos. `ONLY_EVENTS`: those without a
    date are left out. `TODOS`: all are to-dos.
    """

    EVENTS = "events"
    ONLY_EVENTS = "only_events"
    TODOS = "todos"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a calendar is written.

    Attributes:
        office_id: for the ids of our own tasks.
        zone: the office's.
        kinds: of tasks.
        off: the office's days off.
        now: UTC ms.
        form: what tasks become.
        busy_only: only when somebody is busy, nothing of what it is about.
    """

    office_id: str
    zone: ZoneInfo
    kinds: Mapping[str, TaskKind]
    off: OffDays
    now: int
    form: Form = Form.EVENTS
    busy_only: bool = False


class Writer:
    """Turns tasks into lines, unfolded.

    Args:
        settings: how.

    Attributes:
        zones: IANA names of the clocks used, with the first year of each.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.zones: dict[str, int] = {}

    def lines(self, task: OutTask) -> list[str]:
        """Return the components of a task and its occurrences; none if it is left out."""
        settings = self._settings
        row = task.row
        dated = row["due_on"] is not None or row["due_at"] is not None
        if not dated and (settings.busy_only or settings.form is Form.ONLY_EVENTS):
            return []
        if settings.busy_only and row["due_at"] is None and row["ends_on"] is None:
            return []
        name = "VTODO" if not dated or settings.form is Form.TODOS else "VEVENT"
        uid = task.uid or f"{row['id']}@{settings.office_id}.kartoteka"
        pattern = self._pattern(row)
        if pattern is None:
            return list(self._component(name, uid, task, self._zone(row)))
        gone, moved = self._shifts(task, pattern)
        lines = list(self._head(name, uid, task, pattern, gone))
        for other in task.others:
            if other.row["slot"] and (other.row["due_on"] or other.row["due_at"] is not None):
                told = self._slot_line("RECURRENCE-ID", other.row["slot"], pattern)
                lines += self._component(name, uid, other, self._zone(other.row), (told,))
        for each in moved:
            told = self._slot_line("RECURRENCE-ID", each.slot, pattern)
            day = each.day.isoformat() if each.at is None else None
            other = _at(task, day, each.at)
            lines += self._component(name, uid, other, pattern.zone, (told, SHIFTED))
        return lines

    def _zone(self, row: Mapping[str, Any]) -> ZoneInfo:
        try:
            return ZoneInfo(row["zone"]) if row["zone"] else self._settings.zone
        except (KeyError, ValueError, OSError):
            return self._settings.zone

    def _pattern(self, row: Mapping[str, Any]) -> Pattern | None:
        if not row["repeats"]:
            return None
        return stored_pattern(row["repeats"], row["repeats_from"], row["days_off"], self._zone(row))

    def _head(
        self, name: str, uid: str, task: OutTask, pattern: Pattern, gone: Sequence[str]
    ) -> Iterator[str]:
        """A series begins at its first slot, whichever it stands at now."""
        if "T" in pattern.start:
            head = _at(task, None, _ms(_wall(pattern.start).replace(tzinfo=pattern.zone)))
        else:
            head = _at(task, pattern.start, None)
        rule = format_rule(_ended_as_it_begins(pattern))
        more = [f"RRULE:{rule}"]
        if pattern.days_off is not None:
            more.append(f"X-KARTOTEKA-DAYS-OFF:{pattern.days_off}")
        taken = {other.row["slot"] for other in task.others}
        more += [
            self._slot_line("EXDATE", slot, pattern) for slot in task.dropped if slot not in taken
        ]
        plain = Pattern(pattern.rule, pattern.start, None, pattern.zone)
        more += [
            self._slot_line("RDATE", slot, pattern)
            for slot in sorted(filter(None, taken))
            if find_slot(plain, slot, off=self._settings.off) is None
        ]
        more += [self._slot_line(f"EXDATE;{OFF_DAY}", slot, pattern) for slot in gone]
        yield from self._component(name, uid, head, pattern.zone, more)

    def _shifts(self, task: OutTask, pattern: Pattern) -> tuple[list[str], list[Occurrence]]:
        """What days off make of a rule, date by date: slots that are gone, and moved ones.

        No rule says it to other programs; the next year and a half are told.
        """
        if pattern.days_off is None:
            return [], []
        settings = self._settings
        today = datetime.fromtimestamp(settings.now / 1000, UTC).astimezone(pattern.zone).date()
        first = max(today - _DAY, date.fromordinal(pattern.first_day))
        last = today + _AHEAD
        plain = Pattern(pattern.rule, pattern.start, None, pattern.zone)
        there = {each.slot: each for each in occurrences(pattern, first, last, off=settings.off)}
        taken = {*task.dropped, *(other.row["slot"] for other in task.others)}
        gone: list[str] = []
        moved: list[Occurrence] = []
        for each in occurrences(plain, first, last, off=settings.off):
            real = there.get(each.slot)
            if each.slot in taken:
                continue
            if real is None and pattern.days_off is DaysOff.SKIP:
                gone.append(each.slot)
            elif real is not None and real.day != each.day:
                moved.append(real)
        return gone, moved

    def _slot_line(self, name: str, slot: str, pattern: Pattern) -> str:
        if "T" not in slot:
            return f"{name};VALUE=DATE:{slot.replace('-', '')}"
        return f"{name}{self._clock(_wall(slot), pattern.zone)}"

    def _clock(self, wall: datetime, zone: ZoneInfo) -> str:
        """`;TZID=Europe/Moscow:20261125T100000`, or a time of UTC."""
        if zone.key == "UTC":
            return f":{_stamp(wall)}Z"
        self.zones[zone.key] = min(self.zones.get(zone.key, wall.year), wall.year)
        return f";TZID={zone.key}:{_stamp(wall)}"

    def _component(
        self,
        name: str,
        uid: str,
        task: OutTask,
        zone: ZoneInfo,
        more: Sequence[str] = (),
    ) -> Iterator[str]:
        settings, row = self._settings, task.row
        yield f"BEGIN:{name}"
        yield f"UID:{_text(uid)}"
        yield f"DTSTAMP:{_utc(settings.now)}"
        yield f"SEQUENCE:{max(task.changes - 1, 0)}"
        yield from self._when(name, row, zone)
        yield from more
        if settings.busy_only:
            yield f"SUMMARY:{BUSY}"
        else:
            yield f"CREATED:{_utc(row['created_at'])}"
            yield from self._told(name, task)
            yield from _alarms(task)
        yield f"END:{name}"

    def _when(self, name: str, row: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
        on, at = row["due_on"], row["due_at"]
        if name == "VTODO":
            yield from self._until(row, zone)
        elif at is not None:
            minutes = row["duration"] or self._kind(row["kind"]).duration
            yield f"DTSTART{self._clock(_there(at, zone), zone)}"
            yield f"DTEND{self._clock(_there(at + minutes * _MINUTE_MS, zone), zone)}"
            yield "TRANSP:OPAQUE"
        else:
            last = date.fromisoformat(row["ends_on"] or on) + _DAY
            yield f"DTSTART;VALUE=DATE:{on.replace('-', '')}"
            yield f"DTEND;VALUE=DATE:{last.isoformat().replace('-', '')}"
            yield f"TRANSP:{'OPAQUE' if row['ends_on'] else 'TRANSPARENT'}"

    def _until(self, row: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
        """A to-do is due; a repeating one begins then too, for the rule to count from."""
        on, at = row["due_on"], row["due_at"]
        if at is not None:
            told = self._clock(_there(at, zone), zone)
        elif on is not None:
            told = f";VALUE=DATE:{on.replace('-', '')}"
        else:
            return
        if row["repeats"]:
            yield f"DTSTART{told}"
        elif row["ends_on"]:
            yield f"DTSTART{told}"
            told = f";VALUE=DATE:{row['ends_on'].replace('-', '')}"
        yield f"DUE{told}"

    def _told(self, name: str, task: OutTask) -> Iterator[str]:
        row = task.row
        kind = self._kind(row["kind"])
        yield f"SUMMARY:{_text(row['title'])}"
        if told := _description(task):
            yield f"DESCRIPTION:{_text(told)}"
        if row["place"]:
            yield f"LOCATION:{_text(row['place'])}"
        yield f"CATEGORIES:{_text(kind.label)}"
        yield f"X-KARTOTEKA-KIND:{row['kind']}"
        if row["duration"] is None and row["due_at"] is not None:
            yield UNTOLD
        if row["priority"] is not None:
            yield f"PRIORITY:{_PRIORITIES.get(row['priority'], 0)}"
        done = row["done_at"]
        if name == "VTODO":
            yield f"STATUS:{'NEEDS-ACTION' if done is None else 'COMPLETED'}"
            if done is not None:
                yield f"COMPLETED:{_utc(done)}"
                yield "PERCENT-COMPLETE:100"
        else:
            yield "STATUS:CONFIRMED"
            if done is not None:
                yield f"X-KARTOTEKA-DONE:{_utc(done)}"

    def _kind(self, key: str) -> TaskKind:
        return self._settings.kinds.get(key) or BUILT_IN["todo"]


def _ended_as_it_begins(pattern: Pattern) -> Rule:
    """The rule with its end told as its beginning is: a day, or an instant of UTC."""
    rule = pattern.rule
    until = rule.until
    if until is None:
        return rule
    if "T" not in pattern.start:
        if isinstance(until, datetime):
            until = until.astimezone(pattern.zone).date() if until.tzinfo else until.date()
        return replace(rule, until=until)
    if not isinstance(until, datetime):
        until = datetime.combine(until, time(23, 59, 59))
    if until.tzinfo is None:
        until = until.replace(tzinfo=pattern.zone)
    return replace(rule, until=until.astimezone(UTC))


def _at(task: OutTask, on: str | None, at: int | None) -> OutTask:
    """The task at another time; an occurrence is no longer than a day without a time."""
    row = task.row | {"due_on": on, "due_at": at, "ends_on": None}
    return replace(task, row=row)


def _description(task: OutTask) -> str:
    row = task.row
    about = (
        ("Клиент", task.client), ("Сделка", task.deal), ("Контакты", ", ".join(task.contacts)),
        ("Результат", row["result"] or ""),
    )  # fmt: skip
    parts = [row["text"] or "", *(f"{name}: {said}" for name, said in about if said)]
    return "\n".join(filter(None, parts))


def _alarms(task: OutTask) -> Iterator[str]:
    if task.row["done_at"] is not None:
        return
    for each in task.reminders:
        if each.at is not None:
            trigger = f"TRIGGER;VALUE=DATE-TIME:{_utc(each.at)}"
        elif task.row["due_on"] is None and task.row["due_at"] is None:
            continue
        else:
            before = each.minutes_before or 0
            length = (
                f"P{before // _DAY_M}D" if before and not before % _DAY_M else f"PT{abs(before)}M"
            )
            trigger = f"TRIGGER:{'-' if before > 0 else ''}{length}"
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(task.row['title'])}"
        yield trigger
        yield "END:VALARM"


def _text(text: str) -> str:
    bare = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPECIAL.sub(r"\\\g<0>", bare).replace("\n", "\\n")


def _wall(slot: str) -> datetime:
    return datetime.fromisoformat(slot)


def _there(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def _ms(there: datetime) -> int:
    return int(there.timestamp()) * 1000


def _stamp(wall: datetime) -> str:
    return f"{wall.year:04}{wall:%m%dT%H%M%S}"


def _utc(at: int) -> str:
    return f"{_stamp(_there(at, ZoneInfo('UTC')))}Z"
