"""«Поиск и команды» (Ctrl+K): go anywhere, do anything, find anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.shell.palette_entries import Entry, fitting, with_headings
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.cards import Line
from ui.widgets.corners import round_window
from ui.widgets.dialogs import Scrim
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_avatar, draw_box, draw_icon, draw_text, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

    Finder = Callable[[str, Callable[[str, list[Entry]], None]], None]

ENTRY: Final = Qt.ItemDataRole.UserRole
WIDTH: Final = 640
ROW: Final = 44
HEADING: Final = 32
MOST_SHOWN: Final = 10
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


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
            return f"{entry.title} {entry.note}".strip()
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if self.entries[index.row()].run is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Rows(RowDelegate):
    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        entry: Entry = index.data(ENTRY)
        return QSize(0, theme().px(ROW if entry.run is not None else HEADING))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry: Entry = index.data(ENTRY)
        if entry.run is not None:
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
        note = min(text_width(entry.note, Role.META), room.width() // 2) if entry.note else 0
        title = room.adjusted(0, 0, -(note + px(16)) if note else 0, 0)
        draw_text(painter, title, entry.title, Role.BODY_MEDIUM)
        beside = QRect(room.right() - note, room.top(), note + 1, room.height())
        draw_text(painter, beside, entry.note, Role.META, "text2", align=RIGHT)


class Palette(QDialog):
    """A field with a list below it. Arrows choose, Enter does, Esc closes.

    Args:
        window: over which it opens.
        at_rest: what is listed while nothing is typed.
        everything: what the typed words are sought in.
        find: looks for clients off the window's thread and answers with the text and entries.
    """

    ran = Signal(object)

    def __init__(
        self,
        window: QWidget,
        *,
        at_rest: Sequence[Entry],
        everything: Sequence[Entry],
        find: Finder,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._at_rest = list(at_rest)
        self._everything = list(everything)
        self._find = find
        self._found: list[Entry] = []
        self._scrim = Scrim(window)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        round_window(self, Radius.PANEL)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setAccessibleName(self.tr("Поиск и команды"))
        self.field = TextField("", self.tr("Имя, телефон, ИНН, команда…"), icon="search")
        self.field.setProperty("bare", True)  # noqa: FBT003 - a property of the style sheet
        self.field.setFrame(False)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text)
        self.model = EntryModel(self)
        self.list = ListView(self.tr("Найденное"))
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(False)
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.clicked.connect(self._on_clicked)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self.list.setCurrentIndex)
        self._nothing = Label(self.tr("Ничего не нашлось"), Role.BODY, colour="text2")
        self._nothing.setContentsMargins(Space.XL - 4, Space.M, Space.XL, Space.M)
        self._lay_out()
        follow_theme(self.restyle)
        self._show(self._at_rest)

    def restyle(self) -> None:
        """Measure anew."""
        self.field.setFont(theme().font(Role.ROW_MEDIUM))
        self.field.setTextMargins(theme().px(40), 0, 0, 0)
        self._fit()

    def _lay_out(self) -> None:
        field = QHBoxLayout()
        field.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        field.addWidget(self.field)
        hint = Label(
            self.tr("↑ ↓ выбрать     Enter открыть     Esc закрыть"), Role.META, colour="text3"
        )
        hint.setContentsMargins(Space.XL - 4, Space.S, Space.XL, Space.S + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(field)
        column.addWidget(Line())
        column.addSpacing(Space.XS)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing)
        column.addSpacing(Space.XS)
        column.addWidget(Line())
        column.addWidget(hint)

    def open_over(self, text: str = "") -> None:
        """Show it, perhaps with a text already typed."""
        self._scrim.show()
        self._scrim.raise_()
        self.show()
        self.field.setText(text)
        self.field.setFocus()
        self._fit()

    def take_found(self, text: str, entries: list[Entry]) -> None:
        """Take the clients found; an answer to an older text is ignored."""
        if text == self.field.text().strip():
            self._found = entries
            self._refresh()

    def put_first(self, entries: list[Entry]) -> None:
        """List something more before the rest while nothing is typed."""
        self._at_rest = [*entries, *self._at_rest]
        if not self.field.text().strip():
            self._show(self._at_rest)

    def done(self, result: int) -> None:
        self._scrim.hide()
        self._scrim.deleteLater()
        super().done(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() is QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.list.currentIndex())
            return True
        if key in _STEPS:
            self._walk(_STEPS[key])
            return True
        return False

    def _on_text(self, text: str) -> None:
        typed = text.strip()
        if not typed:
            self._found = []
            self._show(self._at_rest)
            return
        self._refresh()
        self._find(typed, self.take_found)

    def _refresh(self) -> None:
        actions = fitting(self._everything, self.field.text())
        # Whoever typed a command's very beginning means it; otherwise people come first.
        first = bool(actions) and bool(_starts(actions[0], self.field.text()))
        parts = [*actions[:6], *self._found] if first else [*self._found, *actions[:6]]
        self._show(parts)

    def _show(self, entries: list[Entry]) -> None:
        self.model.show_entries(with_headings(entries))
        self._nothing.setVisible(not entries)
        self.list.setVisible(bool(entries))
        self._walk(1, start=-1)
        self.list.scrollToTop()
        self._fit()

    def _walk(self, step: int, start: int | None = None) -> None:
        able = [at for at, entry in enumerate(self.model.entries) if entry.run is not None]
        if not able:
            return
        now = self.list.currentIndex().row() if start is None else start
        place = able.index(now) if now in able else -1
        if abs(step) == 1:
            place = (place + step) % len(able) if place >= 0 or step > 0 else len(able) - 1
        else:
            place = min(len(able) - 1, max(0, place + step))
        self.list.setCurrentIndex(self.model.index(able[place]))

    def _on_clicked(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY) if index.isValid() else None
        if entry is not None and entry.run is not None:
            self.accept()
            self.ran.emit(entry)
            entry.run()

    def _fit(self) -> None:
        window = self._window
        px = theme().px
        tall = sum(
            px(ROW if entry.run is not None else HEADING) for entry in self.model.entries
        ) or px(44)
        room = window.height() - 2 * Space.XXL
        height = min(tall, px(ROW * MOST_SHOWN + HEADING)) + px(36) + px(36) + px(40)
        size = QSize(min(px(WIDTH), window.width() - 2 * Space.XL), min(height, room))
        top = window.mapToGlobal(QPoint((window.width() - size.width()) // 2, px(72)))
        self.setFixedSize(size)
        self.move(top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter,
            self.rect(),
            ground=colour("surface"),
            border=colour("line2"),
            radius=Radius.PANEL,
        )
        painter.end()


def _starts(entry: Entry, text: str) -> bool:
    return (
        entry.title.casefold()
        .replace("ё", "е")
        .startswith(text.strip().casefold().replace("ё", "е"))
    )
