"""A long list as a Qt model: ids of all records, rows only of what was looked at."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crm_desktop.wording import number
from ui.views.list_columns import ListColumn, keys_of
from ui.views.list_fetch import RowFetch
from ui.views.list_lines import Lines

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Sequence

    from crm_desktop.clients.row_cells import Cell
    from crm_desktop.views.groups import ListGroup
    from ui.jobs import JobRunner
    from ui.views.list_columns import FirstColumn
    from ui.views.list_fetch import ListRow

Index = QModelIndex | QPersistentModelIndex
NO_PARENT: Final = QModelIndex()


class ListModel(QAbstractTableModel):
    """Any number of records; a row that is not there yet is None and is fetched when painted.

    Grouped, a line above each group is its head (`GroupRole`); closed groups have no lines.

    Args:
        first: the column that is always there.
        runner: where the rows are read.
        fetch: returns the rows of ids with the cells of the given fields; runs off the
            window's thread.

    Attributes:
        fetched: rows came; views repaint by themselves.
        failed: the exception of a fetch.
    """

    RowRole = Qt.ItemDataRole.UserRole + 1
    IdRole = Qt.ItemDataRole.UserRole + 2
    CellRole = Qt.ItemDataRole.UserRole + 3
    GroupRole = Qt.ItemDataRole.UserRole + 4

    fetched = Signal()
    failed = Signal(object)

    def __init__(
        self,
        first: FirstColumn,
        runner: JobRunner,
        fetch: Callable[[Sequence[int], Sequence[str]], Sequence[ListRow]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines = Lines()
        self.first = first
        self._columns: tuple[ListColumn, ...] = self.first_alone
        self._rows = RowFetch(runner, fetch, self._line_ids, self)
        self._rows.came.connect(self._on_came)
        self._rows.failed.connect(self.failed)

    @property
    def first_alone(self) -> tuple[ListColumn, ...]:
        """The one column of a list that is no table."""
        return (ListColumn(self.first.key, self.first.title, 0),)

    def named(self, row: Any) -> str:
        """What stands in the first cell of a row: the name of the record."""
        raise NotImplementedError

    def spoken(self, row: Any) -> str:
        """What a screen reader says of a row."""
        return self.named(row)

    @property
    def ids(self) -> array[int]:
        """The records in order, those of closed groups too; not to be changed."""
        return self._lines.records

    @property
    def columns(self) -> tuple[ListColumn, ...]:
        """The columns, left to right."""
        return self._columns

    @property
    def groups(self) -> tuple[ListGroup, ...]:
        """The groups, open and closed; () = not grouped."""
        return self._lines.groups

    def id_at(self, row: int) -> int:
        """The id of the record in a row; 0 if there is none."""
        return self._lines.id_at(row)

    def row_of(self, record: int) -> int:
        """The row of a record, −1 if it is not shown."""
        return self._lines.row_of(record)

    def group_at(self, row: int) -> ListGroup | None:
        """The group whose head a row is."""
        return self._lines.group_at(row)

    def is_open(self, group: ListGroup) -> bool:
        """Whether the lines of a group are shown."""
        return group.value not in self._lines.closed

    def head_of(self, row: int) -> int:
        """The row of the head above a row; −1 without groups."""
        return self._lines.head_of(row)

    def ids_between(self, top: int, bottom: int) -> array[int]:
        """The records in some rows, both included."""
        return self._lines.ids_between(top, bottom)

    def count_between(self, top: int, bottom: int) -> int:
        """How many records stand in some rows, both included."""
        return self._lines.count_between(top, bottom)

    def row_data(self, record: int) -> Any:
        """What is known of a record without reading."""
        return self._rows.row(record)

    def set_columns(self, columns: Sequence[ListColumn]) -> bool:
        """Show other columns; False if nothing differs but their widths."""
        if tuple(one.key for one in columns) == tuple(one.key for one in self._columns):
            self._columns = tuple(columns)
            return False
        self.beginResetModel()
        self._columns = tuple(columns)
        self._rows.set_keys(keys_of(columns))
        self.endResetModel()
        return True

    def set_ids(self, ids: array[int]) -> bool:
        """Show other records, or the same in another order; False if nothing differs."""
        old = self._lines.shown
        if not self._lines.groups and ids == old:
            return False
        if not self._lines.groups and 0 < len(old) < len(ids) and ids[: len(old)] == old:
            # The first page grew into the whole list: nothing that is shown moves.
            self.beginInsertRows(QModelIndex(), len(old), len(ids) - 1)
            self._lines.set_flat(ids)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._lines.set_flat(ids)
            self.endResetModel()
        return True

    def set_groups(self, groups: Sequence[ListGroup]) -> bool:
        """Show records in groups; False if nothing differs."""
        if tuple(groups) == self._lines.groups:
            return False
        self.beginResetModel()
        self._lines.set_groups(groups)
        self.endResetModel()
        return True

    def turn(self, row: int) -> bool:
        """Open or close the group whose head a row is; False if it is no head."""
        group = self._lines.group_at(row)
        if group is None:
            return False
        count = len(group.ids)
        if not count:
            return True
        if self.is_open(group):
            self.beginRemoveRows(QModelIndex(), row + 1, row + count)
            self._lines.close(group)
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), row + 1, row + count)
            self._lines.open(group)
            self.endInsertRows()
        head = self.index(row, 0)
        self.dataChanged.emit(head, self.index(row, len(self._columns) - 1))
        return True

    def turn_all(self, opened: bool) -> None:
        """Open or close all groups."""
        self.beginResetModel()
        self._lines.turn_all(opened)
        self.endResetModel()

    def put_rows(self, rows: Iterable[ListRow], keys: Sequence[str] = ()) -> None:
        """Take rows that were read together with the ids, with the cells of these keys."""
        self._rows.put(rows, keys)

    def invalidate(self, ids: Iterable[int] | None = None) -> None:
        """Read rows anew (None = all) when they are painted next; the old ones stay till then."""
        self._rows.invalidate(ids)
        self._tell_all()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._lines.shown)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole and section < len(self._columns):
            return self._columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._lines.shown):
            return None
        group = self._lines.group_at(index.row())
        if group is not None:
            told = {
                self.GroupRole: group,
                Qt.ItemDataRole.DisplayRole: self._told_group(group),
            }
            return told.get(role)
        record = self._lines.shown[index.row()]
        if role == self.IdRole:
            return record
        return self._told(record, index, role) if role in _TOLD else None

    def _told(self, record: int, index: Index, role: int) -> Any:
        row = self._rows.look(record, index.row())
        column = self._columns[index.column()]
        match role:
            case self.RowRole:
                return row
            case self.CellRole:
                return self._rows.cell(record, column.key)
            case Qt.ItemDataRole.ToolTipRole:
                told = self._text(record, row, column)
                return f"<qt>{html.escape(told)}</qt>" if told else None
            case _:
                first = column.key == self.first.key
                return self.spoken(row) if first and row else self._text(record, row, column)

    def _text(self, record: int, row: ListRow | None, column: ListColumn) -> str:
        if column.key == self.first.key:
            return "" if row is None else self.named(row)
        cell: Cell | None = self._rows.cell(record, column.key)
        return "" if cell is None else cell.text

    def _told_group(self, group: ListGroup) -> str:
        return f"{group.label}, {number(len(group.ids))}"

    def _line_ids(self, first: int, last: int) -> array[int]:
        """The records in rows from `first` to before `last`."""
        return self._lines.ids_between(first, last - 1)

    def _on_came(self) -> None:
        # One signal for all: the view repaints what is visible and asks for what it lacks.
        self._tell_all()
        self.fetched.emit()

    def _tell_all(self) -> None:
        if self._lines.shown:
            last = self.index(len(self._lines.shown) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


_TOLD: Final = (
    ListModel.RowRole,
    ListModel.CellRole,
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
)
