"""Entries made by hand, for what is pure."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_desktop.agenda.entry import Agenda, AgendaEntry
from crm_desktop.agenda.pieces import DayPiece, midnight_ms
from crm_desktop.workdays.calendar import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
WEDNESDAY = date(2026, 11, 18)
ME, IGOR, MARIA = 1, 2, 3
NAMES = {ME: "Анна Кравцова", IGOR: "Игорь Минаев", MARIA: "Мария Светлова"}
_numbers = itertools.count(100)


def ms(day: date, clock: str, zone: ZoneInfo = MOSCOW) -> int:
    hours, minutes = map(int, clock.split(":"))
    there = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(
        hours=hours, minutes=minutes
    )
    return int(there.timestamp() * 1000)


def timed(
    start: int, end: int, *, who: tuple[int, ...] = (ME,), zone: ZoneInfo = MOSCOW, **more: Any
) -> AgendaEntry:
    given: dict[str, Any] = {"title": "Встреча", "client": "", "kind": "meeting"} | more
    return AgendaEntry(
        task_id=next(_numbers), slot=None, client_id=None, deal_id=None, deal="",
        assignee_id=who[0], assignee=NAMES[who[0]], people=who, own=ME in who, all_day=False,
        start=start, end=end, first_day=datetime.fromtimestamp(start / 1000, zone).date(),
        last_day=datetime.fromtimestamp((end - 1) / 1000, zone).date(), **given,
    )  # fmt: skip


def whole(
    first: date, last: date | None = None, *, who: tuple[int, ...] = (ME,), **more: Any
) -> AgendaEntry:
    last = last or first
    given: dict[str, Any] = {"title": "Дело", "client": "", "kind": "todo"} | more
    return AgendaEntry(
        task_id=next(_numbers), slot=None, client_id=None, deal_id=None, deal="",
        assignee_id=who[0], assignee=NAMES[who[0]], people=who, own=ME in who, all_day=True,
        start=midnight_ms(first, MOSCOW), end=midnight_ms(last + DAY, MOSCOW),
        first_day=first, last_day=last, **given,
    )  # fmt: skip


def piece(top: int, bottom: int, *, who: int = ME) -> DayPiece:
    start = midnight_ms(WEDNESDAY, MOSCOW)
    entry = timed(start + top * 60_000, start + bottom * 60_000, who=(who,))
    return DayPiece(entry, WEDNESDAY, top, bottom)


def agenda(
    entries: Iterable[AgendaEntry],
    first: date = WEDNESDAY,
    last: date | None = None,
    *,
    now: int = 0,
    zone: ZoneInfo = MOSCOW,
    calendar: WorkCalendar | None = None,
) -> Agenda:
    found = tuple(sorted(entries, key=lambda each: each.start))
    return Agenda(first, last or first, zone, now, ME, found, (), calendar or WorkCalendar())
