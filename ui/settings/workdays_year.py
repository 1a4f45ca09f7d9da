"""A year of the office's calendar: twelve small months, a click changes a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.workdays.calendar import DayKind, WorkCalendar
from ui.calendar.month_plan import DAYS, MONTHS, WEEKS, six_weeks
from ui.calendar.words import long_day
from ui.theme import Role, follow_theme, theme
from ui.widgets.paint import CENTRE, draw_box, draw_dot, draw_ring, draw_text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from ui.theme import Colour

COLUMNS: Final = 4
CELL: Final = 22
_NAME: Final = 28
_APART: Final = 18
_STEPS: Final = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS,
}  # fmt: skip
_KINDS: Final = {
    DayKind.WORK: "рабочий день", DayKind.SHORT: "короткий день", DayKind.OFF: "выходной",
    DayKind.HOLIDAY: "праздник",
}  # fmt: skip
_GROUNDS: Final[dict[DayKind, Colour]] = {
    DayKind.SHORT: "warn_soft", DayKind.OFF: "bad_soft", DayKind.HOLIDAY: "bad_soft",
}  # fmt: skip


class YearGrid(QWidget):
    """The days of a year; one stop of the Tab key, arrows walk, Enter asks for a change.

    Attributes:
        day_wanted: a day is to be changed: the `date` and the global point to ask at.
    """

    day_wanted = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calendar = WorkCalendar()
        self._year = 2000
        self._stands = date(2000, 1, 1)
        self._today: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Дни года"))
        follow_theme(self.restyle)

    @property
    def stands(self) -> date:
        """The day the keyboard stands on."""
        return self._stands

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedHeight(self._month_height() * 3 - theme().px(_APART))
        self.update()

    def show_year(self, year: int, calendar: WorkCalendar, today: date) -> None:
        """Show a year of a calendar."""
        if year != self._year:
            self._stands = today if today.year == year else date(year, 1, 1)
        self._year, self._calendar, self._today = year, calendar, today
        self._tell()

    def cell_of(self, day: date) -> QRect:
        """Where a day of the year stands."""
        number = (day - six_weeks(day)[0]).days
        return self._cell(day.month, number)

    def day_at(self, at: QPoint) -> date | None:
        """The day under a point."""
        for month in range(1, 13):
            for number, day in enumerate(six_weeks(date(self._year, month, 1))):
                if day.month == month and self._cell(month, number).contains(at):
                    return day
        return None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for month in range(1, 13):
            first = self._cell(month, 0)
            name = QRect(first.left(), first.top() - theme().px(_NAME), first.width() * DAYS,
                         theme().px(_NAME))  # fmt: skip
            draw_text(painter, name, MONTHS[month - 1], Role.BODY_STRONG)
            for number, day in enumerate(six_weeks(date(self._year, month, 1))):
                if day.month == month:
                    self._draw_day(painter, day, self._cell(month, number))
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint())
        if day is not None:
            self._stand_on(day)
            self._want()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._want()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._stand_on(self._stands + timedelta(days=_STEPS[key]))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._want()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), self.told(day) if day else "", self)
            return True
        return super().event(event)

    def told(self, day: date) -> str:
        """«Пятница, 9 января 2026: выходной. Выходной вместо 3 января»."""
        info = self._calendar.info(day)
        words = f"{long_day(day)}: {_KINDS[info.kind]}"
        return f"{words}. {info.name}" if info.name else words

    def _stand_on(self, day: date) -> None:
        if day.year == self._year:
            self._stands = day
            self._tell()

    def _want(self) -> None:
        self.day_wanted.emit(
            self._stands, self.mapToGlobal(self.cell_of(self._stands).bottomLeft())
        )

    def _tell(self) -> None:
        self.setAccessibleDescription(self.told(self._stands))
        self.update()

    def _month_height(self) -> int:
        px = theme().px
        return px(_NAME) + px(CELL) * WEEKS + px(_APART)

    def _cell(self, month: int, number: int) -> QRect:
        px = theme().px
        row, column = divmod(month - 1, COLUMNS)
        wide = (self.width() - px(_APART) * (COLUMNS - 1)) // COLUMNS
        cell = min(wide // DAYS, px(CELL + 6))
        week, weekday = divmod(number, DAYS)
        left = column * (wide + px(_APART)) + weekday * cell
        top = row * self._month_height() + px(_NAME) + week * px(CELL)
        return QRect(left, top, cell, px(CELL))

    def _draw_day(self, painter: QPainter, day: date, cell: QRect) -> None:
        colour, info = theme().colour, self._calendar.info(day)
        box = QRectF(cell).adjusted(1, 1, -1, -1)
        weekend = info.kind is DayKind.OFF and not info.name
        ground = None if weekend else _GROUNDS.get(info.kind)
        if info.own and info.kind is DayKind.WORK:
            ground = "ok_soft"
        if ground is not None:
            draw_box(painter, box, ground=colour(ground), radius=5)
        if day == self._today:
            draw_box(painter, box, ground=None, border=colour("accent"), width=1.5, radius=5)
        if day == self._stands and self.hasFocus():
            draw_ring(painter, box, 5)
        shade: Colour = "text" if info.working else "bad"
        strong = info.kind is DayKind.HOLIDAY or info.own
        painter.setFont(theme().font(Role.META_STRONG if strong else Role.META))
        painter.setPen(colour(shade))
        painter.drawText(box, CENTRE, str(day.day))
        if info.own:
            draw_dot(painter, QPoint(cell.right() - 4, cell.top() + 5), "accent", 5)
