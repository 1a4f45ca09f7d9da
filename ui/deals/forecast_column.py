"""A month of the forecast: its head, and its largest deals to be carried to other months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from crm_desktop.deals.forecast import Span
from crm_desktop.deals.forecast_deals import ForecastDeal
from crm_desktop.wording import count
from ui.deals.board_words import DEALS, NO_CLIENT, NO_SUM
from ui.deals.forecast_head import CHANCE_COLOURS, ForecastHead
from ui.deals.forecast_words import CHANCE_NAMES, column_name
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_box, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import (
        QContextMenuEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QKeyEvent,
        QPaintEvent,
    )

    from crm_desktop.deals.forecast import ForecastColumn
    from ui.widgets.lists import Index, RowState

MIME: Final = "application/x-kartoteka-deals"
"""Ids of deals carried within this window, apart by commas."""
ROW_HEIGHT: Final = 68
WIDTH: Final = 212
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DealRows(RowsModel[ForecastDeal]):
    """Rows that can be dragged: a view begins no drag from others."""

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled


class ForecastList(ListView):
    """Enter opens, Ctrl+← and Ctrl+→ carry to the month before and after, a drag to any.

    Attributes:
        opened: a deal's id.
        carried: the deals and by how many columns.
        menu_wanted: at a global point.
        left: −1 or 1: the person goes to the column before or after.
    """

    opened = Signal(object)
    carried = Signal(object, int)
    menu_wanted = Signal(object)
    left = Signal(int)

    def __init__(self, name: str, model: RowsModel[ForecastDeal]) -> None:
        super().__init__(name)
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self, height=ROW_HEIGHT, inset=4, painter=_paint))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ROW).id))

    @property
    def chosen(self) -> list[int]:
        """The selected deals from top to bottom."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self._rows.rows[row].id for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        carries = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and carries:
            if self.chosen:
                self.carried.emit(self.chosen, step)
        elif step:
            self.left.emit(step)
        elif event.key() in _ENTER and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().data(ROW).id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.chosen:
            by_key = event.reason() is event.Reason.Keyboard
            spot = self.visualRect(self.currentIndex()).center()
            self.menu_wanted.emit(
                self.viewport().mapToGlobal(spot) if by_key else event.globalPos()
            )

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802 - Qt's name
        ids = self.chosen
        if ids:
            drag = QDrag(self)
            drag.setMimeData(carry(ids))
            drag.setPixmap(_badge(count(len(ids), *DEALS)))
            drag.setHotSpot(QPoint(-8, -8))
            drag.exec(Qt.DropAction.MoveAction)


