"""A list to choose from that can be searched, its lines in groups; opens over a table's cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QVBoxLayout, QWidget

from ui.theme import Radius, Role, Space, theme
from ui.widgets.corners import round_window
from ui.widgets.fields import SearchField
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import draw_box, draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.widgets.lists import RowState

    Index = QModelIndex | QPersistentModelIndex

_HEIGHT: Final = 380
_LINE: Final = 34
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Choice:
    """A line to choose; a line without a key is a heading."""

    key: object
    label: str
    group: str = ""


class ChoiceModel(RowsModel[Choice]):
    """The lines that fit what was typed, under their headings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda choice: choice.label, parent)
        self._all: Sequence[Choice] = ()

    def load(self, choices: Sequence[Choice]) -> None:
        """Take other lines and show all of them."""
        self._all = choices
        self.narrow("")

    def narrow(self, text: str) -> None:
        """Show the lines with all these words in label or group."""
        words = _fold(text).split()
        fitting = [
            choice
            for choice in self._all
            if all(word in _fold(f"{choice.group} {choice.label}") for word in words)
        ]
        shown: list[Choice] = []
        group = ""
        for choice in fitting:
            if choice.group and choice.group != group:
                group = choice.group
                shown.append(Choice(None, group))
            shown.append(choice)
        self.show_rows(shown)

    def row_of(self, key: object) -> int:
        """Row of a key; the first line that can be chosen if it is not shown, -1 if none can."""
        first = -1
        for row, choice in enumerate(self.rows):
            if choice.key == key and key is not None:
                return row
            if first < 0 and choice.key is not None:
                first = row
        return first

    def flags(self, index: Index) -> Qt.ItemFlag:
        choice = self.rows[index.row()] if index.isValid() else None
        if choice is None or choice.key is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class Picker(QFrame):
    """A popup: a search field over the list. Enter or a click chooses, Esc leaves all as it was.

    Attributes:
        picked: the key that was chosen.
    """

    picked = Signal(object)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        round_window(self, Radius.CARD)
        self.setAccessibleName(name)
        self._current: object = None
        self.search = SearchField(self.tr("Найти"), keys="")
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.model = ChoiceModel(self)
        self.list = ListView(name)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setItemDelegate(
            RowDelegate(self.list, height=_LINE, inset=4, painter=self._paint)
        )
        self.list.clicked.connect(lambda _index: self._pick())
        self.list.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        column.setSpacing(Space.S)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)

    def open_at(self, cell: QRect, choices: Sequence[Choice], current: object) -> None:
        """Open under (or over) a rectangle of the screen."""
        self._current = current
        self.search.clear()
        self.model.load(choices)
        px = theme().px
        width = max(cell.width(), px(320))
        lines = px(36 + 8 * 3 + 4) + self.model.rowCount() * px(_LINE)
        self.resize(width, min(px(_HEIGHT), lines))
        screen = QApplication.screenAt(cell.center()) or QApplication.primaryScreen()
        room = screen.availableGeometry()
        top = cell.bottom() + 4
        if top + self.height() > room.bottom():
            top = max(room.top(), cell.top() - self.height() - 4)
        left = min(cell.left(), room.right() - width)
        self.move(QPoint(max(left, room.left()), top))
        self.show()
        self._select()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in _ENTERS:
                self._pick()
                return True
            if event.key() in _MOVES and watched is self.search:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, text: str) -> None:
        self.model.narrow(text)
        self._select()

    def _select(self) -> None:
        row = self.model.row_of(self._current)
        if row >= 0:
            index = self.model.index(row)
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _pick(self) -> None:
        index = self.list.currentIndex()
        choice = index.data(ROW) if index.isValid() else None
        if isinstance(choice, Choice) and choice.key is not None:
            self.close()
            self.picked.emit(choice.key)

    def _paint(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        choice = index.data(ROW)
        if choice.key is None:
            low = rect.adjusted(-4, 6, 0, 0)
            draw_text(painter, low, choice.label, Role.META_STRONG, "text2")
            return
        here = choice.key == self._current
        room = rect.adjusted(0, 0, -theme().px(24) if here else 0, 0)
        draw_text(painter, room, choice.label, Role.BODY_MEDIUM if here else Role.BODY)
        if here:
            side = theme().px(16)
            spot = QRect(rect.right() - side, rect.center().y() - side // 2, side, side)
            draw_icon(painter, spot, "check", "accent_text")

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter,
            self.rect(),
            ground=colour("surface"),
            border=colour("line2"),
            radius=Radius.CARD,
        )
        painter.end()


def _fold(text: str) -> str:
    return text.casefold().replace("ё", "е")
