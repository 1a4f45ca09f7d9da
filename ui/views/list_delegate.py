"""How the rows of a long list are painted: as a table of cells, or one tall cell each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QStyle, QTableView, QToolTip

from ui.theme import Radius, theme
from ui.views.list_cells import CellPainter, paint_group
from ui.views.list_model import ListModel
from ui.widgets.lists import RowDelegate, row_state
from ui.widgets.paint import draw_cell, draw_ring, smooth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QHelpEvent, QPainter
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    from crm_desktop.views.groups import ListGroup
    from ui.theme import Tone
    from ui.widgets.lists import Index

DENSE: Final = 40
ROOMY: Final = 52
"""A row of a table."""


class TableDelegate(RowDelegate):
    """Paints the ground of a row, the heads of groups and, in a table, the cells.

    A subclass paints the first cell with `paint_row`.

    Attributes:
        tall: the height of a row that is no table.
        tones: name of what groups are called by -> the tone of its pill.
        cells: paints the other cells.
        hovered_row: the row under the pointer, whichever its cell; −1 = none.
        holds: whether the cell painted is the first one, held in place over the others.
        dense: whether rows are to be low.
        table: whether rows have several cells.
    """

    tall = ROOMY

    def __init__(self, parent: QObject | None = None, *, cells: CellPainter | None = None) -> None:
        super().__init__(parent, height=self.tall)
        self.dense = False
        self.table = False
        self.tones: Mapping[str, Tone] = {}
        self.cells = cells or CellPainter()
        self.hovered_row = -1
        self.holds = False

    def set_dense(self, dense: bool) -> None:
        """Rows of 40 instead of the tall ones (in a table 52)."""
        self.dense = dense
        self._measure()

    def set_table(self, table: bool) -> None:
        """Paint rows of several cells."""
        self.table = table
        self._measure()

    def _measure(self) -> None:
        roomy = ROOMY if self.table else self.tall
        self.height = DENSE if self.dense else roomy

    def group_told(self, group: ListGroup) -> str:  # noqa: ARG002 - for those who have more to say
        """What the head of a group says besides its name and number."""
        return ""

    def is_first_cut(self, rect: QRect, index: Index) -> bool:  # noqa: ARG002 - as the cell is painted
        """Whether the first cell has less room than its name wants."""
        return False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        group: ListGroup | None = index.data(ListModel.GroupRole)
        if not self.table and group is None:
            super().paint(painter, option, index)
            return
        view = option.widget
        state = row_state(option)
        whole = QRect(option.rect)
        hovered = state.hovered
        if self.table and isinstance(view, QTableView):
            head = view.horizontalHeader()
            if not self.holds:
                whole.setLeft(-head.offset())
                whole.setWidth(head.length())
            hovered = index.row() == self.hovered_row
        current = isinstance(view, QTableView) and view.currentIndex().row() == index.row()
        focused = current and view.hasFocus() and _by_key(option)
        painter.save()
        smooth(painter)
        painter.setClipRect(option.rect)
        if group is not None:
            paint_group(
                painter, whole, group, closed=not model_of(index).is_open(group), hovered=hovered,
                tones=self.tones, more=self.group_told(group),
            )  # fmt: skip
        else:
            draw_cell(painter, whole, hovered=hovered, selected=state.selected, line_from=12)
            if current and state.selected:
                mark = QRect(whole.left(), whole.top(), 3, whole.height() - 1)
                painter.fillRect(mark, theme().colour("accent"))
            if index.column() == 0:
                inner = option.rect.adjusted(20, 0, -12, 0)
                self.paint_row(painter, inner, index, state)
            else:
                self.cells.paint(painter, option.rect, index, selected=state.selected)
        if focused:
            draw_ring(painter, whole.adjusted(1, 1, -1, -2), Radius.CONTROL)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Show the whole text of a cell, but only of one that is cut."""
        told = index.data(Qt.ItemDataRole.ToolTipRole)
        first = index.column() == 0
        cut = self.is_first_cut if first else self.cells.is_cut
        if not told or not cut(option.rect, index):
            QToolTip.hideText()
            return False
        QToolTip.showText(event.globalPos(), told, view)
        return True


def model_of(index: Index) -> ListModel:
    """The model of an index a delegate of these paints."""
    model = index.model()
    assert isinstance(model, ListModel)  # noqa: S101 - the one model these delegates are for
    return model


def _by_key(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_KeyboardFocusChange)
