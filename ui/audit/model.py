"""Lines of the audit, page by page, read off the window's thread."""

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

from crm_desktop.audit.filtering import ANY, AuditFilter, AuditLine
from crm_desktop.audit.reading import list_audit

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

PAGE: Final = 100
LINE: Final = Qt.ItemDataRole.UserRole


class AuditModel(QAbstractListModel):
    """Newest first; the next page is fetched when the view nears the end.

    Attributes:
        loaded: a page has come.
    """

    loaded = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._filter = ANY
        self._rows: list[AuditLine] = []
        self._complete = True
        self._fetching = False
        self._round = 0

    @property
    def rows(self) -> list[AuditLine]:
        """What has been loaded."""
        return self._rows

    @property
    def filter(self) -> AuditFilter:
        """What is shown."""
        return self._filter

    def load(self, filter_: AuditFilter) -> None:
        """Show what passes a filter, from the newest; as many rows again as were shown."""
        wanted = max(PAGE, len(self._rows)) if filter_ == self._filter else PAGE
        self._filter = filter_
        self._round += 1
        told, office = self._round, self._workspace.office
        self._fetching = True
        self._workspace.runner.read(
            lambda: list_audit(office, filter_, limit=wanted),
            lambda rows: self._replace(rows, wanted, told),
            self._workspace.report,
            owner=self,
            key="audit",
        )

    def row_of(self, line_id: int) -> int:
        """Where a line stands; −1 if it is not loaded."""
        return next((at for at, row in enumerate(self._rows) if row.id == line_id), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        row = self._rows[index.row()]
        if role == LINE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.text}, {row.author}"
        return None

    def canFetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> bool:
        return not (self._complete or self._fetching)

    def fetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> None:
        if self._fetching or not self._rows:
            return
        self._fetching = True
        told, last, filter_ = self._round, self._rows[-1].id, self._filter
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_audit(office, filter_, before=last, limit=PAGE),
            lambda rows: self._append(rows, told),
            self._workspace.report,
            owner=self,
        )

    def _replace(self, rows: list[AuditLine], wanted: int, told: int) -> None:
        if told != self._round:
            return
        self.beginResetModel()
        self._rows = rows
        self._complete = len(rows) < wanted
        self._fetching = False
        self.endResetModel()
        self.loaded.emit()

    def _append(self, rows: list[AuditLine], told: int) -> None:
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