class ForecastColumnView(QWidget):
    """Takes deals that are dropped on it.

    Attributes:
        dropped: ids of deals that are to close here.
        all_wanted: all deals of the column are to be shown as a list.
    """

    dropped = Signal(object)
    all_wanted = Signal()

    def __init__(self, column: ForecastColumn) -> None:
        super().__init__()
        self.column = column
        self._target = False
        self.head = ForecastHead(column)
        self._model = DealRows(_told, self)
        self.list = ForecastList(column_name(column), self._model)
        self._all = LinkButton("")
        self._all.clicked.connect(lambda _on=False: self.all_wanted.emit())
        self._all.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, Space.S)
        box.setSpacing(Space.XS)
        box.addWidget(self.head)
        box.addWidget(self.list, 1)
        box.addWidget(self._all, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setAcceptDrops(self.takes)
        follow_theme(self.restyle)

    @property
    def takes(self) -> bool:
        """Whether deals can be dropped here: nobody plans for a day that has passed."""
        return self.column.span is not Span.OVERDUE

    @property
    def deals(self) -> Sequence[ForecastDeal]:
        """The deals shown."""
        return self._model.rows

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedWidth(theme().px(WIDTH))
        self.update()

    def show_column(self, column: ForecastColumn, deals: Sequence[ForecastDeal]) -> None:
        """Tell other figures and other deals; those selected stay so."""
        chosen, current = set(self.list.chosen), self.list.currentIndex().row()
        self.column = column
        self.head.show_column(column)
        self.list.setAccessibleName(column_name(column))
        if tuple(deals) != tuple(self._model.rows):
            self._model.show_rows(tuple(deals))
            self._choose(chosen, current)
        left = column.total.deals - len(deals)
        self._all.setVisible(left > 0)
        self._all.set_caption(self.tr("Ещё {}").format(count(left, *DEALS)))

    def _choose(self, chosen: set[int], current: int) -> None:
        rows = [at for at, deal in enumerate(self._model.rows) if deal.id in chosen]
        for at in rows:
            self.list.selectionModel().select(
                self._model.index(at), self.list.selectionModel().SelectionFlag.Select
            )
        if not rows and current >= 0 and self._model.rows:
            self.list.setCurrentIndex(self._model.index(min(current, len(self._model.rows) - 1)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.takes and event.mimeData().hasFormat(MIME):
            self._aim(on=True)
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.takes and event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._aim(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._aim(on=False)
        ids = carried(event.mimeData())
        if self.takes and ids:
            event.acceptProposedAction()
            self.dropped.emit(ids)

    def _aim(self, *, on: bool) -> None:
        self._target = on
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = theme().colour
        painter = QPainter(self)
        border = colour("accent" if self._target else "border")
        ground = colour("accent_soft" if self._target else "surface")
        draw_box(painter, self.rect(), ground=ground, border=border, radius=Radius.CARD)
        line = theme().px(124)
        painter.fillRect(1, line, self.width() - 2, 1, colour("border"))
        painter.end()


def carry(ids: Sequence[int]) -> QMimeData:
    """Deals as what is dragged."""
    data = QMimeData()
    data.setData(MIME, ",".join(map(str, ids)).encode())
    return data


def carried(data: QMimeData) -> list[int]:
    """The deals that are dragged."""
    text = bytes(data.data(MIME).data()).decode("ascii", "replace")
    return [int(part) for part in text.split(",") if part.isdecimal()]


def _told(deal: ForecastDeal) -> str:
    money = deal.money or NO_SUM.lower()
    chance = f"{CHANCE_NAMES[deal.chance].lower()}, {deal.probability} %"
    return ", ".join(filter(None, (deal.title, deal.client, money, chance)))


def _paint(painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
    px = theme().px
    deal: ForecastDeal = index.data(ROW)
    mark = QRect(rect.left() + px(6), rect.top() + px(10), px(3), rect.height() - px(20))
    ground = theme().colour(CHANCE_COLOURS[deal.chance])
    draw_box(painter, mark, ground=ground, radius=1.5)
    left = mark.right() + px(8)
    upper = QRect(left, rect.top() + px(6), rect.right() - left - px(8), px(20))
    middle = QRect(left, rect.top() + px(26), upper.width(), px(16))
    lower = QRect(left, rect.top() + px(44), upper.width(), px(18))
    draw_text(painter, upper, deal.title, Role.BODY_STRONG)
    draw_text(painter, middle, deal.client or NO_CLIENT, Role.META, "text2")
    chance = f"{deal.probability}\N{NO-BREAK SPACE}%"
    used = draw_text(painter, lower, chance, Role.META, "text2", align=RIGHT)
    draw_text(painter, lower.adjusted(0, 0, -used - px(8), 0), deal.money or NO_SUM, Role.META)


def _badge(text: str) -> QPixmap:
    px = theme().px
    wide = text_width(text, Role.BODY_STRONG) + px(24)
    picture = QPixmap(wide, px(32))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_box(painter, picture.rect(), ground=theme().colour("accent"), radius=Radius.CONTROL)
    room = picture.rect().adjusted(px(12), 0, -px(12), 0)
    draw_text(painter, room, text, Role.BODY_STRONG, "accent_on")
    painter.end()
    return picture
