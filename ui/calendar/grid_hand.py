"""The mouse on the time grid: choosing, moving, drawing longer or shorter, drawing a new one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication

from crm_desktop.agenda.entry import AgendaEntry
from ui.calendar.carry import TICK_MS, Load
from ui.calendar.grid_blocks import Part, part_at
from ui.calendar.grid_paint import Ghost
from ui.calendar.grid_view import Region
from ui.calendar.spots import STEP, Held, Spot, drawn_range, floored, stretched
from ui.calendar.walk import SLOT, Cursor

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from ui.calendar.grid_blocks import Placed
    from ui.calendar.time_grid import TimeGrid

_NEW: Final = "Новая задача"


class Doing(Enum):
    """What the pressed button does."""

    NOTHING = auto()
    PRESSED = auto()
    MOVING = auto()
    STRETCHING = auto()
    DRAWING = auto()


@dataclass(slots=True)
class Press:
    """Where the button went down.

    Attributes:
        at: point of the widget.
        block: the block there.
        entry: the entry there, a bar's too.
        part: which part of a block.
        column: which column.
        minute: minutes from midnight, exact.
        days: of a bar, how many days after its beginning.
    """

    at: QPoint
    block: Placed | None = None
    entry: AgendaEntry | None = None
    part: Part = Part.BODY
    column: int = 0
    minute: float = 0.0
    days: int = 0


class GridHand(QObject):
    """Turns mouse events into acts."""

    def __init__(self, grid: TimeGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._doing = Doing.NOTHING
        self._press: Press | None = None
        self._range = (0, 0)
        self._at = QPoint()
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._on_tick)

    @property
    def busy(self) -> bool:
        """Whether something is being moved or drawn."""
        return self._doing not in (Doing.NOTHING, Doing.PRESSED)

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        grid = self._grid
        grid.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() is not Qt.MouseButton.LeftButton:
            if event.button() is Qt.MouseButton.RightButton:
                self._choose(self._press_at(event.position().toPoint()))
            return
        at = event.position().toPoint()
        if self._press_frame(at):
            return
        self._press = self._press_at(at)
        self._doing = Doing.PRESSED
        self._choose(self._press)

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        at = event.position().toPoint()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._doing is Doing.NOTHING:
            self._hover(at)
        elif self._doing is Doing.PRESSED and self._press is not None:
            if (at - self._press.at).manhattanLength() >= QApplication.startDragDistance():
                self._begin(at, event.globalPosition().toPoint(), fine=fine)
        elif self._doing is Doing.MOVING:
            self._grid.desk.carry.move_to(event.globalPosition().toPoint(), fine=fine)
        else:
            self._draw_to(at, fine=fine)

    def release(self, event: QMouseEvent) -> None:
        """The button is up."""
        doing, press = self._doing, self._press
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if doing is Doing.MOVING:
            self._grid.desk.carry.move_to(event.globalPosition().toPoint(), fine=fine)
            self._end()
            self._grid.desk.carry.drop()
        elif doing in (Doing.STRETCHING, Doing.DRAWING) and press is not None:
            self._draw_to(event.position().toPoint(), fine=fine)
            self._end()
            self._finish(doing, press)
        else:
            self._end()

    def double_click(self, event: QMouseEvent) -> None:
        """Open what is there, or make something there."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        grid = self._grid
        at = event.position().toPoint()
        item = grid.item_at(at)
        region = grid.view.region_at(at.x(), at.y())
        if isinstance(item, AgendaEntry):
            grid.desk.acts.open(item)
        elif item is not None:
            grid.desk.acts.open_birthday(item)
        elif region in (Region.BODY, Region.BAND) and grid.desk.may_edit:
            grid.plan_at_cursor()

    def cancel(self) -> bool:
        """Put back what is being moved or drawn; False if nothing was."""
        was = self.busy
        if self._doing is Doing.MOVING:
            self._grid.desk.carry.cancel()
        if was:
            self._grid.show_ghost(None)
        self._end()
        return was

    def follow_news(self) -> None:
        """What is shown is another: what is in the hand stays if it is still there."""
        press = self._press
        grid = self._grid
        carried = grid.desk.carry.load
        if carried is not None and not carried.from_tray:
            if grid.model.entry(carried.entry.key) is None:
                grid.desk.workspace.tell(
                    f"Задачи «{carried.entry.title}» здесь больше нет: её только что изменили."
                )
                self.cancel()
            return
        if press is not None and press.entry is not None and self.busy:
            if grid.model.entry(press.entry.key) is None:
                self.cancel()
            return
        if not self.busy and carried is None and not grid.keys.pending:
            grid.show_ghost(None)

    def _press_frame(self, at: QPoint) -> bool:
        """Answer a press on what frames the hours; False if it is none of that."""
        grid = self._grid
        region = grid.view.region_at(at.x(), at.y())
        if region is Region.BAND_NAME and grid.view.folds:
            grid.unfold()
            return True
        if region is Region.HEAD:
            column = grid.model.plan.column_at(grid.view.to_body(at.x(), 0)[0])
            if column is not None and not grid.model.team and at.x() > grid.view.measures.gutter:
                grid.day_wanted.emit(grid.model.specs[column].day)
            return True
        if region is Region.BAND:
            items = grid.model.more_at(*grid.view.to_band(at.x(), at.y()))
            if items and not grid.model.unfolded:
                grid.unfold()
            elif items:
                grid.teller.offer_items(items, grid.mapToGlobal(at))
            return bool(items)
        return region in (Region.GUTTER, Region.OUTSIDE)

    def _press_at(self, at: QPoint) -> Press:
        grid = self._grid
        model, view = grid.model, grid.view
        if not model.plan.columns:
            return Press(at)
        if view.region_at(at.x(), at.y()) is Region.BAND:
            x, y = view.to_band(at.x(), at.y())
            bar = model.bar_at(x, y)
            column = model.plan.nearest_column(x)
            item = bar.bar.item if bar is not None else None
            entry = item if isinstance(item, AgendaEntry) else None
            days = 0
            if entry is not None and not model.team:
                days = max(0, (model.specs[column].day - entry.first_day).days)
            return Press(at, entry=entry, column=column, minute=-1, days=days)
        x, y = view.to_body(at.x(), at.y())
        block = model.block_at(x, y)
        minute = model.plan.minute_at(y)
        if block is None:
            return Press(at, column=model.plan.nearest_column(x), minute=minute)
        part = part_at(block, y, edge=view.measures.edge)
        return Press(at, block, block.entry, part, block.column, minute)

    def _choose(self, press: Press) -> None:
        grid = self._grid
        if not grid.model.plan.columns:
            return
        key = press.entry.key if press.entry is not None else None
        minute: int | None
        if press.minute < 0:
            minute = None
        elif press.block is not None:
            minute = press.block.top
        else:
            minute = floored(press.minute, step=SLOT)
        grid.keys.used = False
        grid.set_cursor(Cursor(press.column, minute, key), reveal=False)

    def _hover(self, at: QPoint) -> None:
        grid = self._grid
        item = grid.item_at(at)
        key = item.key if isinstance(item, AgendaEntry) else None
        if key != grid.face.hovered:
            grid.face.hovered = key
            grid.update()
        shape = Qt.CursorShape.ArrowCursor
        press = self._press_at(at) if key is not None and grid.desk.may_edit else None
        if press is not None and press.block is not None and press.part is not Part.BODY:
            shape = Qt.CursorShape.SizeVerCursor
        if grid.cursor_shape is not shape:
            grid.cursor_shape = shape
            grid.setCursor(shape)

    def _begin(self, at: QPoint, on_screen: QPoint, *, fine: bool) -> None:
        press, grid = self._press, self._grid
        if press is None or not grid.desk.may_edit:
            self._end()
            return
        entry = press.entry
        if entry is None:
            if press.minute < 0:
                self._end()
                return
            self._doing = Doing.DRAWING
            self._ticks.start()
            self._draw_to(at, fine=fine)
            return
        if entry.done or (press.block is not None and press.block.lane):
            self._end()  # what is done stays where it was done; a colleague's lane is his
            return
        if press.block is not None and press.part is not Part.BODY:
            self._doing = Doing.STRETCHING
            self._ticks.start()
            self._draw_to(at, fine=fine)
            return
        self._doing = Doing.MOVING
        carry = grid.desk.carry
        carry.ended.connect(self._on_carry_ended, Qt.ConnectionType.UniqueConnection)
        load = Load(entry, held_of(press, grid), grid, from_tray=False)
        carry.lift(load, on_screen, fine=fine)

    def _draw_to(self, at: QPoint, *, fine: bool) -> None:
        press, grid = self._press, self._grid
        if press is None:
            return
        self._at = at
        _x, y = grid.view.to_body(at.x(), at.y())
        minute = grid.model.plan.minute_at(y)
        block = press.block
        if self._doing is Doing.DRAWING or block is None:
            self._range = drawn_range(press.minute, minute, fine=fine)
            title, key = _NEW, None
        else:
            self._range = stretched(
                block.top, block.bottom, to=minute, edge_is_top=press.part is Part.TOP, fine=fine
            )
            title, key = block.entry.title, block.key
        top, bottom = self._range
        grid.show_ghost(Ghost(press.column, top, bottom - top, title), lifted=key)

    def _finish(self, doing: Doing, press: Press) -> None:
        grid = self._grid
        top, bottom = self._range
        spec = grid.model.specs[press.column]
        block = press.block
        if doing is Doing.DRAWING or block is None:
            grid.plan(Spot(spec.day, top, bottom - top, member=spec.member))
            return
        if (top, bottom) == (block.top, block.bottom):
            grid.show_ghost(None)
            return
        if not grid.desk.acts.place(block.entry, stretched_spot(grid, block, top, bottom)):
            grid.show_ghost(None)

    def _end(self) -> None:
        self._ticks.stop()
        self._doing, self._press = Doing.NOTHING, None

    def _on_carry_ended(self) -> None:
        if self._doing is Doing.MOVING:
            self._end()

    def _on_tick(self) -> None:
        if self._grid.scroll_near(self._at):
            self._draw_to(self._at, fine=False)


