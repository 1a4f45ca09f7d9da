"""The card of a client: everything known of it, edited in place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.duplicates.finding import Duplicate, possible_duplicates
from crm_desktop.errors import NotFoundError
from crm_desktop.journal import Kind as Record
from ui.clients.card_head import CardHead
from ui.clients.card_left import CardSections
from ui.clients.card_tabs import CardTabs
from ui.clients.channels_card import ChannelsCard
from ui.clients.desk import CardDesk
from ui.clients.duplicate_rows import DuplicateStrip
from ui.clients.feed_tab import FeedTab
from ui.clients.reach import copy_text
from ui.clients.sheet_tab import sheet_text
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.cards import Card
from ui.widgets.dialogs import confirm
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.menus import Menu
from ui.widgets.taborder import order_by_layout

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.clients.card import ClientCard
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

NARROW: Final = 1000
MOST_KEYS: Final = 9
T = TypeVar("T", bound=QWidget)
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
            self.sections.area.verticalScrollBar().setValue(0)
            self.show_tab(self.tabs.infos[0].key)
        self._read()
        self._read_duplicates()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_changed(self, changes: Changes) -> None:
        mine = changes.concern(Record.CLIENT, self.desk.client_id)
        card = self.desk.card
        linked = () if card is None else (
            *(each.client_id for each in (*card.people, *card.companies)),
            *(each.client_id for each in card.relations),
        )  # fmt: skip
        others = any(changes.concern(Record.CLIENT, client) for client in linked)
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
                    self._add_channel, "plus", "", "связь канал"),
            Command("card.label", self.tr("Добавить метку или роль"), self.head.add_label, "tag"),
            *(
                Command(f"card.{info.key}", info.command, partial(self.show_tab, info.key),
                        info.icon, f"Ctrl+{at}" if at <= MOST_KEYS else "", info.words)
                for at, info in enumerate(self.tabs.infos, 1)
            ),
            Command("card.copy", self.tr("Скопировать реквизиты"), self.copy_sheet, "copy"),
            Command("card.delete", self.tr("Удалить клиента"), self.delete, "trash-2"),
        ]  # fmt: skip

    def may_leave(self) -> bool:
        feed = self.part(FeedTab)
        if self.desk.card is None or feed.entry.form.is_empty:
            return self.tabs.may_leave()
        leaves = confirm(
            self.window(),
            self.tr("Уйти без записи?"),
            self.tr("То, что вы начали писать в ленту, пропадёт."),
            yes=self.tr("Не сохранять"),
            no=self.tr("Вернуться"),
            danger=True,
        )
        if leaves:
            feed.entry.forget()
        return leaves

    def show_tab(self, key: str) -> None:
        """Show a tab by its key in `card_parts.TABS`."""
        self.tabs.show_tab(key)

    def part(self, of_class: type[T]) -> T:
        """Return the section or the tab's page of a class.

        Raises:
            LookupError: the card shows no such part.
        """
        try:
            return self.sections.part(of_class)
        except LookupError:
            return self.tabs.part(of_class)

    def write_event(self, kind: str) -> None:
        """Go to the timeline, ready to write an event of a kind down."""
        self.show_tab("feed")
        self.part(FeedTab).entry.begin(kind)

    def _add_channel(self) -> None:
        self.part(ChannelsCard).start_adding()

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
        self.sections = CardSections(desk)
        self.tabs = CardTabs(desk)
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
        both = QHBoxLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(Space.XS)
        both.addWidget(self.sections)
        both.addWidget(self.tabs, 1)
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
        self.sections.fit(narrow=self.width() < theme().px(NARROW))

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
        self.sections.show_card(card)
        self.tabs.show_card(card)
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

    def _open_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Скопировать реквизиты"), self.copy_sheet, icon="copy")
        menu.add(self.tr("История изменений"), lambda: self.show_tab("history"), icon="history")
        menu.addSeparator()
        menu.add(self.tr("Удалить клиента"), self.delete, icon="trash-2", danger=True)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
