"""The rows of the agenda for a list view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from ui.calendar.agenda_rows import RowKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from ui.calendar.agenda_rows import AgendaRow

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_ROOT_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)
_TIP: Final = int(Qt.ItemDataRole.ToolTipRole)


class AgendaModel(QAbstractListModel):
    """Rows as `agenda_rows` gives them; heads of days cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AgendaRow] = []

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _DISPLAY) -> str | None:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _DISPLAY:
            return row.text
        if role == _SPOKEN:
            return ", ".join(part for part in (row.time, row.text, row.note) if part)
        return row.note or None if role == _TIP else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._rows[index.row()].kind is RowKind.DAY:
            return Qt.ItemFlag.ItemIsEnabled
        return _ROOT_FLAGS

    def row(self, number: int) -> AgendaRow:
        """Return a row by its number."""
        return self._rows[number]

    def number_of(self, key: object) -> int | None:
        """Return where the row with a key is."""
        return next((n for n, row in enumerate(self._rows) if row.key == key), None)

    def show(self, rows: Sequence[AgendaRow]) -> None:
        """Show other rows; those with the same keys are only painted anew."""
        same = [row.key for row in rows] == [row.key for row in self._rows]
        if same:
            self._rows = list(rows)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()
