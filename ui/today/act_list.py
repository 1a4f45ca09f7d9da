"""A list whose rows act: painted buttons answer the pointer, keys do the same, rows stay put.

News do not move rows under a moving pointer: they are shown when it rests or leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QToolTip

from ui.theme import theme
from ui.today.spots import DONE
from ui.widgets.lists import ListView, RowDelegate, row_state
from ui.widgets.paint import draw_row, smooth
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, QRect
    from PySide6.QtGui import (
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QResizeEvent,
    )
    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.today.spots import Spot
    from ui.widgets.lists import Index, RowState

RESTS_MS: Final = 1200
"""A pointer that has not moved for so long aims at nothing."""


def is_active(state: RowState) -> bool:
    """Whether a row shows what can be done with it."""
    return state.hovered or state.focused


class ActRows(RowsModel[Any]):
    """Rows, some of which only stand there."""

    def __init__(
        self, told: Callable[[Any], str], stands: Callable[[Any], bool], parent: QObject
    ) -> None:
        super().__init__(told, parent)
        self._stands = stands

    def is_row(self, number: int) -> bool:
        """Whether the cursor may be on a row."""
        return 0 <= number < len(self.rows) and not self._stands(self.rows[number])

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if index.isValid() and not self.is_row(index.row()):
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)


class ActDelegate(RowDelegate):
    """Paints rows of its own heights and says where they can be pressed."""

    margin = 20
    """Left and right of the content, pixels."""

    def __init__(self, parent: ActList | None = None, *, height: int = 56) -> None:
        super().__init__(parent, height=height)
        self.hot: tuple[int, str] | None = None

    def row_height(self, _row: Any) -> int:
        """Pixels at 100 %."""
        return self.height

    def spots(self, _rect: QRect, _row: Any) -> list[Spot]:
        """Where a row under the pointer can be pressed."""
        return []

    def is_hot(self, index: Index, key: str) -> bool:
        """Whether the pointer is on this spot of this row."""
        return self.hot == (index.row(), key)

    def inner(self, rect: QRect) -> QRect:
        """The part of a row's rectangle its content is painted into.

        A scroll bar takes the place of the inset: what stands at the right stays where it is.
        """
        return rect.adjusted(self.margin, 0, self._bar() - self.margin, 0)

    def _bar(self) -> int:
        view = self.parent()
        if not isinstance(view, ActList) or not view.verticalScrollBar().isVisible():
            return 0
        return min(view.verticalScrollBar().width(), self.inset)

    def paint(
        self, painter: Any, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = self.parent()
        if isinstance(view, ActList) and not view.model_rows.is_row(index.row()):
            painter.save()
            self.paint_standing(painter, option.rect, index)
            painter.restore()
            return
        state = row_state(option)
        painter.save()
        smooth(painter)
        ground = option.rect.adjusted(self.inset, 0, self._bar() - self.inset, 0)
        draw_row(painter, ground, hovered=state.hovered, focused=state.focused, inset=0)
        self.paint_row(painter, self.inner(option.rect), index, state)
        painter.restore()

    def paint_standing(self, painter: Any, rect: QRect, index: Index) -> None:
        """Paint a row the cursor cannot be on, over its whole rectangle."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, theme().px(self.row_height(index.data(ROW))))


