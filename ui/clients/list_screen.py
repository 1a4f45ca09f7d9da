"""«Клиенты»: the list of any size with the selected client beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.listing import ClientFilter, client_rows
from crm_desktop.journal import Kind as Record
from crm_desktop.wording import count, number
from ui.clients.bulk_registry import acts_for, begin_act
from ui.clients.filter_dialog import FilterDialog, chosen_words, without
from ui.clients.list_empty import empty_base, nothing_found
from ui.clients.list_head import ListHead, QuickBar
from ui.clients.list_menu import export_clients, row_menu, screen_commands
from ui.clients.list_model import ClientListModel
from ui.clients.list_query import NO_CHOICE, ListQuery, Page, Quick
from ui.clients.list_reader import ListReader
from ui.clients.list_rows import ClientRowDelegate
from ui.clients.list_table import ClientTable
from ui.clients.new_client import NewClientDialog
from ui.clients.preview import ClientPreview
from ui.clients.selection_bar import SelectionBar
from ui.clients.wording import CLIENTS, tone_of
from ui.shell.screen import NEW, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.progress import Skeleton

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.clients.listing import QuickCounts
    from crm_desktop.journal import Changes
    from ui.clients.bulk_registry import BulkAct
    from ui.shell.screen import Command
    from ui.shell.workspace import Workspace

BESIDE: Final = 940
"""From this width of the screen the selected client is shown beside the list; px at 100 %."""
LIST_SHARE: Final = (2, 3)
_MANY: Final = 2
_NAMED: Final = (Record.DIRECTORY_ITEM, Record.MEMBER, Record.OWN_FIELD)


class ClientListScreen(Screen):
    """List left, preview right; everything is read off the window's thread."""

    place = Place.CLIENTS
    help_page = "clients"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        office = workspace.office
        self._zone = office.zone
        self._select_all_later = False
        self._focus_late = False
        self.reader = ListReader(workspace, self)
        self.model = ClientListModel(workspace.runner, lambda ids: client_rows(office, ids), self)
        self.model.failed.connect(workspace.report)
        self._delegate = ClientRowDelegate(self._zone, self)
        self.table = ClientTable(self.model, self._delegate)
        self.preview = ClientPreview(workspace, self._zone)
        self._build()
        self._connect()

    def open(self, argument: object | None) -> None:
        self.reader.read_catalogue()
        self.model.invalidate()
        self.reader.read(first=not self.model.ids)
        self.reader.read_counts()
        self.preview.refresh()
        if argument == NEW:
            self.new_client()
        elif isinstance(argument, ClientFilter):
            self.head.search.clear()
            self.set_query(ListQuery(chosen=argument, sort=self.reader.query.sort))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus_late = not self.table.isVisible()

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _NAMED):
            self.reader.read_catalogue()
            self.model.invalidate()
        if changes.concern(Record.CLIENT):
            ids = changes.touched[Record.CLIENT]
            self.model.invalidate()  # a row tells of others too: whose contact, which company
            self.reader.read()
            self.reader.count_soon()
            if ids is None or self.preview.client_id in ids:
                self.preview.refresh()

    def commands(self) -> list[Command]:
        return screen_commands(self)

    def focus_search(self) -> bool:
        self.head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.head.search.selectAll()
        return True

    def leave_field(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def query(self) -> ListQuery:
        """What the list shows."""
        return self.reader.query

    def current_targets(self) -> list[int] | ClientFilter:
        """What an act on «these» means: the selected clients if several, else all of the filter."""
        if self.table.selected_count >= _MANY:
            return list(self.table.selected_ids)
        return self.reader.query.filter

    def set_query(self, query: ListQuery) -> None:
        """Show something else; the scroll bar goes to the top."""
        if query == self.reader.query:
            return
        self.reader.query = query
        self._select_all_later = False
        self.quick.set_value(query.quick)
        self.head.set_sort(query.sort)
        self._tell_chosen()
        self.reader.read(first=True)

    def new_client(self) -> None:
        """Open the dialog of a new client."""
        NewClientDialog(self.workspace, parent=self.window(), kind=self._kind_shown()).open()

    def select_all(self) -> None:
        """Select everything the filter leaves, what is not read yet included."""
        self._select_all_later = not self.reader.complete
        self.table.selectAll()

    def begin(self, act: BulkAct) -> None:
        """Begin an act over the selected clients."""
        begin_act(act, self.workspace, list(self.table.selected_ids), self.window())

    def delete_selected(self) -> None:
        """Put the selected clients into the trash; the toast offers «Отменить»."""
        for act in acts_for(self.workspace.office):
            if act.key == "delete":
                self.begin(act)

    def open_client(self, client_id: int) -> None:
        """Open a client's card."""
        self.workspace.go(Place.CLIENT, client_id)

    def open_filters(self) -> None:
        """Open «Фильтры»."""
        if self.reader.catalogue is not None:
            FilterDialog(
                self.workspace, self.reader.catalogue, self.reader.query,
                apply=self.set_query, parent=self.window(),
            ).open()  # fmt: skip

    def clear_filters(self) -> None:
        """Show all clients again."""
        self.head.search.clear()
        self.set_query(ListQuery(sort=self.reader.query.sort))

    def _build(self) -> None:
        self._title = ScreenHead(self.tr("Клиенты"))
        self._title.add(PaletteBox(self.workspace))
        load = Button(self.tr("Импорт"), "download")
        load.clicked.connect(lambda _on=False: self.workspace.go(Place.IMPORT))
        create = Button(self.tr("Новый клиент"), "plus", kind=Kind.PRIMARY)
        create.clicked.connect(self.new_client)
        self._title.add(load)
        self._title.add(create)
        self.quick = QuickBar()
        self.selection = SelectionBar(self.workspace.office)
        self._bars = QStackedWidget()
        self._bars.addWidget(self.quick)
        self._bars.addWidget(self.selection)
        self.head = ListHead()
        self._card = Card(padding=0)
        self._card.body.setContentsMargins(1, 1, 1, Space.S)
        self._card.body.setSpacing(0)
        self._pages = QStackedWidget()
        self._skeleton = Skeleton(9)
        self._nothing = EmptyState(self.tr("Ничего не найдено"), icon="search", tone=Tone.GREY)
        clear = Button(self.tr("Сбросить поиск и фильтры"), "x")
        clear.clicked.connect(self.clear_filters)
        self._nothing.add_action(clear)
        for page in (self.table, self._skeleton, self._nothing):
            self._pages.addWidget(page)
        self._card.body.addWidget(self.head)
        self._card.body.addWidget(self._pages, 1)
        both = QHBoxLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(Space.L)
        both.addWidget(self._card, LIST_SHARE[0])
        both.addWidget(self.preview, LIST_SHARE[1])
        self._full = QWidget()
        inner = QVBoxLayout(self._full)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.L)
        inner.addWidget(self._bars)
        inner.addLayout(both, 1)
        self._body = QStackedWidget()
        self._body.addWidget(self._full)
        self._empty = empty_base(self)
        self._body.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._title)
        column.addWidget(self._body, 1)
        self._pages.setCurrentWidget(self._skeleton)

    def _connect(self) -> None:
        self.reader.paged.connect(self._take_page)
        self.reader.counted.connect(self._take_counts)
        self.reader.catalogued.connect(self._take_catalogue)
        self.quick.changed.connect(lambda quick: self._ask(quick=Quick(quick)))
        self.quick.filters_wanted.connect(self.open_filters)
        self.head.searched.connect(lambda text: self._ask(text=text))
        self.head.sorted_by.connect(lambda sort: self._ask(sort=sort))
        self.head.dense_wanted.connect(self.table.set_dense)
        self.head.dropped.connect(self._drop)
        self.head.down_wanted.connect(self._go_down)
        table = self.table
        table.opened.connect(self.open_client)
        table.previewed.connect(self._on_space)
        table.delete_wanted.connect(self.delete_selected)
        table.all_wanted.connect(self.select_all)
        table.menu_wanted.connect(self._open_menu)
        table.selection_moved.connect(self._on_selection)
        self.preview.open_wanted.connect(self.open_client)
        self.selection.act_wanted.connect(self.begin)
        self.selection.export_wanted.connect(lambda: export_clients(self))
        self.selection.all_wanted.connect(self.select_all)
        self.selection.cleared.connect(lambda: table.go_to(max(0, table.currentIndex().row())))

    def _ask(self, **given: Any) -> None:
        self.set_query(replace(self.reader.query, **given))

    def _drop(self, key: str) -> None:
        if key:
            self.set_query(without(self.reader.query, key))
        else:
            self.set_query(replace(self.reader.query, chosen=NO_CHOICE, quiet_days=0))

    def _take_page(self, page: Page) -> None:
        self.model.put_rows(page.rows)
        spot = self.table.spot()
        grows = 0 < len(self.model.ids) < len(page.ids)
        grows = grows and page.ids[: len(self.model.ids)] == self.model.ids
        if self.model.set_ids(page.ids) and not grows:
            self._settle(spot)
        if page.complete and self._select_all_later:
            self._select_all_later = False
            self.table.selectAll()
        if self.table.current_id == 0 and page.ids:
            self.table.go_to(0)
        self.head.set_understood(page.understood if page.ids else "")
        self._show_page()

    def _settle(self, spot: Any) -> None:
        """After another query be at the top; after news be where one was."""
        if self._shown_query == self.reader.query:
            self.table.return_to(spot)
        else:
            self.table.scrollToTop()
            self.table.go_to(0)
        self._shown_query = self.reader.query

    _shown_query: ListQuery | None = None

    def _show_page(self) -> None:
        self._shown_query = self.reader.query
        empty_base = (
            self.reader.complete and not self.model.ids and not self.reader.query.is_narrowed
        )
        if empty_base and not self._empty.isVisible():
            self._body.setCurrentWidget(self._empty)
            self._empty.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not empty_base:
            self._body.setCurrentWidget(self._full)
        self._title.set_subtitle(self._subtitle())
        if self.model.ids:
            self._pages.setCurrentWidget(self.table)
            if self._focus_late and not self.head.search.hasFocus():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus_late = False
        elif self.reader.complete:
            self._nothing.set_texts(*nothing_found(self.reader.query))
            self._pages.setCurrentWidget(self._nothing)
        self._on_selection()

    def _subtitle(self) -> str:
        if not self.reader.complete:
            return ""
        shown = len(self.model.ids)
        if self.reader.query.is_narrowed and self.reader.counts is not None:
            return self.tr("{} из {}").format(number(shown), number(self.reader.counts.all))
        return count(shown, *CLIENTS) if shown else ""

    def _on_selection(self) -> None:
        selected = self.table.selected_count
        self._bars.setCurrentIndex(1 if selected >= _MANY else 0)
        if selected >= _MANY:
            self.selection.set_count(selected, len(self.model.ids))
        self.preview.show_client(self.table.current_id if self.model.ids else 0)

    def _on_space(self) -> None:
        if self.preview.isVisible():
            self.preview.focus_note()
        else:
            self.open_client(self.table.current_id)

    def _go_down(self) -> None:
        if self.model.ids:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.table.current_id:
                self.table.go_to(0)

    def _open_menu(self, point: QPoint) -> None:
        row_menu(self).popup(point)

    def _kind_shown(self) -> str:
        return self.reader.query.filter.kind

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        self._delegate.tones = {item.name: tone_of(item.colour) for item in catalogue.items("type")}
        self._tell_chosen()
        self.table.viewport().update()

    def _tell_chosen(self) -> None:
        words = (
            chosen_words(self.reader.query, self.reader.catalogue) if self.reader.catalogue else []
        )
        self.head.set_chosen(words)
        self.quick.set_chosen(len(words))

    def _take_counts(self, counts: QuickCounts) -> None:
        self.quick.set_counts(counts)
        self._title.set_subtitle(self._subtitle())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.setVisible(self.width() >= theme().px(BESIDE))
