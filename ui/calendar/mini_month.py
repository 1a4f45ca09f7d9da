"""A small month: which days are in front, on which something is planned, which are off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from crm_desktop.wording.times import WEEKDAYS_SHORT
from crm_desktop.workdays.calendar import WorkCalendar
from ui.calendar.month_plan import DAYS, WEEKS, month_title, months_on, six_weeks
from ui.calendar.words import long_day
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Label
from ui.widgets.paint import CENTRE, draw_box, draw_dot, draw_ring

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from ui.theme import Colour

CELL: Final = QSize(34, 28)
DENSE: Final = 21
_DISC: Final = 26
_DOT: Final = 4
_STEPS: Final = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS,
}  # fmt: skip


class MiniMonth(QWidget):
    """The name of the month, two arrows, six weeks.

    Attributes:
        day_chosen: a `date` was clicked or entered.
        month_changed: another month is shown; a `date` of it.
    """

    day_chosen = Signal(object)
    month_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", Role.BODY_STRONG)
        self.back = IconButton("chevron-left", self.tr("Предыдущий месяц"), size=28)
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on = IconButton("chevron-right", self.tr("Следующий месяц"), size=28)
        self.on.clicked.connect(lambda: self.turn(1))
        self.days = _Days(self)
        head = QHBoxLayout()
        head.setContentsMargins(Space.S, 0, 0, 0)
        head.setSpacing(0)
        head.addWidget(self._title, 1)
        head.addWidget(self.back)
        head.addWidget(self.on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(head)
        column.addWidget(self.days)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.days)
        self.set_month(self.days.month)

    @property
    def month(self) -> date:
        """A day of the month shown."""
        return self.days.month

    def set_month(self, day: date) -> None:
        """Show the month of a day; the keyboard stands on that day."""
        self.days.month = self.days.stands = day
        self._title.setText(month_title(day))
        self.days.tell()

    def set_band(self, first: date, last: date) -> None:
        """Mark the days in front."""
        self.days.band = (first, last)
        self.days.update()

    def set_today(self, day: date) -> None:
        """Say which day it is."""
        self.days.today = day
        self.days.update()

    def set_dots(self, days: Collection[date]) -> None:
        """Say on which days something is planned."""
        self.days.dots = frozenset(days)
        self.days.update()

    def set_calendar(self, calendar: WorkCalendar) -> None:
        """Say which days are off."""
        self.days.calendar = calendar
        self.days.update()

    def set_dense(self, dense: bool) -> None:
        """Stand in less height: all six weeks stay in sight."""
        height = DENSE if dense else CELL.height()
        if height != self.days.cell_height:
            self.days.cell_height = height
            self.days.restyle()
            self.days.updateGeometry()

    def turn(self, by: int) -> None:
        """Show another month."""
        self.set_month(months_on(self.days.month, by))
        self.month_changed.emit(self.days.month)


class _Days(QWidget):
    """The cells; one stop of the Tab key, arrows walk."""

    def __init__(self, owner: MiniMonth) -> None:
        super().__init__(owner)
        self._owner = owner
        self.month = self.stands = date(2000, 1, 1)
        self.today: date | None = None
        self.band: tuple[date, date] | None = None
        self.dots: frozenset[date] = frozenset()
        self.calendar = WorkCalendar()
        self.cell_height = CELL.height()
        self._hovered: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedHeight(theme().px(self.cell_height) * (WEEKS + 1))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(CELL.width()) * DAYS, theme().px(self.cell_height) * (WEEKS + 1))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def tell(self) -> None:
        """Say the day the keyboard stands on to who cannot see it."""
        name = self.calendar.info(self.stands).name
        told = f"{long_day(self.stands)}, {name}" if name else long_day(self.stands)
        self.setAccessibleName(self.tr("Календарь на месяц"))
        self.setAccessibleDescription(told)
        self.update()

    def cell_of(self, day: date) -> QRect | None:
        """Where a day stands; None = it is not shown."""
        days = six_weeks(self.month)
        if not days[0] <= day <= days[-1]:
            return None
        number = (day - days[0]).days
        return self._cell(number // DAYS, number % DAYS)

    def day_at(self, at: QPoint) -> date | None:
        """The day under a point."""
        days = six_weeks(self.month)
        for number, day in enumerate(days):
            if self._cell(number // DAYS, number % DAYS).contains(at):
                return day
        return None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = theme().px(self.cell_height)
        for column, name in enumerate(WEEKDAYS_SHORT):
            box = QRect(self._left(column), 0, self._left(column + 1) - self._left(column), height)
            off = column not in self.calendar.hours.weekdays
            painter.setFont(theme().font(Role.LABEL))
            painter.setPen(theme().colour("bad" if off else "text2"))
            painter.drawText(box, CENTRE, name)
        days = six_weeks(self.month)
        for week in range(WEEKS):
            self._paint_band(painter, days[week * DAYS : (week + 1) * DAYS], week)
        for number, day in enumerate(days):
            self._paint_day(painter, day, self._cell(number // DAYS, number % DAYS))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.day_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._walk(self.stands + timedelta(days=_STEPS[key]))
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._walk(months_on(self.stands, -1 if key == Qt.Key.Key_PageUp else 1))
        elif key == Qt.Key.Key_Home and self.today is not None:
            self._walk(self.today)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._choose(self.stands)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.tell()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(event.pos())
            name = self.calendar.info(day).name if day is not None else ""
            QToolTip.showText(event.globalPos(), name, self)
            return True
        return super().event(event)

    def _walk(self, day: date) -> None:
        turned = (day.year, day.month) != (self.month.year, self.month.month)
        if turned:
            self._owner.set_month(day)
            self._owner.month_changed.emit(day)
        self.stands = day
        self.tell()

    def _choose(self, day: date) -> None:
        self._walk(day)
        self._owner.day_chosen.emit(day)

    def _hover(self, day: date | None) -> None:
        if day != self._hovered:
            self._hovered = day
            self.update()

    def _left(self, column: int) -> int:
        return round(self.width() * column / DAYS)

    def _cell(self, week: int, column: int) -> QRect:
        height = theme().px(self.cell_height)
        left = self._left(column)
        return QRect(left, height * (week + 1), self._left(column + 1) - left, height)

    def _paint_band(self, painter: QPainter, days: tuple[date, ...], week: int) -> None:
        if self.band is None:
            return
        inside = [n for n, day in enumerate(days) if self.band[0] <= day <= self.band[1]]
        if not inside or self.band[1] - self.band[0] > timedelta(days=2 * DAYS):
            return
        box = self._cell(week, inside[0]).united(self._cell(week, inside[-1]))
        ground = theme().colour("accent_soft")
        draw_box(painter, box.adjusted(0, 1, 0, -1), ground=ground, radius=box.height() / 2)

    def _paint_day(self, painter: QPainter, day: date, cell: QRect) -> None:
        px, today = theme().px, day == self.today
        side = min(px(_DISC), cell.height())
        disc = QRectF(0, 0, side, side)
        disc.moveCenter(QRectF(cell).center())
        if today:
            draw_box(painter, disc, ground=theme().colour("accent"), radius=side / 2)
        elif day == self._hovered:
            draw_box(painter, disc, ground=theme().colour("sunken"), radius=side / 2)
        if day == self.stands and self.hasFocus():
            draw_ring(painter, disc, side / 2)
        month = (day.year, day.month) == (self.month.year, self.month.month)
        shade: Colour = "text" if month else "text3"
        if today:
            shade = "accent_on"
        elif not self.calendar.is_working(day):
            shade = "bad"
        painter.setFont(theme().font(Role.META_STRONG if today else Role.META))
        painter.setPen(theme().colour(shade))
        if not month and not today:
            painter.setOpacity(0.7)
        painter.drawText(cell.adjusted(0, -1, 0, -1), CENTRE, str(day.day))
        painter.setOpacity(1.0)
        if day in self.dots:
            spot = QPoint(cell.center().x() + 1, cell.bottom() - px(3))
            draw_dot(painter, spot, "accent_on" if today else "accent", px(_DOT))
