"""The grid of a pivot: headings that stay, cells painted as they come into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QWidget

from crm_desktop.pivot.layout import Layout
from crm_desktop.pivot.lines import LineKind
from ui.pivot.grid_heads import ColumnHead, Corner, RowHead, paint_row_label
from ui.pivot.grid_model import GridModel
from ui.pivot.grid_paint import PAD, CellPainter, Shapes
from ui.theme import Role, follow_theme, theme
from ui.widgets.lists import TableView
from ui.widgets.paint import text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from crm_desktop.pivot.result import PivotResult
    from ui.pivot.heat import Heat

ROW_HEIGHT: Final = 30
NARROWEST: Final = 84
WIDEST: Final = 220
_MEASURED: Final = 12
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PivotGrid(TableView):
    """Shows an answer; arrows walk, Enter opens what is behind a number, «+» and «−» headings.

    Attributes:
        drilled: place of the answer: line, column, value.
        copy_wanted: the person wants what is selected in the clipboard.
        menu_wanted: where on the screen.
    """

    drilled = Signal(int, int, int)
    copy_wanted = Signal()
    menu_wanted = Signal(object)
    _ready = False  # Qt measures a table while it is being made

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(name, row_height=ROW_HEIGHT, parent=parent)
        self.pivot = GridModel(self)
        self.shapes = Shapes()
        self.setModel(self.pivot)
        self.heads = ColumnHead(self.pivot, self)
        self.labels = RowHead(self.pivot, self)
        self.setHorizontalHeader(self.heads)
        self.setVerticalHeader(self.labels)
        self.labels.show()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setCornerButtonEnabled(False)
        self.corner = Corner(self.pivot, self)
        self.pinned = PinnedTotal(self)
        self._ready = True
        self.heads.turned.connect(self._turn_column)
        self.labels.turned.connect(self.turn_row)
        self.heads.geometriesChanged.connect(self._place)
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._place())
        self.verticalScrollBar().rangeChanged.connect(lambda _a, _b: self._place())
        self.horizontalScrollBar().valueChanged.connect(lambda _at: self._place())
        self.heads.sectionResized.connect(lambda *_what: self._place())
        follow_theme(self._fit)

    def show_result(self, result: PivotResult | None, heat: Heat | None = None) -> None:
        """Show another answer; where the person was stays chosen if it is still there."""
        names = self._spot()
        self.pivot.show_result(result, heat)
        self._fit()
        self._return(names)

    def close_all(self, closed: bool) -> None:
        """Close or open all headings of rows."""
        kept = self._spot()
        self.pivot.close_all(closed)
        self._fit()
        self._return(kept)

    def turn_row(self, row: int) -> None:
        """Close or open the heading in a row and stay at it."""
        if self.pivot.line(row).kind is not LineKind.GROUP:
            return
        at = self.currentIndex()
        self.pivot.turn_row(row)
        if at.isValid():
            column = min(at.column(), self.pivot.columnCount() - 1)
            self.setCurrentIndex(self.pivot.index(row, column))
        self._place()

    def _turn_column(self, path: object) -> None:
        if isinstance(path, tuple):
            kept = self._spot()
            self.pivot.turn_column(path)
            self._fit()
            self._return(kept)

    def chosen_layout(self) -> Layout:
        """What is selected, as whole lines and columns; everything in sight if it is one cell."""
        layout = self.pivot.layout
        boxes = self._chosen_boxes()
        rows = sorted({at for top, bottom, _l, _r in boxes for at in range(top, bottom + 1)})
        sections = sorted({at for _t, _b, left, right in boxes for at in range(left, right + 1)})
        if len(rows) * len(sections) < 2:  # noqa: PLR2004 - several
            return layout
        columns = sorted({at // self.pivot.values for at in sections})
        return Layout(
            tuple(layout.rows[at] for at in rows), tuple(layout.columns[at] for at in columns)
        )

    def _chosen_boxes(self) -> list[tuple[int, int, int, int]]:
        """Return first and last row, first and last column of what is selected."""
        chosen = self.selectionModel().selection()
        ranges = (chosen.at(number) for number in range(chosen.count()))
        return [(one.top(), one.bottom(), one.left(), one.right()) for one in ranges]

    def _spot(self) -> tuple[int, int, int] | None:
        at = self.currentIndex()
        if not at.isValid() or self.pivot.result is None:
            return None
        return self.pivot.place(at.row(), at.column())

    def _return(self, spot: tuple[int, int, int] | None) -> None:
        result = self.pivot.result
        if result is None or spot is None or not self.pivot.rowCount():
            return
        row, column, value = spot
        inside = row < len(result.rows) and column < len(result.columns)
        if inside and value < self.pivot.values:
            found = self.pivot.find(row, column, value)
            if found.isValid():
                self.setCurrentIndex(found)

    def _fit(self) -> None:
        """Give each column the room its numbers need."""
        if not self._ready:
            return
        model, px = self.pivot, theme().px
        result = model.result
        last = model.rowCount() - 1
        rows = sorted({*range(min(_MEASURED, last + 1)), last} - {-1})
        for section in range(model.columnCount()):
            texts = [model.text(row, section) for row in rows]
            wide = max((text_width(text, Role.META_STRONG) for text in texts), default=0)
            title = ""
            if result is not None:
                several = len(result.values) > 1 or len(result.columns) == 1
                title = (
                    result.values[section % model.values].title
                    if several else model.column(section).label
                )  # fmt: skip
            wide = max(wide, min(text_width(title, Role.META_STRONG), px(150)))
            self.heads.resizeSection(section, max(px(NARROWEST), min(wide + px(2 * PAD + 2),
                                                                     px(WIDEST))))  # fmt: skip
        self.updateGeometries()
        self._place()

    def _place(self) -> None:
        if not self._ready:
            return
        self.corner.setGeometry(0, 0, self.labels.width(), self.heads.height())
        self.corner.raise_()
        self.pinned.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        model, area = self.pivot, event.rect()
        sections = self.sections_in(area.left(), area.right())
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if sections and first >= 0:
            cells = CellPainter(painter, model, self.shapes)
            spans = self._chosen_boxes()

            def is_chosen(row: int, section: int) -> bool:
                return any(a <= row <= b and c <= section <= d for a, b, c, d in spans)

            left = sections[0][1]
            wide = sections[-1][1] + sections[-1][2] - left
            high = theme().px(ROW_HEIGHT)
            for row in range(first, (last if last >= 0 else model.rowCount() - 1) + 1):
                box = QRect(left, self.rowViewportPosition(row), wide, high)
                cells.row(row, box, sections, is_chosen=is_chosen)
            here = self.currentIndex()
            if here.isValid() and self.hasFocus():
                cells.ring(self.visualRect(here))
        painter.end()

    def sections_in(self, left: int, right: int) -> list[tuple[int, int, int]]:
        """Return number, left edge and width of the columns between two edges."""
        first, last = self.columnAt(max(0, left)), self.columnAt(right)
        if first < 0:
            return []
        last = last if last >= 0 else self.pivot.columnCount() - 1
        place, width = self.columnViewportPosition, self.columnWidth
        return [(at, place(at), width(at)) for at in range(first, last + 1)]

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        super().updateGeometries()
        self._place()

    def scrollTo(  # noqa: N802 - Qt's name
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into sight, not behind the total that is held at the foot."""
        bar = self.verticalScrollBar()
        before = bar.value()
        held = self._ready and self.pinned.isVisible()
        super().scrollTo(index, hint)
        if not self._ready:
            return
        if held and index.row() == self.pivot.rowCount() - 1:
            bar.setValue(before)
        elif self.pinned.isVisible():
            below = self.visualRect(index).bottom() - (self.viewport().height()
                                                       - self.pinned.height())  # fmt: skip
            if below > 0:
                bar.setValue(bar.value() + below)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif not at.isValid():
            super().keyPressEvent(event)
        elif key in _ENTER:
            self._drill(at.row(), at.column())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._turn_here(at.row(), closing=key == Qt.Key.Key_Minus)
        else:
            super().keyPressEvent(event)

    def _turn_here(self, row: int, *, closing: bool) -> None:
        """«−» closes the heading here, or the one above this line."""
        line = self.pivot.line(row)
        if line.kind is LineKind.GROUP and (line.path in self.pivot.closed_rows) != closing:
            self.turn_row(row)
        elif closing and line.parent >= 0 and self.pivot.result is not None:
            above = self.pivot.layout.rows.index(line.parent)
            self.setCurrentIndex(self.pivot.index(above, self.currentIndex().column()))
            self.turn_row(above)

    def _drill(self, row: int, section: int) -> None:
        if self.pivot.number(row, section) is not None:
            self.drilled.emit(*self.pivot.place(row, section))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.indexAt(event.position().toPoint())
        if at.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self._drill(at.row(), at.column())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.pivot.rowCount():
            self.menu_wanted.emit(event.globalPos())


