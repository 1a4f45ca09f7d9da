"""A list model whose rows are replaced all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

ROW: Final = Qt.ItemDataRole.UserRole
Row = TypeVar("Row")


class RowsModel(QAbstractListModel, Generic[Row]):
    """Hands the delegate whole rows under the role `ROW`.

    Args:
        told: a row in words, for screen readers and for typing ahead.
    """

    def __init__(self, told: Callable[[Row], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = told
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._told(row)
        return None
