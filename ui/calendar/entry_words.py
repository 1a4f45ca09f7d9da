"""What is told of an entry of the calendar: its time, its tool tip, its name read aloud."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_desktop.agenda.entry import AgendaBirthday, AgendaEntry
from crm_desktop.tasks.due import ActionState
from crm_desktop.wording import count
from crm_desktop.wording.numbers import minutes_words
from crm_desktop.wording.times import WEEKDAYS
from ui.calendar.clock import clock_jumps
from ui.calendar.words import day_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, tzinfo

    from ui.calendar.band_plan import Item

_DASH: Final = "\N{EN DASH}"
_MINUTE_MS: Final = 60_000
_STATES: Final = {ActionState.OVERDUE: "просрочено"}


@lru_cache(maxsize=8192)
def clock_range(start: int, end: int, zone: tzinfo) -> str:
    """«15:00–16:00» on the clock of a zone; what ends at midnight ends at «24:00»."""
    begins = datetime.fromtimestamp(start / 1000, UTC).astimezone(zone)
    ends = datetime.fromtimestamp(end / 1000, UTC).astimezone(zone)
    midnight = ends.hour == ends.minute == 0 and ends.date() > begins.date()
    return f"{begins:%H:%M}{_DASH}{'24:00' if midnight else f'{ends:%H:%M}'}"


def time_words(entry: AgendaEntry, zone: tzinfo) -> str:
    """«15:00–16:00»; `""` for whole days."""
    return "" if entry.all_day else clock_range(entry.start, entry.end, zone)


def when_words(entry: AgendaEntry, zone: tzinfo) -> str:
    """«ср, 18 ноября, 15:00–16:00», «18 ноября – 20 ноября, весь день»."""
    first = f"{WEEKDAYS[entry.first_day.weekday()]}, {day_words(entry.first_day)}"
    if not entry.all_day:
        return f"{first}, {time_words(entry, zone)}"
    if entry.last_day == entry.first_day:
        return f"{first}, весь день"
    return f"{first} {_DASH} {day_words(entry.last_day)}, по дням"


def zone_words(entry: AgendaEntry, zone: tzinfo) -> str:
    """What the clock of its own zone shows, if it has one: «17:00–18:00 Asia/Yekaterinburg»."""
    if entry.all_day or not entry.zone or entry.zone == str(zone):
        return ""
    try:
        own = ZoneInfo(entry.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    return f"там {clock_range(entry.start, entry.end, own)} ({entry.zone})"


def length_told(entry: AgendaEntry, zone: tzinfo) -> str:
    """How long it takes; on a day the clock jumps it is said that this is meant."""
    if entry.all_day:
        days = (entry.last_day - entry.first_day).days + 1
        return count(days, "день", "дня", "дней") if days > 1 else ""
    told = minutes_words((entry.end - entry.start) // _MINUTE_MS)
    if clock_jumps(entry.first_day, zone):
        return f"{told} на самом деле: в этот день переводят часы"
    return told


def state_words(entry: AgendaEntry) -> list[str]:
    """What else is to be known of it."""
    found = []
    if entry.done:
        found.append("выполнено")
    if entry.missed:
        found.append("пропущено")
    if entry.state in _STATES and not entry.done:
        found.append(_STATES[entry.state])
    if entry.waiting:
        found.append("ждёт другой задачи")
    if entry.repeats:
        found.append("повторяется")
    if entry.unaccepted:
        found.append("ещё не принято")
    return found


def tip_of(item: Item, zone: tzinfo, *, kind: str, name_of: Callable[[int | None], str]) -> str:
    """Return the lines of a tool tip."""
    if isinstance(item, AgendaBirthday):
        return f"День рождения: {birthday_words(item)}"
    people = ", ".join(found for found in map(name_of, item.people) if found) or item.assignee
    lines = [
        item.title,
        when_words(item, zone),
        zone_words(item, zone),
        ", ".join(part for part in (kind, length_told(item, zone), *state_words(item)) if part),
        item.client,
        f"Сделка: {item.deal}" if item.deal else "",
        f"Место: {item.place}" if item.place else "",
        people,
    ]
    return "\n".join(line for line in lines if line)


def spoken(item: Item, zone: tzinfo, *, kind: str) -> str:
    """Return an entry in one sentence, to be read aloud."""
    if isinstance(item, AgendaBirthday):
        return f"День рождения: {birthday_words(item)}"
    parts = [kind, item.title, when_words(item, zone), item.client]
    if not item.own:
        parts.append(item.assignee)
    return ", ".join([part for part in parts if part] + state_words(item))


def birthday_words(birthday: AgendaBirthday) -> str:
    """«О. Романова, 45»."""
    age = f", {birthday.age}" if birthday.age is not None else ""
    return f"{birthday.client}{age}"


def spoken_place(day: date, minute: int | None) -> str:
    """Return an empty place, to be read aloud."""
    named = f"{WEEKDAYS[day.weekday()]}, {day_words(day)}"
    return (
        f"{named}, весь день"
        if minute is None
        else (f"{named}, {minute // 60:02}:{minute % 60:02}, свободно")
    )
