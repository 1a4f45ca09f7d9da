"""A linked client as a row: who, what of this one, how to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.clients.reach import link_of, open_link
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import IconButton
from ui.widgets.labels import ElidedLabel
from ui.widgets.paint import draw_box, draw_ring
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent

    from ui.clients.desk import CardDesk


class PartyRow(KeyFocus, QWidget):
    """56 high: avatar, name over a line, phone and e-mail, what can be done. Enter opens.

    Args:
        desk: of the card.
        client_id: the linked client.
        name: of the linked client.
        line: what it is of this client, and how to reach it.
        phone: offered to be called.
        email: offered to be written to.

    Attributes:
        open_wanted: show the card of the other client.
        menu_wanted: below which widget.
        remove_wanted: take the link away.
        edit_wanted: change the link.
    """

    open_wanted = Signal()
    menu_wanted = Signal(object)
    remove_wanted = Signal()
    edit_wanted = Signal()

    def __init__(
        self, desk: CardDesk, client_id: int, *, name: str, line: str, phone: str, email: str
    ) -> None:
        super().__init__()
        self.setAccessibleName(", ".join(filter(None, (name, line))))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(ElidedLabel(name, Role.ROW))
        words.addWidget(ElidedLabel(line, Role.META, colour="text2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 0, Space.S, 0)
        row.setSpacing(Space.S)
        row.addWidget(Avatar(name, 36, key=client_id))
        row.addSpacing(Space.XS)
        row.addLayout(words, 1)
        for kind, value, icon, told in (
            ("phone", phone, "phone", self.tr("Позвонить: {}")),
            ("email", email, "mail", self.tr("Написать: {}")),
        ):
            link = link_of(kind, value, "") if value else ""
            if link:
                act = IconButton(icon, told.format(value), framed=True, size=28)
                act.clicked.connect(lambda _on=False, to=link: open_link(desk.workspace, to))
                row.addWidget(act)
        more = IconButton("ellipsis-vertical", self.tr("Ещё: {}").format(name), size=28)
        more.clicked.connect(lambda _on=False: self.menu_wanted.emit(more))
        row.addWidget(more)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(56))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.open_wanted.emit()
            case Qt.Key.Key_F2:
                self.edit_wanted.emit()
            case Qt.Key.Key_Delete:
                self.remove_wanted.emit()
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.open_wanted.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            draw_box(painter, self.rect(), ground=theme().colour("sunken"), radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)
        painter.end()
