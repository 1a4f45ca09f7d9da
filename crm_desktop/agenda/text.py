"""An agenda as plain text: for the terminal, a letter, a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.wording.numbers import NBSP, count
from crm_desktop.wording.times import MONTHS_OF, WEEKDAYS_SHORT, local, time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

    from crm_desktop.agenda.entry import Agenda, AgendaBirthday, AgendaEntry

ALL_DAY: Final = "весь день"
_NEAR: Final = {0: "сегодня", 1: "завтра", -1: "вчера"}


def day_heading(day: date, *, today: date) -> str:
    """«ср, 18 ноября», «чт, 19 ноября, завтра»; of another year «пт, 1 января 2027»."""
    text = f"{WEEKDAYS_SHORT[day.weekday()]}, {day.day}{NBSP}{MONTHS_OF[day.month - 1]}"
    if day.year != today.year:
        text = f"{text}{NBSP}{day.year}"
    near = _NEAR.get((day - today).days)
    return f"{text}, {near}" if near else text


def entry_hours(entry: AgendaEntry, day: date, zone: tzinfo) -> str:
    """«11:00–12:30», «весь день»; over midnight «с 23:00», «до 01:30» on the day asked for."""
    if entry.all_day:
        return ALL_DAY
    begins, ends = entry.first_day >= day, entry.last_day <= day
    start = time_of_day(entry.start, zone=zone)
    end = time_of_day(entry.end, zone=zone)
    if end == "00:00":
        end = "24:00"
    if begins and ends:
        return f"{start}–{end}"
    if begins:
        return f"с{NBSP}{start}"
    return f"до{NBSP}{end}" if ends else ALL_DAY


def birthday_words(born: AgendaBirthday) -> str:
    """«О. Романова, 45 лет», without the age where the year of birth is not known."""
    if born.age is None:
        return born.client
    return f"{born.client}, {count(born.age, 'год', 'года', 'лет')}"


def agenda_text(agenda: Agenda) -> str:
    """Return the range day by day; days with nothing on them are left out."""
    today = local(agenda.now, agenda.zone).date()
    lines: list[str] = []
    for day in agenda.days():
        told = list(_lines(agenda, day))
        if told:
            name = agenda.calendar.info(day).name
            heading = day_heading(day, today=today)
            lines += ["", f"{heading} · {name}" if name else heading, *told]
    return "\n".join(lines[1:])


def _lines(agenda: Agenda, day: date) -> Iterator[str]:
    for born in agenda.born_on(day):
        yield f"  день рождения: {birthday_words(born)}"
    for entry in agenda.of_day(day):
        mark = "✓ " if entry.done else "пропущено: " if entry.missed else ""
        who = "" if entry.assignee_id == agenda.me else entry.assignee
        parts = (f"{mark}{entry.title}", entry.client, entry.place, who)
        hours = entry_hours(entry, day, agenda.zone)
        yield f"  {hours}  {' · '.join(part for part in parts if part)}"
