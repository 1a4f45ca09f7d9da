"""The card of a client: everything known of it, edited in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.duplicates import Duplicate, possible_duplicates
from crm_desktop.clients.field_types import OWN_GROUP
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.errors import NotFoundError
from crm_desktop.journal import Kind as Record
from ui.clients.card_head import CardHead
from ui.clients.channels_card import ChannelsCard
from ui.clients.contacts_tab import ContactsTab
from ui.clients.desk import CardDesk
from ui.clients.duplicate_rows import DuplicateStrip
from ui.clients.feed_tab import FeedTab
from ui.clients.fields_card import FieldsCard
from ui.clients.history_tab import HistoryTab
from ui.clients.places_card import AddressesCard, BankCard
from ui.clients.reach import copy_text
from ui.clients.sheet_tab import SheetTab, sheet_text
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.cards import Card
from ui.widgets.dialogs import confirm
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.menus import Menu
from ui.widgets.scroll import ScrollArea
from ui.widgets.taborder import order_by_layout
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.clients.card import ClientCard
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

LEFT: Final = 348
LEFT_NARROW: Final = 324
NARROW: Final = 1000
_NAMES: Final = ("name", "last_name", "first_name", "middle_name")
_MAIN: Final = (*_NAMES, "type", "segment", "responsible", "priority", "source", "region",
                "newsletter", "industry", "note")  # fmt: skip
_LEGAL: Final = ("inn", "kpp", "ogrn", "okpo", "director", "full_name")
_NAMED: Final = (Record.DIRECTORY_ITEM, Record.MEMBER, Record.OWN_FIELD)


@dataclass(frozen=True, slots=True)
class _Read:
    card: ClientCard
    catalogue: Catalogue


class ClientCardScreen(Screen):
    """Head, duplicates, values on the left, timeline and the rest on the right."""

    place = Place.CLIENT
    help_page = "card"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = CardDesk(workspace, workspace.office.zone, self)
        self.desk.event_wanted.connect(self.write_event)
        self._build()
        follow_theme(self._fit)

    def open(self, argument: object | None) -> None:
        client = argument if isinstance(argument, int) else 0
        if client != self.desk.client_id:
            self.desk.client_id = client
            self.desk.card = None
            self._strip.set_duplicates(())
            self._left_scroll.verticalScrollBar().setValue(0)
            self.show_tab("feed")
        self._read()
        self._read_duplicates()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_changed(self, changes: Changes) -> None:
        mine = changes.concern(Record.CLIENT, self.desk.client_id)
        card = self.desk.card
        others = card is not None and any(
            changes.concern(Record.CLIENT, each.client_id)
            for each in (*card.people, *card.companies)
        )
        if mine or others or any(changes.concern(kind) for kind in _NAMED):
            self._read()
        if mine:
            self._read_duplicates()

    def commands(self) -> list[Command]:
        card = self.desk.card
        if not self.desk.client_id or (card is not None and card.deleted_at is not None):
            return []  # asked before the card is read too: its keys work from then on
        write = self.write_event
        return [
            Command("card.note", self.tr("Записать заметку"), lambda: write("note"),
                    "message-circle", "Ctrl+Shift+N", "лента событие"),
            Command("card.call", self.tr("Записать звонок"), lambda: write("call"), "phone"),
            Command("card.meeting", self.tr("Записать встречу"), lambda: write("meeting"),
                    "handshake"),
            Command("card.letter", self.tr("Записать письмо"), lambda: write("letter"), "mail"),
            Command("card.channel", self.tr("Добавить телефон или почту"),
                    self.channels.start_adding, "plus", "", "связь канал"),
            Command("card.label", self.tr("Добавить метку или роль"), self.head.add_label, "tag"),
            Command("card.feed", self.tr("Лента клиента"), lambda: self.show_tab("feed"),
                    "list", "Ctrl+1"),
            Command("card.contacts", self.tr("Контакты клиента"),
                    lambda: self.show_tab("contacts"), "users", "Ctrl+2"),
            Command("card.sheet", self.tr("Реквизиты клиента"), lambda: self.show_tab("sheet"),
                    "receipt-text", "Ctrl+3"),
            Command("card.history", self.tr("История изменений клиента"),
                    lambda: self.show_tab("history"), "history", "Ctrl+4"),
            Command("card.copy", self.tr("Скопировать реквизиты"), self.copy_sheet, "copy"),
            Command("card.delete", self.tr("Удалить клиента"), self.delete, "trash-2"),
        ]  # fmt: skip

    def may_leave(self) -> bool:
        if self.feed.entry.form.is_empty or self.desk.card is None:
            return True
        leaves = confirm(
            self.window(),
            self.tr("Уйти без записи?"),
            self.tr("То, что вы начали писать в ленту, пропадёт."),
            yes=self.tr("Не сохранять"),
            no=self.tr("Вернуться"),
            danger=True,
        )
        if leaves:
            self.feed.entry.forget()
        return leaves

    def show_tab(self, key: str) -> None:
        """Show a tab: `feed`, `contacts`, `sheet` or `history`."""
        self._tabs.set_value(key)
        self._on_tab(key)

    def write_event(self, kind: str) -> None:
        """Go to the timeline, ready to write an event of a kind down."""
        self.show_tab("feed")
        self.feed.entry.begin(kind)

    def copy_sheet(self) -> None:
        """Put all requisites on the clipboard."""
        if self.desk.card is not None:
            copy_text(self.workspace, sheet_text(self.desk.card))

    def delete(self) -> None:
        """Put the client into the trash and go back; the toast offers «Отменить»."""
        self.desk.act(
            lambda office, client: delete_clients(office, [client]),
            on_done=lambda _changes: self.workspace.back(),
        )

    def restore(self) -> None:
        """Take the client out of the trash."""
        self.desk.act(lambda office, client: restore_clients(office, [client]))

    def _build(self) -> None:
        desk = self.desk
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title = ScreenHead("", crumb=self.tr("Клиенты"))
        self._title.crumb_clicked.connect(lambda: self.workspace.go(Place.CLIENTS))
        self._title.add(PaletteBox(self.workspace))
        self._more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=36)
        self._more.clicked.connect(self._open_menu)
        self._title.add(self._more)
        self.head = CardHead(desk)
        self._strip = DuplicateStrip()
        self._strip.open_wanted.connect(desk.open_client)
        self.channels = ChannelsCard(desk)
        self.main = FieldsCard(
            self.tr("О клиенте"), desk, takes=lambda field: field.group == "Основное", order=_MAIN
        )
        self.legal = FieldsCard(
            self.tr("Реквизиты"), desk, takes=lambda field: field.group == "Реквизиты",
            order=_LEGAL, action=self.tr("Скопировать все"),
        )  # fmt: skip
        self.legal.head.activated.connect(self.copy_sheet)
        self.addresses = AddressesCard(desk)
        self.bank = BankCard(desk)
        self.personal = FieldsCard(
            self.tr("Личное"), desk, takes=lambda field: field.group == "Личное"
        )
        self.own = FieldsCard(
            self.tr("Свои поля"), desk, takes=lambda field: field.group == OWN_GROUP
        )
        self._left_cards = (
            self.channels, self.main, self.legal, self.addresses, self.bank, self.personal,
            self.own,
        )  # fmt: skip
        self._pages = QStackedWidget()
        self._pages.addWidget(self._build_full())
        self._pages.addWidget(self._build_gone())
        self._pages.addWidget(QWidget())
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._title)
        column.addWidget(self._pages, 1)
        self._pages.setCurrentIndex(2)

    def _build_full(self) -> QWidget:
        inner = QWidget()
        left = QVBoxLayout(inner)
        left.setContentsMargins(0, 0, Space.XS, 0)
        left.setSpacing(Space.L)
        for card in self._left_cards:
            left.addWidget(card)
        left.addStretch(1)
        self._left_scroll = ScrollArea(inner)
        self._tabs = Tabs(
            [
                ("feed", self.tr("Лента")),
                ("contacts", self.tr("Контакты")),
                ("sheet", self.tr("Реквизиты")),
                ("history", self.tr("История изменений")),
            ]
        )
        self._tabs.changed.connect(self._on_tab)
        self.feed = FeedTab(self.desk)
        self.contacts = ContactsTab(self.desk)
        self.sheet = SheetTab(self.desk)
        self.history = HistoryTab(self.desk)
        self._tab_pages = {
            "feed": self.feed, "contacts": self.contacts, "sheet": self.sheet,
            "history": self.history,
        }  # fmt: skip
        self._stack = QStackedWidget()
        for page in self._tab_pages.values():
            self._stack.addWidget(page)
        right = Card(padding=0)
        right.body.setContentsMargins(1, Space.XS, 1, 1)
        right.body.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(Space.M, 0, 0, 0)
        bar.addWidget(self._tabs)
        right.body.addLayout(bar)
        right.body.addWidget(self._stack, 1)
        both = QHBoxLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(Space.XS)
        self._left = QWidget()
        beside = QHBoxLayout(self._left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self._left_scroll)
        both.addWidget(self._left)
        both.addWidget(right, 1)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addWidget(self._strip)
        column.addLayout(both, 1)
        return full

    def _build_gone(self) -> QWidget:
        card = Card()
        self._gone = EmptyState(self.tr("Клиент в корзине"), icon="trash-2", tone=Tone.GREY)
        self._restore = Button(self.tr("Восстановить"), "rotate-ccw", kind=Kind.PRIMARY)
        self._restore.clicked.connect(self.restore)
        back = Button(self.tr("К списку клиентов"), "arrow-left")
        back.clicked.connect(lambda _on=False: self.workspace.go(Place.CLIENTS))
        self._gone.add_action(self._restore)
        self._gone.add_action(back)
        card.body.addWidget(self._gone)
        return card

    def _fit(self) -> None:
        bar = self._left_scroll.verticalScrollBar().sizeHint().width()
        narrow = self.width() < theme().px(NARROW)
        self._left.setFixedWidth(theme().px(LEFT_NARROW if narrow else LEFT) + Space.XS + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _read(self) -> None:
        office, client = self.workspace.office, self.desk.client_id

        def read() -> _Read:
            with office.reading():
                return _Read(get_client(office, client), load_catalogue(office))

        self.workspace.runner.read(read, self._show, self._on_failed, owner=self, key="card")

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, NotFoundError):
            self.workspace.report(error)
            return
        self._title.set_title(self.tr("Клиент"))
        self._gone.set_texts(
            self.tr("Такого клиента в базе нет"), self.tr("Возможно, его запись отменили.")
        )
        self._restore.hide()
        self._pages.setCurrentIndex(1)

    def _show(self, read: _Read) -> None:
        card = read.card
        if card.id != self.desk.client_id:
            return
        self.desk.card = card
        if self._catalogue_moved(read.catalogue):
            self.desk.catalogue = read.catalogue
        self._title.set_title(card.name)
        if card.deleted_at is not None:
            self._show_gone(card)
            return
        self.head.show_card(card)
        for part in self._left_cards:
            part.show_card(card)
        self.contacts.show_card(card)
        self._tabs.set_count("feed", card.events or None)
        self._tabs.set_count("contacts", len(card.people) + len(card.companies) or None)
        self._refresh_tab()
        self._pages.setCurrentIndex(0)
        order_by_layout(self)

    def _show_gone(self, card: ClientCard) -> None:
        merged = card.merged_into is not None
        title = self.tr("Клиент объединён с другим") if merged else self.tr("Клиент в корзине")
        text = (
            self.tr("Его данные теперь в общей карточке.")
            if merged
            else self.tr("«{}» удалён. Ничего не пропало: восстановите, и всё вернётся.").format(
                card.name
            )
        )
        self._gone.set_texts(title, text)
        self._restore.setVisible(not merged)
        self._pages.setCurrentIndex(1)

    def _catalogue_moved(self, catalogue: Catalogue) -> bool:
        before = self.desk.catalogue
        if before is None or before.fields != catalogue.fields:
            return True
        names = {field.directory for field in catalogue.fields if field.directory}
        return before.members != catalogue.members or any(
            before.items(name) != catalogue.items(name) for name in names
        )

    def _read_duplicates(self) -> None:
        office, client = self.workspace.office, self.desk.client_id
        self.workspace.runner.read(
            lambda: (client, possible_duplicates(office, client)),
            self._show_duplicates,
            lambda error: (
                None if isinstance(error, NotFoundError) else self.workspace.report(error)
            ),
            owner=self,
            key="duplicates",
        )

    def _show_duplicates(self, found: tuple[int, list[Duplicate]]) -> None:
        client, duplicates = found
        if client == self.desk.client_id:
            self._strip.set_duplicates(duplicates)

    def _on_tab(self, key: object) -> None:
        self._stack.setCurrentWidget(self._tab_pages[str(key)])
        self._refresh_tab()

    def _refresh_tab(self) -> None:
        if not self.desk.client_id:
            return
        if self._tabs.value == "feed":
            self.feed.refresh()
        elif self._tabs.value == "history":
            self.history.refresh()
        elif self._tabs.value == "sheet" and self.desk.card is not None:
            self.sheet.show_card(self.desk.card)

    def _open_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Скопировать реквизиты"), self.copy_sheet, icon="copy")
        menu.add(self.tr("История изменений"), lambda: self.show_tab("history"), icon="history")
        menu.addSeparator()
        menu.add(self.tr("Удалить клиента"), self.delete, icon="trash-2", danger=True)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
