"""The modes that are a grid of hours: a day, a working week, a week, the team's day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from crm_desktop.agenda.totals import total_words
from crm_desktop.workdays.calendar import DayKind
from ui.calendar.grid_heads import ColumnHead, DayHead, PersonHead
from ui.calendar.grid_plan import ColumnSpec
from ui.calendar.modes import DAY, CalendarMode
from ui.calendar.time_grid import TimeGrid
from ui.calendar.walk import Cursor, stop_at
from ui.calendar.words import day_title, day_words, monday_of, range_title, week_words

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from ui.calendar.desk import CalendarDesk
    from ui.calendar.picture import Person
    from ui.calendar.spots import Held, Spot

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class GridMode(CalendarMode):
    """A grid of hours over some days."""

    team = False

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__(desk)
        self.grid = TimeGrid(desk, team=self.team)
        self.grid.walked_out.connect(self._walk_out)
        self.grid.day_wanted.connect(lambda day: desk.go(day, DAY))
        self._arriving: tuple[int, int | None] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)
        self.setFocusProxy(self.grid)

    @property
    def selected(self) -> AgendaEntry | None:
        return self.grid.selected

    @property
    def spot(self) -> Spot | None:
        return self.grid.spot

    def specs(self, agenda: Agenda) -> list[ColumnSpec]:
        """Return the columns of what was read."""
        several = agenda.first != agenda.last
        found = []
        for day in agenda.days():
            off = not agenda.calendar.is_working(day)
            rest = off and day.weekday() in _weekend(agenda)
            narrow = several and rest and day != self.desk.today
            found.append(ColumnSpec(day, off=off, narrow=narrow))
        return found

    def heads(self, agenda: Agenda) -> list[ColumnHead]:
        """Return the heads of those columns; the grid's model has them by now."""
        found: list[ColumnHead] = []
        for at, spec in enumerate(self.grid.model.specs):
            info = agenda.calendar.info(spec.day)
            said = total_words(self.grid.model.count_of(at))
            plain = info.kind is DayKind.WORK and not info.name
            found.append(
                DayHead(spec.day, said, spec.day == self.desk.today, spec.off,
                        "" if plain else info.name)
            )  # fmt: skip
        return found

    def show_agenda(self, agenda: Agenda) -> None:
        self.grid.show_columns(agenda, self.specs(agenda), lambda: self.heads(agenda))
        if self._arriving is not None:
            side, minute = self._arriving
            self._arriving = None
            column = len(self.grid.model.specs) - 1 if side < 0 else 0
            self.grid.set_cursor(stop_at(self.grid.model, column, minute))
        self.told.emit(self.words(agenda))

    def words(self, agenda: Agenda) -> str:
        """Return what stands beside the title of the screen."""
        return week_words(agenda.first)

    def show_day(self, day: date) -> None:
        column = self.grid.model.plan.column_of(day)
        cursor = self.grid.face.cursor
        if column is not None and (cursor is None or cursor.column != column):
            minute = cursor.minute if cursor is not None else self.grid.model.working_hours[0]
            self.grid.set_cursor(Cursor(column, minute), reveal=False)

    def tick(self, now: int) -> None:
        self.grid.tick(now)

    def select(self, key: tuple[int, str]) -> bool:
        return self.grid.select(key)

    def aim(self, at: QPoint, held: Held | None, *, fine: bool) -> Spot | None:
        grid = self.grid
        spot = None
        if held is not None:
            spot = grid.spot_for(grid.mapFromGlobal(at), held, fine=fine)
        load = self.desk.carry.load
        lifted = load.entry.key if load is not None and held is not None else None
        if spot is None or held is None:
            grid.show_ghost(None, lifted=lifted)
        else:
            ghost = grid.ghost_of(spot, held)
            whole = spot.minute is None and load is not None and load.entry.all_day
            if ghost is not None and load is not None and whole and not self.team:
                ghost.last = ghost.column + (load.entry.last_day - load.entry.first_day).days
            grid.show_ghost(ghost, lifted=lifted)
        return spot

    def scroll_near(self, at: QPoint) -> bool:
        return self.grid.scroll_near(self.grid.mapFromGlobal(at))

    def take_focus(self) -> None:
        self.grid.setFocus()

    def _walk_out(self, by: int) -> None:
        """The arrows led to the range beside: the cursor comes in at its other end."""
        cursor = self.grid.face.cursor
        self._arriving = (by, cursor.minute if cursor is not None else None)
        self.desk.go(self.step(self.desk.day, by))


class DayMode(GridMode):
    """One day."""

    def span(self, day: date) -> tuple[date, date]:
        return day, day

    def title(self, day: date) -> str:
        return day_title(day)

    def step(self, day: date, by: int) -> date:
        return day + by * _DAY


class WeekMode(GridMode):
    """From Monday to Sunday."""

    def span(self, day: date) -> tuple[date, date]:
        first = monday_of(day)
        return first, first + 6 * _DAY

    def title(self, day: date) -> str:
        return range_title(*self.span(day))

    def step(self, day: date, by: int) -> date:
        return day + by * _WEEK


class WorkWeekMode(WeekMode):
    """The days of a week the office works on."""

    def span(self, day: date) -> tuple[date, date]:
        monday = monday_of(day)
        agenda = self.desk.agenda
        if agenda is None:
            return monday, monday + 4 * _DAY
        calendar = agenda.calendar
        worked = [
            each
            for each in (monday + number * _DAY for number in range(7))
            if each.weekday() in calendar.hours.weekdays or calendar.is_working(each)
        ]
        return (worked[0], worked[-1]) if worked else (monday, monday + 6 * _DAY)


class TeamMode(GridMode):
    """One day of everybody who is shown, side by side."""

    team = True
    every_member = True

    def span(self, day: date) -> tuple[date, date]:
        return day, day

    def title(self, day: date) -> str:
        return day_title(day)

    def step(self, day: date, by: int) -> date:
        return day + by * _DAY

    def words(self, agenda: Agenda) -> str:
        away = sum(person.is_away(agenda.first) for person in self._people())
        return f"отсутствуют: {away}" if away else ""

    def specs(self, agenda: Agenda) -> list[ColumnSpec]:
        off = not agenda.calendar.is_working(agenda.first)
        return [
            ColumnSpec(agenda.first, person.id, off=off or person.is_away(agenda.first))
            for person in self._people()
        ]

    def heads(self, agenda: Agenda) -> list[ColumnHead]:
        found: list[ColumnHead] = []
        for at, person in enumerate(self._people()):
            away = ""
            if person.away is not None and person.is_away(agenda.first):
                away = f"Нет до {day_words(person.away[1])}"
                if person.substitute:
                    away = f"{away}: {person.substitute}"
            said = total_words(self.grid.model.count_of(at)) or "свободно"
            found.append(PersonHead(person.id, person.name, said, away))
        return found

    def show_day(self, day: date) -> None:
        pass

    def _people(self) -> list[Person]:
        """Whoever is chosen at the right, oneself first; everybody if it is nobody else."""
        desk = self.desk
        some = [each for each in desk.people if each.id in desk.shown]
        shown = some if len(some) > 1 else list(desk.people)
        return sorted(shown, key=lambda each: each.id != desk.me)


def _weekend(agenda: Agenda) -> frozenset[int]:
    """The weekdays the office never works: holidays in between keep their full width."""
    return frozenset(range(7)) - agenda.calendar.hours.weekdays
