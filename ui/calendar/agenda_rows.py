"""The rows of the agenda: a head for each day, what is on it, the free hours; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from crm_desktop.agenda.entry import AgendaEntry
from crm_desktop.agenda.gaps import free_time
from crm_desktop.agenda.text import day_heading, entry_hours
from crm_desktop.agenda.totals import total_words
from crm_desktop.wording.times import local, time_of_day
from ui.calendar.entry_words import birthday_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from crm_desktop.agenda.entry import Agenda
    from ui.calendar.band_plan import Item


class RowKind(StrEnum):
    """What a row of the agenda is."""

    DAY = "day"
    BIRTHDAY = "birthday"
    ENTRY = "entry"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A row.

    Attributes:
        kind: what it is.
        day: on which day.
        text: its words: the day, the title.
        time: «11:00–12:30»; of a head how much there is.
        note: the client, the place; of a head the holiday.
        item: the entry or the birthday.
        minute: of free hours: when they begin, minutes from midnight.
        minutes: of free hours: how long they are.
    """

    kind: RowKind
    day: date
    text: str
    time: str = ""
    note: str = ""
    item: Item | None = None
    minute: int = 0
    minutes: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from all others, now and after the next reading."""
        if isinstance(self.item, AgendaEntry):
            return (self.kind, self.day, *self.item.key)
        return (self.kind, self.day, self.item.client_id if self.item else self.minute)


def agenda_rows(agenda: Agenda) -> list[AgendaRow]:
    """Return the rows of a range; a day nothing is on and nobody works is left out."""
    return [row for day in agenda.days() for row in _of_day(agenda, day)]


def _of_day(agenda: Agenda, day: date) -> Iterator[AgendaRow]:
    entries, born = agenda.of_day(day), agenda.born_on(day)
    info = agenda.calendar.info(day)
    if not entries and not born and not info.working:
        return
    today = local(agenda.now, agenda.zone).date()
    told = total_words(sum(not entry.missed for entry in entries))
    yield AgendaRow(
        RowKind.DAY,
        day,
        day_heading(day, today=today),
        told or "ничего не запланировано",
        info.name,
    )
    for each in born:
        yield AgendaRow(
            RowKind.BIRTHDAY, day, birthday_words(each), "весь день", "день рождения", each
        )
    for entry in entries:
        if entry.all_day:
            yield _entry(agenda, day, entry)
    timed = [(max(entry.start, 0), 0, _entry(agenda, day, entry)) for entry in entries
             if not entry.all_day]  # fmt: skip
    free = [(start, 1, _free(agenda, day, start, end)) for start, end in free_time(agenda, day)]
    if not entries and not born:
        return
    for _start, _rank, row in sorted((*timed, *free), key=lambda each: each[:2]):
        yield row


def _entry(agenda: Agenda, day: date, entry: AgendaEntry) -> AgendaRow:
    who = "" if entry.assignee_id == agenda.me else entry.assignee
    note = " · ".join(part for part in (entry.client, entry.deal, entry.place, who) if part)
    return AgendaRow(
        RowKind.ENTRY, day, entry.title, entry_hours(entry, day, agenda.zone), note, entry
    )


def _free(agenda: Agenda, day: date, start: int, end: int) -> AgendaRow:
    there = local(start, agenda.zone)
    times = (time_of_day(at, zone=agenda.zone) for at in (start, end))
    return AgendaRow(
        RowKind.FREE, day, "Свободно", "–".join(times), minute=there.hour * 60 + there.minute,
        minutes=(end - start) // 60_000,
    )  # fmt: skip
