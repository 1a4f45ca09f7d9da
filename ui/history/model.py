"""The list of acts, page by page, read off the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crm_desktop.history.acts import ActFilter, ChangeSetRow, list_change_sets

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from ui.jobs import JobRunner

PAGE: Final = 100
ACT: Final = Qt.ItemDataRole.UserRole


class ActModel(QAbstractListModel):
    """Newest first; the next page is fetched when the view nears the end.

    Attributes:
        loaded: a page has come.
    """

    loaded = Signal()

    def __init__(self, office: Office, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._runner = runner
        self._filter = ActFilter()
        self._rows: list[ChangeSetRow] = []
        self._complete = True
        self._fetching = False
        self._round = 0

    @property
    def rows(self) -> list[ChangeSetRow]:
        """What has been loaded."""
        return self._rows

    @property
    def complete(self) -> bool:
        """Whether there is nothing more to load."""
        return self._complete

    def load(self, filter_: ActFilter) -> None:
        """Show what passes a filter, from the newest; as many rows again as were shown."""
        same = filter_ == self._filter
        self._filter = filter_
        self._round += 1
        wanted = max(PAGE, len(self._rows)) if same else PAGE
        told = self._round
        self._fetching = True
        self._runner.read(
            lambda: list_change_sets(self._office, filter_, limit=wanted),
            lambda rows: self._replace(rows, wanted, told),
            owner=self,
            key="acts",
        )

    def row_of(self, change_id: int) -> int:
        """Where an act stands; −1 if it is not loaded."""
        return next((at for at, row in enumerate(self._rows) if row.id == change_id), -1)

    def undo_of(self, change_id: int) -> ChangeSetRow | None:
        """The act in force that took another one back, if it is loaded."""
        return next((r for r in self._rows if r.undoes == change_id and not r.undone), None)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        row = self._rows[index.row()]
        if role == ACT:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}, {row.author}"
        return None

    def canFetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> bool:
        return not (self._complete or self._fetching)

    def fetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> None:
        if self._fetching or not self._rows:
            return
        self._fetching = True
        told, last, filter_ = self._round, self._rows[-1].id, self._filter
        self._runner.read(
            lambda: list_change_sets(self._office, filter_, before=last, limit=PAGE),
            lambda rows: self._append(rows, told),
            owner=self,
        )

    def _replace(self, rows: list[ChangeSetRow], wanted: int, told: int) -> None:
        if told != self._round:
            return
        self.beginResetModel()
        self._rows = rows
        self._complete = len(rows) < wanted
        self._fetching = False
        self.endResetModel()
        self.loaded.emit()

    def _append(self, rows: list[ChangeSetRow], told: int) -> None:
        if told != self._round:
            return
        first = len(self._rows)
        self._complete = len(rows) < PAGE
        self._fetching = False
        if rows:
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows = [*self._rows, *rows]
            self.endInsertRows()
        self.loaded.emit()
