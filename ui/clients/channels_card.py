"""«Связь»: phones, addresses, pages; copy, reach, edit in place, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.clients.channel_reading import CHANNEL_KINDS
from crm_desktop.clients.channels import (
    add_channel,
    edit_channel,
    remove_channel,
    reorder_channels,
)
from ui.clients.channel_form import ChannelForm
from ui.clients.reach import copy_text, link_of, open_channel
from ui.clients.wording import CHANNEL_ICONS
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Card, SectionHead
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box, draw_ring
from ui.widgets.painted import KeyFocus

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent

    from crm_desktop.clients.card import CardChannel, ClientCard
    from ui.clients.desk import CardDesk

_ACTS = {
    "phone": ("phone", "Позвонить"),
    "email": ("mail", "Написать"),
    "messenger": ("send", "Написать"),
    "social": ("external-link", "Открыть страницу"),
    "site": ("external-link", "Открыть сайт"),
}


class ChannelRow(KeyFocus, QWidget):
    """40 high: icon, value over label, copy, act, menu. Enter edits, Delete removes.

    Attributes:
        edit_wanted: the person wants to change it.
        remove_wanted: the person wants it taken away.
        move_wanted: −1 up, 1 down.
    """

    edit_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)

    def __init__(self, desk: CardDesk, channel: CardChannel) -> None:
        super().__init__()
        self.channel = channel
        self._desk = desk
        kind = CHANNEL_KINDS.get(channel.kind, "")
        below = " · ".join(filter(None, (channel.label, channel.note)))
        self.setAccessibleName(", ".join(filter(None, (kind, channel.value, below))))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(channel.value, Role.BODY_MEDIUM))
        if below:
            words.addWidget(ElidedLabel(below, Role.LABEL, colour="text2"))
        copy = IconButton("copy", self.tr("Скопировать {}").format(channel.value), size=28)
        copy.clicked.connect(lambda _on=False: copy_text(desk.workspace, channel.value))
        more = IconButton("ellipsis-vertical", self.tr("Ещё: {}").format(channel.value), size=28)
        more.clicked.connect(lambda _on=False: self._open_menu(more))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 0, Space.XS, 0)
        row.setSpacing(Space.XS)
        row.addWidget(Glyph(CHANNEL_ICONS.get(channel.kind, "link"), "text2"))
        row.addSpacing(Space.S)
        row.addLayout(words, 1)
        row.addWidget(copy)
        icon, name = _ACTS.get(channel.kind, ("external-link", self.tr("Открыть")))
        if link_of(channel.kind, channel.value, channel.key):
            act = IconButton(icon, f"{name}: {channel.value}", framed=True, size=28)
            act.clicked.connect(lambda _on=False: self._reach())
            row.addWidget(act)
        row.addWidget(more)
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
        menu.add(self.tr("Изменить"), self.edit_wanted.emit, icon="pencil", shortcut="Return")
        menu.add(self.tr("Выше"), lambda: self.move_wanted.emit(-1), icon="arrow-up",
                 shortcut="Ctrl+Up")  # fmt: skip
        menu.add(self.tr("Ниже"), lambda: self.move_wanted.emit(1), icon="arrow-down",
                 shortcut="Ctrl+Down")  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Удалить"), self.remove_wanted.emit, icon="trash-2", danger=True,
                 shortcut="Del")  # fmt: skip
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
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
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
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


class ChannelsCard(Card):
    """All channels of a client in their order; the first of a kind is the main one."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._desk = desk
        self._shown: tuple[CardChannel, ...] | None = None
        self._client = 0
        self._editing = 0
        self.rows: list[ChannelRow] = []
        self._form: ChannelForm | None = None
        self._head = head = SectionHead(self.tr("Связь"), action=self.tr("Добавить"))
        head.activated.connect(self.start_adding)
        self._none = Label(
            self.tr("Телефона и почты пока нет"), Role.BODY, colour="text2", wrap=True
        )
        self._none.setContentsMargins(Space.S, 0, Space.S, Space.XS)
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.S)
        self.body.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(Space.S, 0, Space.S, 0)
        top.addWidget(head)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(top)
        self.body.addWidget(self._none)
        self.body.addLayout(self._list)

    @property
    def is_editing(self) -> bool:
        """Whether a channel is being typed."""
        return self._form is not None

    def show_card(self, card: ClientCard) -> None:
        """Show the channels; what is being typed stays while it is the same client."""
        if card.id != self._client:
            self._client = card.id
            self._close_form()
        if card.channels == self._shown:
            return
        self._shown = card.channels
        if not self.is_editing:
            self._fill()

    def start_adding(self) -> None:
        """Open an empty form at the foot of the list."""
        self._close_form()
        form = self._open_form()
        self._list.addWidget(form)
        self._none.hide()
        form.begin()

    def _fill(self) -> None:
        focused = next((row.channel.id for row in self.rows if row.hasFocus()), 0)
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for channel in self._shown or ():
            row = ChannelRow(self._desk, channel)
            row.edit_wanted.connect(lambda which=row: self._start_editing(which))
            row.remove_wanted.connect(lambda which=row: self._remove(which))
            row.move_wanted.connect(lambda step, which=row: self._move(which, step))
            self._list.addWidget(row)
            self.rows.append(row)
            if channel.id == focused:
                row.setFocus(Qt.FocusReason.OtherFocusReason)
        self._none.setVisible(not self.rows)

    def _open_form(self) -> ChannelForm:
        form = self._form = ChannelForm()
        form.saved.connect(self._save)
        form.closed.connect(self._on_form_closed)
        return form

    def _start_editing(self, row: ChannelRow) -> None:
        self._close_form()
        if row not in self.rows:
            return
        form = self._open_form()
        self._editing = row.channel.id
        at = self._list.indexOf(row)
        row.hide()
        self._list.insertWidget(at, form)
        form.begin(row.channel)

    def _save(self, text: str, label: str) -> None:
        channel = self._editing

        def refused(error: Exception) -> None:
            if self._form is not None:
                self._form.set_error(str(error))

        def kept(_result: object) -> None:
            self._close_form()

        if channel:
            self._desk.act(
                lambda office, _client: edit_channel(office, channel, text=text, label=label),
                on_done=kept, on_refused=refused,
            )  # fmt: skip
        else:
            self._desk.act(
                lambda office, client: add_channel(office, client, text=text, label=label),
                on_done=kept, on_refused=refused,
            )  # fmt: skip

    def _remove(self, row: ChannelRow) -> None:
        channel = row.channel.id
        self._desk.act(lambda office, _client: remove_channel(office, channel))

    def _move(self, row: ChannelRow, step: int) -> None:
        ids = [each.channel.id for each in self.rows]
        at = ids.index(row.channel.id)
        if 0 <= at + step < len(ids):
            ids[at], ids[at + step] = ids[at + step], ids[at]
            self._desk.act(
                lambda office, client: reorder_channels(office, client, ids=ids),
                self.tr("Порядок изменён"),
            )

    def _on_form_closed(self) -> None:
        self._close_form()

    def _close_form(self) -> None:
        if self._form is None:
            return
        form, edited = self._form, self._editing
        typing = any(part.hasFocus() for part in form.findChildren(QWidget))
        self._list.removeWidget(form)
        form.hide()
        form.deleteLater()
        self._form = None
        self._editing = 0
        self._fill()
        if typing:
            rows: list[QWidget] = [row for row in self.rows if row.channel.id == edited]
            (rows or [self._head])[0].setFocus(Qt.FocusReason.OtherFocusReason)
