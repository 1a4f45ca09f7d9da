"""The list of conflicts: cards that are clicked in, walked and answered by keys."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QToolTip

from ui.sync.conflict_paint import ConflictDelegate, Spot, plan_of, spot_at
from ui.sync.lines import AnsweredLine, ConflictLine, in_words
from ui.theme import Role
from ui.widgets.lists import ListView
from ui.widgets.paint import text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

    from ui.sync.lines import Line


class ConflictList(ListView):
    """One card is the current one.

    Attributes:
        take_wanted: of a conflict (`ConflictLine`) the other value is wanted.
        keep_wanted: of a conflict what stands in the base is to stay.
        open_wanted: the record of a conflict is to be shown.
        all_wanted: all answered conflicts are to be shown.
    """

    take_wanted = Signal(object)
    keep_wanted = Signal(object)
    open_wanted = Signal(object)
    all_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Расхождения"), parent=parent)
        self.rows: RowsModel[Line] = RowsModel(in_words, self)
        self.setModel(self.rows)
        self._delegate = ConflictDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(False)
        self.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.activated.connect(self._on_activated)

    @property
    def current(self) -> ConflictLine | None:
        """The conflict the keys are about."""
        line = self._line(self.currentIndex())
        return line.line if isinstance(line, AnsweredLine) else line

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show others; the current one and the scroll stay where they can."""
        before, at = self.current, self.currentIndex().row()
        scrolled = self.verticalScrollBar().value()
        self.rows.show_rows(list(lines))
        ids = [line.id if isinstance(line, ConflictLine) else 0 for line in lines]
        if before is not None and before.id in ids:
            at = ids.index(before.id)
        if ids:
            self.setCurrentIndex(self.rows.index(max(0, min(at, len(ids) - 1))))
            self.verticalScrollBar().setValue(scrolled)

    def answer(self, spot: Spot, line: ConflictLine | None = None) -> None:
        """Act on a conflict, as a click on that part of its card does."""
        about = line or self.current
        if spot is Spot.ALL:
            self.all_wanted.emit()
        elif about is None:
            return
        elif spot is Spot.OPEN:
            if about.place is not None:
                self.open_wanted.emit(about)
        elif about.can_answer:
            (self.take_wanted if spot is Spot.TAKE else self.keep_wanted).emit(about)

    def _line(self, index: QModelIndex | QPersistentModelIndex) -> Line | None:
        found: Line | None = index.data(ROW) if index.isValid() else None
        return found

    def _on_activated(self, index: QModelIndex) -> None:
        line = self._line(index)
        if isinstance(line, AnsweredLine) and line.line is None:
            self.all_wanted.emit()
        else:
            self.answer(Spot.OPEN)

    def _spot(self, at: QPoint) -> tuple[int, Spot | None]:
        index = self.indexAt(at)
        line = self._line(index)
        if line is None:
            return -1, None
        return index.row(), spot_at(line, self.visualRect(index).adjusted(0, 0, -1, 0), at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._heat(self._spot(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._heat((-1, None))

    def _heat(self, hot: tuple[int, Spot | None]) -> None:
        if hot != self._delegate.hot:
            self._delegate.hot = hot
            hand = hot[1] is not None
            shape = Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._delegate.pressed = self._spot(event.position().toPoint())
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row, spot = self._delegate.pressed
        self._delegate.pressed = (-1, None)
        self.viewport().update()
        if spot is not None and (row, spot) == self._spot(event.position().toPoint()):
            line = self._line(self.rows.index(row))
            self.answer(spot, line.line if isinstance(line, AnsweredLine) else line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Space):
            self.answer(Spot.KEEP)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            return self._tell(event)  # type: ignore[arg-type]  # its type says what it is
        return super().viewportEvent(event)

    def _tell(self, event: QHelpEvent) -> bool:
        """Show in full what the card had no room for."""
        index = self.indexAt(event.pos())
        line = self._line(index)
        if not isinstance(line, ConflictLine):
            return False
        plan = plan_of(self.visualRect(index))
        for box, version in ((plan.now, line.now), (plan.other, line.other)):
            wide = text_width(" ".join(version.value.split("\n")), Role.SECTION)
            if box.contains(event.pos()) and ("\n" in version.value or wide > box.width() // 2):
                told = html.escape(version.value).replace("\n", "<br>")
                QToolTip.showText(event.globalPos(), f"<qt>{told}</qt>", self.viewport())
                return True
        return False
