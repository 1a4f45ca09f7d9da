"""The list of the past, page by page, with its ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crm_desktop.past.looking import PAGE, list_past
from ui.past.words import STANDINGS

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from crm_desktop.past.looking import PastRow
    from crm_desktop.past.past_office import PastOffice
    from crm_desktop.past.standing import PastArea, Standing
    from ui.shell.workspace import Workspace

ROW: Final = Qt.ItemDataRole.UserRole
TICKED: Final = Qt.ItemDataRole.UserRole + 1


class PastModel(QAbstractListModel):
    """Rows by name; a tick stays whatever is searched for meanwhile.

    Attributes:
        loaded: a page has come.
        ticks_changed: something was ticked or unticked.
    """

    loaded = Signal()
    ticks_changed = Signal()

    def __init__(
        self, workspace: Workspace, past: PastOffice, area: PastArea, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._past = past
        self.area = area
        self.rows: list[PastRow] = []
        self.ticked: dict[int, PastRow] = {}
        self._asked: tuple[str, Standing | None] = ("", None)
        self._complete = True
        self._fetching = False
        self._round = 0

    def load(self, text: str, standing: Standing | None) -> None:
        """Show what fits, from the beginning."""
        self._asked = (text, standing)
        self._round += 1
        self._fetch(None)

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
        if role == TICKED:
            return row.id in self.ticked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            told = self.tr("отмечено") if row.id in self.ticked else ""
            return ", ".join(filter(None, (row.name, STANDINGS[row.standing][0], told)))
        return None

    def toggle(self, index: QModelIndex) -> None:
        """Tick a row, or take its tick away; only what can come back is ticked."""
        if not index.isValid():
            return
        row = self.rows[index.row()]
        self.set_ticked(row, on=row.id not in self.ticked)

    def set_ticked(self, row: PastRow, *, on: bool) -> None:
        """Tick a row or not."""
        if on and STANDINGS[row.standing][2]:
            self.ticked[row.id] = row
        else:
            self.ticked.pop(row.id, None)
        self._redraw()

    def tick_shown(self) -> None:
        """Tick every row loaded."""
        self.ticked |= {row.id: row for row in self.rows if STANDINGS[row.standing][2]}
        self._redraw()

    def canFetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> bool:
        return not (self._complete or self._fetching)

    def fetchMore(self, _parent: QModelIndex | QPersistentModelIndex) -> None:
        if not self._fetching and self.rows:
            self._fetch(self.rows[-1].after)

    def _redraw(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))
        self.ticks_changed.emit()

    def _fetch(self, after: tuple[str, int] | None) -> None:
        self._fetching = True
        office, past, told = self._workspace.office, self._past, self._round
        text, standing = self._asked
        self._workspace.runner.read(
            lambda: list_past(
                office, past, area=self.area, text=text, standing=standing, after=after
            ),
            lambda rows: self._show(rows, told, first=after is None),
            self._workspace.report,
            owner=self,
            key="past",
        )

    def _show(self, rows: list[PastRow], told: int, *, first: bool) -> None:
        if told != self._round:
            return
        self._fetching = False
        self._complete = len(rows) < PAGE
        if first:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows:
            at = len(self.rows)
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self.rows = [*self.rows, *rows]
            self.endInsertRows()
        self.loaded.emit()