class ActList(ListView):
    """Rows that are opened by Enter or a click and acted on by keys and painted buttons.

    Attributes:
        acted: a row and the key of the spot that was pressed.
        opened: a row.
        menu_wanted: a row and where (global) its menu is to open.
        left: the cursor goes on beyond the last (1) or first (-1) row.
        sideways: the cursor goes to the column at the right (1) or left (-1).
    """

    acted = Signal(object, str)
    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    left = Signal(int)
    sideways = Signal(int)

    def __init__(
        self,
        name: str,
        told: Callable[[Any], str],
        key_of: Callable[[Any], object],
        *,
        stands: Callable[[Any], bool] = lambda _row: False,
    ) -> None:
        super().__init__(name)
        self.setUniformItemSizes(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(ListView.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        self._key_of = key_of
        self.model_rows = ActRows(told, stands, self)
        self.setModel(self.model_rows)
        self._pending: Sequence[Any] | None = None
        self._pressed: tuple[int, str] | None = None
        self._rest = QTimer(self, singleShot=True, interval=RESTS_MS)
        self._rest.timeout.connect(self._settle)

    @property
    def delegate(self) -> ActDelegate | None:
        """What paints the rows."""
        found = self.itemDelegate()
        return found if isinstance(found, ActDelegate) else None

    @property
    def rows(self) -> Sequence[Any]:
        """The rows shown."""
        return self.model_rows.rows

    @property
    def current(self) -> Any | None:
        """The row the cursor is on."""
        number = self.currentIndex().row()
        return self.rows[number] if self.model_rows.is_row(number) else None

    @property
    def content_height(self) -> int:
        """Of all rows, final pixels."""
        delegate = self.delegate
        if delegate is None:
            return 0
        return sum(theme().px(delegate.row_height(row)) for row in self.rows)

    def show_rows(self, rows: Sequence[Any], *, gently: bool = False) -> None:
        """Replace the rows; the cursor stays on its row and the view where it is scrolled to.

        Args:
            rows: all of them.
            gently: not while the pointer moves over the list, if rows would change places.
        """
        if gently and self._rest.isActive() and self._moved(rows):
            self._pending = rows
            return
        self._pending = None
        if list(rows) == list(self.rows):
            return
        bar = self.verticalScrollBar()
        at, number = bar.value(), self.currentIndex().row()
        key = self._key_of(self.current) if self.current is not None else None
        self.model_rows.show_rows(rows)
        self._put_cursor(key, number)
        self.doItemsLayout()
        bar.setValue(at)
        self.updateGeometry()

    def put_cursor(self, *, last: bool = False) -> bool:
        """Put the cursor on the first (or last) row; False if there is none."""
        numbers = [n for n in range(len(self.rows)) if self.model_rows.is_row(n)]
        if not numbers:
            return False
        self.setCurrentIndex(self.model_rows.index(numbers[-1 if last else 0]))
        return True

    def spot_at(self, at: QPoint) -> tuple[int, str] | None:
        """The row and the spot at a point of the viewport."""
        index = self.indexAt(at)
        delegate = self.delegate
        if not index.isValid() or delegate is None:
            return None
        rect = delegate.inner(self.visualRect(index))
        for spot in delegate.spots(rect, index.data(ROW)):
            if spot.rect.contains(at):
                return index.row(), spot.key
        return None

    def spot_rect(self, number: int, key: str) -> QRect | None:
        """Where a spot of a row is, in the viewport."""
        delegate = self.delegate
        if delegate is None or not 0 <= number < len(self.rows):
            return None
        rect = delegate.inner(self.visualRect(self.model_rows.index(number)))
        for spot in delegate.spots(rect, self.rows[number]):
            if spot.key == key:
                return spot.rect
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        )  # fmt: skip
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down | Qt.Key.Key_Up as key if plain:
                self._step(1 if key is Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key if plain:
                self.sideways.emit(1 if key is Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Space if row is not None:
                self.acted.emit(row, DONE)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row is not None:
                self.opened.emit(row)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current is None:
            back = event.reason() is Qt.FocusReason.BacktabFocusReason
            self.put_cursor(last=back)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.visualRect(index).center()
        else:
            index, at = self.indexAt(event.pos()), event.pos()
        if index.isValid() and self.model_rows.is_row(index.row()):
            self.setCurrentIndex(index)
            self.menu_wanted.emit(index.data(ROW), self.viewport().mapToGlobal(at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._rest.start()
        self._point(event.position().toPoint())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(QPoint(-1, -1))
        self._rest.stop()
        self._settle()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self._pressed = self.spot_at(at)
        index = self.indexAt(at)
        if event.button() is Qt.MouseButton.LeftButton and self._pressed is None:
            self._pressed = (index.row(), "") if self.model_rows.is_row(index.row()) else None
        if self.model_rows.is_row(index.row()):
            self.setCurrentIndex(index)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if event.button() is not Qt.MouseButton.LeftButton or pressed is None:
            return
        at = event.position().toPoint()
        number, key = pressed
        if key and self.spot_at(at) == pressed:
            self.acted.emit(self.rows[number], key)
        elif not key and self.indexAt(at).row() == number and self.spot_at(at) is None:
            self.opened.emit(self.rows[number])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The first click has opened the row already.
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _step(self, by: int) -> None:
        number = self.currentIndex().row() + by
        while 0 <= number < len(self.rows):
            if self.model_rows.is_row(number):
                self.setCurrentIndex(self.model_rows.index(number))
                self.scrollTo(self.currentIndex())
                return
            number += by
        self.left.emit(by)

    def _point(self, at: QPoint) -> None:
        delegate = self.delegate
        if delegate is None:
            return
        hot = self.spot_at(at)
        if hot == delegate.hot:
            return
        delegate.hot = hot
        shape = Qt.CursorShape.PointingHandCursor if hot else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        tip = self._tip(hot)
        if tip:
            QToolTip.showText(self.viewport().mapToGlobal(at), tip, self.viewport())
        else:
            QToolTip.hideText()
        self.viewport().update()

    def _tip(self, hot: tuple[int, str] | None) -> str:
        delegate = self.delegate
        if hot is None or delegate is None:
            return ""
        number, key = hot
        rect = delegate.inner(self.visualRect(self.model_rows.index(number)))
        for spot in delegate.spots(rect, self.rows[number]):
            if spot.key == key:
                return spot.tip
        return ""

    def _settle(self) -> None:
        if self._pending is not None:
            self.show_rows(self._pending)

    def _moved(self, rows: Sequence[Any]) -> bool:
        return [self._key_of(row) for row in rows] != [self._key_of(row) for row in self.rows]

    def _put_cursor(self, key: object, number: int) -> None:
        """Put the cursor on its row again, or on the one that took its place."""
        if key is None:
            return
        found = next((n for n, row in enumerate(self.rows) if self._key_of(row) == key), None)
        if found is None:
            known = [n for n in range(len(self.rows)) if self.model_rows.is_row(n)]
            found = next((n for n in known if n >= number), known[-1] if known else None)
        if found is not None:
            self.setCurrentIndex(self.model_rows.index(found))
