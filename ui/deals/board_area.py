"""The columns side by side: as wide as fits, scrolled sideways; only those in sight are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.deals.board_column import FOLDED, BoardColumn, FoldedColumn
from ui.theme import follow_theme, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent, QWheelEvent

    from crm_desktop.deals.board import Column
    from crm_desktop.deals.board_question import Slot
    from crm_desktop.deals.board_totals import Totals

GAP: Final = 12
LEAST: Final = 208
"""A column is at least so wide, px at 100 %."""
ROOMY: Final = 232
"""So wide where the board scrolls sideways anyway."""
NEAR: Final = 400
"""Columns so near to what is seen are made too."""


class BoardArea(QScrollArea):
    """Lays out columns by hand: 500 of them cost only what is seen.

    Attributes:
        made: a column came into sight and was made (`BoardColumn`).
        fold_wanted: a column is to be folded (slot).
        unfold_wanted: a folded column is to be opened (slot).
    """

    made = Signal(object)
    fold_wanted = Signal(object)
    unfold_wanted = Signal(object)

    def __init__(self, make: Callable[[Column], BoardColumn]) -> None:
        super().__init__()
        self._make = make
        self._columns: Sequence[Column] = ()
        self._totals: Callable[[Slot], Totals] | None = None
        self._folded: frozenset[Slot] = frozenset()
        self._places: list[QRect] = []
        self.open_columns: dict[Slot, BoardColumn] = {}
        self.folded_columns: dict[Slot, FoldedColumn] = {}
        self._strip = QWidget()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._strip)
        self.setWidgetResizable(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._strip.setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.horizontalScrollBar().valueChanged.connect(lambda _at: self._make_seen())
        self.horizontalScrollBar().setSingleStep(48)
        follow_theme(self.lay_out)

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, left to right."""
        return self._columns

    def show_columns(
        self, columns: Sequence[Column], totals: Callable[[Slot], Totals],
        *, folded: frozenset[Slot],
    ) -> None:  # fmt: skip
        """Show other columns; those that stay keep their scroll and their choice."""
        kept = {column.slot for column in columns}
        for slot in [slot for slot in self.open_columns if slot not in kept or slot in folded]:
            gone = self.open_columns.pop(slot)
            gone.hide()
            gone.deleteLater()
        for slot in [slot for slot in self.folded_columns if slot not in kept - (kept - folded)]:
            shut = self.folded_columns.pop(slot)
            shut.hide()
            shut.deleteLater()
        self._columns, self._totals, self._folded = tuple(columns), totals, folded
        for column in columns:
            self._tell(column)
        self.lay_out()

    def retell(self) -> None:
        """Counts and sums are others."""
        for column in self._columns:
            self._tell(column)

    def _tell(self, column: Column) -> None:
        if self._totals is None:
            return
        totals = self._totals(column.slot)
        opened = self.open_columns.get(column.slot)
        if opened is not None:
            opened.show_column(column, totals)
        shut = self.folded_columns.get(column.slot)
        if shut is not None:
            shut.show_column(column, totals)

    def is_folded(self, slot: Slot) -> bool:
        """Whether a column is folded."""
        return slot in self._folded

    def column(self, slot: Slot) -> BoardColumn | None:
        """An open column that was made."""
        return self.open_columns.get(slot)

    def reach(self, slot: Slot) -> BoardColumn | None:
        """Bring a column into sight, made; None if it is folded or not here."""
        for at, column in enumerate(self._columns):
            if column.slot == slot and slot not in self._folded:
                place = self._places[at]
                bar = self.horizontalScrollBar()
                if place.left() < bar.value():
                    bar.setValue(place.left())
                elif place.right() > bar.value() + self.viewport().width():
                    bar.setValue(place.right() - self.viewport().width() + 1)
                self._make_at(at)
                return self.open_columns[slot]
        return None

    def slot_at(self, at: QPoint) -> Slot | None:
        """Which column lies under a global point."""
        if not self.viewport().rect().contains(self.viewport().mapFromGlobal(at)):
            return None
        spot = self._strip.mapFromGlobal(at)
        for column, place in zip(self._columns, self._places, strict=True):
            if place.adjusted(-GAP // 2, 0, GAP // 2, 0).contains(spot):
                return column.slot
        return None

    def lay_out(self) -> None:
        """Give every column its place."""
        px = theme().px
        room, high = self.viewport().width(), self.viewport().height()
        shut = sum(column.slot in self._folded for column in self._columns)
        wide_ones = len(self._columns) - shut
        free = room - GAP * max(0, len(self._columns) - 1) - px(FOLDED) * shut
        each = free // wide_ones if wide_ones else 0
        if each < px(LEAST):
            each = px(ROOMY)
        bar = self.horizontalScrollBar()
        left = 0
        self._places = []
        for column in self._columns:
            wide = px(FOLDED) if column.slot in self._folded else each
            self._places.append(QRect(left, 0, wide, high))
            left += wide + GAP
        whole = max(0, left - GAP)
        if whole > room and bar.isHidden():
            high -= bar.sizeHint().height() if not self.isVisible() else 0
        self._strip.resize(max(whole, room), high)
        for at, column in enumerate(self._columns):
            made = self.open_columns.get(column.slot) or self.folded_columns.get(column.slot)
            if made is not None:
                made.setGeometry(self._places[at])
        self._make_seen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        step = delta.x() or delta.y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - step)
        event.accept()

    def _make_seen(self) -> None:
        left = self.horizontalScrollBar().value()
        seen = QRect(left - NEAR, 0, self.viewport().width() + 2 * NEAR, 1)
        for at, place in enumerate(self._places):
            if seen.intersects(QRect(place.left(), 0, place.width(), 1)):
                self._make_at(at)

    def _make_at(self, at: int) -> None:
        column = self._columns[at]
        if column.slot in self._folded:
            self._make_folded(at, column)
        elif column.slot not in self.open_columns:
            made = self._make(column)
            self.open_columns[column.slot] = made
            made.setParent(self._strip)
            made.setGeometry(self._places[at])
            made.fold_wanted.connect(self.fold_wanted)
            made.show()
            self.made.emit(made)

    def _make_folded(self, at: int, column: Column) -> None:
        if column.slot in self.folded_columns or self._totals is None:
            return
        shut = FoldedColumn(column, self._totals(column.slot))
        self.folded_columns[column.slot] = shut
        shut.setParent(self._strip)
        shut.setGeometry(self._places[at])
        shut.clicked.connect(lambda _on=False, slot=column.slot: self.unfold_wanted.emit(slot))
        shut.show()
