"""Rows of the trial run, read in pages off the window's thread."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from crm_desktop.importing.mapping import What
from crm_desktop.wording import number
from ui.importing.wording import MARK_WEIGHT, MARK_WORDS, OUTCOME_PILLS

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from crm_desktop.importing.mapping import ColumnMapping, Mapping
    from crm_desktop.importing.report import Mark, Outcome, RowTable, RowView
    from ui.jobs import JobRunner

    Index = QModelIndex | QPersistentModelIndex

ROW: Final = Qt.ItemDataRole.UserRole
PAGE: Final = 128
KEPT: Final = 40
"""So many pages stay in memory."""
NUMBER, OUTCOME, FIRST = 0, 1, 2
"""The first two columns, and where the columns of the file begin."""
_LONG: Final = 18
"""A longer text may be cut in its cell: a tip shows it whole."""
_NAMES: Final = ("name", "last_name", "first_name", "middle_name", "full_name")


class TrialModel(QAbstractTableModel):
    """A row not read yet is None; asking for it fetches its page.

    Attributes:
        arrived: a page has come: numbers of its first and last row.
    """

    arrived = Signal(int, int)

    def __init__(self, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._table: RowTable | None = None
        self._outcome: Outcome | None = None
        self._columns: list[tuple[int, ColumnMapping]] = []
        self._pages: dict[int, list[RowView]] = {}
        self._asked: set[int] = set()
        self._count = 0
        self._round = 0

    def load(self, table: RowTable | None, mapping: Mapping | None) -> None:
        """Show another trial run."""
        used = enumerate(mapping.columns) if mapping is not None else ()
        self._columns = [(at, c) for at, c in used if c.target.what is not What.SKIP]
        # Names first: a row is known by them.
        self._columns.sort(key=lambda pair: not _is_name(pair[1]))
        self._table = table
        self.narrow(None)

    def narrow(self, outcome: Outcome | None) -> None:
        """Show the rows of one outcome; None = all."""
        self.beginResetModel()
        self._round += 1
        self._outcome = outcome
        self._pages = {}
        self._asked = set()
        self._count = self._table.count(outcome) if self._table is not None else 0
        self.endResetModel()

    def has(self, outcome: Outcome) -> bool:
        """Whether any row of the run has this outcome."""
        return self._table is not None and self._table.count(outcome) > 0

    @property
    def outcome(self) -> Outcome | None:
        """The outcome shown."""
        return self._outcome

    @property
    def columns(self) -> list[ColumnMapping]:
        """Columns of the file in the order shown."""
        return [column for _at, column in self._columns]

    def row_view(self, row: int) -> RowView | None:
        """A row; None while its page is being read."""
        page, at = divmod(row, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._fetch(page)
            return None
        return rows[at] if at < len(rows) else None

    def cell(self, view: RowView, column: int) -> str:
        """The text of a cell; `column` counts from `FIRST`."""
        at = self._columns[column - FIRST][0]
        return view.cells[at] if at < len(view.cells) else ""

    def mark(self, view: RowView, column: int) -> Mark | None:
        """The mark of a cell that asks for the most attention."""
        index = self._columns[column - FIRST][1].index
        found = [mark for mark in view.marks if mark.column == index]
        return max(found, key=lambda mark: MARK_WEIGHT[mark.kind], default=None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else FIRST + len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (
            ROW,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.AccessibleDescriptionRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        view = self.row_view(index.row())
        if role == ROW or view is None:
            return view if role == ROW else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(view, index.column())
        return self._text(view, index.column(), role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < FIRST:
            return self.tr("№") if section == NUMBER else self.tr("Что будет")
        return self._columns[section - FIRST][1].header

    def _text(self, view: RowView, column: int, role: int) -> str:
        if column == NUMBER:
            return number(view.number)
        if column == OUTCOME:
            told = OUTCOME_PILLS[view.outcome][0]
            return f"{told}: {view.reason}" if view.reason else told
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            mark = self.mark(view, column)
            return f"{MARK_WORDS[mark.kind]} {mark.text}".strip() if mark is not None else ""
        return self.cell(view, column)

    def _tip(self, view: RowView, column: int) -> str:
        mark = self.mark(view, column) if column >= FIRST else None
        if mark is None:
            cell = self.cell(view, column) if column >= FIRST else ""
            text = view.reason if column < FIRST else cell if len(cell) > _LONG else ""
        else:
            parts = [f"{MARK_WORDS[mark.kind]}. {mark.text}".strip()]
            parts += [f"{self.tr('в базе')}: {mark.ours}"] if mark.ours else []
            parts += [f"{self.tr('в файле')}: {mark.theirs}"] if mark.theirs else []
            text = "\n".join(parts)
        return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if text else ""

    def _fetch(self, page: int) -> None:
        table = self._table
        if table is None or page in self._asked:
            return
        self._asked.add(page)
        told, outcome = self._round, self._outcome
        self._runner.read(
            lambda: table.page(page * PAGE, PAGE, outcome=outcome),
            lambda rows: self._take(rows, page, told),
            owner=self,
        )

    def _take(self, rows: list[RowView], page: int, told: int) -> None:
        if told != self._round:
            return
        while len(self._pages) >= KEPT:
            oldest = next(iter(self._pages))
            del self._pages[oldest]
            self._asked.discard(oldest)
        self._pages[page] = rows
        first, last = page * PAGE, min(self._count, (page + 1) * PAGE) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
            self.arrived.emit(first, last)


def _is_name(column: ColumnMapping) -> bool:
    target = column.target
    of_deal = target.what is What.DEAL and target.field == "title"
    return of_deal or (target.what is What.FIELD and target.field in _NAMES)
