"""The cells of a pivot in sight, for a table view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from crm_desktop.pivot.layout import Layout, bears_values, lay_out
from crm_desktop.pivot.lines import LineKind
from crm_desktop.reports.showing import show_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from crm_desktop.pivot.lines import Line, Path
    from crm_desktop.pivot.result import PivotResult
    from crm_desktop.pivot.showing import Number
    from ui.pivot.heat import Heat
    from ui.widgets.lists import Index

_NOWHERE: Final = QModelIndex()
_WHOLE: Final = (LineKind.TOTAL, LineKind.GROUP)


@dataclass(frozen=True, slots=True)
class CellLook:
    """What is painted of a cell.

    Attributes:
        text: what stands there; `""` = nothing.
        strong: a total or a subtotal.
        share: how large it is among its like, -1…1; None = not shaded.
    """

    text: str
    strong: bool
    share: float | None


_BLANK: Final = CellLook("", strong=False, share=None)
_BLANK_STRONG: Final = CellLook("", strong=True, share=None)


class GridModel(QAbstractTableModel):
    """Lines in sight by columns in sight, each bearing all the values.

    Attributes:
        laid_out: other lines or columns are in sight.
    """

    laid_out = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.result: PivotResult | None = None
        self.layout = Layout((), ())
        self.closed_rows: frozenset[Path] = frozenset()
        self.closed_columns: frozenset[Path] = frozenset()
        self._heat: Heat | None = None
        self.heated = False

    def show_result(self, result: PivotResult | None, heat: Heat | None = None) -> None:
        """Show another answer; headings that are still there stay closed."""
        self.beginResetModel()
        same = (
            result is not None
            and self.result is not None
            and result.definition.rows == self.result.definition.rows
            and result.definition.columns == self.result.definition.columns
        )
        self.result = result
        self._heat = heat
        if not same:
            self.closed_rows = self.closed_columns = frozenset()
        self._lay_out()
        self.endResetModel()
        self.laid_out.emit()

    def set_heated(self, heated: bool) -> None:
        """Shade the cells by size, or not."""
        self.heated = heated
        if self.rowCount() and self.columnCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def turn_row(self, row: int) -> None:
        """Close or open the heading in a row."""
        line = self.line(row)
        if line.kind is LineKind.GROUP:
            self._set_closed(self.closed_rows ^ {line.path}, self.closed_columns)

    def turn_column(self, path: Path) -> None:
        """Close or open a heading of columns."""
        self._set_closed(self.closed_rows, self.closed_columns ^ {path})

    def close_all(self, closed: bool) -> None:
        """Close or open all headings of rows."""
        if self.result is None:
            return
        heads = (line.path for line in self.result.rows if line.kind is LineKind.GROUP)
        self._set_closed(frozenset(heads) if closed else frozenset(), self.closed_columns)

    def _set_closed(self, rows: frozenset[Path], columns: frozenset[Path]) -> None:
        self.beginResetModel()
        self.closed_rows, self.closed_columns = rows, columns
        self._lay_out()
        self.endResetModel()
        self.laid_out.emit()

    def _lay_out(self) -> None:
        if self.result is None:
            self.layout = Layout((), ())
            return
        self.layout = lay_out(
            self.result, closed_rows=self.closed_rows, closed_columns=self.closed_columns
        )

    @property
    def values(self) -> int:
        """How many values stand in a column."""
        return 0 if self.result is None else len(self.result.values)

    def line(self, row: int) -> Line:
        """The line of a row in sight."""
        assert self.result is not None  # noqa: S101 - there are no rows without an answer
        return self.result.rows[self.layout.rows[row]]

    def column(self, section: int) -> Line:
        """The column a section belongs to."""
        assert self.result is not None  # noqa: S101 - nor columns
        return self.result.columns[self.layout.columns[section // self.values]]

    def place(self, row: int, section: int) -> tuple[int, int, int]:
        """Return the numbers of the line, the column and the value in the answer."""
        return (
            self.layout.rows[row],
            self.layout.columns[section // self.values],
            section % self.values,
        )

    def find(self, row: int, column: int, value: int) -> QModelIndex:
        """Return where a place of the answer is in sight; invalid if it is not."""
        if row not in self.layout.rows or column not in self.layout.columns:
            return QModelIndex()
        section = self.layout.columns.index(column) * self.values + value
        return self.index(self.layout.rows.index(row), section)

    def number(self, row: int, section: int) -> Number:
        """What stands in a cell; a heading without subtotals bears nothing while open."""
        result = self.result
        if result is None:
            return None
        at, column, value = self.place(row, section)
        if not bears_values(result, at, self.closed_rows):
            return None
        return result.at(at, column, value)

    def text(self, row: int, section: int) -> str:
        """The same in words; nothing for no records."""
        number = self.number(row, section)
        if number is None or self.result is None:
            return ""
        return show_value(number, self.result.values[section % self.values].unit)

    def looks(self, row: int, sections: Sequence[int]) -> list[CellLook]:
        """What is to be painted of a line, column by column."""
        result = self.result
        if result is None:
            return []
        at, line, values = self.layout.rows[row], self.line(row), len(result.values)
        if not bears_values(result, at, self.closed_rows):
            return [_BLANK] * len(sections)
        strong_row = line.kind in _WHOLE
        alone = len(result.columns) == 1
        lines = [grid[at] for grid in result.grids]
        heat = self._heat if self.heated and not strong_row else None
        found = []
        for section in sections:
            place, value = divmod(section, values)
            column = self.layout.columns[place]
            number = lines[value][column]
            strong = strong_row or (not alone and result.columns[column].kind in _WHOLE)
            if number is None:
                found.append(_BLANK_STRONG if strong else _BLANK)
                continue
            share = None if heat is None or strong else heat.share(number, value)
            found.append(CellLook(show_value(number, result.values[value].unit), strong, share))
        return found

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.layout.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.layout.columns) * self.values

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.told(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def told(self, row: int, section: int) -> str:
        """A cell in words, for screen readers."""
        if self.result is None:
            return ""
        at, column, value = self.place(row, section)
        names = (self.result.row_name(at), self.result.column_name(column))
        where = ", ".join(name for name in names if name)
        return f"{where}, {self.result.values[value].title}: {self.text(row, section) or 'нет'}"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self.result is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return self.line(section).label if 0 <= section < self.rowCount() else None
        if not 0 <= section < self.columnCount():
            return None
        name = self.result.column_name(self.layout.columns[section // self.values])
        if self.values > 1 or not name:
            title = self.result.values[section % self.values].title
            return f"{name}, {title}" if name else title
        return name
