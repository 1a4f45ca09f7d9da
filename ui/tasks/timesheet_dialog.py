"""«Табель»: where the time of a period went, by colleague, day, task, client or deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.discipline.periods import PERIOD_NAMES, Period, period_days
from crm_desktop.tasks.timesheet import timesheet
from crm_desktop.wording import day as told_day
from crm_desktop.wording.numbers import minutes_words
from ui.clients.wording import today
from ui.theme import Role, Space, Tone, theme
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_bar, draw_text
from ui.widgets.rows_model import ROW, RowsModel
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from crm_desktop.tasks.timesheet import Sum, Timesheet
    from ui.shell.workspace import Workspace
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 680
LIST_HEIGHT: Final = 360
MEMBERS: Final = "members"
_BY: Final = (
    (MEMBERS, "Сотрудники"), ("days", "Дни"), ("tasks", "Задачи"), ("clients", "Клиенты"),
    ("deals", "Сделки"),
)  # fmt: skip
_WITHOUT: Final = {"clients": "Без клиента", "deals": "Без сделки"}


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A row: what it is, its minutes, and its share of the largest."""

    name: str
    minutes: int
    share: float


class TimeLineDelegate(RowDelegate):
    """Name, a bar, hours on the right."""

    def __init__(self, parent: ListView) -> None:
        super().__init__(parent, height=40)

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        line: TimeLine = index.data(ROW)
        hours = QRect(rect.right() - px(120), rect.top(), px(112), rect.height())
        bar = QRect(hours.left() - px(172), rect.center().y() - px(3), px(160), px(6))
        name = QRect(
            rect.left() + px(8), rect.top(), bar.left() - px(20) - rect.left(), rect.height()
        )
        draw_text(painter, name, line.name, Role.BODY)
        draw_bar(painter, bar, line.share, "accent")
        draw_text(painter, hours, minutes_words(line.minutes), Role.ROW, align=RIGHT)


class TimesheetDialog(Dialog):
    """The period and what it is summed by above, the sums below.

    Attributes:
        model: the rows shown.
        sheet: what was read last.
    """

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            "Табель", parent, width=WIDTH,
            subtitle="Время, записанное по задачам. Идущие отсчёты ещё не сосчитаны.",
        )  # fmt: skip
        self._workspace = workspace
        self.sheet: Timesheet | None = None
        self.period = ComboBox([(period, PERIOD_NAMES[period]) for period in Period])
        self.period.setAccessibleName(self.tr("Период"))
        self.period.set_value(Period.WEEK)
        self.by = Segment(_BY)
        self.total = Label("", Role.BODY, colour="text2")
        self.model: RowsModel[TimeLine] = RowsModel(
            lambda line: f"{line.name}: {minutes_words(line.minutes)}", self
        )
        self.list = ListView(self.tr("Табель"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(TimeLineDelegate(self.list))
        self.list.setMinimumHeight(theme().px(LIST_HEIGHT))
        self.nothing = EmptyState(
            self.tr("Время не записано"),
            self.tr("Запустите отсчёт в карточке задачи или запишите время потом."),
            icon="clock", tone=Tone.GREY,
        )  # fmt: skip
        self._card = ListCard(self.list, self.nothing)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.period)
        row.addStretch(1)
        row.addWidget(self.total)
        self.body.addLayout(row)
        self.body.addWidget(self.by)
        self.body.addWidget(self._card)
        self.add_button(self.tr("Закрыть"))
        self.period.chosen.connect(lambda _period: self.load())
        self.by.changed.connect(lambda _by: self._show_lines())
        self.load()

    def load(self) -> None:
        """Read the period chosen."""
        office = self._workspace.office
        start, end = period_days(Period(str(self.period.value)), today(office.zone))
        self._workspace.runner.read(
            lambda: timesheet(office, start=start, end=end), self._show, owner=self,
            key="timesheet",
        )  # fmt: skip

    def lines(self) -> list[TimeLine]:
        """Return the rows of what is chosen."""
        if self.sheet is None:
            return []
        by = str(self.by.value)
        here = today(self._workspace.office.zone)
        named = (
            [(told_day(on, here), minutes) for on, minutes in self.sheet.by_day.items()]
            if by == "days"
            else [(each.name or _WITHOUT.get(by, ""), each.minutes) for each in self._sums(by)]
        )
        most = max((minutes for _name, minutes in named), default=1)
        return [TimeLine(name, minutes, minutes / most) for name, minutes in named]

    def _sums(self, by: str) -> tuple[Sum, ...]:
        sheet = self.sheet
        if sheet is None:
            return ()
        return {
            MEMBERS: sheet.by_member, "tasks": sheet.by_task, "clients": sheet.by_client,
            "deals": sheet.by_deal,
        }[by]  # fmt: skip

    def _show(self, sheet: Timesheet) -> None:
        self.sheet = sheet
        self._show_lines()

    def _show_lines(self) -> None:
        lines = self.lines()
        self.model.show_rows(lines)
        self._card.show_list(bool(lines))
        total = self.sheet.total if self.sheet is not None else 0
        self.total.setText(self.tr("Всего: {}").format(minutes_words(total)) if total else "")


def open_timesheet(workspace: Workspace, parent: QWidget) -> None:
    """Open «Табель» over a window."""
    dialog = TimesheetDialog(workspace, parent.window())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
