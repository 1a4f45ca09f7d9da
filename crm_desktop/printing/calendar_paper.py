"""The calendar on paper: a day as a list, a week and a month as columns, a period as an agenda."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from crm_desktop.access.rights import Right, use_case
from crm_desktop.agenda.reading import read_agenda
from crm_desktop.agenda.text import birthday_words, day_heading, entry_hours
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record_file
from crm_desktop.printing.blocks import (
    Columns,
    DayColumn,
    Gap,
    Heading,
    Note,
    Paper,
    Table,
    Text,
)
from crm_desktop.printing.paper_file import write_paper
from crm_desktop.tasks.due import ActionState
from crm_desktop.tasks.kinds import BUILT_IN, read_kinds
from crm_desktop.wording.times import MONTHS, MONTHS_OF, WEEKDAYS, WEEKDAYS_SHORT, local

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.printing.blocks import Block, PaperReport
    from crm_desktop.tasks.kinds import TaskKind

Span = Literal["day", "workweek", "week", "month", "agenda", "team"]
AGENDA_DAYS: Final = 30
_DAY: Final = timedelta(days=1)
_WEEK: Final = 7
_WORKWEEK: Final = 5
_MOST_PEOPLE: Final = 8
_WEEK_MM: Final = 120
_MONTH_MM: Final = 22
_NOTHING: Final = "Ничего не запланировано."


@use_case(Right.PRINT)
def print_calendar(  # noqa: PLR0913 - each says what is on the paper
    office: Office,
    path: Path,
    *,
    span: Span,
    day: date,
    members: Collection[int] | None = None,
    kinds: Collection[str] | None = None,
    now: int | None = None,
    progress: Progress | None = None,
) -> PaperReport:
    """Write a part of the calendar as a PDF; history remembers who did it and where to.

    Args:
        office: the office.
        path: an older file stays until the new one is written.
        span: how much, and laid out how.
        day: a day of it; an agenda begins at it.
        members: whose; None = everybody's.
        kinds: only these kinds of tasks; None = all.
        now: UTC ms; None = by the clock.
        progress: hears of every page.

    Raises:
        UserError: the file cannot be written.
        JobCancelledError: cancelled; there is no file, an older one is as it was.
    """
    paper = calendar_paper(office, span=span, day=day, members=members, kinds=kinds, now=now)
    return write_paper(
        path,
        paper,
        progress=progress,
        before=lambda: _remember(office, paper, path),
    )


@use_case(Right.PRINT)
def calendar_paper(
    office: Office,
    *,
    span: Span,
    day: date,
    members: Collection[int] | None = None,
    kinds: Collection[str] | None = None,
    now: int | None = None,
) -> Paper:
    """Return a part of the calendar as a paper; the arguments are those of `print_calendar`."""
    first, last = span_of(span, day)
    with office.reading():
        agenda = read_agenda(office, first, last, members=members, kinds=kinds, now=now)
        page = _Page(agenda, read_kinds(office), _names(office, members))
    blocks = list(page.blocks(span))
    return Paper(
        title_of(span, day),
        blocks or [Text(_NOTHING, quiet=True)],
        office=office.name,
        made_at=datetime.fromtimestamp(agenda.now / 1000, UTC).astimezone(office.zone),
        subtitle=page.whose(members, kinds),
        landscape=span not in {"day", "agenda"},
    )


def span_of(span: Span, day: date) -> tuple[date, date]:
    """Return the first and the last day of what is printed."""
    monday = day - timedelta(days=day.weekday())
    match span:
        case "workweek":
            return monday, monday + timedelta(days=_WORKWEEK - 1)
        case "week":
            return monday, monday + timedelta(days=_WEEK - 1)
        case "month":
            last = date(day.year, day.month, months.monthrange(day.year, day.month)[1])
            first = last.replace(day=1)
            return (
                first - timedelta(days=first.weekday()),
                last + timedelta(days=_WEEK - 1 - last.weekday()),
            )
        case "agenda":
            return day, day + timedelta(days=AGENDA_DAYS - 1)
        case _:
            return day, day


def title_of(span: Span, day: date) -> str:
    """«Неделя 16 – 22 ноября 2026», «Среда, 18 ноября 2026», «Ноябрь 2026»."""
    first, last = span_of(span, day)
    if span in {"day", "team"}:
        name = WEEKDAYS[day.weekday()]
        return f"{name[:1].upper()}{name[1:]}, {_dated(day)}"
    if span == "month":
        name = MONTHS[day.month - 1]
        return f"{name[:1].upper()}{name[1:]} {day.year}"
    words = {"workweek": "Рабочая неделя", "week": "Неделя"}.get(span, "Повестка")
    if first.year != last.year:
        return f"{words} {_dated(first)} – {_dated(last)}"
    begins = f"{first.day}" if first.month == last.month else (
        f"{first.day} {MONTHS_OF[first.month - 1]}"
    )  # fmt: skip
    return f"{words} {begins} – {_dated(last)}"


class _Page:
    """Makes the blocks of a paper."""

    def __init__(
        self, agenda: Agenda, kinds: Mapping[str, TaskKind], names: Mapping[int, str]
    ) -> None:
        self._agenda = agenda
        self._kinds = kinds
        self._names = names
        self._today = local(agenda.now, agenda.zone).date()

    def whose(self, members: Collection[int] | None, kinds: Collection[str] | None) -> str:
        """Whose calendar it is, and of which kinds if not of all."""
        if members is None:
            told = "Все сотрудники"
        else:
            names = sorted(self._names.values())
            told = ", ".join(names[:_MOST_PEOPLE])
            if len(names) > _MOST_PEOPLE:
                told = f"{told} и ещё {len(names) - _MOST_PEOPLE}"
        if kinds is not None:
            labels = ", ".join(self._kind(key).label for key in kinds)
            told = f"{told} · только: {labels}"
        return told

    def blocks(self, span: Span) -> Iterator[Block]:
        """The blocks of a span."""
        days = self._agenda.days()
        match span:
            case "day":
                yield from self._list(days[0])
            case "agenda":
                for day in days:
                    body = list(self._list(day))
                    if body:
                        yield Heading(day_heading(day, today=self._today))
                        yield from body
            case "team":
                yield Columns([*self._people(days[0])], least_mm=_WEEK_MM)
            case "month":
                for start in range(0, len(days), _WEEK):
                    week = days[start : start + _WEEK]
                    yield Columns([self._column(day) for day in week], least_mm=_MONTH_MM)
                    yield Gap(1.5)
            case _:
                yield Columns([self._column(day) for day in days], least_mm=_WEEK_MM)

    def _list(self, day: date) -> Iterator[Block]:
        agenda = self._agenda
        info = agenda.calendar.info(day)
        if info.name:
            yield Text(info.name, quiet=True)
        if born := agenda.born_on(day):
            yield Text(f"День рождения: {'; '.join(birthday_words(each) for each in born)}")
        rows = [
            (
                entry_hours(entry, day, agenda.zone),
                f"{self._mark(entry)}{entry.title}",
                "\n".join(filter(None, (entry.client, entry.deal))),
                entry.place,
                self._who(entry),
            )
            for entry in agenda.of_day(day)
        ]
        if rows:
            heads = ("Время", "Дело", "Клиент и сделка", "Где", "Кто")
            yield Table(heads, rows, (2.1, 5, 3.4, 2.4, 2.4))

    def _column(self, day: date) -> DayColumn:
        agenda = self._agenda
        info = agenda.calendar.info(day)
        born = [
            Note("", f"День рождения: {birthday_words(each)}", tone="ok", filled=True)
            for each in agenda.born_on(day)
        ]
        return DayColumn(
            f"{WEEKDAYS_SHORT[day.weekday()]}, {day.day} {MONTHS_OF[day.month - 1]}",
            info.name,
            (*born, *(self._note(entry, day) for entry in agenda.of_day(day))),
            quiet=not info.working,
            marked=day == self._today,
        )

    def _people(self, day: date) -> Iterator[DayColumn]:
        entries = self._agenda.of_day(day)
        there = {person for entry in entries for person in entry.people}
        for member, name in sorted(self._names.items(), key=lambda each: each[1]):
            if member in there:
                yield DayColumn(
                    name, "", [self._note(each, day) for each in entries if member in each.people]
                )
        alone = [self._note(each, day) for each in entries if not each.people]
        if alone or not there:
            yield DayColumn("Без исполнителя" if alone else _NOTHING, "", alone)

    def _note(self, entry: AgendaEntry, day: date) -> Note:
        late = entry.state is ActionState.OVERDUE
        who = "" if entry.assignee_id == self._agenda.me else entry.assignee
        return Note(
            "" if entry.all_day else entry_hours(entry, day, self._agenda.zone),
            f"{self._mark(entry)}{entry.title}",
            " · ".join(filter(None, (entry.client, entry.place, who))),
            tone="bad" if late else self._kind(entry.kind).colour,
            filled=entry.all_day,
            done=entry.done,
        )

    def _who(self, entry: AgendaEntry) -> str:
        others = [
            self._names[person]
            for person in entry.people
            if person != entry.assignee_id and person in self._names
        ]
        return ", ".join(filter(None, (entry.assignee, *others)))

    def _mark(self, entry: AgendaEntry) -> str:
        if entry.done:
            return "✓ "
        if entry.missed:
            return "Пропущено: "
        return "Просрочено: " if entry.state is ActionState.OVERDUE else ""

    def _kind(self, key: str) -> TaskKind:
        return self._kinds.get(key) or BUILT_IN["todo"]


def _names(office: Office, members: Collection[int] | None) -> dict[int, str]:
    rows = office.db.run("SELECT id, name FROM member WHERE deleted_at IS NULL")
    return {member: name for member, name in rows if members is None or member in set(members)}


def _dated(day: date) -> str:
    return f"{day.day} {MONTHS_OF[day.month - 1]} {day.year}"


def _remember(office: Office, paper: Paper, path: Path) -> None:
    record_file(office, f"Печать: {paper.title} в «{path}»", path, act=Act.PRINT)
