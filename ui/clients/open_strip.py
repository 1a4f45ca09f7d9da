"""The strip of open cards, and where a card stands in the list it was opened from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.wording import number
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.labels import Label, set_tip
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.clients.open_cards import OpenCard

MOST_WIDTH = 200
LEAST_WIDTH = 72


class OpenTab(PaintedButton):
    """32 high: a name and a cross; the middle button of the mouse closes."""

    close_wanted = Signal()

    def __init__(self, card: OpenCard, parent: QWidget) -> None:
        self.client_id = card.client_id
        super().__init__(card.name or "…", parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        px = theme().px
        width = text_width(self.caption, Role.BODY_MEDIUM) + px(46)
        return QSize(min(width, px(MOST_WIDTH)), px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(LEAST_WIDTH), theme().px(32))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.MiddleButton or self._cross.contains(event.pos()):
            self.close_wanted.emit()
        else:
            super().mousePressEvent(event)

    @property
    def _cross(self) -> QRect:
        px = theme().px
        return QRect(self.width() - px(26), (self.height() - px(20)) // 2, px(20), px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        painter = QPainter(self)
        chosen = self.isChecked()
        if chosen or self.hovered:
            draw_box(
                painter, self.rect(), ground=theme().colour("surface" if chosen else "sunken"),
                border=theme().colour("border") if chosen else None, radius=Radius.CARD,
            )  # fmt: skip
        room = self.rect().adjusted(px(12), 0, -px(30), 0)
        draw_text(painter, room, self.caption, Role.BODY_MEDIUM, "text" if chosen else "text2")
        spot = QRect(QPoint(0, 0), QSize(px(14), px(14)))
        spot.moveCenter(self._cross.center())
        draw_icon(painter, spot, "x", "text2" if chosen or self.hovered else "text3")
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)
        painter.end()
        cut = text_width(self.caption, Role.BODY_MEDIUM) > room.width()
        set_tip(self, self.caption if cut else "")


class OpenStrip(QWidget):
    """Open cards side by side; hidden while there is one.

    Attributes:
        chosen: a client whose card is to come to the front.
        close_wanted: a client whose card is to be closed.
    """

    chosen = Signal(object)
    close_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[tuple[int, str]] = []
        self.tabs: list[OpenTab] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.XS)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Открытые карточки"))
        self.hide()

    def show_cards(self, cards: Sequence[OpenCard], front: int) -> None:
        """Show the open cards; `front` is the client of the one in front."""
        shown = [(card.client_id, card.name) for card in cards]
        if shown != self._shown:
            self._shown = shown
            for tab in self.tabs:
                self._row.removeWidget(tab)
                tab.hide()
                tab.deleteLater()
            self.tabs = [self._new_tab(card) for card in cards]
            for at, tab in enumerate(self.tabs):
                self._row.insertWidget(at, tab)
                tab.show()
        for tab in self.tabs:
            tab.setChecked(tab.client_id == front)
        self.setVisible(len(cards) > 1)

    def _new_tab(self, card: OpenCard) -> OpenTab:
        tab = OpenTab(card, self)
        client = card.client_id
        tab.clicked.connect(lambda _on=False: self._choose(tab, client))
        tab.close_wanted.connect(lambda: self.close_wanted.emit(client))
        return tab

    def _choose(self, tab: OpenTab, client: int) -> None:
        tab.setChecked(True)
        self.chosen.emit(client)


class ListPlace(QWidget):
    """«5 из 214» between two arrows; hidden while the card was not opened from a list.

    Attributes:
        turned: −1 or 1.
    """

    turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before = IconButton("arrow-up", self.tr("Предыдущий в списке (Alt+↑)"), size=32)
        self.before.clicked.connect(lambda _on=False: self.turned.emit(-1))
        self.after = IconButton("arrow-down", self.tr("Следующий в списке (Alt+↓)"), size=32)
        self.after.clicked.connect(lambda _on=False: self.turned.emit(1))
        self.words = Label("", Role.BODY, colour="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.words)
        row.addSpacing(Space.XS)
        row.addWidget(self.before)
        row.addWidget(self.after)
        follow_theme(self.update)
        self.hide()

    def show_card(self, card: OpenCard | None) -> None:
        """Tell where the card in front stands."""
        if card is None or card.among is None or card.at < 0:
            self.hide()
            return
        self.words.setText(self.tr("{} из {}").format(number(card.at + 1), number(len(card.among))))
        self.before.setEnabled(card.at > 0)
        self.after.setEnabled(card.at + 1 < len(card.among))
        self.show()
