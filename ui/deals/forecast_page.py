"""«Прогноз»: what open deals are expected to bring, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.deals.forecast import (
    CHANCES,
    Chance,
    Forecast,
    Span,
    column_filter,
    either_way,
    forecast,
    won_filter,
)
from crm_desktop.deals.forecast_deals import ForecastDeal, forecast_deals
from crm_desktop.deals.rescheduling import move_close
from crm_desktop.journal import Kind as Record
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.wording import count
from ui.clients.wording import today
from ui.deals.board_words import DEALS
from ui.deals.forecast_column import ForecastColumnView
from ui.deals.forecast_head import CHANCE_COLOURS
from ui.deals.forecast_words import CHANCE_BOUNDS, CHANCE_NAMES, column_name, told_forecast
from ui.deals.list_query import asked_filter
from ui.deals.modes import DealMode
from ui.shell.report_link import report_command, report_link
from ui.shell.screen import Command
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box
from ui.widgets.progress import Skeleton

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.deals.forecast import ForecastColumn
    from crm_desktop.deals.list_filter import DealFilter
    from crm_desktop.journal import Changes
    from ui.deals.desk import DealsDesk
    from ui.widgets.buttons import LinkButton

SOON_MS: Final = 150
"""News that come in a row are read once."""
USUAL: Final = 6
_MONTHS: Final = ((3, "3 месяца"), (6, "6 месяцев"), (12, "12 месяцев"))
_MATTERS: Final = (
    Record.DEAL, Record.CLIENT, Record.STAGE, Record.FUNNEL, Record.CURRENCY, Record.TASK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for a question."""

    asked: tuple[DealFilter, int]
    told: Forecast
    deals: dict[str, tuple[ForecastDeal, ...]]


class _Swatch(QWidget):
    """The colour of a band in the legend."""

    def __init__(self, chance: Chance) -> None:
        super().__init__()
        self._chance = chance
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.setFixedSize(theme().px(10), theme().px(10))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = theme().colour(CHANCE_COLOURS[self._chance])
        draw_box(painter, self.rect(), ground=ground, radius=self.width() / 2)
        painter.end()