def held_of(press: Press, grid: TimeGrid) -> Held:
    """Return what hangs from the pointer when an entry is taken where the button went down."""
    entry = press.entry
    if entry is None:
        return Held("")
    minutes = grid.desk.minutes_of(entry)
    if press.block is not None:
        hold = round(press.minute - press.block.top)
        days = 0
        if not press.block.begins:
            hold += minutes - (press.block.bottom - press.block.top)
            days = (grid.model.specs[press.column].day - entry.first_day).days
        held = max(0, min(hold, minutes - 1))
        return Held(entry.title, entry.client, minutes, held, days)
    return Held(entry.title, entry.client, minutes, hold=STEP // 2, days=press.days)


def stretched_spot(grid: TimeGrid, block: Placed, top: int, bottom: int) -> Spot:
    """Return where an entry is when the part of it on one day was drawn longer or shorter."""
    day = grid.model.specs[block.column].day
    minutes = bottom - top
    whole = grid.desk.minutes_of(block.entry)
    if not block.begins:  # it began the day before: only its end is here
        before = whole - (block.bottom - block.top)
        return Spot(block.entry.first_day, 24 * 60 - before, before + minutes)
    if not block.ends:
        minutes += whole - (block.bottom - block.top)
    return Spot(day, top, minutes)
