"""The keyboard on the time grid: walking, moving, lengthening, doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent

from ui.calendar.grid_paint import Ghost
from ui.calendar.spots import A_DAY, FINE, STEP, Spot
from ui.calendar.walk import Cursor, next_entry, step_across, step_down, stop_at
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QKeyEvent

    from crm_desktop.agenda.entry import AgendaEntry
    from ui.calendar.time_grid import TimeGrid

_ARROWS: Final = {
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
}  # fmt: skip
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_ALT: Final = Qt.KeyboardModifier.AltModifier


class GridKeys(QObject):
    """Turns keys into steps of the cursor and into acts.

    Moving with Ctrl and lengthening with Shift show where the entry would be, and are one act
    when the key is let go; Esc takes them back.

    Attributes:
        used: the keyboard was used since the last click: the cursor is to be seen.
    """

    def __init__(self, grid: TimeGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._pending: tuple[AgendaEntry, Spot] | None = None
        self.used = False

    @property
    def pending(self) -> bool:
        """Whether something is shown where it would be, and not written yet."""
        return self._pending is not None

    def begin(self) -> None:
        """The keyboard came here: there must be a cursor."""
        grid = self._grid
        if grid.face.cursor is None and grid.model.plan.columns:
            today = grid.model.plan.column_of(grid.face.today)
            minute = grid.face.now if today is not None else grid.model.working_hours[0]
            grid.set_cursor(stop_at(grid.model, today or 0, minute), reveal=False)

    def press(self, event: QKeyEvent) -> bool:
        """Answer a key; False if it means nothing here."""
        key = Qt.Key(event.key())
        held = event.modifiers() & (_CTRL | _SHIFT | _ALT)
        if key is Qt.Key.Key_Escape:
            return self._escape()
        if key in _ARROWS:
            self.used = True
            self.begin()
            return self._arrow(*_ARROWS[key], held)
        if held & (_CTRL | _ALT):
            return False
        return self._act(key)

    def release(self, event: QKeyEvent) -> None:
        """A key was let go: what Ctrl or Shift moved is done now."""
        if event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Shift) and not event.isAutoRepeat():
            self.commit()

    def commit(self) -> None:
        """Do what was shown."""
        pending, self._pending = self._pending, None
        if pending is not None and not self._grid.desk.acts.place(*pending):
            self._grid.show_ghost(None)

    def open_menu(self, event: QContextMenuEvent) -> None:
        """Drop the menu of what is chosen or under the pointer."""
        grid = self._grid
        entry = grid.selected
        at = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            at = grid.mapToGlobal(self._middle())
        if entry is not None:
            grid.desk.acts.menu(entry, grid).popup(at)
        elif grid.desk.may_edit and grid.spot is not None:
            menu = Menu(grid)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.add(grid.tr("Новая задача здесь"), grid.plan_at_cursor, icon="plus",
                     shortcut="N")  # fmt: skip
            menu.popup(at)

    def _act(self, key: Qt.Key) -> bool:
        grid = self._grid
        entry, acts = grid.selected, grid.desk.acts
        self.used = True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if entry is not None:
                acts.open(entry)
            elif grid.desk.may_edit:
                grid.plan_at_cursor()
            return True
        if entry is None or not grid.desk.may_edit:
            return False
        if key is Qt.Key.Key_Space:
            acts.toggle(entry)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            acts.delete(entry)
        else:
            return False
        return True

    def _escape(self) -> bool:
        grid = self._grid
        if self._pending is not None:
            self._pending = None
            grid.show_ghost(None)
            return True
        if grid.hand.cancel():
            return True
        cursor = grid.face.cursor
        if cursor is not None and cursor.key is not None:
            grid.set_cursor(Cursor(cursor.column, cursor.minute), reveal=False)
            return True
        return False

    def _arrow(self, across: int, down: int, held: Qt.KeyboardModifier) -> bool:
        grid = self._grid
        cursor = grid.face.cursor
        if cursor is None:
            return False
        if held == _ALT and down:
            found = next_entry(grid.model, cursor, down)
            if found is not None:
                grid.set_cursor(found)
            return True
        if held & (_CTRL | _SHIFT):
            self._nudge(across, down, held)
            return True
        if held:
            return False
        if down:
            grid.set_cursor(step_down(grid.model, cursor, down))
            return True
        beside = step_across(grid.model, cursor, across)
        if beside is not None:
            grid.set_cursor(beside)
        elif not grid.model.team:
            grid.walked_out.emit(across)
        return True

    def _nudge(self, across: int, down: int, held: Qt.KeyboardModifier) -> None:
        grid = self._grid
        entry = grid.selected
        if entry is None or entry.done or not grid.desk.may_edit:
            return
        before = self._pending[1] if self._pending is not None else self._spot_of(entry)
        if before is None:
            return
        fine = held == _CTRL | _SHIFT
        spot = (
            self._longer(entry, before, across, down)
            if held == _SHIFT
            else self._moved(before, across, down, step=FINE if fine else STEP)
        )
        if spot is None:
            return
        self._pending = (entry, spot)
        self._show(entry, spot)

    def _show(self, entry: AgendaEntry, spot: Spot) -> None:
        grid = self._grid
        column = grid.model.plan.column_of(spot.day, spot.member)
        minutes = spot.minutes or grid.desk.minutes_of(entry)
        if column is None:
            grid.show_ghost(None, lifted=entry.key)
            return
        last = None
        if spot.minute is None:
            days = (spot.last - spot.day if spot.last else entry.last_day - entry.first_day).days
            last = column + (0 if grid.model.team else max(0, days))
        ghost = Ghost(column, spot.minute, minutes, entry.title, last=last)
        grid.show_ghost(ghost, lifted=entry.key)
        grid.reveal(Cursor(column, spot.minute))

    def _spot_of(self, entry: AgendaEntry) -> Spot | None:
        grid = self._grid
        cursor = grid.face.cursor
        member = grid.model.specs[cursor.column].member if cursor is not None else None
        if entry.all_day:
            return Spot(entry.first_day, None, member=member)
        block = grid.model.block_of(entry.key)
        if block is None or not block.begins:
            return None
        return Spot(grid.model.specs[block.column].day, block.top, member=member)

    def _moved(self, spot: Spot, across: int, down: int, *, step: int) -> Spot | None:
        grid = self._grid
        day, member = spot.day, spot.member
        if across and grid.model.team:
            column = grid.model.plan.column_of(day, member)
            if column is None or not 0 <= column + across < len(grid.model.specs):
                return None
            member = grid.model.specs[column + across].member
        elif across:
            day = self._day_beside(day, across)
        minute = spot.minute
        if down:
            if minute is None:
                if down < 0:
                    return None
                minute = grid.model.working_hours[0]
            else:
                minute = _stepped(minute, down, step)
                if not 0 <= minute < A_DAY:
                    return None
        return Spot(day, minute, spot.minutes, member)

    def _longer(self, entry: AgendaEntry, spot: Spot, across: int, down: int) -> Spot | None:
        grid = self._grid
        if spot.minute is None:
            from_day = spot.last or entry.last_day
            last = self._day_beside(from_day, across)
            return Spot(spot.day, None, member=spot.member, last=max(last, spot.day))
        if not down:
            return None
        minutes = spot.minutes or grid.desk.minutes_of(entry)
        longer = _stepped(minutes, down, STEP)
        if longer <= 0 or spot.minute + longer > A_DAY:
            return None
        return Spot(spot.day, spot.minute, longer, spot.member)

    @staticmethod
    def _day_beside(day: date, by: int) -> date:
        return day.fromordinal(day.toordinal() + by)

    def _middle(self) -> QPoint:
        """The point of the widget the cursor is at."""
        grid = self._grid
        cursor = grid.face.cursor
        if cursor is None or cursor.column >= len(grid.model.plan.columns):
            return grid.rect().center()
        column = grid.model.plan.columns[cursor.column]
        x = grid.view.measures.gutter - grid.view.x + (column.left + column.right) // 2
        if cursor.minute is None:
            return QPoint(x, grid.view.measures.head + grid.view.band_height // 2)
        y = grid.view.body_top - grid.view.y + grid.model.plan.y_of(cursor.minute)
        return QPoint(x, min(max(y, grid.view.body_top), grid.height() - 8))


def _stepped(minute: int, down: int, step: int) -> int:
    """Return the next step in a direction; what stood between two comes to one."""
    if minute % step == 0:
        return minute + down * step
    return (minute // step + (1 if down > 0 else 0)) * step
