"""Lanes: the stages across, the people down; each crossing is a short column of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.deals.board_question import NOBODY, Slot
from crm_desktop.wording import count
from ui.deals.board_head import ColumnHead
from ui.deals.board_words import DEALS, whole_sum
from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.paint import draw_avatar, draw_box, draw_icon, draw_ring, draw_text
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.deals.board import Column, Lane
    from crm_desktop.deals.board_totals import Totals

BAND: Final = 36
"""Height of the head of a lane, px at 100 %."""
MOST_CARDS: Final = 3
"""So many cards high is a lane at most; its cells scroll."""
BETWEEN: Final = 10
CELL_PAD: Final = 8


def cells_of(columns: Sequence[Column], lanes: Sequence[Lane]) -> tuple[Column, ...]:
    """A column for every crossing, lane by lane."""
    return tuple(
        replace(column, slot=Slot(column.slot.stage, lane.member))
        for lane in lanes
        for column in columns
    )


class LaneBand(PaintedButton):
    """The head of a lane: whose it is, how many deals; a click folds it."""

    def __init__(self, lane: Lane, totals: Totals, *, folded: bool, parent: QWidget) -> None:
        self._lane = lane
        self._totals = totals
        self._folded = folded
        super().__init__("", parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_lane(lane, totals, folded=folded)

    def show_lane(self, lane: Lane, totals: Totals, *, folded: bool) -> None:
        """Tell other figures."""
        self._lane, self._totals, self._folded = lane, totals, folded
        told = f"{lane.name}, {self._told}"
        self.setAccessibleName(
            self.tr("{}: раскрыть").format(told) if folded else self.tr("{}: свернуть").format(told)
        )
        self.update()

    @property
    def _told(self) -> str:
        return f"{count(self._totals.count, *DEALS)} · {whole_sum(self._totals)}"

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(BAND))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        if self.hovered:
            draw_box(painter, self.rect(), ground=colour("grey_soft"), radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)
        middle = self.height() // 2
        arrow = QRect(px(6), middle - px(8), px(16), px(16))
        draw_icon(painter, arrow, "chevron-right" if self._folded else "chevron-down", "text2")
        left = arrow.right() + px(8)
        if self._lane.member != NOBODY:
            disc = QRect(left, middle - px(12), px(24), px(24))
            draw_avatar(painter, disc, self._lane.name, self._lane.member)
            left = disc.right() + px(10)
        room = QRect(left, 0, self.width() - left, self.height())
        left += draw_text(painter, room, self._lane.name, Role.ROW) + px(10)
        room = QRect(left, 0, self.width() - left - px(8), self.height())
        draw_text(painter, room, self._told, Role.META, "text2")
        painter.end()


class LaneHeads(QWidget):
    """The heads of the stages above all lanes; they stay while the lanes scroll."""

    def __init__(self, parent: QWidget, made: Callable[[ColumnHead], None]) -> None:
        super().__init__(parent)
        self._made = made
        self.heads: dict[Slot, ColumnHead] = {}
        self._places: list[QRect] = []
        follow_theme(self.update)
        self.hide()

    def show_columns(self, columns: Sequence[Column], totals: Callable[[Slot], Totals]) -> None:
        """Show the heads of these columns."""
        for slot in [slot for slot in self.heads if slot not in {one.slot for one in columns}]:
            gone = self.heads.pop(slot)
            gone.hide()
            gone.deleteLater()
        for column in columns:
            head = self.heads.get(column.slot)
            if head is None:
                head = self.heads[column.slot] = ColumnHead(column, totals(column.slot), self)
                head.hide_buttons()
                head.show()
                self._made(head)
            else:
                head.show_column(column, totals(column.slot))

    def place(self, lefts: Sequence[int], width: int, offset: int) -> None:
        """Stand over the columns, scrolled as they are."""
        self._places = [QRect(left - offset, 0, width, self.height()) for left in lefts]
        for head, place in zip(self.heads.values(), self._places, strict=False):
            head.setGeometry(place.x(), 0, place.width(), head.height())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("bg"))
        for place in self._places:
            draw_box(painter, place, ground=theme().colour("sunken"), radius=Radius.PANEL)
        painter.end()


class LaneGrid:
    """Where everything stands: bands, cells, and how large all of it is.

    Attributes:
        cells: the place of every cell, lane by lane.
        bands: the place of the head of every lane.
        lefts: where each column begins.
    """

    def __init__(self) -> None:
        self.cells: list[QRect] = []
        self.bands: list[QRect] = []
        self.lefts: list[int] = []
        self.size = QSize()

    def lay_out(
        self, heights: Sequence[int], columns: int, *, width: int, gap: int, card: int
    ) -> None:
        """Compute all places.

        Args:
            heights: of every lane, in cards; −1 = folded.
            columns: how many.
            width: of a column.
            gap: between columns.
            card: height of a card with its gap.
        """
        px = theme().px
        self.lefts = [at * (width + gap) for at in range(columns)]
        whole = max(0, columns * (width + gap) - gap)
        self.cells, self.bands = [], []
        top = 0
        for cards in heights:
            self.bands.append(QRect(0, top, whole, px(BAND)))
            top += px(BAND) + 4
            high = max(1, min(MOST_CARDS, cards)) * card + 2 * CELL_PAD if cards >= 0 else 0
            self.cells += [QRect(left, top, width, high) for left in self.lefts]
            top += high + BETWEEN if cards >= 0 else 0
        self.size = QSize(whole, top)
