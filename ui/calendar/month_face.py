"""The face of the month: six weeks of cells, followed by mouse and keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from crm_desktop.agenda.entry import AgendaBirthday, AgendaEntry
from crm_desktop.agenda.moving import start_minute
from crm_desktop.agenda.totals import total_words
from ui.calendar.block_paint import BlockPainter
from ui.calendar.carry import Load
from ui.calendar.entry_words import spoken, tip_of
from ui.calendar.modes import DAY
from ui.calendar.month_grid import MonthGrid
from ui.calendar.month_paint import MonthLook, MonthPainter
from ui.calendar.month_plan import (
    DAYS,
    plan_month,
    same_month,
)
from ui.calendar.spots import Held, Spot
from ui.calendar.words import long_day
from ui.theme import Radius, follow_theme, theme
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from crm_desktop.agenda.entry import Agenda
    from ui.calendar.band_plan import Item
    from ui.calendar.desk import CalendarDesk
    from ui.calendar.month_plan import MonthPlan

_STEPS: Final = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -DAYS, Qt.Key.Key_Down: DAYS,
}  # fmt: skip


class MonthFace(QWidget):
    """Paints the month and follows the mouse and the keyboard.

    Arrows walk the days, Alt+↑ and Alt+↓ what is on a day; Enter opens what is chosen or the
    day, N plans, Space notes as done, Del drops.
    """

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__()
        self._desk = desk
        self._blocks = BlockPainter()
        self._painter = MonthPainter(desk, self._blocks)
        self._agenda: Agenda | None = None
        self._plan: MonthPlan | None = None
        self._press: tuple[QPoint, AgendaEntry | None] | None = None
        self._month = desk.day
        self._still: QPixmap | None = None
        self.look = MonthLook(desk.day)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(560, 420)
        self.setAccessibleName(self.tr("Месяц"))
        desk.carry.ended.connect(self._put_down)
        desk.book.changed.connect(self.restyle)
        follow_theme(self.restyle)

    @property
    def grid(self) -> MonthGrid:
        """Where everything lies now."""
        return MonthGrid(self.width(), self.height(), theme().px(100) / 100)

    @property
    def plan(self) -> MonthPlan | None:
        """What is drawn; None = nothing was read yet."""
        return self._plan

    @property
    def selected(self) -> AgendaEntry | None:
        """What is chosen."""
        key, agenda = self.look.selected, self._agenda
        if key is None or agenda is None:
            return None
        return next((entry for entry in agenda.entries if entry.key == key), None)

    def restyle(self) -> None:
        """Set everything anew."""
        self._blocks.forget()
        self._lay_out()

    def show_agenda(self, agenda: Agenda, day: date) -> None:
        """Show what was read, with the month of a day in front."""
        self._agenda = agenda
        if not agenda.first <= self.look.cursor <= agenda.last or not same_month(
            self.look.cursor, day
        ):
            self.look.cursor = day
        self._month = day
        self._lay_out()
        self._say()

    def stand_on(self, day: date) -> None:
        """Bring the cursor to a day."""
        if not same_month(day, self._month):
            self._still = None
        self.look.cursor = self._month = day
        self._say()
        self.update()

    def choose(self, key: tuple[int, str]) -> bool:
        """Choose an entry; False if it is not on these days."""
        if self._agenda is None or all(entry.key != key for entry in self._agenda.entries):
            return False
        self.look.selected = key
        entry = self.selected
        if entry is not None and not entry.first_day <= self.look.cursor <= entry.last_day:
            self.look.cursor = max(entry.first_day, self._agenda.first)
        self._say()
        self.update()
        return True

    def item_at(self, at: QPoint) -> Item | None:
        """What is under a point."""
        if self._plan is None:
            return None
        bar = self.grid.bar_at(self._plan, at.x(), at.y())
        return bar.item if bar is not None else None

    def day_at(self, at: QPoint) -> date | None:
        """The day under a point."""
        number = self.grid.day_at(at.x(), at.y())
        return None if number is None or self._plan is None else self._plan.days[number]

    def aim(self, at: QPoint, held: Held | None) -> Spot | None:
        """Show on which day something over a point would be put; it keeps its time of day."""
        day = self.day_at(at) if held is not None else None
        load = self._desk.carry.load
        self.look.ghost = None
        self.look.lifted = load.entry.key if load is not None and held is not None else None
        self.update()
        if day is None or held is None:
            return None
        day -= timedelta(days=held.days)
        self.look.ghost, self.look.ghost_title = day, held.title
        minute = None
        if load is not None and not load.from_tray:
            minute = start_minute(load.entry, self._desk.zone)
        return Spot(day, minute)

    def paintEvent(self, _event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._still is None or self._still.devicePixelRatio() != ratio:
            self._still = QPixmap(self.size() * ratio)
            self._still.setDevicePixelRatio(ratio)
            self._still.fill(Qt.GlobalColor.transparent)
            self._draw_still(self._still)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        if self._plan is not None:
            self.look.focused = self.hasFocus()
            self._painter.draw_moving(painter, self.grid, self._plan, self.look)
        painter.end()

    def _draw_still(self, picture: QPixmap) -> None:
        """Draw what stays until something else is read; a turn of the pointer costs nothing."""
        painter, border = QPainter(picture), theme().colour("border")
        draw_box(painter, self.rect(), ground=theme().colour("surface"), radius=Radius.PANEL)
        if self._plan is not None and self._agenda is not None:
            grid = self.grid
            self._painter.draw_still(painter, grid, self._plan, self._agenda, self._month)
        draw_box(painter, self.rect(), ground=None, border=border, radius=Radius.PANEL)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._blocks.forget()
        self._lay_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        item, day = self.item_at(at), self.day_at(at)
        entry = item if isinstance(item, AgendaEntry) else None
        self.look.selected = entry.key if entry is not None else None
        if day is not None:
            self.look.cursor = day
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = (at, entry)
        self._say()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, carry = event.position().toPoint(), self._desk.carry
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if carry.busy:
            carry.move_to(event.globalPosition().toPoint(), fine=fine)
            return
        if self._press is None:
            self._hover(at)
            return
        start, entry = self._press
        far = (at - start).manhattanLength() >= QApplication.startDragDistance()
        if entry is not None and far and not entry.done and self._desk.may_edit and entry.own:
            self._press = None
            day = self.day_at(start) or entry.first_day
            hold = (day - entry.first_day).days
            held = Held(entry.title, entry.client, self._desk.minutes_of(entry), 0, hold)
            carry.lift(Load(entry, held, self, from_tray=False), event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        carry = self._desk.carry
        if carry.busy:
            carry.drop()
            return
        press, self._press = self._press, None
        at = event.position().toPoint()
        if press is None or press[1] is not None or self._plan is None:
            return
        item = self.item_at(at)
        if isinstance(item, AgendaBirthday):
            self._desk.acts.open_birthday(item)
        elif (day := self.grid.more_at(self._plan, at.x(), at.y())) is not None:
            self._desk.go(day, DAY)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        item, day = self.item_at(at), self.day_at(at)
        self._press = None
        if isinstance(item, AgendaEntry):
            self._desk.acts.open(item)
        elif item is None and day is not None and self._desk.may_edit:
            self._desk.acts.create(Spot(day))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        entry = self.selected
        if entry is not None:
            self._desk.acts.menu(entry, self).popup(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QPoint(-1, -1))
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        entry, may = self.selected, self._desk.may_edit
        beside = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if beside and key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._next(-1 if key == Qt.Key.Key_Up else 1)
        elif key in _STEPS:
            self._walk(self.look.cursor + timedelta(days=_STEPS[key]))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if entry is not None:
                self._desk.acts.open(entry)
            else:
                self._desk.go(self.look.cursor, DAY)
        elif key == Qt.Key.Key_N and may and not event.modifiers():
            self._desk.acts.create(Spot(self.look.cursor))
        elif key == Qt.Key.Key_Space and entry is not None and may:
            self._desk.acts.toggle(entry)
        elif key == Qt.Key.Key_Delete and entry is not None and may:
            self._desk.acts.delete(entry)
        elif key == Qt.Key.Key_Escape and entry is not None:
            self.look.selected = None
            self.update()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def _lay_out(self) -> None:
        if self._agenda is not None and len(self._agenda.days()) % DAYS == 0:
            self._plan = plan_month(self._agenda, rows=self.grid.rows)
        self._still = None
        self.update()

    def _walk(self, day: date) -> None:
        agenda = self._agenda
        self.look.selected = None
        self.look.cursor = day
        if agenda is None or not same_month(day, self._month):
            self._desk.go(day)
        self._say()
        self.update()

    def _next(self, by: int) -> None:
        """Choose the next entry of the day under the cursor, round and round."""
        agenda = self._agenda
        entries = agenda.of_day(self.look.cursor) if agenda is not None else ()
        if not entries:
            return
        keys = [entry.key for entry in entries]
        selected = self.look.selected
        at = keys.index(selected) + by if selected in keys else (0 if by > 0 else -1)
        self.choose(keys[at % len(keys)])

    def _hover(self, at: QPoint) -> None:
        item = self.item_at(at)
        key = item.key if isinstance(item, AgendaEntry) else None
        if key != self.look.hovered:
            self.look.hovered = key
            self.update()

    def _tip(self, at: QPoint) -> str:
        item, day = self.item_at(at), self.day_at(at)
        desk = self._desk
        if item is not None:
            kind = desk.book.look(item.kind).label if isinstance(item, AgendaEntry) else ""
            return tip_of(item, desk.zone, kind=kind, name_of=desk.name_of)
        return self._agenda.calendar.info(day).name if self._agenda is not None and day else ""

    def _put_down(self) -> None:
        self.look.ghost = self.look.lifted = None
        self.update()

    def _say(self) -> None:
        """Tell who cannot see it where the cursor is."""
        agenda, entry, day = self._agenda, self.selected, self.look.cursor
        if agenda is None:
            return
        if entry is not None:
            kind = self._desk.book.look(entry.kind).label
            self.setAccessibleDescription(spoken(entry, agenda.zone, kind=kind))
            return
        parts = (
            long_day(day), agenda.calendar.info(day).name,
            total_words(len(agenda.of_day(day))) or "свободно",
        )  # fmt: skip
        self.setAccessibleDescription(", ".join(part for part in parts if part))
