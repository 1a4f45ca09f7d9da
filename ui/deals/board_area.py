"""The columns side by side: as wide as fits, scrolled sideways; only those in sight are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from crm_desktop.deals.board_question import Slot
from ui.deals.board_column import FOLDED, BoardColumn, FoldedColumn
from ui.deals.board_head import HEIGHT as HEAD
from ui.deals.board_lanes import LaneBand, LaneGrid, LaneHeads, cells_of
from ui.theme import Space, follow_theme, theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent, QWheelEvent

    from crm_desktop.deals.board import Column, Lane
    from crm_desktop.deals.board_totals import Totals

GAP: Final = 12
LEAST: Final = 208
"""A column is at least so wide, px at 100 %."""
LEAST_CELL: Final = 200
"""The same of lanes, beside which a scroll bar stands."""
ROOMY: Final = 232
"""So wide where the board scrolls sideways anyway."""
NEAR: Final = 400
"""Columns so near to what is seen are made too."""


class BoardArea(QScrollArea):
    """Lays out columns, or cells of lanes, by hand: 500 of them cost only what is seen.

    Attributes:
        made: a column came into sight and was made (`BoardColumn`).
        head_made: lanes have heads of their own (`ColumnHead`).
        fold_wanted: a column is to be folded (slot).
        unfold_wanted: a folded column is to be opened (slot).
    """

    made = Signal(object)
    head_made = Signal(object)
    fold_wanted = Signal(object)
    unfold_wanted = Signal(object)

    def __init__(self, make: Callable[[Column], BoardColumn]) -> None:
        super().__init__()
        self._make = make
        self._columns: Sequence[Column] = ()
        self._stages: Sequence[Column] = ()
        self._lanes: Sequence[Lane] = ()
        self._folded_lanes: set[int] = set()
        self._bands: dict[int, LaneBand] = {}
        self._grid = LaneGrid()
        self._card = 1
        self._totals: Callable[[Slot], Totals] | None = None
        self._folded: frozenset[Slot] = frozenset()
        self._places: list[QRect] = []
        self.open_columns: dict[Slot, BoardColumn] = {}
        self.folded_columns: dict[Slot, FoldedColumn] = {}
        self._strip = QWidget()
        self.heads = LaneHeads(self, self.head_made.emit)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._strip)
        self.setWidgetResizable(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._strip.setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.horizontalScrollBar().valueChanged.connect(lambda _at: self._on_scrolled())
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._on_scrolled())
        self.horizontalScrollBar().setSingleStep(48)
        follow_theme(self.lay_out)

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, left to right; of lanes the cells, lane by lane."""
        return self._columns

    @property
    def has_lanes(self) -> bool:
        """Whether columns are crossed by lanes."""
        return bool(self._stages)

    def show_columns(
        self,
        columns: Sequence[Column],
        totals: Callable[[Slot], Totals],
        *,
        folded: frozenset[Slot],
        lanes: Sequence[Lane] | None = None,
    ) -> None:
        """Show other columns; those that stay keep their scroll and their choice."""
        crossed = lanes is not None
        self._stages = tuple(columns) if crossed else ()
        self._lanes = tuple(lanes or ())
        shown = cells_of(columns, self._lanes) if crossed else tuple(columns)
        shut = frozenset() if crossed else folded
        self._columns, self._places = (), []  # hiding a column may scroll: make nothing anew
        self._drop_all_but({column.slot for column in shown}, shut)
        self._columns, self._totals, self._folded = shown, totals, shut
        self._show_bands()
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(needed if crossed else off)
        self.heads.setVisible(crossed)
        self.heads.show_columns(self._stages, totals)
        self.retell()
        self.lay_out()

    def set_card_height(self, height: int) -> None:
        """Say how high a card with its gap is: lanes are measured in cards."""
        if height != self._card:
            self._card = height
            self.lay_out()

    def retell(self) -> None:
        """Counts and sums are others."""
        totals = self._totals
        if totals is None:
            return
        for column in self._columns:
            opened = self.open_columns.get(column.slot)
            shut = self.folded_columns.get(column.slot)
            for each in (opened, shut):
                if each is not None:
                    each.show_column(column, totals(column.slot))
        if self._stages:
            self.heads.show_columns(self._stages, totals)
            self._show_bands()
            self.lay_out()

    def is_folded(self, slot: Slot) -> bool:
        """Whether a column is folded."""
        return slot in self._folded or (self.has_lanes and slot.member in self._folded_lanes)

    def column(self, slot: Slot) -> BoardColumn | None:
        """An open column that was made."""
        return self.open_columns.get(slot)

    def reach(self, slot: Slot) -> BoardColumn | None:
        """Bring a column into sight, made; None if it is folded or not here."""
        for at, column in enumerate(self._columns):
            if column.slot == slot and not self.is_folded(slot):
                place = self._places[at]
                across, down = self.horizontalScrollBar(), self.verticalScrollBar()
                _show(across, place.left(), place.right(), self.viewport().width())
                _show(down, place.top(), place.bottom(), self.viewport().height())
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
        if self.has_lanes:
            self._lay_out_lanes()
        else:
            self._lay_out_columns()
        for at, column in enumerate(self._columns):
            made = self.open_columns.get(column.slot) or self.folded_columns.get(column.slot)
            if made is not None:
                made.setGeometry(self._places[at])
                made.setVisible(not self.has_lanes or not self.is_folded(column.slot))
        self._on_scrolled()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if self.has_lanes and abs(delta.y()) > abs(delta.x()):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - delta.y())
        else:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()

    def turn_lane(self, member: int) -> None:
        """Fold a lane, or open it."""
        self._folded_lanes ^= {member}
        self._show_bands()
        self.lay_out()

    def _lay_out_columns(self) -> None:
        self.setViewportMargins(0, 0, 0, 0)
        px = theme().px
        room, high = self.viewport().width(), self.viewport().height()
        shut = sum(column.slot in self._folded for column in self._columns)
        each = self._width_of(len(self._columns) - shut, room - shut * (px(FOLDED) + GAP))
        left = 0
        self._places = []
        for column in self._columns:
            wide = px(FOLDED) if column.slot in self._folded else each
            self._places.append(QRect(left, 0, wide, high))
            left += wide + GAP
        self._strip.resize(max(left - GAP, room, 0), high)

    def _lay_out_lanes(self) -> None:
        top = theme().px(HEAD) + Space.S
        self.setViewportMargins(0, top, 0, 0)
        room = self.viewport().width()
        width = self._width_of(len(self._stages), room, least=LEAST_CELL)
        heights = [
            -1
            if lane.member in self._folded_lanes
            else max((self._count_of(stage, lane) for stage in self._stages), default=0)
            for lane in self._lanes
        ]
        self._grid.lay_out(heights, len(self._stages), width=width, gap=GAP, card=self._card)
        self._places = self._grid.cells
        self._strip.resize(self._grid.size.expandedTo(QSize(room, self.viewport().height())))
        for band, place in zip(self._bands.values(), self._grid.bands, strict=True):
            band.setGeometry(place.x(), place.y(), min(place.width(), room), place.height())
        view = self.viewport().geometry()
        self.heads.setGeometry(view.x(), view.y() - top, view.width(), top - Space.S)

    def _width_of(self, columns: int, room: int, *, least: int = LEAST) -> int:
        px = theme().px
        each = (room - GAP * max(0, columns - 1)) // columns if columns else 0
        return each if each >= px(least) else px(ROOMY)

    def _count_of(self, stage: Column, lane: Lane) -> int:
        if self._totals is None:
            return 0
        return self._totals(Slot(stage.slot.stage, lane.member)).count

    def _show_bands(self) -> None:
        members = [lane.member for lane in self._lanes]
        for member in [member for member in self._bands if member not in members]:
            gone = self._bands.pop(member)
            gone.hide()
            gone.deleteLater()
        bands: dict[int, LaneBand] = {}
        for lane in self._lanes:
            totals = self._totals(Slot(member=lane.member)) if self._totals else lane.totals
            folded = lane.member in self._folded_lanes
            band = self._bands.get(lane.member)
            if band is None:
                band = LaneBand(lane, totals, folded=folded, parent=self._strip)
                band.clicked.connect(lambda _on=False, member=lane.member: self.turn_lane(member))
                band.show()
            else:
                band.show_lane(lane, totals, folded=folded)
            bands[lane.member] = band
        self._bands = bands

    def _drop_all_but(self, kept: set[Slot], folded: frozenset[Slot]) -> None:
        for slot in [slot for slot in self.open_columns if slot not in kept or slot in folded]:
            gone = self.open_columns.pop(slot)
            gone.hide()
            gone.deleteLater()
        for slot in [slot for slot in self.folded_columns if slot not in kept & folded]:
            shut = self.folded_columns.pop(slot)
            shut.hide()
            shut.deleteLater()

    def _on_scrolled(self) -> None:
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        if self.has_lanes and self._grid.lefts:
            width = self._grid.cells[0].width() if self._grid.cells else 0
            self.heads.place(self._grid.lefts, width, across)
            for band in self._bands.values():
                band.move(across, band.y())  # whose lane it is stays in sight
        view = self.viewport()
        seen = QRect(across - NEAR, down - NEAR, view.width() + 2 * NEAR, view.height() + 2 * NEAR)
        for at, place in enumerate(self._places):
            if place.height() and seen.intersects(place):
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


def _show(bar: QScrollBar, first: int, last: int, room: int) -> None:
    """Scroll as little as it takes to see from `first` to `last`."""
    if first < bar.value() or last - first > room:
        bar.setValue(first)
    elif last > bar.value() + room:
        bar.setValue(last - room + 1)
