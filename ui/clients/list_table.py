"""The view of the list: one column of painted rows, selection by ranges, keys."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem

from ui.clients.list_rows import DENSE, TALL
from ui.theme import theme
from ui.widgets.lists import TableView

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

    from ui.clients.list_model import ClientListModel
    from ui.clients.list_rows import ClientRowDelegate

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FLAGS: Final = QItemSelectionModel.SelectionFlag
FEW: Final = 64
"""Up to so many selected clients are looked up one by one after a reload."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the person is: what is at the top, what is current, what is selected."""

    top: int
    offset: int
    current: int
    current_row: int
    selected: array[int]
    everything: bool


class ClientTable(TableView):
    """Rows of clients; a table and not a list, for it need not lay out every row.

    Attributes:
        opened: Enter or a double click on a client (id).
        previewed: Space.
        delete_wanted: Delete.
        all_wanted: Ctrl+A.
        menu_wanted: the menu key or the right button, at a global point.
        selection_moved: the current client or the selection changed.
    """

    opened = Signal(object)
    previewed = Signal()
    delete_wanted = Signal()
    all_wanted = Signal()
    menu_wanted = Signal(object)
    selection_moved = Signal()

    def __init__(
        self,
        model: ClientListModel,
        delegate: ClientRowDelegate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Клиенты", row_height=TALL, parent=parent)
        self._clients = model
        self._rows = delegate
        self.setItemDelegate(delegate)
        self.setModel(model)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(self._on_moved)
        self.selectionModel().currentChanged.connect(self._on_moved)
        # The delegate paints the ground of a row, rounded; the style must not fill it before.
        self.setProperty("rows", "painted")
        self._restoring = False

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:  # noqa: N802 - Qt's name
        super().initViewItemOption(option)
        option.showDecorationSelected = False

    @property
    def current_id(self) -> int:
        """The current client; 0 = none."""
        index = self.currentIndex()
        return self._clients.id_at(index.row()) if index.isValid() else 0

    @property
    def selected_count(self) -> int:
        """How many are selected."""
        return sum(bottom - top + 1 for top, bottom in self._ranges())

    @property
    def selected_ids(self) -> array[int]:
        """The selected clients in the order of the list."""
        found = array("q")
        for top, bottom in sorted(self._ranges()):
            found.extend(self._clients.ids[top : bottom + 1])
        return found

    def _ranges(self) -> list[tuple[int, int]]:
        """First and last rows of what is selected; never an index a row."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(at) for at in range(chosen.count())]
        return [(each.top(), each.bottom()) for each in ranges]

    def set_dense(self, dense: bool) -> None:
        """Rows of 40 instead of 68."""
        spot = self.spot()
        self._rows.set_dense(dense)
        self._row_height = DENSE if dense else TALL
        self.restyle()
        self._go(spot)

    def go_to(self, row: int) -> None:
        """Make a row current and alone selected."""
        if 0 <= row < len(self._clients.ids):
            self.setCurrentIndex(self._clients.index(row))

    def spot(self) -> _Spot:
        """Remember where the person is."""
        top = max(0, self.rowAt(0))
        return _Spot(
            self._clients.id_at(top),
            self.rowViewportPosition(top) if self._clients.ids else 0,
            self.current_id,
            self.currentIndex().row(),
            self.selected_ids,
            bool(self._clients.ids) and self.selected_count == len(self._clients.ids),
        )

    def return_to(self, spot: _Spot) -> None:
        """Be at the same place among other rows; a gone current one gives way to its neighbour."""
        self._restoring = True
        row = self._clients.row_of(spot.current) if spot.current else -1
        if row < 0 and spot.current:
            row = min(spot.current_row, len(self._clients.ids) - 1)
        if row >= 0:
            index = self._clients.index(row)
            self.selectionModel().setCurrentIndex(index, _FLAGS.NoUpdate)
        self._select(spot, row)
        self._go(spot)
        self._restoring = False
        self._on_moved()

    def _select(self, spot: _Spot, row: int) -> None:
        found = QItemSelection()
        if len(spot.selected) <= FEW:
            rows = [self._clients.row_of(client) for client in spot.selected]
        else:
            wanted = set(spot.selected)
            rows = [at for at, client in enumerate(self._clients.ids) if client in wanted]
        rows = [at for at in rows if at >= 0]
        if not rows and row >= 0 and spot.selected:
            rows = [row]
        for first, last in _runs(sorted(rows)):
            found.select(self._clients.index(first), self._clients.index(last))
        self.selectionModel().select(found, _FLAGS.ClearAndSelect)

    def _go(self, spot: _Spot) -> None:
        self.updateGeometries()
        top = self._clients.row_of(spot.top) if spot.top else -1
        if top >= 0:
            bar = self.verticalScrollBar()
            bar.setValue(top * theme().px(self._row_height) - spot.offset)

    def _on_moved(self, *_what: object) -> None:
        if not self._restoring:
            self.selection_moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()
        elif key in _ENTER and not control and self.current_id:
            self.opened.emit(self.current_id)
        elif key == Qt.Key.Key_Space and not event.modifiers() and self.current_id:
            self.previewed.emit()
        elif key == Qt.Key.Key_Delete and self.selected_count:
            self.delete_wanted.emit()
        elif key == Qt.Key.Key_Escape and self.selected_count > 1:
            self.go_to(self.currentIndex().row())
            self.selectionModel().select(self.currentIndex(), _FLAGS.ClearAndSelect)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._clients.ids:
            self._jump(0 if key == Qt.Key.Key_Home else len(self._clients.ids) - 1, event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _jump(self, row: int, event: QKeyEvent) -> None:
        index = self._clients.index(row)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            here = self.currentIndex()
            span = QItemSelection(index, here) if row < here.row() else QItemSelection(here, index)
            self.selectionModel().select(span, _FLAGS.Select)
            self.selectionModel().setCurrentIndex(index, _FLAGS.NoUpdate)
        else:
            self.setCurrentIndex(index)
        self.scrollTo(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        client = self._clients.id_at(self.rowAt(round(event.position().y())))
        if client and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(client)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current_id:
            self.menu_wanted.emit(self._menu_point(event))

    def _menu_point(self, event: QContextMenuEvent) -> QPoint:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            return self.viewport().mapToGlobal(rect.center())
        return event.globalPos()


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Rows in ascending order as ranges of neighbours."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
