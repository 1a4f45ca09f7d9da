"""«Связь»: phones, addresses, pages; copy, reach, edit in place, order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.powers import FieldRule
from crm_desktop.clients.channels import (
    add_channel,
    edit_channel,
    mark_dead,
    remove_channel,
    reorder_channels,
)
from ui.clients.channel_form import ChannelForm
from ui.clients.channel_row import ChannelRow
from ui.theme import Role, Space
from ui.widgets.cards import Card, SectionHead
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.clients.card import CardChannel, ClientCard
    from ui.clients.desk import CardDesk


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
        self._read_only = False
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
        rule = self._desk.rule("channels")
        self.setVisible(rule is not FieldRule.HIDDEN)
        read_only = rule is not FieldRule.EDIT
        if card.channels == self._shown and read_only == self._read_only:
            return
        self._shown, self._read_only = card.channels, read_only
        self._head.show_action(shown=not read_only)
        if not self.is_editing:
            self._fill()

    def start_adding(self) -> None:
        """Open an empty form at the foot of the list."""
        if self._desk.rule("channels") is not FieldRule.EDIT:
            self._desk.workspace.tell(
                self.tr("Ваша роль не меняет телефоны и почту. Обратитесь к руководителю.")
            )
            return
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
            row = ChannelRow(self._desk, channel, read_only=self._read_only)
            row.edit_wanted.connect(lambda which=row: self._start_editing(which))
            row.remove_wanted.connect(lambda which=row: self._remove(which))
            row.dead_wanted.connect(lambda dead, which=row: self._mark(which, dead))
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

    def _mark(self, row: ChannelRow, dead: bool) -> None:
        channel = row.channel.id
        self._desk.act(lambda office, _client: mark_dead(office, channel, dead=dead))

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
