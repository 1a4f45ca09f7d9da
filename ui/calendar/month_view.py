"""The month: six weeks of cells with what is on their days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from crm_desktop.wording import count
from ui.calendar.modes import CalendarMode
from ui.calendar.month_face import MonthFace
from ui.calendar.month_plan import month_title, months_on, six_weeks
from ui.calendar.spots import Spot

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtCore import QPoint

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from ui.calendar.desk import CalendarDesk
    from ui.calendar.spots import Held


class MonthView(CalendarMode):
    """The mode: the frame asks it, the face shows."""

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__(desk)
        self.face = MonthFace(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.face)
        self.setFocusProxy(self.face)

    @property
    def selected(self) -> AgendaEntry | None:
        return self.face.selected

    @property
    def spot(self) -> Spot | None:
        return Spot(self.face.look.cursor)

    def span(self, day: date) -> tuple[date, date]:
        days = six_weeks(day)
        return days[0], days[-1]

    def title(self, day: date) -> str:
        return month_title(day)

    def step(self, day: date, by: int) -> date:
        return months_on(day, by)

    def show_agenda(self, agenda: Agenda) -> None:
        self.face.show_agenda(agenda, self.desk.day)
        first = self.desk.day.replace(day=1)
        working = agenda.calendar.working_between(first, months_on(first, 1) - timedelta(days=1))
        self.told.emit(count(working, "рабочий день", "рабочих дня", "рабочих дней"))

    def show_day(self, day: date) -> None:
        self.face.stand_on(day)

    def tick(self, now: int) -> None:
        del now
        self.face.update()

    def select(self, key: tuple[int, str]) -> bool:
        return self.face.choose(key)

    def aim(self, at: QPoint, held: Held | None, *, fine: bool) -> Spot | None:
        del fine
        return self.face.aim(self.face.mapFromGlobal(at), held)

    def take_focus(self) -> None:
        self.face.setFocus(Qt.FocusReason.OtherFocusReason)
