"""«Клиенты»: the list of any size with the selected client beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.clients.listing import ClientFilter, client_rows, sorts_at_once
from crm_desktop.journal import Kind as Record
from crm_desktop.wording import count, number
from ui.clients.bulk_registry import acts_for, begin_act
from ui.clients.list_body import ListBody
from ui.clients.list_columns import USUAL
from ui.clients.list_empty import empty_base, nothing_found
from ui.clients.list_menu import export_clients, group_menu, row_menu, screen_commands
from ui.clients.list_model import ClientListModel
from ui.clients.list_query import ListQuery, Page
from ui.clients.list_reader import ROUGH_CAP, ListReader
from ui.clients.list_rows import ClientRowDelegate
from ui.clients.list_table import ClientTable
from ui.clients.list_views import ListViews
from ui.clients.new_client import NewClientDialog
from ui.clients.wording import CLIENTS
from ui.duplicates.list_button import DuplicatesButton
from ui.shell.screen import NEW, ClientStop, ListStop, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.shell.workspace import LAST_CLIENT
from ui.theme import Space
from ui.views.list_columns import keys_of
from ui.views.view_desk import ViewDesk
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.heads import ScreenHead

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from crm_desktop.clients.listing import QuickCounts
    from crm_desktop.journal import Changes
    from crm_desktop.views.definition import ViewDefinition
    from crm_desktop.views.totals import Totals
    from ui.clients.bulk_registry import BulkAct
    from ui.shell.screen import Command
    from ui.shell.workspace import Workspace

_MANY: Final = 2
SLOW_MS: Final = 500
"""After so long without an answer the foot of the list says what is being done."""
_NAMED: Final = (Record.DIRECTORY_ITEM, Record.MEMBER, Record.OWN_FIELD, Record.SAVED_VIEW)


class ClientListScreen(Screen):
    """Reads what the view in force asks, shows it, begins acts over the selected ones."""

    place = Place.CLIENTS
    help_page = "clients"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        office = workspace.office
        self._select_all_later = False
        self._left_for_card = False
        self._focus_late = False
        self._shown_query: ListQuery | None = None
        self._totalled: object = None
        self._asked: ClientFilter | None = None
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._tell_slow)
        self.reader = ListReader(workspace, self)
        self.desk = ViewDesk(workspace, "clients", self, usual=USUAL)
        self.model = ClientListModel(
            workspace.runner, lambda ids, keys: client_rows(office, ids, columns=keys), self
        )
        self.model.failed.connect(workspace.report)
        self._delegate = ClientRowDelegate(office.zone, self)
        self.table = ClientTable(self.model, self._delegate)
        self.body = ListBody(workspace, self.desk, self.table)
        self.head, self.preview = self.body.head, self.body.preview
        self.quick, self.selection = self.body.quick, self.body.selection
        self.views = ListViews(workspace, self.desk, self.body, self._delegate, self)
        self._build()
        self._connect()

    def open(self, argument: object | None) -> None:
        self.model.invalidate()
        if isinstance(argument, ClientFilter):
            self._asked = argument
        if isinstance(argument, ListStop):
            self.desk.ask(argument.view)
        self.desk.load()
        self.reader.read_counts()
        self.preview.refresh()
        if argument == NEW:
            self.new_client()
        if argument is None and self._left_for_card:
            self._go_to_last()
        self._left_for_card = False
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus_late = not self.table.isVisible()

    def _go_to_last(self) -> None:
        """Be at the client looked at last: one may have walked on from card to card."""
        (last,) = self.workspace.session.get(LAST_CLIENT, (0,))
        row = self.model.row_of(last) if last else -1
        if row >= 0 and last != self.table.current_id and self.table.selected_count < _MANY:
            self.table.go_to(row)
            self.table.scrollTo(self.model.index(row, 0))

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _NAMED):
            self.desk.load()
            self.model.invalidate()
        if changes.concern(Record.CLIENT):
            ids = changes.touched[Record.CLIENT]
            self.model.invalidate()  # a row tells of others too: whose contact, which company
            self._read()
            self.reader.count_soon()
            if ids is None or self.preview.client_id in ids:
                self.preview.refresh()

    def commands(self) -> list[Command]:
        return [*screen_commands(self), *self.quick.view.commands()]

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
        return self.query.filter

    def new_client(self) -> None:
        """Open the dialog of a new client."""
        NewClientDialog(self.workspace, parent=self.window(), kind=self.query.kind).open()

    def select_all(self) -> None:
        """Select everything the filter leaves, what is not read yet and closed groups included."""
        self._select_all_later = not self.reader.complete
        if self.model.groups:
            self.model.turn_all(opened=True)
        self.table.selectAll()

    def begin(self, act: BulkAct) -> None:
        """Begin an act over the selected clients."""
        begin_act(act, self.workspace, list(self.table.selected_ids), self.window())

    def delete_selected(self) -> None:
        """Put the selected clients into the trash; the toast offers «Отменить»."""
        for act in acts_for(self.workspace.office):
            if act.key == "delete":
                self.begin(act)

    def open_client(self, client_id: int, *, beside: bool = False) -> None:
        """Open a client's card; `beside`: the cards that are open stay open too."""
        stop = ClientStop(client_id, among=self.model.ids, beside=beside)
        self.workspace.go(Place.CLIENT, stop)
        self._left_for_card = True

    def clear_filters(self) -> None:
        """Show all clients again."""
        self.head.search.clear()
        self.views.start_over()

    def _build(self) -> None:
        self._title = ScreenHead(self.tr("Клиенты"))
        self._title.add(PaletteBox(self.workspace))
        self._title.add(DuplicatesButton(self.workspace))
        quality = IconButton("gauge", self.tr("Качество базы"), framed=True, size=36)
        quality.clicked.connect(lambda _on=False: self.workspace.go(Place.QUALITY))
        self._title.add(quality)
        load = Button(self.tr("Импорт"), "download")
        load.clicked.connect(lambda _on=False: self.workspace.go(Place.IMPORT))
        create = Button(self.tr("Новый клиент"), "plus", kind=Kind.PRIMARY)
        create.clicked.connect(self.new_client)
        self._title.add(load)
        self._title.add(create)
        for button, right in ((load, Right.IMPORT), (create, Right.EDIT_CLIENTS)):
            if not may(self.workspace.office, right):
                button.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.body)
        self._empty = empty_base(self)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self._title)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.desk.fielded.connect(self._on_fields)
        self.desk.changed.connect(self._on_view)
        self.reader.paged.connect(self._take_page)
        self.reader.counted.connect(self._take_counts)
        self.reader.roughly.connect(self._tell_roughly)
        self.reader.totalled.connect(self._take_totals)
        self.head.searched.connect(lambda _text: self._on_view())
        self.head.down_wanted.connect(self._go_down)
        self.body.clear.clicked.connect(lambda _on=False: self.clear_filters())
        table = self.table
        table.head.left_downwards.connect(self._go_down)
        table.opened.connect(self.open_client)
        table.beside_wanted.connect(lambda client: self.open_client(client, beside=True))
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

    def _on_fields(self) -> None:
        """Fields, directories and views are read: the first time, or because they changed."""
        self.views.take_fields()
        if self.desk.is_ready:
            self._on_view()
            self._read()

    def _on_view(self) -> None:
        """Show what the view in force and the search line ask."""
        if not self.desk.is_ready:
            return
        asked, self._asked = self._asked, None
        if asked is not None:
            self._take_asked(asked)
            return
        self.views.show()
        self.reader.columns = keys_of(self.model.columns)
        query = ListQuery.of(self.head.search.text(), self.desk.definition)
        if query != self.reader.query or self._shown_query is None:
            self.reader.query = query
            self._select_all_later = False
            self._read(first=True)
        elif self.desk.definition.totals != self._totalled:
            self._read_totals()

    def _take_asked(self, asked: ClientFilter) -> None:
        """Another screen wants some clients shown."""
        fields = self.desk.fields
        if fields is not None:
            self.head.search.setText(asked.text)
            tree = asked.as_tree(fields)
            self.desk.set(replace(self.desk.definition, filter=tree, quick=()))

    def _read(self, *, first: bool = False) -> None:
        self.reader.read(self.desk.fields, first=first)
        if first:
            self._slow.start()
        self._read_totals()

    def _tell_slow(self) -> None:
        """What is asked takes its time: the rows of before are still shown, and this is said."""
        if not self.reader.complete:
            fields = self.desk.fields
            told = self.tr("Ищу подходящих…")
            if self.query.group_by:
                told = self.tr("Раскладываю по группам…")
            elif fields is not None and not sorts_at_once(fields, self.query.sort):
                told = self.tr("Строю порядок…")
            self.body.footer.set_count(told)

    def _read_totals(self) -> None:
        definition: ViewDefinition = self.desk.definition
        self._totalled = definition.totals
        self.views.show_totals(None)
        self.reader.read_totals(definition.totals)

    def _take_totals(self, totals: Totals) -> None:
        self.views.show_totals(totals)

    def _take_page(self, page: Page) -> None:
        self.model.put_rows(page.rows, page.columns)
        spot = self.table.spot()
        grows = 0 < len(self.model.ids) < len(page.ids) and not page.groups
        grows = grows and page.ids[: len(self.model.ids)] == self.model.ids
        grouped = bool(page.query.group_by)
        changed = self.model.set_groups(page.groups) if grouped else self.model.set_ids(page.ids)
        if changed and not (grows and not grouped):
            self._settle(spot)
        if page.complete and self._select_all_later:
            self.select_all()
        if self.table.current_id == 0 and self.model.ids and not self.model.groups:
            self.table.go_to_first()
        self.head.set_understood(page.understood if self.model.ids else "")
        self._show_page()

    def _settle(self, spot: Any) -> None:
        """After another query be at the top; after news be where one was."""
        if self._shown_query == self.query:
            self.table.return_to(spot)
        else:
            self.table.scrollToTop()
            self.table.go_to_first()
        self._shown_query = self.query

    def _show_page(self) -> None:
        self._shown_query = self.query
        complete = self.reader.complete
        is_empty = complete and not self.model.ids and not self.query.is_narrowed
        if is_empty and not self._empty.isVisible():
            self._stack.setCurrentWidget(self._empty)
            self._empty.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not is_empty:
            self._stack.setCurrentWidget(self.body)
        self._tell_count()
        self.table.say_nothing_found(complete and not self.model.ids)
        if self.model.ids:
            self.body.pages.setCurrentWidget(self.table)
            if self._focus_late and not self.head.search.hasFocus():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus_late = False
        elif complete:
            self.body.nothing.set_texts(*nothing_found(self.query))
            self.body.pages.setCurrentWidget(self.table)
        self._on_selection()

    def _tell_count(self) -> None:
        """The exact number when all is read; until then as far as it is known."""
        if not self.reader.complete:
            return
        shown = len(self.model.ids)
        told = count(shown, *CLIENTS)
        if self.model.groups:
            told = self.tr("{}, групп: {}").format(told, number(len(self.model.groups)))
        self.body.footer.set_count(told)
        subtitle = count(shown, *CLIENTS) if shown else ""
        if self.query.is_narrowed and self.reader.counts is not None:
            subtitle = self.tr("{} из {}").format(number(shown), number(self.reader.counts.all))
        self._title.set_subtitle(subtitle)

    def _tell_roughly(self, found: int) -> None:
        if not self.reader.complete:
            told = f"{number(found - 1)}+" if found >= ROUGH_CAP else count(found, *CLIENTS)
            self.body.footer.set_count(told)

    def _take_counts(self, counts: QuickCounts) -> None:
        self.quick.set_counts(counts)
        self._tell_count()

    def _on_selection(self) -> None:
        selected = self.table.selected_count
        if selected < _MANY and self.selection.isAncestorOf(self.focusWidget()):
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # its bar is about to go
        self.body.bars.setCurrentIndex(1 if selected >= _MANY else 0)
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
            if not self.table.currentIndex().isValid():
                self.table.go_to_first()

    def _open_menu(self, point: QPoint) -> None:
        row = self.table.currentIndex().row()
        menu = row_menu(self) if self.model.group_at(row) is None else group_menu(self, row)
        menu.popup(point)