class PinnedTotal(QWidget):
    """The line of totals, held at the foot while its own place is out of sight."""

    def __init__(self, grid: PivotGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.hide()

    def place(self) -> None:
        """Stand at the foot, if the total is there and out of sight."""
        grid = self._grid
        last = grid.pivot.rowCount() - 1
        high = theme().px(ROW_HEIGHT)
        room = grid.viewport().geometry()
        wanted = (
            last > 0
            and grid.pivot.line(last).kind is LineKind.TOTAL
            and grid.rowViewportPosition(last) + high > room.height()
            and room.height() > 3 * high
        )
        self.setVisible(wanted)
        if wanted:
            wide = min(grid.heads.length() - grid.heads.offset(), room.width())
            self.setGeometry(0, room.bottom() + 1 - high, grid.labels.width() + wide, high)
            self.raise_()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        grid, model = self._grid, self._grid.pivot
        last = model.rowCount() - 1
        painter.fillRect(event.rect(), theme().colour("bg"))
        left = grid.labels.width()
        sections = grid.sections_in(0, grid.viewport().width() - 1)
        moved = [(at, x + left, wide) for at, x, wide in sections]
        cells = CellPainter(painter, model, grid.shapes)
        cells.row(last, self.rect(), moved, is_chosen=lambda _row, _section: False)
        paint_row_label(painter, QRect(0, 0, left, self.height()), model, last)
        painter.fillRect(QRect(0, 0, self.width(), 1), theme().colour("line2"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        grid = self._grid
        section = grid.columnAt(round(event.position().x()) - grid.labels.width())
        if section >= 0:
            grid.setFocus()
            grid.setCurrentIndex(grid.pivot.index(grid.pivot.rowCount() - 1, section))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        grid = self._grid
        section = grid.columnAt(round(event.position().x()) - grid.labels.width())
        last = grid.pivot.rowCount() - 1
        if section >= 0 and grid.pivot.number(last, section) is not None:
            grid.drilled.emit(*grid.pivot.place(last, section))
