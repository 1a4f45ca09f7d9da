"""The view of the list of tasks: a press on the box does one, buttons stand on the row in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.tasks.list_rows import HEAD, TaskListModel, TaskRowDelegate
from ui.theme import Space, theme
from ui.views.list_table import ListTable
from ui.widgets.buttons import IconButton
from ui.widgets.paint import pill_width

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

    from ui.tasks.row_paint import TaskFace

_GAP: Final = 12


class RowActs(QWidget):
    """Buttons over a row: put off, hand over, more."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.task = 0
        self.later = self._button("clock", self.tr("Отложить"))
        self.give = self._button("user-check", self.tr("Передать"))
        self.more = self._button("ellipsis-vertical", self.tr("Ещё"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        for each in (self.later, self.give, self.more):
            row.addWidget(each)
        self.hide()

    def _button(self, icon: str, name: str) -> IconButton:
        button = IconButton(icon, name, size=28, framed=True, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button


class TaskTable(ListTable):
    """Space or a press on the box does a task, F2 and Enter open it.

    Attributes:
        done_wanted: of a task (id): note it as done, or take that back.
        space_pressed: do all the selected ones.
    """

    done_wanted = Signal(object)
    space_pressed = Signal()

    def __init__(
        self, name: str, model: TaskListModel, delegate: TaskRowDelegate,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self._tasks = model
        self._looks = delegate
        self.acts: RowActs | None = None
        self._were_heads: set[int] = set()
        super().__init__(name, model, delegate, parent)
        self.acts = RowActs(self.viewport())
        self._at = -1
        self._box_pressed = 0
        self._low = QTimer(self, singleShot=True, interval=0)
        self._low.timeout.connect(self._lower_heads)
        model.modelAboutToBeReset.connect(self._keep_heads)
        model.modelReset.connect(self._on_lines)
        model.rowsInserted.connect(lambda *_what: self._on_lines())
        model.rowsRemoved.connect(lambda *_what: self._on_lines())
        model.fetched.connect(self._place_acts)
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._place_acts())
        self.selection_moved.connect(self._place_acts)

    def restyle(self) -> None:
        super().restyle()
        if self.acts is not None:
            self._lower_heads()

    def face_at(self, row: int) -> TaskFace | None:
        """What a row says, if it is known."""
        task = self._tasks.task(self._tasks.id_at(row))
        return None if task is None else self._looks.face(task)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers()
        if event.key() == Qt.Key.Key_Space and plain and self.current_id:
            self.space_pressed.emit()
        elif event.key() == Qt.Key.Key_F2 and self.current_id:
            self.opened.emit(self.current_id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._box_pressed = self._boxed(event.position().toPoint())
        if not self._box_pressed or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._box_pressed = self._box_pressed, 0
        if pressed and self._boxed(event.position().toPoint()) == pressed:
            self.done_wanted.emit(pressed)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._boxed(event.position().toPoint()):
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        row = self.rowAt(at.y())
        over = row if self._boxed(at) else -1
        if over != self._looks.over_box:
            self._looks.over_box = over
            self.viewport().update()
        self._set_acts(row)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._looks.over_box = -1
        self._set_acts(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._place_acts()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._place_acts()

    def _boxed(self, at: QPoint) -> int:
        """The task whose box is at a point; 0 = none."""
        row = self.rowAt(at.y())
        record = self._tasks.id_at(row)
        if not record:
            return 0
        rect = self.visualRect(self._tasks.index(row, 0))
        return record if self._looks.box_rect(rect).contains(at) else 0

    def _set_acts(self, row: int) -> None:
        self._at = row
        self._place_acts()

    def _place_acts(self) -> None:
        """Put the buttons on the row under the pointer, else on the current one of the keyboard."""
        acts = self.acts
        if acts is None:
            return
        row = self._at
        if self._tasks.id_at(row) == 0 and self.hasFocus() and self.selected_count == 1:
            row = self.currentIndex().row()
        face = self.face_at(row)
        before = self._looks.acts_row
        if face is None or face.done:
            self._looks.acts_row = -1
            acts.hide()
        else:
            px = theme().px
            rect = self.visualRect(self._tasks.index(row, 0))
            size = acts.sizeHint()
            right = rect.right() - px(20)
            if face.who:
                right -= px(28 + _GAP)
            if face.due_text:
                right -= pill_width(face.due_text) + px(_GAP)
            acts.task = self._tasks.id_at(row)
            acts.setGeometry(right - size.width(), rect.center().y() - size.height() // 2 + 1,
                             size.width(), size.height())  # fmt: skip
            self._looks.acts_row, self._looks.acts_room = row, size.width() + px(8)
            acts.show()
        if before != self._looks.acts_row:
            self.viewport().update()

    def _on_lines(self) -> None:
        self._at = -1
        self._low.start()

    def _head_rows(self) -> list[int]:
        rows, row = [], 0
        for group in self._tasks.groups:
            rows.append(row)
            row += 1 + (len(group.ids) if self._tasks.is_open(group) else 0)
        return rows

    def _keep_heads(self) -> None:
        """Sections outlive a reset: where a head stands now, a task may stand then."""
        self._were_heads.update(self._head_rows())

    def _lower_heads(self) -> None:
        """The heads of groups are lower than the rows."""
        low, tall = theme().px(HEAD), theme().px(self._row_height)
        header = self.verticalHeader()
        heads = self._head_rows()
        for row in self._were_heads.difference(heads):
            if row < header.count():
                header.resizeSection(row, tall)
        self._were_heads.clear()
        for row in heads:
            if header.sectionSize(row) != low:
                header.resizeSection(row, low)
        self._place_acts()
