"""The card of a client: everything known of it, edited in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.card import get_client
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.duplicates.finding import Duplicate, possible_duplicates
from crm_desktop.errors import NotFoundError
from crm_desktop.journal import Kind as Record
from crm_desktop.members.own_settings import own_setting, set_own_setting
from ui.clients.card_arrange import ArrangeDialog
from ui.clients.card_commands import card_commands, walking_commands
from ui.clients.card_deck import CardDeck
from ui.clients.card_gone import CardGone
from ui.clients.card_head import CardHead
from ui.clients.card_layout import SETTING, CardLayout, layout_of, usual_layout
from ui.clients.card_left import CardSections
from ui.clients.card_tabs import CardTabs
from ui.clients.channels_card import ChannelsCard
from ui.clients.contacts_tab import ContactsTab
from ui.clients.desk import CardDesk
from ui.clients.duplicate_rows import DuplicateStrip
from ui.clients.feed_tab import FeedTab
from ui.clients.reach import copy_text
from ui.clients.sheet_tab import sheet_text
from ui.duplicates.card_strip import wire_strip
from ui.duplicates.merged_dialog import open_merged
from ui.personal_data.banner import PersonalBanner
from ui.personal_data.erase_dialog import save_act_of
from ui.shell.screen import ClientStop, Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.sync.presence_hint import PresenceHint
from ui.theme import Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.dialogs import confirm
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
T = TypeVar("T", bound=QWidget)
_OF_ALL: Final = (
    Record.DIRECTORY_ITEM, Record.MEMBER, Record.OWN_FIELD, Record.MEMBER_SETTING,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Read:
    card: ClientCard
    catalogue: Catalogue
    layout: str


class ClientCardScreen(Screen):
    """Head, duplicates, values on the left, timeline and the rest on the right."""

    place = Place.CLIENT
    help_page = "card"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = CardDesk(workspace, workspace.office.zone, self)
        self.desk.event_wanted.connect(self.write_event)
        self.deck = CardDeck(self.desk, self.may_leave)
        self._layout = usual_layout()
        self._printed: frozenset[str] | None = None
        self._led: set[int] = set()
        self._build()
        follow_theme(self._fit)

    def open(self, argument: object | None) -> None:
        self._remember_look()
        card = self.deck.bring(argument)
        if card.client_id != self.desk.client_id:
            self.desk.client_id = card.client_id
            self.desk.card = None
            self._strip.set_duplicates(())
            self.show_tab(card.tab or self.tabs.infos[0].key)
            self.sections.area.verticalScrollBar().setValue(card.scrolled)
        if isinstance(argument, ClientStop) and argument.tab:
            self.tabs.seek(argument.tab, argument.record)
        self.deck.show()
        self._read()
        self._read_duplicates()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self) -> None:
        """Ask which parts are to be shown."""
        ArrangeDialog(self._layout, self._keep_layout, self.window()).open()

    def print_card(self) -> None:
        """Ask what is to be printed, and where to."""
        from ui.clients.card_print import PrintDialog  # noqa: PLC0415 - the library of papers is large

        if self.desk.card is None:
            return
        dialog = PrintDialog(
            self.workspace, self.desk.client_id, name=self.desk.card.name, parent=self.window(),
            ticked=self._printed,
        )  # fmt: skip
        dialog.printed.connect(self._remember_printed)
        dialog.open()

    def on_changed(self, changes: Changes) -> None:
        mine = changes.concern(Record.CLIENT, self.desk.client_id)
        if changes.concern(Record.NOT_DUPLICATE):
            self._read_duplicates()
        card = self.desk.card
        linked = () if card is None else (
            *(each.client_id for each in (*card.people, *card.companies)),
            *(each.client_id for each in card.relations),
        )  # fmt: skip
        others = any(changes.concern(Record.CLIENT, client) for client in linked)
        if mine or others or any(changes.concern(kind) for kind in _OF_ALL):
            self._read()
        if mine:
            self._read_duplicates()

    def commands(self) -> list[Command]:
        card = self.desk.card
        if not self.desk.client_id:
            return []
        if card is not None and card.deleted_at is not None:
            return walking_commands(self)
        return card_commands(self)  # asked before the card is read too: its keys work then

    def may_leave(self) -> bool:
        feed = self.part(FeedTab)
        if self.desk.card is None or feed.entry.is_empty:
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

    def add_channel(self) -> None:
        """Open the form of a new phone or e-mail."""
        if "channels" not in {info.key for info in self._layout.shown_sections}:
            self.workspace.tell(self.tr("Раздел «Связь» скрыт: его вернёт «Настроить карточку»"))
            return
        self.part(ChannelsCard).start_adding()

    def add_relation(self) -> None:
        """Open the picker of relations."""
        self.show_tab("contacts")
        self.part(ContactsTab).start_relating()

    def copy_sheet(self) -> None:
        """Put all requisites on the clipboard."""
        if self.desk.card is not None:
            copy_text(self.workspace, sheet_text(self.desk.card))

    def show_merged(self) -> None:
        """Show what was merged into this client; each can be taken out again."""
        if self.desk.card is not None:
            open_merged(self.workspace, self.desk.client_id, self, name=self.desk.card.name)

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
        self._title.add(PresenceHint(self.workspace))
        self._title.add(self.deck.place)
        self._title.add(PaletteBox(self.workspace))
        self._more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=36)
        self._more.clicked.connect(self._open_menu)
        self._title.add(self._more)
        self.head = CardHead(desk)
        self._strip = DuplicateStrip(answers=True)
        wire_strip(self._strip, desk)
        self._law = PersonalBanner()
        self.sections = CardSections(desk)
        self.tabs = CardTabs(desk)
        self.gone = CardGone()
        self.gone.restore_wanted.connect(self.restore)
        self.gone.list_wanted.connect(lambda: self.workspace.go(Place.CLIENTS))
        self.gone.act_wanted.connect(
            lambda: save_act_of(self.workspace, self.desk.client_id, self.window())
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._build_full())
        self._pages.addWidget(self.gone)
        self._pages.addWidget(QWidget())
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._title)
        column.addWidget(self.deck.strip)
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
        column.addWidget(self._law)
        column.addLayout(both, 1)
        return full

    def _remember_look(self) -> None:
        front = self.deck.front
        if front is not None and front.client_id == self.desk.client_id:
            front.tab = self.tabs.value
            front.scrolled = self.sections.area.verticalScrollBar().value()

    def _lay_out(self, layout: CardLayout) -> None:
        if layout != self._layout:
            self._layout = layout
            self.sections.set_sections(layout.shown_sections)
            self.tabs.set_tabs(layout.shown_tabs)

    def _keep_layout(self, layout: CardLayout) -> None:
        title = self.tr("Вид карточки")
        self.desk.act(
            lambda office, _client: set_own_setting(
                office, SETTING, value=layout.as_text(), title=title
            ),
            # The keys of the tabs follow their order.
            on_done=lambda _changes: self.workspace.go(Place.CLIENT, self.desk.client_id),
        )

    def _remember_printed(self, parts: frozenset[str]) -> None:
        self._printed = parts

    def _fit(self) -> None:
        self.sections.fit(narrow=self.width() < theme().px(NARROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _read(self) -> None:
        office, client = self.workspace.office, self.desk.client_id

        def read() -> _Read:
            with office.reading():
                return _Read(
                    get_client(office, client), load_catalogue(office), own_setting(office, SETTING)
                )

        self.workspace.runner.read(read, self._show, self._on_failed, owner=self, key="card")

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, NotFoundError):
            self.workspace.report(error)
            return
        self._title.set_title(self.tr("Клиент"))
        self.gone.show_absent()
        self._pages.setCurrentIndex(1)

    def _show(self, read: _Read) -> None:
        card = read.card
        if card.id != self.desk.client_id:
            return
        if card.merged_into is not None and card.merged_into not in self._led:
            # An id that somebody kept: the list, a link, an older export.
            self._led.add(card.merged_into)
            told = self.tr("«{}» объединён с другим клиентом: открыта общая карточка")
            self.workspace.tell(told.format(card.name))
            self.deck.lead(card.id, card.merged_into)
            return
        self._led.clear()
        self.desk.card = card
        self._lay_out(layout_of(read.layout))
        self.deck.name(card.id, card.name)
        if self._catalogue_moved(read.catalogue):
            self.desk.catalogue = read.catalogue
        self._title.set_title(card.name)
        if card.deleted_at is not None:
            self.gone.show_card(card)
            self._pages.setCurrentIndex(1)
            return
        self.head.show_card(card)
        self._law.show_card(card)
        self.sections.show_card(card)
        self.tabs.show_card(card)
        self._pages.setCurrentIndex(0)
        order_by_layout(self)

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

    def explain(self) -> None:
        """Say through what this client is seen."""
        from ui.access.why_dialog import open_client_why  # noqa: PLC0415 - seldom wanted

        if self.desk.card is not None:
            open_client_why(self.workspace, self, self.desk.card.id, self.desk.card.name)

    def _open_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Скопировать реквизиты"), self.copy_sheet, icon="copy")
        menu.add(self.tr("История изменений"), lambda: self.show_tab("history"), icon="history")
        menu.add(self.tr("Почему я это вижу…"), self.explain, icon="eye")
        menu.add(self.tr("Печать карточки…"), self.print_card, icon="file-text",
                 shortcut="Ctrl+P")  # fmt: skip
        if self.desk.card is not None and self.desk.card.merged:
            menu.add(self.tr("Объединённые записи…"), self.show_merged, icon="git-merge")
        menu.addSeparator()
        menu.add(self.deck.keep_title, self.deck.keep, icon="copy", shortcut="Ctrl+D")
        menu.add(self.tr("Настроить карточку…"), self.arrange, icon="settings")
        menu.addSeparator()
        menu.add(self.tr("Удалить клиента"), self.delete, icon="trash-2", danger=True)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))
