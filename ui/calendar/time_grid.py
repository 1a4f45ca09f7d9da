"""The time grid on the screen: one painted widget over a model that knows nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPainterPath
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from ui.calendar.clock import minute_of
from ui.calendar.grid_hand import GridHand
from ui.calendar.grid_keys import GridKeys
from ui.calendar.grid_model import GridModel
from ui.calendar.grid_paint import BodyPainter, Ghost, GridFace, outline
from ui.calendar.grid_plan import Measures
from ui.calendar.grid_scroll import BAR, STEP, scroll_near
from ui.calendar.grid_teller import GridTeller
from ui.calendar.grid_view import BAND_PAD, GridView, Region
from ui.calendar.head_paint import HeadPainter
from ui.calendar.spots import A_DAY, Held, Spot, snapped, start_for
from ui.calendar.walk import SLOT, Cursor, cursor_of
from ui.theme import Radius, follow_theme, theme
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QHideEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from crm_desktop.agenda.entry import Agenda, AgendaEntry
    from ui.calendar.band_plan import Item
    from ui.calendar.desk import CalendarDesk
    from ui.calendar.grid_heads import ColumnHead
    from ui.calendar.grid_plan import ColumnSpec

_BREATH: Final = 10


class TimeGrid(KeyFocus, QWidget):
    """Draws a `GridModel`, answers mouse and keys.

    Attributes:
        walked_out: the arrows led out of what is shown: −1 or 1.
        day_wanted: a day alone is to be shown.
        cursor_moved: another entry or place is chosen.
    """

    walked_out = Signal(object)
    day_wanted = Signal(object)
    cursor_moved = Signal()

    def __init__(self, desk: CalendarDesk, *, team: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.model = GridModel(team=team)
        self.view = GridView(bar=BAR)
        self.face = GridFace(
            today=desk.today, now=0, tone_of=desk.tone_of, icon_of=desk.icon_of,
            person_tone=desk.person_tone,
        )  # fmt: skip
        self._body = BodyPainter(self.model, self.face)
        self._head = HeadPainter(self.model, self.face, self.view)
        self.down = QScrollBar(Qt.Orientation.Vertical, self)
        self.across = QScrollBar(Qt.Orientation.Horizontal, self)
        self.down.valueChanged.connect(self._on_scrolled)
        self.across.valueChanged.connect(self._on_scrolled)
        self.down.setSingleStep(STEP)
        self._scrolled = False
        self.cursor_shape = Qt.CursorShape.ArrowCursor
        self.hand = GridHand(self)
        self.teller = GridTeller(self)
        self.keys = GridKeys(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setAccessibleName(self.tr("Календарь"))
        desk.book.changed.connect(self.update)
        follow_theme(self.restyle)

    @property
    def selected(self) -> AgendaEntry | None:
        """The entry chosen."""
        cursor = self.face.cursor
        return self.model.entry(cursor.key) if cursor is not None else None

    @property
    def spot(self) -> Spot | None:
        """The place the cursor is at."""
        cursor = self.face.cursor
        if cursor is None or cursor.column >= len(self.model.specs):
            return None
        spec = self.model.specs[cursor.column]
        return Spot(spec.day, cursor.minute, member=spec.member)

    def show_columns(
        self,
        agenda: Agenda,
        specs: Sequence[ColumnSpec],
        heads: Callable[[], Sequence[ColumnHead]],
    ) -> None:
        """Show what was read; scroll, choice and a drag under way stay."""
        before = self.face.cursor
        self.model.show(agenda, specs)
        self.hand.follow_news()
        self.lay_out()
        self.face.heads = heads()
        if before is not None:
            found = cursor_of(self.model, before.key) if before.key is not None else None
            if found is None and before.column < len(self.model.specs):
                found = Cursor(before.column, before.minute)
            self.face.cursor = found
        self.tick(agenda.now)
        self.update()

    def tick(self, now: int) -> None:
        """The clock went on; UTC ms."""
        self.face.today = self.desk.today
        self.face.now = minute_of(now, self.face.today, self.desk.zone)
        self.update()

    def lay_out(self) -> None:
        """Place everything for the size there is."""
        view, model = self.view, self.model
        seen = model.plan.minute_at(view.y + _BREATH) if self._scrolled else None
        view.width, view.height = self.width(), self.height()
        model.lay_out(view.room_across, view.room_down, view.measures)
        view.rows = model.band.rows
        model.lay_out(view.room_across, view.room_down, view.measures)
        view.folds = model.band.is_cut or bool(model.unfolded)
        self._place_bars()
        if seen is not None:
            self.reveal_minute(seen)

    def set_cursor(self, cursor: Cursor | None, *, reveal: bool = True) -> None:
        """Put the cursor somewhere, in sight."""
        if cursor != self.face.cursor:
            self.face.cursor = cursor
            self.teller.speak()
            self.cursor_moved.emit()
        if cursor is not None and reveal:
            self.reveal(cursor)
        self.update()

    def select(self, key: tuple[int, str]) -> bool:
        """Choose an entry; False if it is not shown."""
        found = cursor_of(self.model, key)
        if found is not None:
            self.set_cursor(found)
        return found is not None

    def reveal(self, cursor: Cursor) -> None:
        """Scroll to where a cursor is."""
        if cursor.minute is not None:
            plan = self.model.plan
            block = self.model.block_of(cursor.key, column=cursor.column) if cursor.key else None
            top = block.box.top if block is not None else plan.y_of(cursor.minute)
            bottom = block.box.bottom if block is not None else top + plan.hour // 2
            self.down.setValue(self.view.scrolled_to(top, bottom))
        if cursor.column < len(self.model.plan.columns):
            column = self.model.plan.columns[cursor.column]
            if column.left < self.view.x:
                self.across.setValue(column.left)
            elif column.right > self.view.x + self.view.room_across:
                self.across.setValue(column.right - self.view.room_across)

    def reveal_minute(self, minute: float) -> None:
        """Scroll so that a minute is at the top, its name in sight."""
        self.down.setValue(self.model.plan.y_of(minute) - _BREATH)

    def show_ghost(self, ghost: Ghost | None, *, lifted: tuple[int, str] | None = None) -> None:
        """Show where something would be put, and whose place it leaves."""
        if ghost != self.face.ghost or lifted != self.face.lifted:
            self.face.ghost, self.face.lifted = ghost, lifted
            self.update()

    def spot_for(self, at: QPoint, held: Held, *, fine: bool) -> Spot | None:
        """Return where something held over a point of the widget would be put."""
        if not self.model.plan.columns:
            return None
        region = self.view.region_at(at.x(), at.y())
        if region is Region.BODY:
            x, y = self.view.to_body(at.x(), at.y())
            spec = self.model.specs[self.model.plan.nearest_column(x)]
            at_minute = self.model.plan.minute_at(y)
            if held.days and held.hold > at_minute:  # taken after a midnight it lasts over
                whole = snapped(at_minute - held.hold + held.days * A_DAY, fine=fine)
                shift, minute = divmod(whole, A_DAY)
                day = spec.day + timedelta(days=shift - held.days)
                return Spot(day, minute, member=spec.member)
            minute = start_for(at_minute, hold=held.hold, fine=fine)
            return Spot(spec.day, minute, member=spec.member)
        if region is Region.BAND:
            x, _y = self.view.to_band(at.x(), at.y())
            column = max(0, self.model.plan.nearest_column(x) - held.days)
            spec = self.model.specs[column]
            return Spot(spec.day, None, member=spec.member)
        return None

    def ghost_of(self, spot: Spot, held: Held) -> Ghost | None:
        """Return the dashed place of a spot."""
        column = self.model.plan.column_of(spot.day, spot.member)
        if column is None:
            return None
        minutes = spot.minutes or held.minutes
        last = None
        if spot.minute is None and spot.last is not None:
            last = column + max(0, (spot.last - spot.day).days)
        return Ghost(column, spot.minute, minutes, held.title, last=last)

    def scroll_near(self, at: QPoint) -> bool:
        """Scroll towards a point near an edge of the hours; whether anything moved."""
        return scroll_near(self, at)

    def plan_at_cursor(self) -> None:
        """Ask for a new task where the cursor is."""
        if self.spot is not None:
            self.plan(self.spot)

    def plan(self, spot: Spot) -> None:
        """Ask for a new task at a spot; its place is dashed as long as the dialog is open."""
        held = Held(self.tr("Новая задача"), minutes=spot.minutes or SLOT)
        self.show_ghost(self.ghost_of(spot, held))
        dialog = self.desk.acts.create(spot)
        dialog.finished.connect(lambda _result: self.show_ghost(None))

    def unfold(self) -> None:
        """Show more of the band of whole days, or less again."""
        row = self.view.measures.row
        room = max(4, (self.height() - self.view.measures.head) // 2 // row)
        self.model.unfolded = 0 if self.model.unfolded else min(room, self.model.band.whole)
        self.lay_out()
        self.update()

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.view.measures = Measures().scaled(theme().px(100) / 100)
        self.face.painter.forget()
        self.lay_out()
        self.update()

    def _place_bars(self) -> None:
        view, plan = self.view, self.model.plan
        wider = plan.width > view.room_across
        low = BAR if wider else 0
        self.down.setGeometry(self.width() - BAR, view.body_top, BAR,
                              max(1, view.room_down - low - 2))  # fmt: skip
        self.across.setGeometry(view.measures.gutter, self.height() - BAR - 1, view.room_across,
                                BAR)  # fmt: skip
        self.across.setVisible(wider)
        self.down.setRange(0, max(0, plan.height - view.room_down + low))
        self.down.setPageStep(max(1, view.room_down))
        self.across.setRange(0, max(0, plan.width - view.room_across))
        self.across.setPageStep(view.room_across)
        if not self._scrolled and self.isVisible() and self.model.agenda is not None:
            self._scrolled = True
            kept = self.desk.recall("hours")
            first = self.model.working_hours[0] - 60
            self.reveal_minute(min(A_DAY, int(kept)) if kept.isdecimal() else max(0, first))
        self._on_scrolled()

    def _on_scrolled(self) -> None:
        self.view.y, self.view.x = self.down.value(), self.across.value()
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self.teller.show_tip(event)
            return True
        return super().event(event)

    def item_at(self, at: QPoint) -> Item | None:
        """Return what is under a point."""
        region = self.view.region_at(at.x(), at.y())
        if region is Region.BODY:
            block = self.model.block_at(*self.view.to_body(at.x(), at.y()))
            return block.entry if block is not None else None
        if region is Region.BAND:
            bar = self.model.bar_at(*self.view.to_band(at.x(), at.y()))
            return bar.bar.item if bar is not None else None
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        self.hand.cancel()
        if self._scrolled:
            self.desk.remember(
                "hours", str(round(self.model.plan.minute_at(self.view.y + _BREATH)))
            )
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        across = turned.x() or (event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        bar = self.across if across else self.down
        bar.setValue(bar.value() - (turned.x() or turned.y()) * STEP // 60)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.hand.double_click(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.face.hovered = None
        self.update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.keys.open_menu(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.keys.release(event)
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.keys.begin()
        self.teller.speak()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.keys.commit()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        view, plan = self.view, self.model.plan
        self.face.focused = self.key_focus or (self.hasFocus() and self.keys.used)
        painter = QPainter(self)
        colour = theme().colour
        painter.fillRect(self.rect(), colour("surface"))
        gutter, top = view.measures.gutter, view.body_top
        across = QRect(gutter, 0, min(plan.width, view.room_across), self.height())
        if self.model.specs and self.model.specs[-1].off and plan.width <= view.room_across:
            painter.fillRect(across.right() + 1, view.measures.head, view.bar, self.height(),
                             colour("bg"))  # fmt: skip
        painter.save()
        painter.setClipRect(across.adjusted(0, top, 0, 0).intersected(event.rect()))
        painter.translate(gutter - view.x, top - view.y)
        self._body.draw(painter, QRect(view.x, view.y, across.width(), view.room_down))
        painter.restore()
        painter.save()
        painter.setClipRect(QRect(0, top, gutter, view.room_down))
        painter.translate(0, top - view.y)
        self._head.draw_gutter(painter)
        painter.restore()
        painter.save()
        painter.setClipRect(across)
        painter.translate(gutter - view.x, 0)
        self._head.draw_heads(painter)
        painter.translate(0, view.measures.head)
        self._head.draw_band(painter, pad=BAND_PAD)
        painter.restore()
        painter.save()
        painter.translate(0, view.measures.head)
        self._head.draw_band_name(painter)
        painter.restore()
        painter.fillRect(0, view.measures.head, self.width(), 1, colour("border"))
        painter.fillRect(0, top - 1, self.width(), 1, colour("line2"))
        painter.fillRect(gutter, 0, 1, self.height(), colour("border"))
        self._head.draw_hint(painter, self.rect(), may_edit=self.desk.may_edit)
        self._draw_frame(painter)
        painter.end()

    def _draw_frame(self, painter: QPainter) -> None:
        """Round the corners as a card's are."""
        whole = QPainterPath()
        whole.addRect(QRectF(self.rect()))
        inner = QPainterPath()
        inner.addRoundedRect(QRectF(self.rect()), Radius.PANEL, Radius.PANEL)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(whole.subtracted(inner), theme().colour("bg"))
        outline(painter, self.rect(), Radius.PANEL)
