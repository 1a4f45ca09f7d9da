"""«Рабочее время и календарь»: hours, weekdays, the days of a year."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.journal import Kind
from crm_desktop.wording import count
from crm_desktop.wording.times import WEEKDAYS_SHORT, today_in
from crm_desktop.workdays.calendar import DayKind, WorkCalendar, WorkingHours, year_totals
from crm_desktop.workdays.changing import KIND_WORDS, clock, set_day, set_working_hours
from crm_desktop.workdays.official import official_year
from crm_desktop.workdays.reading import work_calendar
from ui.settings.section import Section, setting_row
from ui.settings.workdays_year import YearGrid
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Card, Line
from ui.widgets.chips import ChipBar
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

_YEARS: Final = (1900, 2199)
_HALF: Final = 30
_DAY: Final = 24 * 60
_PAUSES: Final = (None, (720, 780), (780, 840), (840, 900), (780, 810))
_ICONS: Final = {
    DayKind.WORK: "check", DayKind.SHORT: "clock", DayKind.OFF: "minus",
}  # fmt: skip


class WorkdaysSection(Section):
    """Two cards: when the office works, and on which days of a year."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Рабочее время и календарь",
            "По ним считаются повторы, сроки сценариев и свободные часы. Праздники и переносы"
            " взяты из производственного календаря России; любой день можно изменить.",
        )
        self._may = may(workspace.office, Right.EDIT_SETTINGS)
        self._calendar = WorkCalendar()
        self._year = self._today.year
        self.weekdays = ChipBar([(n, name) for n, name in enumerate(WEEKDAYS_SHORT)],
                                exclusive=False)  # fmt: skip
        self.weekdays.changed.connect(self._set_weekdays)
        self.start, self.end, self.pause = ComboBox(), ComboBox(), ComboBox()
        self.start.chosen.connect(lambda at: self._set_hours(start=at))
        self.end.chosen.connect(lambda at: self._set_hours(end=at))
        self.pause.chosen.connect(lambda pause: self._set_hours(pause=pause))
        self.title = Label("", Role.SECTION)
        self.totals = Label("", Role.META, colour="text2")
        self.source, self.unsure = Banner(""), Banner("", tone=Tone.WARN)
        self.days = YearGrid()
        self.days.day_wanted.connect(self._ask)
        self.body.addWidget(self._hours_card())
        self.body.addWidget(self._year_card())
        self.body.addStretch(1)
        for control in (self.weekdays, self.start, self.end, self.pause):
            control.setEnabled(self._may)

    def refresh(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: work_calendar(office), self._show, owner=self, key="workdays"
        )

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.CALENDAR_DAY) or changes.concern(Kind.SETTING):
            self.refresh()

    def turn(self, by: int) -> None:
        """Show another year."""
        self._year = min(max(self._year + by, _YEARS[0]), _YEARS[1])
        self._show(self._calendar)

    def menu_of(self, day: date) -> Menu:
        """Return what a day can be made."""
        info = self._calendar.info(day)
        menu = Menu(self)
        for kind in (DayKind.WORK, DayKind.SHORT, DayKind.OFF):
            words = KIND_WORDS[kind].capitalize()
            menu.add(words, partial(self._set_day, day, kind), icon=_ICONS[kind],
                     enabled=info.kind is not kind or not info.own)  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Как в производственном календаре"), partial(self._set_day, day, None),
                 icon="rotate-ccw", enabled=info.own)  # fmt: skip
        return menu

    @property
    def _today(self) -> date:
        return today_in(self.workspace.office.zone)

    def _hours_card(self) -> QWidget:
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(self.tr("Рабочие дни недели"),
                        self.tr("Переносы выходных назначены для недели с понедельника по"
                                " пятницу."), self.weekdays)
        )  # fmt: skip
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for widget in (self.start, Label("–", Role.BODY, colour="text2"), self.end):
            row.addWidget(widget)
        rows = (
            (self.tr("Рабочее время"), self.tr("Короткий день кончается на час раньше."), both),
            (self.tr("Перерыв"), self.tr("В нём свободное время не предлагается."), self.pause),
        )
        for title, note, control in rows:
            card.body.addWidget(Line())
            card.body.addLayout(setting_row(title, note, control))
        self.start.setAccessibleName(self.tr("Начало дня"))
        self.end.setAccessibleName(self.tr("Конец дня"))
        return card

    def _year_card(self) -> QWidget:
        card = Card()
        card.body.setSpacing(Space.M)
        back = IconButton("chevron-left", self.tr("Предыдущий год"))
        back.clicked.connect(lambda: self.turn(-1))
        on = IconButton("chevron-right", self.tr("Следующий год"))
        on.clicked.connect(lambda: self.turn(1))
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        for widget in (back, self.title, on):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.totals, 0, Qt.AlignmentFlag.AlignVCenter)
        card.body.addLayout(head)
        card.body.addWidget(self.source)
        card.body.addWidget(self.unsure)
        card.body.addWidget(self.days)
        note = self.tr("Красный — выходной или праздник, жёлтый — короткий день, точка — изменено"
                       " в офисе. Нажмите на день, чтобы изменить его.")  # fmt: skip
        card.body.addWidget(Label(note, Role.META, colour="text2", wrap=True))
        return card

    def _show(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        hours = calendar.hours
        self.weekdays.set_value(hours.weekdays)
        self.start.set_options(_times(0, _DAY - 60, hours.start))
        self.start.set_value(hours.start)
        self.end.set_options(_times(60, _DAY, hours.end))
        self.end.set_value(hours.end)
        pauses = [*_PAUSES] if hours.pause in _PAUSES else [*_PAUSES, hours.pause]
        self.pause.set_options([(pause or 0, _pause_words(pause)) for pause in pauses])
        self.pause.set_value(hours.pause or 0)
        official, totals = official_year(self._year), year_totals(calendar, self._year)
        self.title.setText(str(self._year))
        parts = [
            count(totals.working, "рабочий день", "рабочих дня", "рабочих дней"),
            count(totals.resting, "выходной", "выходных", "выходных"),
            count(totals.short, "короткий", "коротких", "коротких"),
        ]
        if totals.own:
            parts.append(f"изменено {totals.own}")
        self.totals.setText(" · ".join(parts))
        for banner, shown in (
            (self.source, official.confirmed),
            (self.unsure, not official.confirmed),
        ):
            banner.set_text(official.source)
            banner.setVisible(shown)
        self.days.show_year(self._year, calendar, self._today)

    def _set_weekdays(self, chosen: object) -> None:
        if isinstance(chosen, frozenset):
            self._write(replace(self._calendar.hours, weekdays=chosen))

    def _set_hours(self, *, start: object = None, end: object = None, pause: object = None) -> None:
        hours = self._calendar.hours
        if isinstance(start, int):
            hours = replace(hours, start=start)
        if isinstance(end, int):
            hours = replace(hours, end=end)
        if pause is not None:
            hours = replace(hours, pause=pause if isinstance(pause, tuple) else None)
        self._write(hours)

    def _write(self, hours: WorkingHours) -> None:
        office = self.workspace.office
        self.workspace.act(
            lambda: set_working_hours(office, hours), owner=self, on_refused=self._refused
        )

    def _set_day(self, day: date, kind: DayKind | None) -> None:
        office = self.workspace.office
        self.workspace.act(lambda: set_day(office, day, kind=kind), owner=self)

    def _ask(self, day: date, at: QPoint) -> None:
        if self._may:
            menu = self.menu_of(day)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(at)

    def _refused(self, error: Exception) -> None:
        self.workspace.report(error)
        self._show(self._calendar)


def _times(first: int, last: int, present: int) -> list[tuple[object, str]]:
    return [(at, clock(at)) for at in sorted({*range(first, last + 1, _HALF), present})]


def _pause_words(pause: tuple[int, int] | None) -> str:
    return f"{clock(pause[0])}–{clock(pause[1])}" if pause else "без перерыва"
