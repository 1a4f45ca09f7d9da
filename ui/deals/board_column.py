"""A column of the board: its head, its cards, and the line a new deal is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.deals.board_head import ColumnHead
from ui.deals.board_lanes import CELL_PAD
from ui.deals.board_list import CardList
from ui.deals.board_words import spoken_column
from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.paint import draw_box, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.deals.board import Column
    from crm_desktop.deals.board_question import Slot
    from crm_desktop.deals.board_totals import Totals
    from ui.deals.board_card import CardDelegate
    from ui.deals.board_model import ColumnModel

FOLDED: Final = 44
"""Width of a folded column, px at 100 %."""


class FoldedColumn(PaintedButton):
    """A column that is folded: its name downwards; a click opens it."""

    def __init__(self, column: Column, totals: Totals) -> None:
        self._column = column
        self._totals = totals
        self._target = False
        super().__init__(column.name)
        self.show_column(column, totals)

    def show_column(self, column: Column, totals: Totals) -> None:
        """Tell other figures."""
        self._column, self._totals = column, totals
        told = spoken_column(column, totals)
        self.setAccessibleName(self.tr("{}, свёрнута: раскрыть").format(told))
        self.update()

    def set_target(self, target: bool) -> None:
        """A dragged card is over it."""
        self._target = target
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        hot = self._target or self.hovered
        draw_box(
            painter, self.rect(), ground=colour("accent_soft" if hot else "sunken"),
            border=colour("accent") if self._target or self.key_focus else None,
            width=2, radius=Radius.PANEL,
        )  # fmt: skip
        head = QRect(0, px(10), self.width(), px(22))
        told = str(self._totals.count)
        wide = text_width(told, Role.META_STRONG)
        spot = QRect((head.width() - wide) // 2, head.top(), wide + 2, head.height())
        draw_text(painter, spot, told, Role.META_STRONG, "text2")
        painter.translate(self.width() / 2, px(44))
        painter.rotate(90)
        line = QRect(0, -px(10), self.height() - px(60), px(20))
        draw_text(painter, line, self._column.name, Role.ROW_MEDIUM)
        painter.end()


class BoardColumn(QWidget):
    """One column as it stands on the board.

    Attributes:
        fold_wanted: it is to be folded (slot).
    """

    fold_wanted = Signal(object)

    def __init__(
        self, column: Column, totals: Totals, model: ColumnModel, delegate: CardDelegate
    ) -> None:
        super().__init__()
        self.column = column
        self.totals = totals
        self.head = ColumnHead(column, totals, self)
        self.cards = CardList(spoken_column(column, totals), model, delegate)
        self.head.fold_wanted.connect(lambda: self.fold_wanted.emit(self.slot))
        self._target = False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 4)
        self._box.setSpacing(0)
        self._box.addWidget(self.head)
        self._box.addWidget(self.cards, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._tell_empty()
        follow_theme(self.update)

    @property
    def slot(self) -> Slot:
        """Its name on the board."""
        return self.column.slot

    def show_column(self, column: Column, totals: Totals) -> None:
        """Tell other figures."""
        self.column, self.totals = column, totals
        self._tell_empty()
        self.head.show_column(column, totals)
        self.cards.setAccessibleName(spoken_column(column, totals))

    def set_target(self, target: bool, *, deals: int = 0, kopecks: int = 0) -> None:
        """A dragged card is over it, or has left it."""
        if target != self._target or (deals, kopecks) != self.head.coming:
            self._target = target
            self.head.set_target(target, deals=deals, kopecks=kopecks)
            self.update()

    def _tell_empty(self) -> None:
        told = self.tr("Скрыто отбором") if self.totals.count else self.tr("Нет сделок")
        self.cards.set_empty_text(told)

    def be_cell(self) -> None:
        """Be a crossing of a lane: the head stands above all lanes."""
        self.head.hide()
        self._box.setContentsMargins(0, CELL_PAD, 0, 0)

    def put_editor(self, editor: QWidget) -> None:
        """Show the line a new deal is written in above the cards."""
        self._box.insertWidget(1, editor)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.head.show_buttons(shown=event.type() is QEvent.Type.HoverEnter)
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter, self.rect(), ground=colour("accent_soft" if self._target else "sunken"),
            border=colour("accent") if self._target else None, width=2, radius=Radius.PANEL,
        )  # fmt: skip
        painter.end()
