"""«Столбцы»: which fields stand in the list, and in what order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space, theme
from ui.views.pick_list import ROW_HEIGHT, Option, PickList
from ui.widgets.buttons import IconButton, Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QDropEvent, QKeyEvent, QMouseEvent, QPainter

    from ui.widgets.lists import Index, RowState

WIDTH: Final = 720
HEIGHT: Final = 560


@dataclass(frozen=True, slots=True)
class Offered:
    """A field that can be a column: key, what it is called, under which heading."""

    key: str
    label: str
    group: str


class _Order(ListView):
    """The chosen columns: dragged, or carried by Ctrl with an arrow; Delete takes one out."""

    carried = Signal(int, int)
    dropped_at = Signal(int, int)
    taken_out = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier and row >= 0:
            self.carried.emit(row, step)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and row >= 0:
            self.taken_out.emit(row)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        target = self.indexAt(event.position().toPoint())
        rows = self.model().rowCount()
        to = target.row() if target.isValid() else rows
        below = self.dropIndicatorPosition() is QAbstractItemView.DropIndicatorPosition.BelowItem
        if target.isValid() and below:
            to += 1
        self.dropped_at.emit(self.currentIndex().row(), to)
        # Accepted as a copy: the view would take the row out once more after a move.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.position().x() > self.viewport().width() - theme().px(36):
            self.taken_out.emit(index.row())


class _OrderModel(RowsModel[Offered]):
    def flags(self, index: Index) -> Qt.ItemFlag:
        on_rows = super().flags(index)
        if not index.isValid():
            return on_rows | Qt.ItemFlag.ItemIsDropEnabled
        return on_rows | Qt.ItemFlag.ItemIsDragEnabled


class ColumnsDialog(Dialog):
    """Left all fields with a search, right the chosen ones in their order.

    Args:
        offered: every field that can be a column.
        chosen: keys of those that are, in order.
        fixed: the key of the first column; it is always there.
        done: called with the keys, the fixed one first.
        usual: what «Как обычно» chooses.
    """

    def __init__(
        self,
        offered: Sequence[Offered],
        chosen: Sequence[str],
        done: Callable[[list[str]], None],
        *,
        parent: QWidget,
        fixed: str,
        usual: Sequence[str],
    ) -> None:
        super().__init__("Столбцы", parent, width=WIDTH, height=HEIGHT)
        self._known = {one.key: one for one in offered}
        self._done = done
        self._fixed = fixed
        self._usual = usual
        options = [
            Option(one.key, one.label, note=one.group) for one in offered if one.key != fixed
        ]
        self.fields = PickList(options, several=True, placeholder=self.tr("Найти поле"), rows=10)
        self.fields.changed.connect(self._on_checked)
        self._model = _OrderModel(lambda one: one.label, self)
        self.order = _Order(self.tr("Порядок столбцов"))
        self.order.setModel(self._model)
        self.order.setItemDelegate(
            RowDelegate(self.order, height=ROW_HEIGHT, inset=0, painter=self._paint)
        )
        self.order.carried.connect(self._carry)
        self.order.dropped_at.connect(self._drop)
        self.order.taken_out.connect(self._take_out)
        self._put_together()
        self.add_button(self.tr("Как обычно"), self._reset, icon="rotate-ccw", left=True)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Показать"), self._finish, kind=Kind.PRIMARY)
        self._show([key for key in chosen if key != fixed])
        self.fields.focus_first()

    @property
    def chosen(self) -> list[str]:
        """The keys as chosen here, the fixed one first."""
        return [self._fixed, *(one.key for one in self._model.rows)]

    def _put_together(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(Space.S)
        title = Label(self.tr("Поля"), Role.META_MEDIUM, colour="text2")
        title.setMinimumHeight(theme().px(28))
        left.addWidget(title)
        left.addWidget(self.fields, 1)
        right = QVBoxLayout()
        right.setSpacing(Space.S)
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(Label(self.tr("Порядок"), Role.META_MEDIUM, colour="text2"), 1)
        up = IconButton("arrow-up", self.tr("Выше (Ctrl+↑)"), size=28)
        down = IconButton("arrow-down", self.tr("Ниже (Ctrl+↓)"), size=28)
        up.clicked.connect(lambda _on=False: self._carry(self.order.currentIndex().row(), -1))
        down.clicked.connect(lambda _on=False: self._carry(self.order.currentIndex().row(), 1))
        head.addWidget(up)
        head.addWidget(down)
        right.addLayout(head)
        first = self._known.get(self._fixed)
        if first is not None:
            note = self.tr("Первым всегда стоит «{}».")
            right.addWidget(Label(note.format(first.label), Role.META, colour="text2", wrap=True))
        right.addWidget(self.order, 1)
        both = QHBoxLayout()
        both.setSpacing(Space.XL)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        self.body.addLayout(both, 1)

    def _show(self, keys: Sequence[str], row: int = -1) -> None:
        self._model.show_rows([self._known[key] for key in keys if key in self._known])
        self.fields.set_chosen(keys)
        if 0 <= row < len(self._model.rows):
            self.order.setCurrentIndex(self._model.index(row))

    def _on_checked(self, chosen: frozenset[object]) -> None:
        kept = [one.key for one in self._model.rows if one.key in chosen]
        new = [key for key in self._known if key in chosen and key not in kept]
        self._show([*kept, *new])

    def _carry(self, row: int, step: int) -> None:
        to = row + step
        keys = [one.key for one in self._model.rows]
        if 0 <= row < len(keys) and 0 <= to < len(keys):
            keys.insert(to, keys.pop(row))
            self._show(keys, to)

    def _drop(self, row: int, to: int) -> None:
        keys = [one.key for one in self._model.rows]
        if 0 <= row < len(keys):
            moved = keys.pop(row)
            at = to - 1 if to > row else to
            keys.insert(at, moved)
            self._show(keys, at)

    def _take_out(self, row: int) -> None:
        keys = [one.key for one in self._model.rows]
        del keys[row]
        self._show(keys, min(row, len(keys) - 1))

    def _reset(self) -> None:
        self._show([key for key in self._usual if key != self._fixed])

    def _finish(self) -> None:
        self.accept()
        self._done(self.chosen)

    def _paint(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        px = theme().px
        one: Offered = index.data(ROW)
        middle = rect.center().y() - px(8) + 1
        grip = QRect(rect.left() - px(4), middle, px(16), px(16))
        draw_icon(painter, grip, "grip-vertical", "text3")
        left = grip.right() + px(8)
        cross = QRect(rect.right() - px(14), middle, px(14), px(14))
        if state.hovered or state.selected:
            draw_icon(painter, cross, "x", "text2")
        room = QRect(left, rect.top(), cross.left() - px(8) - left, rect.height())
        draw_text(painter, room, one.label, Role.BODY)
