"""The foot of a list: how many there are, and what the columns add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Role, follow_theme, theme
from ui.widgets.labels import set_tip
from ui.widgets.paint import LEFT, RIGHT, draw_icon, draw_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from ui.views.columns import Column
    from ui.views.header import ColumnsHeader

HEIGHT: Final = 36
PAD: Final = 12


class Footer(QWidget):
    """Stands under the rows; totals stand under their columns.

    Attributes:
        menu_wanted: key of a column with totals, and a global point.
    """

    menu_wanted = Signal(str, object)

    def __init__(self, head: ColumnsHeader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = head
        self._columns: Sequence[Column] = ()
        self._offered: frozenset[str] = frozenset()
        self._count = ""
        self._totals: Mapping[str, str] = {}
        self._pending = False
        self._hovered = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head.laid_out.connect(self.update)
        head.sectionResized.connect(lambda *_what: self.update())
        follow_theme(self.restyle)

    def set_columns(self, columns: Sequence[Column], offered: frozenset[str]) -> None:
        """Stand under these columns; `offered` are those that can have a total."""
        self._columns = columns
        self._offered = offered
        self.update()

    def set_count(self, text: str) -> None:
        """Say how many rows there are."""
        self._count = text
        self._say()

    def set_totals(self, totals: Mapping[str, str], *, pending: bool = False) -> None:
        """Show what columns add up to: key -> words; pending = being computed."""
        self._totals = totals
        self._pending = pending
        self._say()

    @property
    def totals(self) -> Mapping[str, str]:
        """What is shown under the columns."""
        return self._totals

    @property
    def count(self) -> str:
        """How many rows are told."""
        return self._count

    def restyle(self) -> None:
        """Measure and paint anew."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(HEIGHT))

    def _say(self) -> None:
        titles = {column.key: column.title for column in self._columns}
        told = [f"{titles.get(key, '')}: {text}" for key, text in self._totals.items()]
        self.setAccessibleName(", ".join([self._count, *told]))
        self.update()

    def _cell(self, at: int) -> QRect:
        head = self._head
        left = head.sectionViewportPosition(at)
        return QRect(left, 0, head.sectionSize(at), self.height())

    def _key_at(self, point: QPoint) -> str:
        if self._head.isHidden():
            return ""
        for at, column in enumerate(self._columns[: self._head.count()]):
            if at and column.key in self._offered and self._cell(at).contains(point):
                return column.key
        return ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        key = self._key_at(event.position().toPoint())
        if key != self._hovered:
            self._hovered = key
            self.setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)
            told = self._totals.get(key, "")
            set_tip(self, told or (self.tr("Выбрать итог столбца") if key else ""))
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = ""
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        key = self._key_at(event.position().toPoint())
        if key and event.button() is Qt.MouseButton.LeftButton:
            self.menu_wanted.emit(key, event.globalPosition().toPoint())

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colour = theme().px, theme().colour
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, colour("border"))
        table = not self._head.isHidden() and bool(self._columns)
        for at, column in enumerate(self._columns[: self._head.count()] if table else ()):
            if at:
                self._paint_total(painter, self._cell(at), column)
        wide = self._head.sectionSize(0) if table else self.width()
        if table and self._head.held_width:
            painter.fillRect(px(PAD), 1, wide - px(PAD), self.height() - 2, colour("surface"))
        room = QRect(px(20), 0, wide - px(28), self.height())
        draw_text(painter, room, self._count, Role.META_MEDIUM, "text2")
        painter.end()

    def _paint_total(self, painter: QPainter, cell: QRect, column: Column) -> None:
        px = theme().px
        room = cell.adjusted(px(PAD), 0, -px(PAD), 0)
        told = self._totals.get(column.key, "")
        align = RIGHT if column.right else LEFT
        if self._pending and column.key in self._totals:
            draw_text(painter, room, "…", Role.META_MEDIUM, "text2", align=align)
        elif told:
            draw_text(painter, room, told, Role.META_STRONG, "text", align=align)
        elif column.key == self._hovered:
            spot = QRect(room.left(), room.center().y() - px(7), px(14), px(14))
            draw_icon(painter, spot, "sigma", "text3")
