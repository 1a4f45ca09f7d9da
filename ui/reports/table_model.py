"""The rows of a report's table for a view: words, raw values, order."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.report_files.shading import bar_scales, heat_scales
from crm_desktop.reports.result import Unit
from crm_desktop.reports.showing import show_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtCore import QObject

    from crm_desktop.report_files.shading import Scale
    from crm_desktop.reports.result import Column, Row, Table, Value

Index = QModelIndex | QPersistentModelIndex
LINE: Final = Qt.ItemDataRole.UserRole
VALUE: Final = Qt.ItemDataRole.UserRole + 1
HEAT: Final = Qt.ItemDataRole.UserRole + 2
"""How strongly a cell is shaded, 0 to 1; None = not at all."""
BAR: Final = Qt.ItemDataRole.UserRole + 3
"""How long the bar of a cell is, 0 to 1; None = it has none."""
DRILL: Final = Qt.ItemDataRole.UserRole + 4
COLUMN: Final = Qt.ItemDataRole.UserRole + 5
LONG: Final = 24
"""A text of so many letters may be cut: the tip tells it whole."""
_WORDS: Final = (Unit.TEXT, Unit.DAY, Unit.MONTH)


def is_number(column: Column) -> bool:
    """Whether a column holds numbers, which stand at the right."""
    return column.unit not in _WORDS


@dataclass(slots=True)
class _Branch:
    row: Row
    below: list[_Branch] = field(default_factory=list)


def sorted_rows(rows: Sequence[Row], at: int, *, descending: bool) -> tuple[Row, ...]:
    """Sort lines by a column; what stands under a heading line stays under it.

    What there is nothing to say about comes last either way. Lines with subtotals among them that
    head nothing keep their order.
    """
    roots = _branches(rows)
    if any(row.strong for row in rows) and not any(each.below for each in roots):
        return tuple(rows)
    return tuple(_flattened(_sorted(roots, at, descending=descending)))


def _branches(rows: Sequence[Row]) -> list[_Branch]:
    roots: list[_Branch] = []
    path: list[_Branch] = []
    for row in rows:
        made = _Branch(row)
        while path and path[-1].row.level >= row.level:
            path.pop()
        (path[-1].below if path else roots).append(made)
        path.append(made)
    return roots


def _sorted(branches: list[_Branch], at: int, *, descending: bool) -> list[_Branch]:
    known = [each for each in branches if each.row.cells[at] is not None]
    rest = [each for each in branches if each.row.cells[at] is None]
    known.sort(key=lambda each: _sort_key(each.row.cells[at]), reverse=descending)
    for each in branches:
        each.below = _sorted(each.below, at, descending=descending)
    return known + rest


def _sort_key(value: Value) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, str(value).casefold()


def _flattened(branches: Sequence[_Branch]) -> Iterator[Row]:
    for each in branches:
        yield each.row
        yield from _flattened(each.below)


class ReportModel(QAbstractTableModel):
    """A table of a report; numbers are put into words when they are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: tuple[Row, ...] = ()
        self._all: tuple[Row, ...] = ()
        self._heat: dict[int, Scale] = {}
        self._bars: dict[int, Scale] = {}
        self.sorted_by: int | None = None
        self.descending = False

    def show_table(self, table: Table | None) -> None:
        """Show a table's rows; the order chosen stays if its column does."""
        self._show(table.columns if table else (), table.rows if table else (), table)

    def show_total(self, table: Table | None) -> None:
        """Show the total of a table."""
        total = (table.total,) if table is not None and table.total is not None else ()
        self._show(table.columns if table else (), total, None)

    def _show(
        self, columns: tuple[Column, ...], rows: tuple[Row, ...], scaled: Table | None
    ) -> None:
        kept = self._kept_order(columns)
        self.beginResetModel()
        self.columns, self._all = columns, rows
        self._heat = heat_scales(scaled) if scaled is not None else {}
        self._bars = bar_scales(scaled) if scaled is not None else {}
        self.sorted_by = kept
        self._order()
        self.endResetModel()

    def order_by(self, at: int | None, *, descending: bool) -> None:
        """Sort by a column; None = as the report gives it."""
        self.layoutAboutToBeChanged.emit()
        self.sorted_by, self.descending = at, descending
        self._order()
        self.layoutChanged.emit()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        value = row.cells[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(row, column, value)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title}: {self._text(row, column, value)}"
            case Qt.ItemDataRole.ToolTipRole:
                told = self._text(row, column, value)
                cut = len(told) >= LONG and not is_number(column)
                return f"<qt>{html.escape(told)}</qt>" if cut else None
            case Qt.ItemDataRole.TextAlignmentRole:
                side = (
                    Qt.AlignmentFlag.AlignRight if is_number(column) else Qt.AlignmentFlag.AlignLeft
                )
                return side | Qt.AlignmentFlag.AlignVCenter
            case _:
                return self._own(row, column, value, index.column(), role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return self.columns[section] if role == COLUMN else None

    def _own(self, row: Row, column: Column, value: Value, at: int, role: int) -> Any:
        if role in (HEAT, BAR):
            scale = (self._heat if role == HEAT else self._bars).get(at)
            return None if scale is None or row.strong else scale.share(value)
        if role == DRILL:
            return row.drills.get(column.key)
        own = {LINE: row, VALUE: value, COLUMN: column}
        return own.get(Qt.ItemDataRole(role)) if role >= LINE else None

    def _text(self, row: Row, column: Column, value: Value) -> str:
        if value is None and row.strong:
            return ""
        told = show_value(value, column.unit)
        more = column.change and isinstance(value, int | float) and value > 0
        return f"+{told}" if more else told

    def _kept_order(self, columns: tuple[Column, ...]) -> int | None:
        if self.sorted_by is None or self.sorted_by >= len(self.columns):
            return None
        key = self.columns[self.sorted_by].key
        return next((at for at, column in enumerate(columns) if column.key == key), None)

    def _order(self) -> None:
        self.rows = self._all
        if self.sorted_by is not None:
            self.rows = sorted_rows(self._all, self.sorted_by, descending=self.descending)
