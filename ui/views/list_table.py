"""The view of the list: painted rows, in one column or in several; ranges, groups, keys."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem

from ui.theme import Role, theme
from ui.views.header import ColumnsHeader
from ui.views.list_delegate import ROOMY
from ui.views.list_held import HeldColumn
from ui.views.list_spot import Spot, runs_of
from ui.widgets.lists import TableView
from ui.widgets.paint import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from ui.views.list_columns import ListColumn
    from ui.views.list_delegate import TableDelegate
    from ui.views.list_model import ListModel

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDEWAYS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_FLAGS: Final = QItemSelectionModel.SelectionFlag
FEW: Final = 64
"""Up to so many selected records are looked up one by one after a reload."""


class ListTable(TableView):
    """Rows of a long list; a table and not a list, for it need not lay out every row.

    Attributes:
        opened: Enter or a double click on a record (id).
        beside_wanted: Ctrl+Enter or the middle button on a record (id).
        previewed: Space.
        delete_wanted: Delete.
        all_wanted: Ctrl+A.
        menu_wanted: the menu key or the right button, at a global point.
        selection_moved: the current record or the selection changed.
    """

    opened = Signal(object)
    beside_wanted = Signal(object)
    previewed = Signal()
    delete_wanted = Signal()
    all_wanted = Signal()
    menu_wanted = Signal(object)
    selection_moved = Signal()

    def __init__(
        self,
        name: str,
        model: ListModel,
        delegate: TableDelegate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, row_height=delegate.height or ROOMY, parent=parent)
        self._records = model
        self._rows = delegate
        self.head = ColumnsHeader(self)
        self.setHorizontalHeader(self.head)
        self.head.fit_wanted.connect(self._fit_column)
        self.setItemDelegate(delegate)
        self.setModel(model)
        self.head.hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # What is held in place must not be scrolled along with the rest.
        self.horizontalScrollBar().valueChanged.connect(lambda _at: self.viewport().update())
        self.horizontalScrollBar().valueChanged.connect(lambda _at: self.head.viewport().update())
        self.selectionModel().selectionChanged.connect(self._on_moved)
        self.selectionModel().currentChanged.connect(self._on_moved)
        # The delegate paints the ground of a row, rounded; the style must not fill it before.
        self.setProperty("rows", "painted")
        self._restoring = False
        self._dense = False
        self._table = False
        self._pressed_head = -1
        self._notice: QWidget | None = None
        self._held = HeldColumn(self, delegate)

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:  # noqa: N802 - Qt's name
        super().initViewItemOption(option)
        option.showDecorationSelected = False

    @property
    def current_id(self) -> int:
        """The current record; 0 = none."""
        index = self.currentIndex()
        return self._records.id_at(index.row()) if index.isValid() else 0

    @property
    def selected_count(self) -> int:
        """How many are selected."""
        between = self._records.count_between
        return sum(between(top, bottom) for top, bottom in self._ranges())

    @property
    def selected_ids(self) -> array[int]:
        """The selected records in the order of the list."""
        found = array("q")
        for top, bottom in sorted(self._ranges()):
            found.extend(self._records.ids_between(top, bottom))
        return found

    @property
    def lines(self) -> int:
        """How many rows there are, heads of groups included."""
        return self._records.rowCount()

    @property
    def is_table(self) -> bool:
        """Whether there are several columns with a head."""
        return self._table

    def show_columns(self, columns: Sequence[ListColumn], *, table: bool) -> None:
        """Show these columns; not as a table, the first one alone without a head."""
        spot = self.spot()
        turned = table != self._table
        self._table = table
        if self._records.set_columns(columns if table else self._records.first_alone) or turned:
            self._rows.set_table(table)
            self.head.setVisible(table)
            as_needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded
            never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            self.setHorizontalScrollBarPolicy(as_needed if table else never)
            self._measure()
            self.head.set_columns(self._records.columns)
            self.return_to(spot)
        else:
            self.head.set_columns(self._records.columns)

    def _ranges(self) -> list[tuple[int, int]]:
        """First and last rows of what is selected; never an index a row."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(at) for at in range(chosen.count())]
        return [(each.top(), each.bottom()) for each in ranges]

    def set_dense(self, dense: bool) -> None:
        """Rows of 40 instead of 68, in a table of 52."""
        if dense != self._dense:
            spot = self.spot()
            self._dense = dense
            self._measure()
            self._go(spot)

    def _measure(self) -> None:
        self._rows.set_dense(self._dense)
        self._row_height = self._rows.height
        self.restyle()

    def go_to(self, row: int) -> None:
        """Make a row current and alone selected."""
        if 0 <= row < self.lines:
            self.setCurrentIndex(self._records.index(row, 0))

    def go_to_first(self) -> None:
        """Make the first record current."""
        self.go_to(1 if self.lines > 1 and self._records.group_at(0) is not None else 0)

    def set_notice(self, notice: QWidget) -> None:
        """Take what is said in place of rows while there are none."""
        self._notice = notice
        notice.setParent(self.viewport())
        notice.hide()

    def say_nothing_found(self, said: bool) -> None:
        """Show the notice, or not; head and filters stay where they are."""
        if self._notice is not None:
            self._notice.setVisible(said)
            self._place_notice()

    def _place_notice(self) -> None:
        if self._notice is not None:
            self._notice.setGeometry(self.viewport().rect())

    def select_group(self, row: int) -> None:
        """Select the records of the group whose head a row is; a closed one is opened."""
        group = self._records.group_at(row)
        if group is None or not group.ids:
            return
        if not self._records.is_open(group):
            self._records.turn(row)
        last = self._records.columnCount() - 1
        span = QItemSelection(
            self._records.index(row + 1, 0), self._records.index(row + len(group.ids), last)
        )
        self.selectionModel().select(span, _FLAGS.ClearAndSelect | _FLAGS.Rows)

    def spot(self) -> Spot:
        """Remember where the person is."""
        top = max(0, self.rowAt(0))
        return Spot(
            self._records.id_at(top),
            self.rowViewportPosition(top) if self.lines else 0,
            self.current_id,
            self.currentIndex().row(),
            self.selected_ids,
        )

    def return_to(self, spot: Spot) -> None:
        """Be at the same place among other rows; a gone current one gives way to its neighbour."""
        self._restoring = True
        row = self._records.row_of(spot.current) if spot.current else -1
        if row < 0 and spot.current:
            row = min(spot.current_row, self.lines - 1)
        if row >= 0:
            index = self._records.index(row, 0)
            self.selectionModel().setCurrentIndex(index, _FLAGS.NoUpdate)
        self._select(spot, row)
        self._go(spot)
        self._restoring = False
        self._on_moved()

    def _select(self, spot: Spot, row: int) -> None:
        found = QItemSelection()
        if len(spot.selected) <= FEW:
            rows = [self._records.row_of(record) for record in spot.selected]
        else:
            wanted = set(spot.selected)
            shown = self._records.id_at
            rows = [at for at in range(self.lines) if shown(at) in wanted]
        rows = [at for at in rows if at >= 0]
        if not rows and row >= 0 and spot.selected:
            rows = [row]
        last_column = self._records.columnCount() - 1
        for first, last in runs_of(sorted(rows)):
            found.select(self._records.index(first, 0), self._records.index(last, last_column))
        self.selectionModel().select(found, _FLAGS.ClearAndSelect)

    def _go(self, spot: Spot) -> None:
        self.updateGeometries()
        top = self._records.row_of(spot.top) if spot.top else -1
        if top >= 0:
            bar = self.verticalScrollBar()
            bar.setValue(top * theme().px(self._row_height) - spot.offset)

    def _on_moved(self, *_what: object) -> None:
        if not self._restoring:
            self.selection_moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self._press_on_group(event) or self._press_act(event) or self._walk(event)):
            super().keyPressEvent(event)

    def _press_on_group(self, event: QKeyEvent) -> bool:
        key, here = event.key(), self.currentIndex().row()
        if self._records.group_at(here) is not None and key in (*_ENTER, Qt.Key.Key_Space):
            self._records.turn(here)
        elif self._records.groups and key in _SIDEWAYS:
            self._walk_groups(here, opening=key == Qt.Key.Key_Right)
        else:
            return False
        return True

    def _press_act(self, event: QKeyEvent) -> bool:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()
        elif key in _ENTER and self.current_id:
            (self.beside_wanted if control else self.opened).emit(self.current_id)
        elif key == Qt.Key.Key_Space and not event.modifiers() and self.current_id:
            self.previewed.emit()
        elif key == Qt.Key.Key_Delete and self.selected_count:
            self.delete_wanted.emit()
        else:
            return False
        return True

    def _walk(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.selected_count > 1:
            self.go_to(self.currentIndex().row())
            self.selectionModel().select(self.currentIndex(), _FLAGS.ClearAndSelect | _FLAGS.Rows)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.lines:
            self._jump(0 if key == Qt.Key.Key_Home else self.lines - 1, event)
        elif key in _SIDEWAYS and self._table:
            bar = self.horizontalScrollBar()
            step = bar.pageStep() // 3
            bar.setValue(bar.value() + (step if key == Qt.Key.Key_Right else -step))
        elif key in (*_SIDEWAYS, Qt.Key.Key_Escape):
            event.ignore()
        else:
            return False
        return True

    def _walk_groups(self, row: int, *, opening: bool) -> None:
        """Right opens a group, Left closes it; from a record Left goes to the head."""
        group = self._records.group_at(row)
        if group is None:
            if not opening:
                self.go_to(self._records.head_of(row))
        elif self._records.is_open(group) != opening:
            self._records.turn(row)
        elif opening and group.ids:
            self.go_to(row + 1)

    def _jump(self, row: int, event: QKeyEvent) -> None:
        index = self._records.index(row, 0)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            here = self._records.index(max(0, self.currentIndex().row()), 0)
            span = QItemSelection(index, here) if row < here.row() else QItemSelection(here, index)
            self.selectionModel().select(span, _FLAGS.Select | _FLAGS.Rows)
            self.selectionModel().setCurrentIndex(index, _FLAGS.NoUpdate)
        else:
            self.setCurrentIndex(index)
        self.scrollTo(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._table and self.head.held_width and self.lines:
            self._held.paint(event.rect())

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.pos().x() < self.head.held_width:
            return self._held.help(event)
        return super().viewportEvent(event)

    def scrollTo(  # noqa: N802 - Qt's name
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a row into sight; the columns stay where the person has scrolled them."""
        sideways = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        self.horizontalScrollBar().setValue(sideways)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.set_room(self.viewport().width())
        self._place_notice()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(round(event.position().y()))
        left = event.button() is Qt.MouseButton.LeftButton
        is_head = left and self._records.group_at(row) is not None
        self._pressed_head = row if is_head else -1
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.rowAt(round(event.position().y()))
        if row >= 0 and row == self._pressed_head and not event.modifiers():
            self._records.turn(row)
        elif event.button() is Qt.MouseButton.MiddleButton and self._records.id_at(row):
            self.beside_wanted.emit(self._records.id_at(row))
        self._pressed_head = -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        """The whole row is marked under the pointer, not one cell of it."""
        before, self._rows.hovered_row = self._rows.hovered_row, row
        if before != row and self._table:
            high = theme().px(self._row_height)
            for each in (before, row):
                if each >= 0:
                    top = self.rowViewportPosition(each)
                    self.viewport().update(0, top, self.viewport().width(), high)

    def _fit_column(self, key: str) -> None:
        """Make a column as wide as the widest text in sight."""
        at = next((n for n, one in enumerate(self._records.columns) if one.key == key), -1)
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        rows = range(first, (last if last >= 0 else self.lines - 1) + 1)
        title = text_width(self._records.columns[at].title, Role.META_MEDIUM) + theme().px(52)
        wanted = [self._rows.cells.wanted(self._records.index(row, at)) for row in rows]
        self.head.resizeSection(at, max([title, *wanted]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(round(event.position().y()))
        record = self._records.id_at(row)
        if record and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(record)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.current_id:
            by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
            spot = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
            self.menu_wanted.emit(spot if by_key else event.globalPos())
