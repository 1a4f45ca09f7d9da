"""A list whose rows have a name and a line below; keys do what its menu does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from PySide6.QtCore import QPoint, QRect, Qt, Signal

from ui.theme import Role, theme
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.menus import Menu
from ui.widgets.paint import RIGHT, draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
    from PySide6.QtWidgets import QWidget

    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 56
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Line(Generic[Record]):
    """A row.

    Attributes:
        record: what it stands for.
        name: said first.
        below: said below, quieter.
        icon: at its left.
        right: at its right.
        colour: of what is said below.
    """

    record: Record
    name: str
    below: str = ""
    icon: str = "bookmark"
    right: str = ""
    colour: Colour = "text2"


class Rows(ListView):
    """Enter opens, the menu key or a right click drops what else can be done.

    Args:
        name: for screen readers.
        menu: fills a menu about the row in hand; its shortcuts work without it too.

    Attributes:
        opened: Enter or a double click on a row.
        moved: another row is in hand.
    """

    opened = Signal()
    moved = Signal()

    def __init__(
        self, name: str, menu: Callable[[Menu], None], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(name)
        if parent is not None:
            self.setParent(parent)
        self._fill = menu
        self.model_of: RowsModel[Line[Any]] = RowsModel(_said, self)
        self.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.setModel(self.model_of)
        self.setItemDelegate(RowDelegate(self, height=HEIGHT, inset=0, painter=_paint))
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().currentChanged.connect(lambda _now, _old: self.moved.emit())

    @property
    def chosen(self) -> Line[Any] | None:
        """The row in hand."""
        at = self.currentIndex().row()
        return self.model_of.rows[at] if 0 <= at < len(self.model_of.rows) else None

    def show_lines(self, lines: Sequence[Line[Any]], *, key: Callable[[Any], object]) -> None:
        """Replace the rows; what was in hand stays in hand."""
        former, at = self.chosen, self.currentIndex().row()
        self.model_of.show_rows(lines)
        wanted = None if former is None else key(former.record)
        found = next((n for n, line in enumerate(lines) if key(line.record) == wanted), None)
        row = found if found is not None else max(0, min(at, len(lines) - 1))
        if lines:
            self.setCurrentIndex(self.model_of.index(row))
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                self.opened.emit()
                return
            case Qt.Key.Key_F2 | Qt.Key.Key_Delete if self.chosen is not None:
                self._press("F2" if event.key() == Qt.Key.Key_F2 else "Del")
                return
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is event.Reason.Keyboard
        spot = self.visualRect(self.currentIndex()).center()
        self.drop_menu(self.viewport().mapToGlobal(spot) if by_key else event.globalPos())

    def drop_menu(self, point: QPoint) -> Menu | None:
        """Show what can be done with the row in hand."""
        if self.chosen is None:
            return None
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self._fill(menu)
        menu.popup(point)
        return menu

    def _press(self, keys: str) -> None:
        menu = Menu(self)
        self._fill(menu)
        for action in menu.actions():
            if action.shortcut().toString() == keys and action.isEnabled():
                action.trigger()
        menu.deleteLater()


def _said(line: Line[Any]) -> str:
    return ", ".join(filter(None, (line.name, line.below, line.right)))


def _paint(painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
    px = theme().px
    line: Line[Any] = index.data(ROW)
    spot = QRect(rect.left() + px(8), rect.center().y() - px(8), px(16), px(16))
    draw_icon(painter, spot, line.icon, "accent_text")
    left = spot.right() + px(12)
    upper = QRect(left, rect.top() + px(8), rect.right() - left - px(8), px(20))
    lower = QRect(left, rect.top() + px(29), rect.right() - left - px(8), px(18))
    used = draw_text(painter, upper, line.right, Role.META, "text2", align=RIGHT)
    room = upper.adjusted(0, 0, -used - px(8), 0)
    draw_text(painter, room, line.name, Role.BODY_STRONG, "text")
    draw_text(painter, lower, line.below, Role.META, line.colour)
