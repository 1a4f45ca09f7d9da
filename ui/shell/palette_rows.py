"""The lines of «Поиск и команды»: the model and how they are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)

from ui.theme import Radius, Role, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_box, draw_icon, draw_text, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.shell.palette_entries import Entry
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

ENTRY: Final = Qt.ItemDataRole.UserRole
ROW: Final = 44
TALL_ROW: Final = 56
HEADING: Final = 32


def height_of(entry: Entry) -> int:
    """Height of a line in pixels."""
    if not entry.able:
        return theme().px(HEADING)
    return theme().px(TALL_ROW if entry.detail else ROW)


class EntryModel(QAbstractListModel):
    """The lines shown now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show_entries(self, entries: list[Entry]) -> None:
        """Replace all lines."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        entry = self.entries[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = (entry.title, entry.note, entry.detail)
            return ", ".join(part for part in told if part)
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not self.entries[index.row()].able:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class EntryRows(RowDelegate):
    """Paints headings, lines, and lines with a found text below."""

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, height_of(index.data(ENTRY)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry: Entry = index.data(ENTRY)
        if entry.able:
            super().paint(painter, option, index)
            return
        px = theme().px
        room: QRect = option.rect.adjusted(px(20), px(6), -px(20), 0)
        draw_text(painter, room, entry.title, Role.META_MEDIUM, "text2")

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        px = theme().px
        entry: Entry = index.data(ENTRY)
        spot = QRect(rect.left(), rect.top() + (rect.height() - px(28)) // 2, px(28), px(28))
        if entry.icon:
            shade: Colour = "accent_text" if state.selected else "text2"
            draw_icon(painter, spot.adjusted(5, 5, -5, -5), entry.icon, shade)
        else:
            draw_avatar(painter, spot, entry.title, entry.key)
        right = rect.right()
        if entry.shortcut:
            wide = text_width(entry.shortcut, Role.PILL) + px(12)
            cap = QRect(right - wide, rect.top() + (rect.height() - px(20)) // 2, wide, px(20))
            draw_box(painter, cap, ground=theme().colour("grey_soft"), radius=Radius.SMALL)
            inner = cap.adjusted(px(6), 0, 0, 0)
            draw_text(painter, inner, entry.shortcut, Role.PILL, "text2")
            right = cap.left() - px(12)
        left = rect.left() + px(40)
        room = QRect(left, rect.top(), right - left, rect.height())
        if entry.detail:
            half = px(20)
            below = QRect(left, rect.top() + rect.height() // 2, right - left, half)
            room = QRect(left, rect.top() + rect.height() // 2 - half, right - left, half)
            _draw_marked(painter, below, entry)
        note = min(text_width(entry.note, Role.META), room.width() // 2) if entry.note else 0
        title = room.adjusted(0, 0, -(note + px(16)) if note else 0, 0)
        colour: Colour = "accent_text" if entry.expand else "text"
        draw_text(painter, title, entry.title, Role.BODY_MEDIUM, colour)
        beside = QRect(room.right() - note, room.top(), note + 1, room.height())
        draw_text(painter, beside, entry.note, Role.META, "text2", align=RIGHT)


def _draw_marked(painter: QPainter, rect: QRect, entry: Entry) -> None:
    """Draw the found text in one line; what was typed stands out."""
    at = 0
    room = QRect(rect)
    for first, last in (*entry.marks, (len(entry.detail), len(entry.detail))):
        for part, found in ((entry.detail[at:first], False), (entry.detail[first:last], True)):
            role = Role.META_STRONG if found else Role.META
            colour: Colour = "accent_text" if found else "text2"
            width = text_width(part, role) - 1 if part else 0
            draw_text(painter, room, part, role, colour)
            room.setLeft(room.left() + width)
            if room.width() <= 0:
                return
        at = last
