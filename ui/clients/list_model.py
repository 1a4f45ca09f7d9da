"""The list of clients as a Qt model: ids of all of them, rows only of what was looked at."""

from __future__ import annotations

import html
from array import array
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crm_desktop.clients.listing import ClientRow
    from ui.jobs import JobRunner

Index = QModelIndex | QPersistentModelIndex
NO_PARENT: Final = QModelIndex()

WINDOW: Final = 60
"""Rows are fetched by so many at once."""
AT_ONCE: Final = 3
"""Windows in one fetch; what was scrolled past meanwhile is not fetched at all."""
KEPT: Final = 6000
"""Rows kept in memory."""


class ClientListModel(QAbstractListModel):
    """Any number of clients; a row that is not there yet is None and is fetched when painted.

    Args:
        runner: where the rows are read.
        fetch: returns the rows of ids; runs off the window's thread.

    Attributes:
        fetched: rows came; views repaint by themselves.
        failed: the exception of a fetch.
    """

    RowRole = Qt.ItemDataRole.UserRole + 1
    IdRole = Qt.ItemDataRole.UserRole + 2

    fetched = Signal()
    failed = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        fetch: Callable[[Sequence[int]], list[ClientRow]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._fetch = fetch
        self._ids: array[int] = array("q")
        self._rows: dict[int, ClientRow] = {}
        self._stale: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._busy = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fetch_wanted)

    @property
    def ids(self) -> array[int]:
        """The clients in order; not to be changed."""
        return self._ids

    def id_at(self, row: int) -> int:
        """The id of the client in a row; 0 if there is no such row."""
        return self._ids[row] if 0 <= row < len(self._ids) else 0

    def row_of(self, client_id: int) -> int:
        """The row of a client, −1 if it is not in the list."""
        try:
            return self._ids.index(client_id)
        except ValueError:
            return -1

    def row_data(self, client_id: int) -> ClientRow | None:
        """What is known of a client without reading."""
        return self._rows.get(client_id)

    def set_ids(self, ids: array[int]) -> bool:
        """Show other clients, or the same in another order; False if nothing differs."""
        old = self._ids
        if ids == old:
            return False
        if 0 < len(old) < len(ids) and ids[: len(old)] == old:
            # The first page grew into the whole list: nothing that is shown moves.
            self.beginInsertRows(QModelIndex(), len(old), len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._ids = ids
            self.endResetModel()
        return True

    def put_rows(self, rows: Iterable[ClientRow]) -> None:
        """Take rows that were read together with the ids."""
        self._rows.update((row.id, row) for row in rows)

    def invalidate(self, ids: Iterable[int] | None = None) -> None:
        """Read rows anew (None = all) when they are painted next; the old ones stay till then."""
        self._stale.update(self._rows if ids is None else ids)
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        client = self._ids[index.row()]
        if role == self.IdRole:
            return client
        if role not in _TOLD:
            return None
        row = self._rows.get(client)
        if role == Qt.ItemDataRole.ToolTipRole:
            return None if row is None else f"<qt>{html.escape(row.name)}</qt>"
        if row is None or client in self._stale:
            self._want(index.row() // WINDOW)
        if role == self.RowRole:
            return row
        return "" if row is None else _spoken(row)

    def _want(self, window: int) -> None:
        self._wanted.pop(window, None)
        self._wanted[window] = None
        if not self._busy and not self._soon.isActive():
            self._soon.start()

    def _fetch_wanted(self) -> None:
        if self._busy or not self._wanted:
            return
        windows = list(self._wanted)[-AT_ONCE:]
        self._wanted.clear()
        asked = [
            client
            for window in windows
            for client in self._ids[window * WINDOW : (window + 1) * WINDOW]
            if client not in self._rows or client in self._stale
        ]
        if not asked:
            return
        self._busy = True
        fetch = self._fetch
        self._runner.read(
            lambda: fetch(asked),
            lambda rows: self._take(asked, rows),
            self._on_failed,
            owner=self,
        )

    def _take(self, asked: list[int], rows: list[ClientRow]) -> None:
        self._busy = False
        if len(self._rows) > KEPT:
            self._rows.clear()
            self._stale.clear()
        self._stale.difference_update(asked)
        self.put_rows(rows)
        self._wanted.clear()
        if self._ids:
            # One signal for all: the view repaints what is visible and asks for what it lacks.
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))
        self.fetched.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        self._wanted.clear()
        self.failed.emit(error)


_TOLD: Final = (ClientListModel.RowRole, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


def _spoken(row: ClientRow) -> str:
    """What a screen reader says of a row."""
    return ", ".join(filter(None, (row.name, row.contact, row.phone, row.type)))
