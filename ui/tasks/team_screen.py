"""«Команда»: how everybody keeps his word, and what he has to do in the coming days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QTimer
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QStackedWidget, QToolTip, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.discipline.figures import team_figures
from crm_desktop.discipline.load import team_load
from crm_desktop.discipline.periods import PERIOD_NAMES, Period, period_days
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.wording import day as told_day
from ui.clients.wording import today
from ui.shell.report_link import report_command, report_link
from ui.shell.screen import Command, Place, Screen, TasksStop
from ui.shell.search_box import PaletteBox
from ui.tasks.team_rows import Columns, TeamDelegate, TeamHead, TeamRow, load_words
from ui.tasks.timesheet_dialog import open_timesheet
from ui.theme import Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line
from ui.widgets.choices import ComboBox
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.lists import ListView
from ui.widgets.progress import Skeleton
from ui.widgets.rows_model import RowsModel

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtCore import QObject

    from crm_desktop.discipline.figures import TeamFigures
    from crm_desktop.discipline.load import TeamLoad
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

RELOAD_MS: Final = 1500
DAYS: Final = 10
_PERIODS: Final = [(period, PERIOD_NAMES[period]) for period in Period]


class TeamScreen(Screen):
    """The period above, a row for each person; Enter or a click opens his tasks."""

    place = Place.TEAM
    help_page = "team"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._days: tuple[date, ...] = ()
        self._head = ScreenHead(self.tr("Команда"), crumb=self.tr("Задачи"))
        self._head.crumb_clicked.connect(lambda: workspace.go(Place.TASKS))
        self.period = ComboBox(_PERIODS)
        self.period.setAccessibleName(self.tr("Период"))
        self.period.set_value(Period.MONTH)
        self.period.chosen.connect(lambda _period: self.load())
        self.timesheet = Button(self.tr("Табель"), "clock")
        self.timesheet.clicked.connect(lambda _on=False: open_timesheet(workspace, self))
        self._head.add(PaletteBox(workspace))
        self.report_link = report_link(workspace, self.report_asked)
        self._head.add(self.report_link)
        self._head.add(self.timesheet)
        self._head.add(self.period)
        self.columns = TeamHead()
        self.model: RowsModel[TeamRow] = RowsModel(TeamRow.words, self)
        self.list = ListView(self.tr("Сотрудники"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(TeamDelegate(self.list))
        self.list.activated.connect(self._open_tasks)
        self.list.clicked.connect(self._open_tasks)
        self.list.viewport().installEventFilter(self)
        self._waiting = Skeleton(rows=6)
        self._closed = EmptyState(
            self.tr("Показатели команды видит руководитель"),
            self.tr("Свои задачи вы найдёте на экранах «Сегодня» и «Задачи»."),
            icon="users", tone=Tone.GREY,
        )  # fmt: skip
        self._pages = QStackedWidget()
        for page in (self._waiting, self.list, self._closed):
            self._pages.addWidget(page)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(self.load)
        card = Card(padding=0)
        card.body.setContentsMargins(1, Space.S, 1, Space.S)
        card.body.setSpacing(0)
        card.body.addWidget(self.columns)
        card.body.addWidget(Line())
        card.body.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._head)
        column.addWidget(card, 1)

    @property
    def may_see(self) -> bool:
        """Whether this person may see the figures."""
        return may(self.workspace.office, Right.TEAM_FIGURES)

    def open(self, _argument: object | None) -> None:
        self.load()
        (self if self._pages.currentWidget() is self._waiting else self.list).setFocus()

    def on_changed(self, changes: Changes) -> None:
        if changes:
            self._reload.start()

    def commands(self) -> list[Command]:
        return [
            Command("team.reload", self.tr("Пересчитать показатели команды"), self.load,
                    "refresh-cw", "F5"),
            Command("team.timesheet", self.tr("Табель"),
                    lambda: open_timesheet(self.workspace, self), "clock", "",
                    "время часы затраты сколько потрачено"),
            *report_command(self.workspace, "team", self.report_asked),
        ]  # fmt: skip

    def report_asked(self) -> ReportAsk:
        """Return the report that tells the same of the same days."""
        on = today(self.workspace.office.zone)
        days = ReportPeriod(*period_days(Period(str(self.period.value)), on))
        return ReportAsk("tasks-in-time", days, 0, by="responsible")

    def load(self) -> None:
        """Count behind; what is shown stays until the new figures are there."""
        if not self.may_see:
            self.columns.hide()
            self._pages.setCurrentWidget(self._closed)
            return
        office, on = self.workspace.office, today(self.workspace.office.zone)
        first, last = period_days(Period(str(self.period.value)), on)

        def read() -> tuple[TeamFigures, TeamLoad]:
            with office.reading():
                ahead = team_load(office, on, on + timedelta(days=DAYS - 1))
                return team_figures(office, first, last), ahead

        self.workspace.runner.read(
            read, self._show, self.workspace.report, owner=self, key="figures"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell_day(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, read: tuple[TeamFigures, TeamLoad]) -> None:
        figures, ahead = read
        self._days = ahead.days
        on = today(self.workspace.office.zone)
        span = self.tr("{} — {}").format(told_day(figures.first, on), told_day(figures.last, on))
        self._head.set_subtitle(span)
        self.columns.show_days(ahead.days, ahead.hours)
        rows = [
            TeamRow(one, ahead.of(one.member_id) if one.member_id is not None else (), ahead.hours)
            for one in figures.rows
        ]
        rows.append(TeamRow(figures.total, (), ahead.hours, total=True))
        chosen = self.list.currentIndex().row()
        self.model.show_rows(rows)
        self.list.setCurrentIndex(self.model.index(max(0, min(chosen, len(rows) - 1))))
        first = self._pages.currentWidget() is self._waiting
        self._pages.setCurrentWidget(self.list)
        if first and self.hasFocus():
            self.list.setFocus()

    def _open_tasks(self, index: QModelIndex) -> None:
        member = self.model.rows[index.row()].figures.member_id
        stop = TasksStop(scope="all", member_id=member or 0)
        self.workspace.go(Place.TASKS, stop)

    def _tell_day(self, event: QHelpEvent) -> None:
        """Say what the bar under the mouse stands for."""
        index = self.list.indexAt(event.pos())
        if not index.isValid():
            QToolTip.hideText()
            return
        row = self.model.rows[index.row()]
        side = 8 + 12
        rect = self.list.visualRect(index).adjusted(side, 0, -side, 0)
        for place, on, load in zip(
            Columns.of(rect, len(self._days)).days, self._days, row.load, strict=False
        ):
            if place.contains(event.pos()):
                QToolTip.showText(event.globalPos(), load_words(on, load), self.list)
                return
        QToolTip.hideText()
