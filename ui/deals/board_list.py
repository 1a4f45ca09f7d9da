"""The cards of one column: scrolled, chosen, dragged and walked through by the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QSizePolicy

from ui.deals.board_card import GAP, SIDE
from ui.theme import Role, theme
from ui.widgets.lists import ListView
from ui.widgets.paint import draw_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QWheelEvent,
    )

    from ui.deals.board_card import CardDelegate
    from ui.deals.board_model import ColumnModel

AHEAD: Final = 20
"""So many cards before the end the next window is asked for."""
_BY_TAB: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_SIDEWAYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardList(ListView):
    """A column's cards.

    Attributes:
        opened: a card is to be opened (deal).
        sideways: the focus goes to the next column (−1 or 1).
        carried: the chosen cards go a stage on or back (−1 or 1).
        create_wanted, delete_wanted: Insert or +, Delete.
        menu_wanted: what can be done with the chosen cards, at a global point.
        lifted: a drag begins (deal, global point, where the card is held).
        chosen: other cards are chosen here, or another one is current.
        taken: the keyboard or the mouse came here; whether what is chosen elsewhere stays so.
        typed: somebody types: the beginning of a search.
    """

    opened = Signal(object)
    sideways = Signal(int)
    carried = Signal(int)
    create_wanted = Signal()
    delete_wanted = Signal()
    menu_wanted = Signal(object)
    lifted = Signal(object, object, object)
    chosen = Signal()
    taken = Signal(object)
    typed = Signal(str)

    def __init__(self, name: str, model: ColumnModel, delegate: CardDelegate) -> None:
        super().__init__(name)
        self.column = model
        self.delegate = delegate
        self._pressed: QPoint | None = None
        self._dragged = False
        self._empty_text = ""
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setMinimumSize(0, 0)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)
        model.rowsInserted.connect(self._hold_place)
        model.rowsAboutToBeRemoved.connect(self._hold_place_removed)
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self.chosen.emit())
        self.selectionModel().currentChanged.connect(lambda _now, _old: self.chosen.emit())
        self.doubleClicked.connect(self._open)

    @property
    def current_id(self) -> int:
        """The deal of the current card; 0 if there is none."""
        return self._id_of(self.currentIndex())

    @property
    def chosen_ids(self) -> list[int]:
        """The deals chosen here, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        cards = [self.column.card_at(row) for row in rows]
        return [card.id for card in cards if card is not None]

    def go_to(self, row: int, *, select: bool = True) -> None:
        """Make a card the current one and bring it into view."""
        row = max(0, min(row, self.column.rowCount() - 1))
        index = self.column.index(row)
        if not index.isValid():
            return
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if not select:
            how = QItemSelectionModel.SelectionFlag.NoUpdate
        self.selectionModel().setCurrentIndex(index, how)
        self.scrollTo(index)

    def choose(self, deals: Iterable[int]) -> None:
        """Choose some cards besides those that are."""
        for deal in deals:
            row = self.column.row_of(deal)
            if row >= 0:
                self.selectionModel().select(
                    self.column.index(row), QItemSelectionModel.SelectionFlag.Select
                )

    def unchoose(self) -> None:
        """Choose nothing here; what is current stays so."""
        if self.selectionModel().hasSelection():
            self.selectionModel().clearSelection()

    def set_empty_text(self, text: str) -> None:
        """What is said where no card is."""
        self._empty_text = text
        self.viewport().update()

    def row_height(self) -> int:
        """Pixels of a card with the gap below."""
        return theme().px(self.delegate.look.height) + GAP

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        )  # fmt: skip
        if key in _SIDEWAYS and ctrl:
            self.carried.emit(_SIDEWAYS[key])
        elif key in _SIDEWAYS and plain:
            self.sideways.emit(_SIDEWAYS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_id:
            self.opened.emit(self.current_id)
        elif key is Qt.Key.Key_Space and not ctrl:
            self._turn_current()
        elif key is Qt.Key.Key_Insert or (event.text() == "+" and not ctrl):
            self.create_wanted.emit()
        elif key is Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif key is Qt.Key.Key_A and ctrl:
            self.selectAll()
        elif _is_letter(event.text()) and not ctrl:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        fresh = not self.currentIndex().isValid()
        super().focusInEvent(event)
        by_mouse = event.reason() is Qt.FocusReason.MouseFocusReason
        if fresh and self.column.rowCount() and not by_mouse:
            self.go_to(0)
        self.taken.emit(event.reason() not in _BY_TAB)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed = event.position().toPoint() if left and index.isValid() else None
        self._dragged = False
        # One of several chosen cards may be pressed to drag them all: wait for the release.
        among = index.isValid() and self.selectionModel().isSelected(index)
        self.taken.emit(among or _adds(event))
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if not held:
            super().mouseMoveEvent(event)
            return
        at = event.position().toPoint()
        if self._pressed is None:
            return  # pressed beside the cards: no rubber band
        if (at - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        index = self.indexAt(self._pressed)
        deal, pressed = self._id_of(index), self._pressed
        self._pressed = None
        self._dragged = True
        if deal:
            if not self.selectionModel().isSelected(index):
                self.go_to(index.row())
            hold = pressed - self.visualRect(index).topLeft() - QPoint(SIDE, 0)
            self.lifted.emit(deal, event.globalPosition().toPoint(), hold)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if self._dragged:
            return
        if pressed is not None and not _adds(event):
            self.taken.emit(None)
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Sideways, or with Shift: the board scrolls, not the column.
        delta = event.angleDelta()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if shift or abs(delta.x()) > abs(delta.y()):
            event.ignore()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if event.reason() is not event.Reason.Mouse:
            index = self.currentIndex()
            at = self.visualRect(index).center() if index.isValid() else self.rect().center()
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))
            return
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.go_to(index.row())
        self.menu_wanted.emit(event.globalPos())

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802 - Qt's name
        """Typing goes to the search of the board."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.column.rowCount() or not self._empty_text:
            return
        painter = QPainter(self.viewport())
        room = self.viewport().rect().adjusted(theme().px(16), theme().px(20), -theme().px(16), 0)
        room.setHeight(theme().px(40))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        draw_text(painter, room, self._empty_text, Role.META, "text3", align=flags)
        painter.end()

    def _open(self, index: QModelIndex) -> None:
        deal = self._id_of(index)
        if deal:
            self.opened.emit(deal)

    def _turn_current(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Toggle)

    def _id_of(self, index: QModelIndex) -> int:
        card = self.column.card_at(index.row()) if index.isValid() else None
        return card.id if card is not None else 0

    def _look_ahead(self, value: int) -> None:
        left = self.verticalScrollBar().maximum() - value
        if left < AHEAD * self.row_height() and self.column.canFetchMore():
            self.column.fetchMore()

    def _hold_place(self, _parent: QModelIndex, first: int, last: int) -> None:
        """A card that comes in above what is seen must not move what is seen."""
        self._shift(first, last - first + 1)

    def _hold_place_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._shift(first, first - last - 1)

    def _shift(self, first: int, rows: int) -> None:
        bar = self.verticalScrollBar()
        step = self.row_height()
        if bar.value() <= 0 or (first + (rows < 0)) * step > bar.value() or rows > 1:
            return
        wanted = max(0, bar.value() + rows * step)

        def follow() -> None:
            self.executeDelayedItemsLayout()
            bar.setValue(wanted)

        QTimer.singleShot(0, self, follow)


def _adds(event: QMouseEvent) -> bool:
    """Whether a click adds to what is chosen."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isprintable() and not text.isspace() and text not in "/+"
