"""The first rows of a sheet as they stand in the file, with the heading marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from crm_desktop.importing.heading_text import column_letter
from ui.theme import Role, theme
from ui.widgets.lists import TableView, row_state
from ui.widgets.paint import RIGHT, draw_ring, draw_text, smooth, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent, QPainter
    from PySide6.QtWidgets import QWidget

    from ui.theme import Colour

    Index = QModelIndex | QPersistentModelIndex

MOST_COLUMNS: Final = 60
_WIDEST: Final = 220
_MEASURED: Final = 30


class RawModel(QAbstractTableModel):
    """Row numbers in the first column, then the cells."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Sequence[str]] = ()
        self._columns = 0
        self.header = (0, 0)

    def load(self, rows: Sequence[Sequence[str]], header: tuple[int, int]) -> None:
        """Show rows; `header` = first and last row number of the heading, (0, 0) = none."""
        self.beginResetModel()
        self._rows = rows
        self._columns = min(max(map(len, rows), default=0), MOST_COLUMNS)
        self.header = header
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._columns + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if index.column() == 0:
            return str(index.row() + 1)
        row = self._rows[index.row()]
        return row[index.column() - 1] if index.column() <= len(row) else ""

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return column_letter(section - 1) if section else ""
        return None

    def part_of(self, row: int) -> str:
        """`above`, `header` or `data`: what a row of the model is."""
        first, last = self.header
        number = row + 1
        if number < first:
            return "above"
        return "header" if first <= number <= last else "data"


class _RawDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        part = model.part_of(index.row()) if isinstance(model, RawModel) else "data"
        state = row_state(option)
        colour = theme().colour
        rect = option.rect
        painter.save()
        smooth(painter)
        if part == "header":
            painter.fillRect(rect, colour("accent_soft"))
        elif state.selected:
            painter.fillRect(rect, colour("sunken"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, colour("border"))
        room = rect.adjusted(theme().px(12), 0, -theme().px(8), 0)
        text = str(index.data() or "")
        if index.column() == 0:
            draw_text(painter, room, text, Role.META, "text2", align=RIGHT)
        else:
            shade: Colour = "text3" if part == "above" else "text"
            role = Role.BODY_STRONG if part == "header" else Role.BODY
            draw_text(painter, room, text, role, shade)
        if state.focused:
            draw_ring(painter, rect)
        painter.restore()


class RawTable(TableView):
    """Enter on a row (or on several) makes it the heading.

    Attributes:
        heading_wanted: numbers of the first and the last selected row.
    """

    heading_wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Первые строки файла", row_height=34, parent=parent)
        self.rows = RawModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_RawDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda _index: self.ask_heading())

    def load(self, rows: Sequence[Sequence[str]], header: tuple[int, int]) -> None:
        """Show the rows and fit the columns to them."""
        self.clearSpans()
        self.rows.load(rows, header)
        self._spread_titles()
        self.fit()
        if rows:
            self.setCurrentIndex(self.rows.index(max(0, header[0] - 1), 1))
            self.scrollToTop()

    def _spread_titles(self) -> None:
        """A title over the table runs over the empty cells beside it, as in a spreadsheet."""
        for row in range(self.rows.header[0] - 1):
            filled = [
                column
                for column in range(1, self.rows.columnCount())
                if self.rows.index(row, column).data()
            ]
            if filled and filled[-1] < self.rows.columnCount() - 1:
                at = filled[-1]
                self.setSpan(row, at, 1, self.rows.columnCount() - at)

    def fit(self) -> None:
        """Give each column the width of what stands in it, within bounds."""
        px = theme().px
        self.setColumnWidth(0, px(52))
        first = max(0, self.rows.header[0] - 1)
        for column in range(1, self.rows.columnCount()):
            texts = (
                str(self.rows.index(row, column).data() or "")
                # A title over the table is as wide as it likes; the columns need not be.
                for row in range(first, min(self.rows.rowCount(), first + _MEASURED))
            )
            widest = max((text_width(text[:60], Role.BODY_STRONG) for text in texts), default=0)
            self.setColumnWidth(column, min(max(widest + px(24), px(72)), px(_WIDEST)))

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "rows"):
            self.fit()

    def ask_heading(self) -> None:
        """Say which rows the person takes for the heading."""
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        if rows:
            self.heading_wanted.emit(rows[0] + 1, rows[-1] + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.ask_heading()
        else:
            super().keyPressEvent(event)
