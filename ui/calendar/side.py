"""The right column of the calendar: the mini month, the colleagues, what has no time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.agenda.reading import read_agenda
from ui.calendar.colleagues import ColleaguesCard
from ui.calendar.mini_month import MiniMonth
from ui.calendar.picture import narrowed
from ui.calendar.tray import TrayCard
from ui.calendar.words import monday_of
from ui.theme import Space, follow_theme, theme
from ui.widgets.cards import Card

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.agenda.entry import Agenda
    from ui.calendar.desk import CalendarDesk

WIDTH: Final = 272
ROOMY: Final = 540
"""Below this height the weeks of the mini month stand closer."""
_SIX_WEEKS: Final = timedelta(days=41)


class SideColumn(QWidget):
    """272 wide; the tray takes what height is left."""

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__()
        self._desk = desk
        self.month = MiniMonth()
        self.month.day_chosen.connect(desk.go)
        self.month.month_changed.connect(self._turn)
        self._month = desk.day
        self._shown: date | None = None
        box = Card(padding=Space.M)
        box.body.addWidget(self.month)
        self.people = ColleaguesCard(desk)
        self.tray = TrayCard(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(box)
        column.addWidget(self.people)
        column.addWidget(self.tray, 1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedWidth(theme().px(WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.month.set_dense(self.height() < theme().px(ROOMY))

    def show_range(self, day: date, first: date, last: date) -> None:
        """Show in the mini month which days are in front."""
        self.month.set_today(self._desk.today)
        self.month.set_month(day)
        self._month = day
        self.month.set_band(first, last)
        self._read_dots()

    def load(self) -> None:
        """Read the tray and the dots of the month anew."""
        self.tray.load()
        self._shown = None
        self._read_dots()

    def _turn(self, month: date) -> None:
        self._month = month
        self._read_dots()

    def _read_dots(self) -> None:
        """Learn on which days of the month something is planned."""
        first = monday_of(self._month.replace(day=1))
        if first == self._shown:
            return
        self._shown = first
        desk, office, now = self._desk, self._desk.office, self._desk.now()
        desk.workspace.runner.read(
            lambda: read_agenda(
                office, first, first + _SIX_WEEKS, members=[office.user_id], birthdays=False,
                now=now,
            ),
            self._take, desk.workspace.report, owner=self, key="dots",
        )  # fmt: skip

    def _take(self, agenda: Agenda) -> None:
        desk = self._desk
        shown = narrowed(agenda, members=None, hidden=desk.hidden, named=desk.named)
        self.month.set_calendar(agenda.calendar)
        self.month.set_dots({day for day in agenda.days() if shown.of_day(day)})
