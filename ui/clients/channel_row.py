"""One phone, e-mail, messenger, profile or page of a client."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.clients.channel_reading import CHANNEL_KINDS
from crm_desktop.clients.reaching import messenger_links
from crm_desktop.wording import day
from crm_desktop.wording.times import local
from ui.clients.reach import copy_text, link_of, open_channel, open_link
from ui.clients.wording import CHANNEL_ICONS, today
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, set_tip
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box, draw_ring, draw_text
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent

    from crm_desktop.clients.card import CardChannel
    from ui.clients.desk import CardDesk

_ACTS = {
    "phone": ("phone", "Позвонить"),
    "email": ("mail", "Написать"),
    "messenger": ("send", "Написать"),
    "social": ("external-link", "Открыть страницу"),
    "site": ("external-link", "Открыть сайт"),
}


class _Value(ElidedLabel):
    """The number or address; struck out where nobody answers."""

    def __init__(self, text: str, *, dead: bool) -> None:
        super().__init__(text, Role.BODY_MEDIUM, colour="text2" if dead else "text")
        self._dead = dead

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._dead:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        draw_text(painter, self.rect(), self.text(), Role.BODY_MEDIUM, "text2", struck=True)
        painter.end()


class ChannelRow(KeyFocus, QWidget):
    """40 high: icon, value over label, copy, act, menu. Enter edits, Delete removes.

    Attributes:
        edit_wanted: the person wants to change it.
        remove_wanted: the person wants it taken away.
        move_wanted: −1 up, 1 down.
        dead_wanted: nobody answers there any more, or somebody does again.
    """

    edit_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)
    dead_wanted = Signal(bool)

    def __init__(self, desk: CardDesk, channel: CardChannel, *, read_only: bool = False) -> None:
        super().__init__()
        self._read_only = read_only
        self.channel = channel
        self._desk = desk
        kind = CHANNEL_KINDS.get(channel.kind, "")
        dead = channel.dead_at is not None
        silent = self.tr("не отвечает") if dead else ""
        below = " · ".join(filter(None, (silent, channel.label, channel.note)))
        if channel.dead_at is not None:
            told = day(local(channel.dead_at, desk.zone).date(), today(desk.zone))
            set_tip(self, self.tr("Отмечено, что не отвечает: {}").format(told))
        self.setAccessibleName(", ".join(filter(None, (kind, channel.value, below))))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(_Value(channel.value, dead=dead))
        if below:
            words.addWidget(ElidedLabel(below, Role.LABEL, colour="text2"))
        copy = IconButton("copy", self.tr("Скопировать {}").format(channel.value), size=28)
        copy.clicked.connect(lambda _on=False: copy_text(desk.workspace, channel.value))
        more = IconButton("ellipsis-vertical", self.tr("Ещё: {}").format(channel.value), size=28)
        more.clicked.connect(lambda _on=False: self._open_menu(more))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 0, Space.XS, 0)
        row.setSpacing(Space.XS)
        row.addWidget(Glyph(CHANNEL_ICONS.get(channel.kind, "link"), "text3" if dead else "text2"))
        row.addSpacing(Space.S)
        row.addLayout(words, 1)
        row.addWidget(copy)
        icon, name = _ACTS.get(channel.kind, ("external-link", self.tr("Открыть")))
        if link_of(channel.kind, channel.value, channel.key):
            act = IconButton(icon, f"{name}: {channel.value}", framed=True, size=28)
            act.clicked.connect(lambda _on=False: self._reach())
            row.addWidget(act)
        row.addWidget(more)
        more.setVisible(not read_only or channel.kind == "phone")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(40))

    def _reach(self) -> None:
        opened = open_channel(self._desk.workspace, self.channel)
        if opened and self.channel.kind in ("phone", "email"):
            self._desk.event_wanted.emit("call" if self.channel.kind == "phone" else "letter")

    def _open_menu(self, under: QWidget) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if self.channel.kind == "phone":
            workspace = self._desk.workspace
            for name, link in messenger_links(self.channel.key).items():
                menu.add(
                    self.tr("Написать в {}").format(name), partial(open_link, workspace, link),
                    icon="send",
                )  # fmt: skip
        if self._read_only:
            menu.popup(under.mapToGlobal(under.rect().bottomLeft()))
            return
        if menu.actions():
            menu.addSeparator()
        menu.add(self.tr("Изменить"), self.edit_wanted.emit, icon="pencil", shortcut="Return")
        menu.add(self.tr("Выше"), lambda: self.move_wanted.emit(-1), icon="arrow-up",
                 shortcut="Ctrl+Up")  # fmt: skip
        menu.add(self.tr("Ниже"), lambda: self.move_wanted.emit(1), icon="arrow-down",
                 shortcut="Ctrl+Down")  # fmt: skip
        dead = self.channel.dead_at is not None
        told = self.tr("Снова отвечает") if dead else self.tr("Не отвечает или не существует")
        menu.add(told, lambda: self.dead_wanted.emit(not dead), icon="rotate-ccw" if dead else "x")
        menu.addSeparator()
        menu.add(self.tr("Удалить"), self.remove_wanted.emit, icon="trash-2", danger=True,
                 shortcut="Del")  # fmt: skip
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        copies = control and event.key() == Qt.Key.Key_C
        if self._read_only and not copies:
            super().keyPressEvent(event)
            return
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2:
                self.edit_wanted.emit()
            case Qt.Key.Key_Delete:
                self.remove_wanted.emit()
            case Qt.Key.Key_Up if control:
                self.move_wanted.emit(-1)
            case Qt.Key.Key_Down if control:
                self.move_wanted.emit(1)
            case Qt.Key.Key_C if control:
                copy_text(self._desk.workspace, self.channel.value)
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton and not self._read_only
        if left and self.rect().contains(event.pos()):
            self.edit_wanted.emit()

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
