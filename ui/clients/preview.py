"""The client selected in the list, beside the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.errors import NotFoundError
from crm_desktop.timeline.events import EventDraft, add_event, list_events
from crm_desktop.wording import number
from ui.clients.event_rows import EventColumn
from ui.clients.reach import link_of, open_link
from ui.clients.wording import KIND_NAMES, since, tone_of, when
from ui.theme import Role, Space, Tone, theme
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.cards import Card, Panel
from ui.widgets.empty import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.pills import Pill
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from PySide6.QtGui import QResizeEvent

    from crm_desktop.clients.card import CardChannel, ClientCard
    from crm_desktop.timeline.events import EventRow
    from ui.shell.workspace import Workspace

PAUSE_MS: Final = 60
"""While a person walks through the list with the arrows nothing is read."""
EVENTS: Final = 8
CHANNELS: Final = 4
WIDE: Final = 560
"""From this width the four facts stand in one row; px at 100 %."""
FEW_ACROSS: Final = 2


@dataclass(frozen=True, slots=True)
class _Shown:
    card: ClientCard
    events: Sequence[EventRow]
    type_colour: str


class _Fact(Panel):
    """A number of the client: label over value."""

    def __init__(self, label: str) -> None:
        super().__init__(padding=Space.M)
        self.body.setSpacing(2)
        self.value = ElidedLabel("", Role.ROW)
        self.body.addWidget(ElidedLabel(label, Role.META, colour="text2"))
        self.body.addWidget(self.value)


class ClientPreview(Card):
    """Header, four facts, channels, the last events, a field for a quick note.

    Attributes:
        open_wanted: the id of a client whose card the person wants.
    """

    open_wanted = Signal(object)

    def __init__(self, workspace: Workspace, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self._workspace = workspace
        self._zone = zone
        self._client = 0
        self._shown: _Shown | None = None
        self._drafts: dict[int, str] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE_MS)
        self._soon.timeout.connect(self._read)
        self._pages = QStackedWidget()
        self._none = EmptyState(
            self.tr("Выберите клиента"),
            self.tr("Здесь появятся его события и связь. Enter открывает карточку."),
            icon="users",
            tone=Tone.GREY,
        )
        self._page = QWidget()
        self._pages.addWidget(self._none)
        self._pages.addWidget(self._page)
        self.body.addWidget(self._pages)
        self._build()

    @property
    def client_id(self) -> int:
        """Whose preview this is; 0 = nobody's."""
        return self._client

    def show_client(self, client_id: int) -> None:
        """Show a client after a short pause; 0 shows nobody."""
        if client_id == self._client:
            return
        self._drafts[self._client] = self._note.text()
        self._client = client_id
        if not client_id:
            self._soon.stop()
            self._pages.setCurrentWidget(self._none)
            return
        self._soon.start()

    def refresh(self) -> None:
        """Read the client anew."""
        if self._client:
            self._soon.start()

    def focus_note(self) -> None:
        """Put the cursor into the note."""
        self._note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        self._avatar = Avatar("", 56)
        self._name = Label("", Role.RECORD, wrap=True)
        self._about = ElidedLabel("", Role.BODY, colour="text2")
        self._open = Button(self.tr("Открыть карточку"), "arrow-right")
        self._open.clicked.connect(lambda _on=False: self.open_wanted.emit(self._client))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._about)
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self._open, 0, Qt.AlignmentFlag.AlignTop)
        self._facts = {
            "contact": _Fact(self.tr("Был контакт")),
            "events": _Fact(self.tr("Событий")),
            "who": _Fact(self.tr("Ответственный")),
            "since": _Fact(self.tr("Клиент")),
        }
        self._facts_grid = QGridLayout()
        self._facts_grid.setSpacing(Space.M)
        self._lay_facts(across=len(self._facts))
        self._pills = QWidget()
        self._pills_flow = FlowLayout(self._pills)
        self._links = QWidget()
        self._links_flow = FlowLayout(self._links, spacing=Space.M, line_spacing=0)
        self._events = EventColumn(self._zone, short=True)
        self._quiet = Label(
            self.tr("Событий ещё нет. Запишите первое: заметку или итог звонка."),
            Role.BODY, colour="text2", wrap=True,
        )  # fmt: skip
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, Space.M, 0)
        column.setSpacing(0)
        column.addWidget(self._quiet)
        column.addWidget(self._events)
        column.addStretch(1)
        self._scroll = ScrollArea(inner)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(Space.XL - 4, Space.XL - 4, Space.XL - 4, Space.L)
        page.setSpacing(Space.L)
        page.addLayout(head)
        page.addWidget(self._pills)
        page.addLayout(self._facts_grid)
        page.addWidget(self._links)
        page.addWidget(self._scroll, 1)
        page.addLayout(self._build_note())

    def _lay_facts(self, *, across: int) -> None:
        """In one row, or in two where they would be cut."""
        for at, (key, fact) in enumerate(self._facts.items()):
            self._facts_grid.addWidget(fact, at // across, at % across)
            self._facts_grid.setColumnStretch(at, 0)
            if at < across:
                narrow = key == "events" and across > FEW_ACROSS
                self._facts_grid.setColumnStretch(at, 2 if narrow else 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme().px(WIDE)
        self._lay_facts(across=len(self._facts) if wide else FEW_ACROSS)

    def _build_note(self) -> QHBoxLayout:
        self._note = TextField("", self.tr("Заметка или итог звонка"))
        self._note.setMaxLength(20_000)
        self._note.returnPressed.connect(self._save_note)
        self._note.textChanged.connect(self._on_note)
        self._add = Button(self.tr("Добавить"), kind=Kind.SECONDARY)
        self._add.clicked.connect(self._save_note)
        self._add.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._note, 1)
        row.addWidget(self._add)
        return row

    def _read(self) -> None:
        office, client = self._workspace.office, self._client

        def read() -> _Shown:
            with office.reading():
                card = get_client(office, client)
                events = list_events(office, client, limit=EVENTS)
                kind = load_catalogue(office).item(_type_of(card))
            return _Shown(card, events, "" if kind is None else kind.colour)

        self._workspace.runner.read(read, self._show, self._on_failed, owner=self, key="preview")

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, NotFoundError):
            self.show_client(0)
        else:
            self._workspace.report(error)

    def _show(self, shown: _Shown) -> None:
        card = shown.card
        if card.id != self._client:
            return
        if self._shown is None or self._shown.card.id != card.id:
            self._add.set_busy(False)
            self._note.setText(self._drafts.pop(card.id, ""))
            self._on_note(self._note.text())
            self._scroll.verticalScrollBar().setValue(0)
        self._shown = shown
        self._avatar.set_person(card.name, key=card.id)
        self._name.setText(card.name)
        self._about.setText(_about(card))
        self._open.setAccessibleName(self.tr("Открыть карточку: {}").format(card.name))
        last = when(card.last_event_at, self._zone) if card.last_event_at else self.tr("не было")
        self._facts["contact"].value.setText(last)
        self._facts["events"].value.setText(number(card.events))
        self._facts["who"].value.setText(card.responsible or self.tr("никто"))
        self._facts["since"].value.setText(since(card.created_at, self._zone))
        self._fill_pills(card, tone_of(shown.type_colour))
        self._fill_links(card.channels)
        self._events.set_events(shown.events)
        self._quiet.setVisible(not shown.events)
        self._pages.setCurrentWidget(self._page)

    def _fill_pills(self, card: ClientCard, type_tone: Tone) -> None:
        self._pills_flow.clear()
        if card.text_of("type"):
            self._pills_flow.addWidget(Pill(card.text_of("type"), type_tone))
        for label in card.labels:
            name = f"#{label.name}" if label.directory == "tag" else label.name
            self._pills_flow.addWidget(Pill(name, tone_of(label.colour, otherwise=Tone.VIOLET)))
        self._pills.setVisible(self._pills_flow.count() > 0)

    def _fill_links(self, channels: Sequence[CardChannel]) -> None:
        self._links_flow.clear()
        icons = {"phone": "phone", "email": "mail"}
        for channel in [each for each in channels if each.kind in icons][:CHANNELS]:
            link = LinkButton(channel.value, icons[channel.kind])
            target = link_of(channel.kind, channel.value, channel.key)
            link.setEnabled(bool(target))
            link.clicked.connect(lambda _on=False, to=target: open_link(self._workspace, to))
            self._links_flow.addWidget(link)
        self._links.setVisible(self._links_flow.count() > 0)

    def _on_note(self, text: str) -> None:
        self._add.setEnabled(bool(text.strip()))

    def _save_note(self) -> None:
        text = self._note.text().strip()
        if not text or not self._client:
            return
        office, client = self._workspace.office, self._client
        self._add.set_busy(True)

        def kept(_result: object) -> None:
            self._add.set_busy(False)
            self._note.clear()

        def refused(error: Exception) -> None:
            self._add.set_busy(False)
            self._workspace.report(error)

        self._workspace.act(
            lambda: add_event(office, client, draft=EventDraft("note", text)),
            self.tr("Заметка записана"),
            owner=self,
            on_done=kept,
            on_refused=refused,
        )


def _type_of(card: ClientCard) -> int:
    value = card.value_of("type")
    return value if isinstance(value, int) else 0


def _about(card: ClientCard) -> str:
    parts = [KIND_NAMES.get(card.kind, "")]
    parts += [card.text_of("industry"), card.text_of("region")]
    if card.companies:
        post = card.companies[0].post
        parts.insert(1, f"{post}, {card.companies[0].name}" if post else card.companies[0].name)
    return " · ".join(filter(None, parts))
