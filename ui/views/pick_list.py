"""A list to search in and choose from: one item, or any number of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.company_names import fold
from ui.theme import Role, Space, theme
from ui.widgets.choices import draw_check
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QMouseEvent, QPainter

    from ui.widgets.lists import Index, RowState

ROW_HEIGHT: Final = 34
SEARCH_FROM: Final = 8
"""A shorter list is taken in at a glance: no search field stands above it."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose.

    Attributes:
        key: told when it is chosen.
        text: what a person reads.
        note: smaller, on the right: a group, how many.
        icon: Lucide name.
    """

    key: object
    text: str
    note: str = ""
    icon: str = ""


class _View(ListView):
    """Tells which row Space, Enter or a click takes."""

    taken = Signal(int)
    left_upwards = Signal()
    typed = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (*_ENTER, Qt.Key.Key_Space) and row >= 0 and not control:
            self.taken.emit(row)
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.left_upwards.emit()
        elif event.text().isprintable() and event.text().strip() and not control:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.taken.emit(index.row())


class PickList(QWidget):
    """Search on top, rows below; several = check boxes that stay, one = a click is the answer.

    Attributes:
        changed: the frozenset of chosen keys (several).
        picked: the key taken (one).
    """

    changed = Signal(object)
    picked = Signal(object)

    def __init__(
        self,
        options: Sequence[Option] = (),
        *,
        several: bool = False,
        placeholder: str = "Найти",
        rows: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._rows_shown = rows
        self._options: Sequence[Option] = ()
        self._chosen: set[object] = set()
        self.search = TextField("", placeholder, icon="search")
        self.search.setMaxLength(80)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.installEventFilter(self)
        self._nothing = Label(self.tr("Ничего не найдено"), Role.META, colour="text2")
        self._nothing.hide()
        self._model: RowsModel[Option] = RowsModel(self._told, self)
        self.view = _View(placeholder)
        self.view.setModel(self._model)
        self.view.setItemDelegate(
            RowDelegate(self.view, height=ROW_HEIGHT, inset=0, painter=self._paint)
        )
        self.view.taken.connect(self._take)
        self.view.left_upwards.connect(self.focus_first)
        self.view.typed.connect(self._type_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.view, 1)
        self.set_options(options)

    @property
    def chosen(self) -> frozenset[object]:
        """The chosen keys."""
        return frozenset(self._chosen)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other items."""
        self._options = options
        self.search.setVisible(len(options) >= SEARCH_FROM)
        self._fill()
        rows = max(3, min(self._rows_shown, len(options)))
        self.view.setMinimumHeight(theme().px(ROW_HEIGHT) * rows)

    def set_chosen(self, keys: Collection[object]) -> None:
        """Choose without a signal."""
        self._chosen = set(keys)
        self.view.viewport().update()

    def focus_first(self) -> None:
        """Put the cursor where choosing begins."""
        target: QWidget = self.view if self.search.isHidden() else self.search
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if target is self.view and not self.view.currentIndex().isValid() and self._model.rows:
            self.view.setCurrentIndex(self._model.index(0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and self._steer(event)
        ):
            return True
        return super().eventFilter(watched, event)

    def _steer(self, event: QKeyEvent) -> bool:
        rows = len(self._model.rows)
        if event.key() == Qt.Key.Key_Down and rows:
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
            self.view.setCurrentIndex(self._model.index(0))
            return True
        if event.key() in _ENTER and not event.modifiers() and rows and self.search.text().strip():
            self._take(0)
            return True
        return False

    def _type_on(self, text: str) -> None:
        if not self.search.isHidden():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.setText(self.search.text() + text)

    def _fill(self) -> None:
        wanted = fold(self.search.text().strip())
        found = [one for one in self._options if wanted in fold(one.text)]
        # What begins so stands before what merely has it inside.
        found.sort(key=lambda one: not fold(one.text).startswith(wanted))
        self._model.show_rows(found)
        self._nothing.setVisible(not found)

    def _take(self, row: int) -> None:
        option = self._model.rows[row]
        if not self._several:
            self.picked.emit(option.key)
            return
        self._chosen ^= {option.key}
        self.view.viewport().update()
        self.changed.emit(self.chosen)

    def _told(self, option: Option) -> str:
        if self._several and option.key in self._chosen:
            return self.tr("{}, выбрано").format(option.text)
        return option.text

    def _paint(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        px = theme().px
        option: Option = index.data(ROW)
        left = rect.left()
        if self._several:
            box = QRect(left, rect.center().y() - px(9) + 1, px(18), px(18))
            worn = Qt.CheckState.Checked if option.key in self._chosen else Qt.CheckState.Unchecked
            draw_check(painter, box, worn, hovered=state.hovered)
            left = box.right() + px(10)
        if option.icon:
            spot = QRect(left, rect.center().y() - px(8) + 1, px(16), px(16))
            draw_icon(painter, spot, option.icon, "text2")
            left = spot.right() + px(8)
        room = QRect(left, rect.top(), rect.right() - left, rect.height())
        used = 0
        if option.note:
            used = draw_text(painter, room, option.note, Role.META, "text2", align=RIGHT) + px(10)
        strong = not self._several and option.key in self._chosen
        role = Role.BODY_STRONG if strong else Role.BODY
        draw_text(painter, room.adjusted(0, 0, -used, 0), option.text, role)
