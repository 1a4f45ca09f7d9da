"""A small table of cells one can walk with the arrows and press: rows named, columns headed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.paint import draw_box, draw_ring, draw_text, mix, smooth, text_width
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent

HEAD: Final = 32
ROW: Final = 44
GROUP: Final = 36
_KEYS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_PRESSES: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Line(NamedTuple):
    """One row.

    Attributes:
        key: what it stands for; None = the heading of a group, which has no cells.
        name: what is written at its left.
        note: said below the name, or ''.
    """

    key: object
    name: str
    note: str = ""


class CellGrid(KeyFocus, QWidget):
    """Paints heads and names; a child paints the cells and says what a press does."""

    def __init__(
        self, name: str, heads: Sequence[str], *, row: int = ROW, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._heads = tuple(heads)
        self._row = row
        self._lines: tuple[Line, ...] = ()
        self._at = (0, 0)
        self._under: tuple[int, int] | None = None
        self.read_only = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.updateGeometry()
        self.update()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows."""
        return self._lines

    @property
    def current(self) -> tuple[object, int]:
        """The key of the row and the number of the column the keyboard is at."""
        return self._lines[self._at[0]].key, self._at[1]

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other rows; the first cell becomes the current one."""
        self._lines = tuple(lines)
        self._at = (next((n for n, line in enumerate(lines) if line.key is not None), 0), 0)
        self._under = None
        self.restyle()
        self._say()

    def set_read_only(self, on: bool) -> None:
        """Let it be looked at only."""
        self.read_only = on
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(480), self._top(len(self._lines)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(400), self._top(len(self._lines)))

    def name_width(self) -> int:
        """How much room the names take."""
        widest = max(
            (text_width(line.name, Role.BODY_MEDIUM) for line in self._lines if line.key), default=0
        )
        heads = max(text_width(head, Role.META_MEDIUM) for head in self._heads) + theme().px(12)
        most = self.width() - len(self._heads) * max(heads, theme().px(72))
        return max(theme().px(96), min(widest + theme().px(24), most))

    def cell(self, row: int, column: int) -> QRect:
        """Return where a cell is."""
        left = self.name_width()
        wide = (self.width() - left) / len(self._heads)
        first, last = round(left + column * wide), round(left + (column + 1) * wide)
        return QRect(first, self._top(row), last - first, self._high(row))

    def press(self, row: int, column: int) -> None:
        """Do what a click on a cell does."""
        raise NotImplementedError

    def paint_cell(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        """Paint one cell."""
        raise NotImplementedError

    def told(self, row: int, column: int) -> str:
        """Say a cell in words, for screen readers."""
        raise NotImplementedError

    def tip(self, row: int, column: int) -> str:  # noqa: ARG002 - for children
        """Explain a cell; '' = nothing to explain."""
        return ""

    def is_hovered(self, row: int, column: int) -> bool:
        """Whether the mouse is over a cell."""
        return self._under == (row, column) and not self.read_only

    def _high(self, row: int) -> int:
        line = self._lines[row]
        if line.key is None:
            return theme().px(GROUP)
        return theme().px(self._row + (16 if line.note else 0))

    def _top(self, row: int) -> int:
        return theme().px(HEAD) + sum(map(self._high, range(row)))

    def _say(self) -> None:
        row, column = self._at
        if row < len(self._lines) and self._lines[row].key is not None:
            self.setAccessibleName(f"{self._name}: {self.told(row, column)}")
        else:
            self.setAccessibleName(self._name)

    def _found(self, point: QPoint) -> tuple[int, int] | None:
        for row, line in enumerate(self._lines):
            if line.key is None:
                continue
            for column in range(len(self._heads)):
                if self.cell(row, column).contains(point):
                    return row, column
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._found(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, under: tuple[int, int] | None) -> None:
        if under != self._under:
            self._under = under
            hand = under is not None and not self.read_only
            shape = Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position().toPoint())
        if found is not None and event.button() is Qt.MouseButton.LeftButton:
            self._at = found
            self._say()
            self.update()
            if not self.read_only:
                self.press(*found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            if not self._move(*_KEYS[key]):
                event.ignore()
        elif key in _PRESSES and not event.modifiers():
            if not self.read_only:
                self.press(*self._at)
        else:
            super().keyPressEvent(event)

    def _move(self, down: int, right: int) -> bool:
        row, column = self._at[0] + down, self._at[1] + right
        while 0 <= row < len(self._lines) and self._lines[row].key is None:
            row += down or 1
        if not (0 <= row < len(self._lines) and 0 <= column < len(self._heads)):
            return False
        self._at = (row, column)
        self._say()
        self.update()
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            asked: QHelpEvent = event  # type: ignore[assignment]  # what a tool tip's event is
            found = self._found(asked.pos())
            text = self.tip(*found) if found is not None else ""
            if text:
                QToolTip.showText(asked.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        if self._lines:
            self._paint_head(painter)
            for row, line in enumerate(self._lines):
                self._paint_line(painter, row, line)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        for column, head in enumerate(self._heads):
            box = self.cell(0, column)
            box.setTop(0)
            box.setHeight(theme().px(HEAD))
            draw_text(
                painter, box, head, Role.META_MEDIUM, "text2", align=Qt.AlignmentFlag.AlignCenter
            )

    def _paint_line(self, painter: QPainter, row: int, line: Line) -> None:
        px, top, high = theme().px, self._top(row), self._high(row)
        if line.key is None:
            room = QRect(0, top + px(6), self.width(), high - px(6))
            draw_text(painter, room, line.name, Role.META_STRONG, "text2")
            return
        painter.fillRect(QRect(0, top, self.width(), 1), theme().colour("border"))
        room = QRect(0, top, self.name_width() - px(8), high)
        if line.note:
            room.setHeight(px(self._row) - px(4))
            below = QRect(0, top + px(24), self.name_width() - px(8), px(28))
            draw_text(painter, below, line.note, Role.META, "text2")
        draw_text(painter, room, line.name, Role.BODY_MEDIUM)
        for column in range(len(self._heads)):
            box = self.cell(row, column)
            if self.is_hovered(row, column):
                ground = mix(theme().colour("surface"), theme().colour("sunken"), 0.9)
                draw_box(painter, box.adjusted(2, 4, -2, -3), ground=ground, radius=Radius.CONTROL)
            self.paint_cell(painter, box, row, column)
            if self.key_focus and self._at == (row, column):
                draw_ring(painter, box.adjusted(3, 4, -3, -3), Radius.CONTROL)