class ForecastBar(QWidget):
    """The legend and how many months."""

    def __init__(self, link: LinkButton) -> None:
        super().__init__()
        self.link = link
        self.months = ComboBox(_MONTHS)
        self.months.setAccessibleName(self.tr("Сколько месяцев"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addStretch(1)
        row.addWidget(self.link)
        row.addWidget(self.months)

    def set_months(self, months: int) -> None:
        """Show without a signal how many."""
        self.months.set_value(months)


class ForecastPage(DealMode):
    """Columns of months; a click shows the deals behind, a drag moves their expected close."""

    every_funnel = True

    def __init__(self, desk: DealsDesk) -> None:
        super().__init__(desk)
        self.period = ForecastBar(report_link(desk.workspace, self.report_asked))
        self.bar = self.period
        kept = desk.recall("forecast_months")
        self.months = int(kept) if kept.isdecimal() and int(kept) in dict(_MONTHS) else USUAL
        self.period.set_months(self.months)
        self.period.months.chosen.connect(self._on_months)
        self.columns: dict[str, ForecastColumnView] = {}
        self.told_now: Forecast | None = None
        self._shown_for: tuple[DealFilter, int] | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._read)
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.M)
        self._row.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self.area.setWidget(self._inside)
        self._inside.setAutoFillBackground(False)
        self._skeleton = Skeleton(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XS, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(_legend())
        column.addWidget(self._skeleton, 1)
        column.addWidget(self.area, 1)
        self.area.hide()

    def show_asked(self) -> None:
        if self.desk.is_ready and self._question != self._shown_for:
            self._read()

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _MATTERS):
            self._soon.start()

    def take_focus(self) -> None:
        for view in self.columns.values():
            if view.isVisibleTo(self):
                view.head.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def commands(self) -> list[Command]:
        found = [
            Command(f"forecast.months.{months}", self.tr("Прогноз на {}").format(name),
                    partial(self.period.months.chosen.emit, months), "calendar-days", "", "период")
            for months, name in _MONTHS if months != self.months
        ]  # fmt: skip
        found += [
            Command(f"forecast.list.{view.column.key}",
                    self.tr("Прогноз, показать сделки: {}").format(column_name(view.column)),
                    partial(self.show_list, view.column, None), "list", "", "месяц список")
            for view in self.columns.values() if view.isVisibleTo(self)
        ]  # fmt: skip
        return [*found, *report_command(self.desk.workspace, "forecast", self.report_asked)]

    def report_asked(self) -> ReportAsk:
        """Return the report that tells the same of the same deals."""
        days = ReportPeriod.month(today(self.desk.workspace.office.zone))
        tree = either_way(asked_filter(self.desk)).as_tree()
        return ReportAsk("forecast", days, 0, tree=tree, options={"months": str(self.months)})

    def show_list(self, column: ForecastColumn, chance: Chance | None = None) -> None:
        """Show the deals behind a column, or behind one band of it, as a list."""
        if self.told_now is not None:
            asked = column_filter(column, asked_filter(self.desk), today=self.told_now.today,
                                  chance=chance)  # fmt: skip
            self._show_filter(asked)

    def show_won(self, column: ForecastColumn) -> None:
        """Show what was won in the month of a column as a list."""
        self._show_filter(won_filter(column, asked_filter(self.desk)))

    def plan(self, deals: list[int], column: ForecastColumn) -> None:
        """Let deals be expected to close in the month of a column; «Отменить» takes it back."""
        office = self.desk.workspace.office
        if column.span is Span.OVERDUE:
            return
        self.desk.workspace.act(lambda: move_close(office, deals, month=column.month), owner=self)

    def carry(self, view: ForecastColumnView, deals: list[int], step: int) -> None:
        """Carry deals to the column before or after; the keyboard stays with them."""
        there = [each for each in self.columns.values() if each.takes]
        at = there.index(view) if view in there else -1
        to = at + step if at >= 0 else (0 if step > 0 else -1)
        if 0 <= to < len(there):
            self.plan(deals, there[to].column)

    @property
    def _question(self) -> tuple[DealFilter, int]:
        return asked_filter(self.desk), self.months

    def _show_filter(self, asked: DealFilter) -> None:
        self.desk.show_filter(asked)
        self.mode_wanted.emit("list")

    def _on_months(self, months: object) -> None:
        if isinstance(months, int) and months != self.months:
            self.months = months
            self.period.set_months(months)
            self.desk.remember("forecast_months", str(months))
            self._read()

    def _read(self) -> None:
        workspace, asked = self.desk.workspace, self._question
        office = workspace.office

        def work() -> _Read:
            with office.reading():
                told = forecast(office, asked[0], months=asked[1])
                return _Read(asked, told, forecast_deals(office, asked[0], told))

        workspace.runner.read(work, self._take, workspace.report, owner=self, key="forecast")

    def _take(self, read: _Read) -> None:
        if read.asked != self._question:
            return
        self._shown_for = read.asked
        self.told_now = read.told
        keys = [column.key for column in read.told.columns]
        if keys != list(self.columns):
            self._build(read.told)
        for column in read.told.columns:
            view = self.columns[column.key]
            view.show_column(column, read.deals[column.key])
            view.setVisible(column.span is Span.MONTH or bool(column.total.deals))
        self._skeleton.hide()
        self.area.show()
        self.told.emit(told_forecast(read.told))

    def _build(self, told: Forecast) -> None:
        for view in self.columns.values():
            self._row.removeWidget(view)
            view.hide()
            view.deleteLater()
        self.columns = {}
        for at, column in enumerate(told.columns):
            view = ForecastColumnView(column)
            view.head.list_wanted.connect(partial(self._on_head, view))
            view.head.menu_wanted.connect(partial(self.open_head_menu, view))
            view.all_wanted.connect(partial(self._on_head, view, None))
            view.dropped.connect(partial(self._on_dropped, view))
            view.list.opened.connect(partial(self._open, view))
            view.list.carried.connect(partial(self.carry, view))
            view.list.menu_wanted.connect(partial(self.open_deal_menu, view))
            view.list.left.connect(partial(self._step, view))
            self._row.insertWidget(at, view)
            self.columns[column.key] = view

    def _on_head(self, view: ForecastColumnView, chance: Chance | None) -> None:
        self.show_list(view.column, chance)

    def _on_dropped(self, view: ForecastColumnView, deals: list[int]) -> None:
        self.plan(deals, view.column)

    def _open(self, view: ForecastColumnView, deal: int) -> None:
        self.desk.open_deal(deal, [each.id for each in view.deals])

    def _step(self, view: ForecastColumnView, step: int) -> None:
        """Go to the rows of the column before or after."""
        seen = [each for each in self.columns.values() if each.isVisibleTo(self)]
        to = seen.index(view) + step if view in seen else -1
        if 0 <= to < len(seen):
            aim = seen[to]
            rows = aim.list.model().rowCount()
            aim.list.setFocus(Qt.FocusReason.TabFocusReason)
            if rows and not aim.list.currentIndex().isValid():
                aim.list.setCurrentIndex(aim.list.model().index(0, 0))
            self.area.ensureWidgetVisible(aim)

    def open_head_menu(self, view: ForecastColumnView, point: QPoint) -> Menu:
        """The parts of a column."""
        column = view.column
        menu = self._menu()
        menu.add(self.tr("Показать все: {}").format(count(column.total.deals, *DEALS)),
                 partial(self.show_list, column, None), icon="list")  # fmt: skip
        for chance in CHANCES:
            part = column.expected[chance]
            if part.deals:
                menu.add(f"{CHANCE_NAMES[chance]}: {count(part.deals, *DEALS)}",
                         partial(self.show_list, column, chance))  # fmt: skip
        if column.won.deals:
            told = self.tr("Выиграно: {}").format(count(column.won.deals, *DEALS))
            menu.add(told, partial(self.show_won, column), icon="trophy")
        menu.popup(point)
        return menu

    def open_deal_menu(self, view: ForecastColumnView, point: QPoint) -> Menu:
        """What can be done with the selected deals of a column."""
        deals = view.list.chosen
        menu = self._menu()
        if len(deals) == 1:
            menu.add(self.tr("Открыть карточку"), partial(self._open, view, deals[0]),
                     icon="square-kanban", shortcut="Return")  # fmt: skip
            menu.addSeparator()
        for other in self.columns.values():
            if other.takes and other is not view:
                told = self.tr("Перенести: {}").format(column_name(other.column).lower())
                menu.add(told, partial(self.plan, deals, other.column))
        menu.popup(point)
        return menu

    def _menu(self) -> Menu:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu


def _legend() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(2, 0, 0, 0)
    row.setSpacing(Space.S)
    for chance in CHANCES:
        row.addWidget(_Swatch(chance))
        told = f"{CHANCE_NAMES[chance]} · {CHANCE_BOUNDS[chance]}"
        row.addWidget(Label(told, Role.META, colour="text2"))
        row.addSpacing(Space.S)
    row.addStretch(1)
    return row
