"""A table of a report on the screen: sorted by its head, its total fixed at the foot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QVBoxLayout, QWidget

from crm_desktop.report_files.clipboard import result_text
from crm_desktop.reports.result import Subject
from crm_desktop.reports.showing import show_value
from ui.reports.table_head import ReportHead
from ui.reports.table_model import DRILL, LINE, ReportModel, is_number
from ui.reports.table_paint import BAR_TIGHT, BAR_WIDTH, LEVEL, ReportDelegate
from ui.reports.terms import explain
from ui.saved_reports.copying import copy_table
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.cards import Line
from ui.widgets.labels import Label
from ui.widgets.lists import TableView
from ui.widgets.menus import Menu
from ui.widgets.paint import text_width

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent

    from crm_desktop.reports.result import Drill, Row, Table

ROW: Final = 40
MEASURED: Final = 300
"""So many lines are looked at for the width of a column."""
NAME_LEAST: Final = 150
NAME_MOST: Final = 420
NAME_TIGHT: Final = 260
TEXT_MOST: Final = 260
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Grid(TableView):
    """Cells are walked with the arrows; Enter and a click open.

    Attributes:
        opened: an index.
        menu_wanted: an index and a point of the screen.
    """

    opened = Signal(object)
    menu_wanted = Signal(object, object)

    def __init__(self, name: str, delegate: ReportDelegate) -> None:
        super().__init__(name, row_height=ROW)
        self.whole_rows = False
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        opens = index.isValid() and opens_something(index, whole=self.whole_rows)
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor
        )
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid():
            self.opened.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is event.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            spot = self.visualRect(index).center()
            at = self.viewport().mapToGlobal(spot) if by_key else event.globalPos()
            self.menu_wanted.emit(index, at)


def opens_something(index: QModelIndex, *, whole: bool) -> bool:
    """Whether a cell leads anywhere: to the records behind its number, to a card.

    Args:
        index: the cell.
        whole: every cell of a line opens what the line is about, not its name alone.
    """
    if index.data(DRILL) is not None:
        return True
    row: Row = index.data(LINE)
    return (whole or not index.column()) and row.subject is not None


class ReportTable(QWidget):
    """Draws a `Table`; the total stays in sight, numbers open what is behind them.

    Args:
        table: what is shown; None = nothing yet.
        name: for who hears it.
        whole_rows: every cell of a line opens what the line is about, not its name alone.

    Attributes:
        drilled: the `Drill` of a number that is clicked or entered.
        subject_opened: the `Subject` of a line whose name is.
        term_asked: key of a word that was explained.
        reshaped: columns moved closer, or apart: the height is another.
    """

    reshaped = Signal()
    drilled = Signal(object)
    subject_opened = Signal(object)
    term_asked = Signal(str)

    def __init__(
        self,
        table: Table | None = None,
        *,
        name: str = "",
        whole_rows: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._told: list[int] = []
        self._least: list[int] = []
        self._scrolls = False
        self.model = ReportModel(self)
        self.total_model = ReportModel(self)
        self._cells = (ReportDelegate(), ReportDelegate(strong=True))
        self.grid = _Grid(name or self.tr("Таблица"), self._cells[0])
        self.grid.whole_rows = whole_rows
        self.head = ReportHead(self.grid)
        self.grid.setHorizontalHeader(self.head)
        self.grid.setModel(self.model)
        self.total = _Grid(self.tr("Итого"), self._cells[1])
        self.total.setModel(self.total_model)
        self.total.horizontalHeader().hide()
        for bars in (
            self.total.setHorizontalScrollBarPolicy,
            self.total.setVerticalScrollBarPolicy,
        ):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.grid.horizontalScrollBar().valueChanged.connect(
            self.total.horizontalScrollBar().setValue
        )
        self._line = Line(strong=True)
        self._note = Label("", Role.META, colour="text2", wrap=True)
        self._note.setContentsMargins(Space.M, Space.S, Space.M, Space.XS)
        self.head.order_asked.connect(self._on_order)
        self.head.term_asked.connect(self._on_term)
        for grid in (self.grid, self.total):
            grid.opened.connect(self._on_opened)
            grid.menu_wanted.connect(self._on_menu)
        self.grid.viewport().installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in ((self.grid, 1), (self._line, 0), (self.total, 0), (self._note, 0)):
            column.addWidget(widget, stretch)
        self.setFocusProxy(self.grid)
        self.set_table(table)
        follow_theme(self.restyle)

    @property
    def table(self) -> Table | None:
        """What is shown."""
        return self._table

    def set_table(self, table: Table | None) -> None:
        """Show another table; of the same key it keeps place, order and the cell chosen."""
        same = table is not None and self._table is not None and table.key == self._table.key
        spot, chosen = self.grid.verticalScrollBar().value(), self.grid.currentIndex()
        at = (chosen.row(), chosen.column()) if chosen.isValid() else None
        if not same:
            self.model.sorted_by = None
        self._table = table
        self.model.show_table(table)
        self.total_model.show_total(table)
        for widget in (self._line, self.total):
            widget.setVisible(bool(self.total_model.rows))
        nothing = table is not None and not table.rows
        told = [table.note] if table is not None and table.note else []
        self._note.setText(" ".join([self.tr("Строк нет."), *told] if nothing else told))
        self._note.setVisible(bool(self._note.text()))
        if table is not None:
            self.grid.setAccessibleName(table.title)
        self.restyle()
        if same and at is not None and at[0] < self.model.rowCount():
            index = self.model.index(*at)
            self.grid.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self.grid.verticalScrollBar().setValue(spot if same else 0)

    def order_by(self, at: int | None, *, descending: bool) -> None:
        """Sort by a column; None = as the report gives it."""
        self.model.order_by(at, descending=descending)
        self._spread()
        self.head.viewport().update()

    def as_shown(self) -> Table | None:
        """Return the table with its lines in the order they stand here."""
        return replace(self._table, rows=self.model.rows) if self._table is not None else None

    def as_text(self) -> str:
        """Return what is shown, its order included, as lines of cells apart by tabs."""
        shown = self.as_shown()
        return result_text(shown).text if shown is not None else ""

    def copy(self) -> None:
        """Put it on the clipboard: as text, and as a table with its looks."""
        shown = self.as_shown()
        if shown is not None:
            copy_table(shown)

    def fit_rows(self, most: int = 12) -> None:
        """Be as high as the rows are, up to so many."""
        self.setFixedHeight(self.height_for_rows(most))

    def height_for_rows(self, most: int) -> int:
        """Return the height head, up to so many rows, total and note take."""
        rows = min(self.model.rowCount(), most)
        high = self.head.sizeHint().height() + rows * theme().px(ROW) + 2
        if self.total_model.rowCount():
            high += theme().px(ROW) + 1
        if self._note.text():
            high += self._note.heightForWidth(max(200, self.width()))
        if self._scrolls and self.grid.viewport().width() > 0:
            high += self.grid.horizontalScrollBar().sizeHint().height()
        return high

    def restyle(self) -> None:
        """Measure the columns anew."""
        self.total.setFixedHeight(theme().px(ROW))
        self._told = [self._widest(at) for at in range(self.model.columnCount())]
        self._spread()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._spread()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _widest(self, at: int) -> int:
        """Return the width of what a column tells."""
        column = self.model.columns[at]
        role = Role.BODY_STRONG
        told = {
            show_value(row.cells[at], column.unit)
            for row in (*self.model.rows[:MEASURED], *self.total_model.rows)
        }
        return max((text_width(each, role) for each in told), default=0)

    def _wanted(self, at: int) -> int:
        px, column = theme().px, self.model.columns[at]
        wide = self._told[at] + 2 * self.head.pad
        if not at:
            deepest = max((row.level for row in self.model.rows[:MEASURED]), default=0)
            most = px(NAME_TIGHT if self.head.tight else NAME_MOST)
            wide = min(max(wide + deepest * px(LEVEL), px(NAME_LEAST)), most)
        elif not is_number(column):
            wide = min(wide, px(TEXT_MOST))
        if column.change:
            wide += px(24)
        if column.bar:
            wide += self._cells[0].bar + px(12)
        return max(wide, self.head.wanted_width(at))

    def _measure(self, *, tight: bool) -> int:
        """Measure the columns, with room between them or close; returns the width of all."""
        self.head.tight = tight
        for cell in self._cells:
            cell.pad, cell.bar = self.head.pad, theme().px(BAR_TIGHT if tight else BAR_WIDTH)
        self._least = [self._wanted(at) for at in range(len(self._told))]
        for at, more in self.head.short_of(self._least).items():
            self._least[at] += more
        return sum(self._least)

    def _spread(self) -> None:
        """Share out what width is left: to texts that are cut, half to the names, to the others."""
        if not self._told:
            return
        width, was = self.grid.viewport().width(), (self.head.tight, self._scrolls)
        wanted = self._measure(tight=False)
        if wanted > width:
            wanted = self._measure(tight=True)
        self._scrolls = wanted > width
        if (self.head.tight, self._scrolls) != was:
            self.head.updateGeometry()
            self.grid.updateGeometries()
            self.reshaped.emit()
        spare = max(0, width - wanted)
        for at, told in enumerate(self._told):
            lack = 0 if is_number(self.model.columns[at]) else told + 2 * self.head.pad
            more = min(spare, max(0, lack - self._least[at]))
            self._least[at] += more
            spare -= more
        others = len(self._least) - 1
        each = spare // (2 * others) if others else 0
        for at, least in enumerate(self._least):
            wide = least + (each if at else spare - each * others)
            for grid in (self.grid, self.total):
                grid.setColumnWidth(at, wide)

    def _on_order(self, at: int) -> None:
        """A click goes on: the larger first, the smaller first, as it was; of names A first."""
        model = self.model
        first = is_number(model.columns[at])
        if model.sorted_by != at:
            self.order_by(at, descending=first)
        elif model.descending is first:
            self.order_by(at, descending=not first)
        else:
            self.order_by(None, descending=False)

    def _on_term(self, key: str, at: int) -> None:
        spot = self.head.mark_rect(at)
        explain(key, at=self.head, spot=QPoint(spot.left(), spot.bottom() + 6))
        self.term_asked.emit(key)

    def _on_opened(self, index: QModelIndex) -> None:
        self._open(index.data(DRILL), index.data(LINE), at=index.column())

    def _open(self, drill: Drill | None, row: Row, *, at: int) -> None:
        if drill is not None:
            self.drilled.emit(drill)
        elif (self.grid.whole_rows or not at) and isinstance(row.subject, Subject):
            self.subject_opened.emit(row.subject)

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.menu_of(index).popup(at)

    def menu_of(self, index: QModelIndex) -> Menu:
        """Return what can be done with a cell and its column."""
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column, at = self.model.columns[index.column()], index.column()
        if opens_something(index, whole=self.grid.whole_rows):
            drill, row = index.data(DRILL), index.data(LINE)
            menu.add(self.tr("Показать, из чего сложено"),
                     lambda: self._open(drill, row, at=at), icon="list")  # fmt: skip
        menu.add(self.tr("Сначала большие"), lambda: self.order_by(at, descending=True),
                 icon="arrow-down")  # fmt: skip
        menu.add(self.tr("Сначала малые"), lambda: self.order_by(at, descending=False),
                 icon="arrow-up")  # fmt: skip
        if column.term:
            menu.add(self.tr("Что это значит"), lambda: self._on_term(column.term, at),
                     icon="circle-help")  # fmt: skip
        told = str(index.data(Qt.ItemDataRole.DisplayRole))
        menu.add(self.tr("Скопировать значение"),
                 lambda: QApplication.clipboard().setText(told), icon="copy")  # fmt: skip
        return menu
