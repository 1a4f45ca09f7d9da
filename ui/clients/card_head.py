"""The head of a card: who it is, what he is to us, and what can be done now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.clients.labels import add_label, remove_label
from ui.clients.label_dialog import LabelDialog
from ui.clients.reach import open_channel
from ui.clients.wording import KIND_NAMES, cut, since, tone_of
from ui.deals.new_deal import open_new_deal
from ui.tasks.record_tab import plan_for
from ui.theme import Role, Space, Tone, theme
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.cards import Card
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.pills import Pill, Tag

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.clients.card import CardChannel, CardLabel, ClientCard
    from ui.clients.desk import CardDesk


MOST_TOLD = 80
"""Characters of each thing told about the client; the whole of it stands below."""
LEAST = 560
ROOMY = 1160
"""From this width all five acts are offered; px at 100 %."""


class CardHead(Card):
    """Avatar 56, a line about the client, roles and tags; what can be done with him."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._desk = desk
        self._shown: object = None
        self._avatar = Avatar("", 56)
        self._about = Label("", Role.ROW_MEDIUM, wrap=True)
        self._pills = QWidget()
        self._flow = FlowLayout(self._pills)
        self.plus = self._new_plus()
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        words.addStretch(1)
        words.addWidget(self._about)
        words.addWidget(self._pills)
        words.addStretch(1)
        self.call = Button(self.tr("Звонок"), "phone", kind=Kind.PRIMARY)
        self.letter = Button(self.tr("Письмо"), "mail")
        self._calls = Menu(self)
        self._letters = Menu(self)
        self.call.setMenu(self._calls)
        self.letter.setMenu(self._letters)
        self._note = note = Button(self.tr("Заметка"), "message-circle")
        note.clicked.connect(lambda _on=False: desk.event_wanted.emit("note"))
        self._meeting = meeting = Button(self.tr("Встреча"), "handshake")
        meeting.clicked.connect(lambda _on=False: desk.event_wanted.emit("meeting"))
        self.task = task = Button(self.tr("Задача"), "list-plus")
        task.clicked.connect(lambda _on=False: self.add_task())
        self.deal = deal = Button(self.tr("Сделка"), "square-kanban")
        deal.clicked.connect(lambda _on=False: self.add_deal())
        row = QHBoxLayout()
        row.setContentsMargins(Space.XL - 4, Space.L, Space.XL - 4, Space.L)
        row.setSpacing(Space.S)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(Space.S)
        row.addLayout(words, 1)
        for button in (self.call, self.letter, note, meeting, task, deal):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a narrow screen the timeline's own switch does for these two.
        roomy = self.width() >= theme().px(ROOMY)
        self._note.setVisible(roomy)
        self._meeting.setVisible(roomy)

    def minimumSizeHint(self) -> QSize:
        # What is hidden on a narrow screen must not keep the screen wide.
        return QSize(theme().px(LEAST), super().minimumSizeHint().height())

    def show_card(self, card: ClientCard) -> None:
        """Show a client."""
        self._avatar.set_person(card.name, key=card.id)
        told = [card.text_of("industry"), *self._work(card), card.text_of("region")]
        told.append(self.tr("клиент {}").format(since(card.created_at, self._desk.zone)))
        line = " · ".join(cut(each, MOST_TOLD) for each in told if each)
        self._about.setText(line[:1].upper() + line[1:])
        pills = (card.id, card.kind, card.text_of("type"), card.labels, card.substitute)
        if pills != self._shown:
            self._shown = pills
            self._fill(card)
        self._fill_menus(card.channels)

    def add_task(self) -> None:
        """Ask for a new task of this client."""
        if self._desk.card is not None:
            plan_for(self._desk, self)

    def add_deal(self) -> None:
        """Ask for a new deal of this client."""
        desk = self._desk
        if desk.card is not None:
            open_new_deal(desk.workspace, self.window(), client_id=desk.client_id)

    def add_label(self) -> None:
        """Choose a role or a tag to add."""
        desk = self._desk
        if desk.catalogue is None or desk.card is None:
            return
        LabelDialog(
            desk.catalogue,
            lambda directory, name: desk.act(
                lambda office, client: add_label(office, client, directory=directory, name=name)
            ),
            parent=self.window(),
            subtitle=desk.card.name,
            worn=[label.item_id for label in desk.card.labels],
        ).open()

    def _work(self, card: ClientCard) -> list[str]:
        return [
            f"{each.post}, {each.name}" if each.post else each.name for each in card.companies[:2]
        ]

    def _fill(self, card: ClientCard) -> None:
        had_focus = self.plus.hasFocus()
        self._flow.clear()
        self._flow.addWidget(Pill(KIND_NAMES.get(card.kind, ""), Tone.GREY))
        if card.text_of("type"):
            self._flow.addWidget(Pill(card.text_of("type"), self._type_tone(card)))
        if card.substitute:
            self._flow.addWidget(
                Pill(
                    self.tr("Замещает {}").format(card.substitute), Tone.WARN, icon="calendar-days"
                )
            )
        for label in card.labels:
            name = f"#{label.name}" if label.directory == "tag" else label.name
            tag = Tag(name, tone_of(label.colour, otherwise=Tone.VIOLET), removable=True)
            tag.removed.connect(lambda which=label: self._remove(which))
            self._flow.addWidget(tag)
        self.plus = self._new_plus()
        if had_focus:
            self.plus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_plus(self) -> IconButton:
        plus = IconButton("plus", self.tr("Добавить метку или роль"), size=24, framed=True)
        plus.clicked.connect(self.add_label)
        self._flow.addWidget(plus)
        return plus

    def _type_tone(self, card: ClientCard) -> Tone:
        value = card.value_of("type")
        catalogue = self._desk.catalogue
        item = catalogue.item(value) if catalogue and isinstance(value, int) else None
        return tone_of(item.colour) if item is not None else Tone.GREY

    def _remove(self, label: CardLabel) -> None:
        item = label.item_id
        self._desk.act(lambda office, client: remove_label(office, client, item_id=item))

    def _fill_menus(self, channels: tuple[CardChannel, ...]) -> None:
        for menu, kind, verb, event, icon in (
            (self._calls, "phone", self.tr("Позвонить: {}"), "call", "phone"),
            (self._letters, "email", self.tr("Написать: {}"), "letter", "mail"),
        ):
            menu.clear()
            for channel in sorted(channels, key=lambda each: each.dead_at is not None):
                if channel.kind == kind:
                    told = f"{channel.value} · {channel.label}" if channel.label else channel.value
                    if channel.dead_at is not None:
                        told = self.tr("{} (не отвечает)").format(told)
                    menu.add(
                        verb.format(told),
                        partial(self._reach, channel, event),
                        icon=icon,
                    )
            if menu.actions():
                menu.addSeparator()
            written = self.tr("Записать звонок") if kind == "phone" else self.tr("Записать письмо")
            menu.add(written, partial(self._desk.event_wanted.emit, event), icon="pencil")

    def _reach(self, channel: CardChannel, event: str) -> None:
        open_channel(self._desk.workspace, channel)
        self._desk.event_wanted.emit(event)
