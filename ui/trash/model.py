"""The deleted clients: all ids at once, the rows in view read in pages off the window's thread."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crm_desktop.clients.listing import ClientFilter, client_ids, client_rows

if TYPE_CHECKING:
    from crm_desktop.clients.listing import ClientRow
    from crm_desktop.office import Office
    from ui.jobs import JobRunner

PAGE: Final = 100
ROW: Final = Qt.ItemDataRole.UserRole


class DeletedModel(QAbstractListModel):
    """A row not read yet is None; asking for it fetches its page.

    Attributes:
        loaded: another list has come.
        ids: of the clients shown.
    """

    loaded = Signal()

    def __init__(self, office: Office, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._runner = runner
        self._rows: dict[int, ClientRow] = {}
        self._asked: set[int] = set()
        self._round = 0
        self.ids: array[int] = array("q")

    def load(self, text: str) -> None:
        """Show the deleted clients that fit a text, all with ''."""
        self._round += 1
        told = self._round
        filter_ = ClientFilter(text=text, deleted=True)
        self._runner.read(
            lambda: client_ids(self._office, filter_),
            lambda ids: self._replace(ids, told),
            owner=self,
            key="ids",
        )

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.ids)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if role not in (ROW, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self._rows.get(self.ids[index.row()])
        if row is None:
            self._fetch(index.row() // PAGE)
        return row if role == ROW else (row.name if row is not None else "")

    def _fetch(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        told = self._round
        wanted = list(self.ids[page * PAGE : (page + 1) * PAGE])
        self._runner.read(
            lambda: client_rows(self._office, wanted),
            lambda rows: self._take(rows, page, told),
            owner=self,
        )

    def _take(self, rows: list[ClientRow], page: int, told: int) -> None:
        if told != self._round:
            return
        self._rows.update({row.id: row for row in rows})
        last = min(len(self.ids), (page + 1) * PAGE) - 1
        self.dataChanged.emit(self.index(page * PAGE), self.index(last))

    def _replace(self, ids: array[int], told: int) -> None:
        if told != self._round:
            return
        self.beginResetModel()
        self.ids = ids
        self._rows = {}
        self._asked = set()
        self.endResetModel()
        self.loaded.emit()
