"""Rows of a long list, read a window at a time when somebody looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Sequence

    from crm_desktop.clients.row_cells import Cell
    from ui.jobs import JobRunner

WINDOW: Final = 60
"""Rows are fetched by so many at once."""
AT_ONCE: Final = 3
"""Windows in one fetch; what was scrolled past meanwhile is not fetched at all."""
KEPT: Final = 6000
"""Rows kept in memory."""


class ListRow(Protocol):
    """A record as a list shows it."""

    @property
    def id(self) -> int:
        """Of the record."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """In the order of the columns asked."""


class RowFetch(QObject):
    """Keeps the rows that were looked at; asks for those that are missing or stale.

    Args:
        runner: where they are read.
        fetch: ids and keys of the cells -> rows; runs off the window's thread.
        between: the ids in lines from … to before ….

    Attributes:
        came: rows came.
        failed: the exception of a fetch.
    """

    came = Signal()
    failed = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        fetch: Callable[[Sequence[int], Sequence[str]], Sequence[ListRow]],
        between: Callable[[int, int], array[int]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._fetch = fetch
        self._between = between
        self._keys: tuple[str, ...] = ()
        self._rows: dict[int, ListRow] = {}
        self._cells: dict[int, dict[str, Cell]] = {}
        self._stale: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._busy = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch_wanted)

    def row(self, record: int) -> ListRow | None:
        """What is known of a record."""
        return self._rows.get(record)

    def cell(self, record: int, key: str) -> Cell | None:
        """A cell of a record, if it is known."""
        return self._cells.get(record, {}).get(key)

    def look(self, record: int, line: int) -> ListRow | None:
        """What is known of a record that stands in a line; what is not will be read."""
        row = self._rows.get(record)
        if row is None or record in self._stale:
            window = line // WINDOW
            self._wanted.pop(window, None)
            self._wanted[window] = None
            if not self._busy and not self._soon.isActive():
                self._soon.start()
        return row

    def set_keys(self, keys: tuple[str, ...]) -> None:
        """Read these cells with the rows; rows that lack one are read anew."""
        new = set(keys) - set(self._keys)
        self._keys = keys
        if new:
            self._stale.update(self._rows)

    def put(self, rows: Iterable[ListRow], keys: Sequence[str]) -> None:
        """Take rows that were read with the cells of these keys."""
        for row in rows:
            self._rows[row.id] = row
            self._cells[row.id] = dict(zip(keys, row.cells, strict=True))
            if set(self._keys).issubset(keys):
                self._stale.discard(row.id)

    def invalidate(self, ids: Iterable[int] | None) -> None:
        """Read rows (None = all) anew when they are looked at next."""
        self._stale.update(self._rows if ids is None else ids)

    def _fetch_wanted(self) -> None:
        if self._busy or not self._wanted:
            return
        windows = list(self._wanted)[-AT_ONCE:]
        self._wanted.clear()
        asked = [
            record
            for window in windows
            for record in self._between(window * WINDOW, (window + 1) * WINDOW)
            if record not in self._rows or record in self._stale
        ]
        if not asked:
            return
        self._busy = True
        fetch, keys = self._fetch, self._keys
        self._runner.read(
            lambda: fetch(asked, keys),
            lambda rows: self._take(asked, rows, keys),
            self._on_failed,
            owner=self,
        )

    def _take(self, asked: list[int], rows: Sequence[ListRow], keys: tuple[str, ...]) -> None:
        self._busy = False
        if len(self._rows) > KEPT:
            self._rows.clear()
            self._cells.clear()
            self._stale.clear()
        if set(self._keys).issubset(keys):
            self._stale.difference_update(asked)
        self.put(rows, keys)
        self._wanted.clear()
        self.came.emit()

    def _on_failed(self, error: Exception) -> None:
        self._busy = False
        self._wanted.clear()
        self.failed.emit(error)
