"""All fields and values of a source: searched, dragged, or put in by keyboard and menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.clients.company_names import fold
from crm_desktop.pivot.editing import Well
from ui.pivot.drag import FieldDrag, Held
from ui.pivot.offered import Offer, groups_of
from ui.theme import Role, Space, theme
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter

    from ui.widgets.lists import Index, RowState

ROW_HEIGHT = 30
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A line of the list: a heading (no offer) or something to put in."""

    text: str
    offer: Offer | None = None


class _Rows(ListView):
    """Enter puts the field in, letters go on with the search, a press and a pull take it."""

    def __init__(self, fields: FieldList, drag: FieldDrag) -> None:
        super().__init__(fields.tr("Поля"))
        self._fields = fields
        self._drag = drag
        self._pressed: QPoint | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        offer = self._fields.offer_at(self.currentIndex().row())
        if event.key() in _ENTER and offer is not None:
            self._fields.put_in(offer, columns=control)
        elif event.text().isprintable() and event.text().strip() and not control:
            self._fields.type_on(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.globalPosition().toPoint()
        if self._drag.held is not None:
            self._drag.move(at)
            return
        start = self._pressed
        if start is not None and (
            (event.position().toPoint() - start).manhattanLength()
            >= QApplication.startDragDistance()
        ):
            self._pressed = None
            offer = self._fields.offer_at(self.indexAt(start).row())
            if offer is not None:
                held = Held(offer.key, offer.title, offer.icon, offer.is_value)
                self._drag.lift(held, self.window(), at)
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._drag.held is not None:
            self._drag.drop(event.globalPosition().toPoint())
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        offer = self._fields.offer_at(self.indexAt(event.position().toPoint()).row())
        if offer is not None:
            self._fields.put_in(offer)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex()
        by_key = event.reason() is event.Reason.Keyboard
        if not by_key:
            index = self.indexAt(event.pos())
        offer = self._fields.offer_at(index.row())
        if offer is not None:
            spot = self.viewport().mapToGlobal(self.visualRect(index).center())
            self._fields.open_menu(offer, spot if by_key else event.globalPos())


class FieldList(QWidget):
    """Search on top, fields by headings below.

    Attributes:
        chosen: an `Offer`, and the `Well` it is to be put into.
    """

    chosen = Signal(object, object)

    def __init__(self, drag: FieldDrag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers: Sequence[Offer] = ()
        self._used: frozenset[str] = frozenset()
        self.search = TextField("", self.tr("Найти поле"), icon="search")
        self.search.setMaxLength(80)
        self.search.textChanged.connect(lambda _text: self._fill())
        self._nothing = Label(self.tr("Такого поля нет"), Role.META, colour="text2")
        self._nothing.hide()
        self.model: RowsModel[FieldRow] = RowsModel(lambda row: row.text, self)
        self.rows = _Rows(self, drag)
        self.rows.setModel(self.model)
        self.rows.setItemDelegate(
            RowDelegate(self.rows, height=ROW_HEIGHT, inset=0, painter=self._paint)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.rows, 1)

    def show_offers(self, offers: Sequence[Offer], used: frozenset[str]) -> None:
        """Show what there is; what is laid out already is marked."""
        self._used = used
        if offers != self._offers:
            self._offers = offers
            self._fill()
        self.rows.viewport().update()

    def offer_at(self, row: int) -> Offer | None:
        """What a row offers; None for a heading."""
        return self.model.rows[row].offer if 0 <= row < len(self.model.rows) else None

    def put_in(self, offer: Offer, *, columns: bool = False) -> None:
        """Put a field where it goes by itself: values, rows, or columns if so wanted."""
        well = Well.VALUES if offer.is_value else Well.COLUMNS if columns else Well.ROWS
        self.chosen.emit(offer, well)

    def type_on(self, letters: str) -> None:
        """Go on with the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.setText(self.search.text() + letters)

    def open_menu(self, offer: Offer, at: QPoint) -> None:
        """Drop where the field may be put."""
        menu = Menu(self)
        if offer.is_value:
            menu.add(self.tr("В значения"), lambda: self.put_in(offer), icon="sigma",
                     shortcut="Return")  # fmt: skip
        else:
            menu.add(self.tr("В строки"), lambda: self.put_in(offer), icon="rows-3",
                     shortcut="Return")  # fmt: skip
            menu.add(self.tr("В столбцы"), lambda: self.put_in(offer, columns=True),
                     icon="columns-3", shortcut="Ctrl+Return")  # fmt: skip
        menu.popup(at)

    def _fill(self) -> None:
        wanted = fold(self.search.text())
        found: list[FieldRow] = []
        for group, offers in groups_of(self._offers):
            fitting = [each for each in offers if wanted in fold(each.title)
                       or (wanted and wanted in fold(group))]  # fmt: skip
            if fitting:
                found.append(FieldRow(group))
                found.extend(FieldRow(each.title, each) for each in fitting)
        self.model.show_rows(found)
        self._nothing.setVisible(not found and bool(self._offers))

    def _paint(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        row: FieldRow = index.data(ROW)
        px = theme().px
        if row.offer is None:
            room = rect.adjusted(-px(6), px(6), 0, 0)
            draw_text(painter, room, row.text, Role.PILL_STRONG, "text3")
            return
        used = row.offer.key in self._used
        side = px(14)
        left = rect.left() - px(4)
        spot = QRect(left, rect.center().y() - side // 2 + 1, side, side)
        draw_icon(painter, spot, row.offer.icon, "violet" if row.offer.is_value else "text2")
        room = rect.adjusted(px(18), 0, -px(18) if used else px(4), 0)
        draw_text(painter, room, row.text, Role.META_STRONG if used else Role.META, "text")
        if used:
            tick = QRect(rect.right() - px(10), spot.top(), side, side)
            draw_icon(painter, tick, "check", "accent_text")
