"""«Список»: the deals the desk asks for as a table of any length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.deals.list_rows import deal_rows
from crm_desktop.journal import Kind as Record
from crm_desktop.wording import count, number
from ui.clients.bulk_registry import begin_act
from ui.deals.card_words import DEALS
from ui.deals.list_acts import deal_acts_for
from ui.deals.list_columns import FIRST, SORTS, USUAL
from ui.deals.list_menu import export_deals, group_menu, list_commands, row_menu
from ui.deals.list_query import DealListQuery, DealPage, read_page
from ui.deals.list_rows import DealListModel, DealRowDelegate
from ui.deals.modes import DealMode
from ui.deals.new_deal import open_new_deal
from ui.theme import Space, Tone
from ui.views.footer import Footer
from ui.views.list_columns import keys_of
from ui.views.list_head import ListHead
from ui.views.list_table import ListTable
from ui.views.quick_row import QuickRow
from ui.views.selection_bar import SelectionBar
from ui.views.table_views import TableViews
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.progress import Skeleton

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from crm_desktop.journal import Changes
    from ui.clients.bulk_registry import BulkAct
    from ui.deals.desk import DealsDesk
    from ui.shell.screen import Command

SELECTED: Final = ("Выбрана", "Выбраны", "Выбрано")
SOON_MS: Final = 150
"""News that come in a row are read once."""
_MANY: Final = 2
_MATTERS: Final = (
    Record.DEAL, Record.TASK, Record.EVENT, Record.CLIENT, Record.STAGE, Record.FUNNEL,
    Record.DIRECTORY_ITEM, Record.MEMBER, Record.OWN_FIELD, Record.CURRENCY, Record.APPROVAL,
)  # fmt: skip


class DealTableViews(TableViews):
    """The views of deals are always tables."""

    @property
    def is_table(self) -> bool:
        return True


class DealListBody(QWidget):
    """Tools or the acts over the selected, the rows, the foot."""

    def __init__(self, page: DealListPage, table: ListTable) -> None:
        super().__init__()
        self.table = table
        self.head = ListHead(SORTS)
        save = IconButton("file-down", self.tr("Выгрузить в файл"), framed=True, size=36)
        save.clicked.connect(lambda _on=False: export_deals(page))
        self.head.add_tool(save)
        self.selection = SelectionBar(deal_acts_for(page.desk.workspace.office), DEALS, SELECTED)
        self.bars = QStackedWidget()
        self.bars.addWidget(self.head)
        self.bars.addWidget(self.selection)
        self.quick_row = QuickRow(table.head)
        self.footer = Footer(table.head)
        table.horizontalScrollBar().valueChanged.connect(lambda _at: self._follow())
        self.nothing = EmptyState(self.tr("Ничего не найдено"), icon="search", tone=Tone.GREY)
        self.clear = Button(self.tr("Сбросить поиск и фильтры"), "x")
        self.nothing.add_action(self.clear)
        table.set_notice(self.nothing)
        self.pages = QStackedWidget()
        self._skeleton = Skeleton(9)
        for each in (table, self._skeleton):
            self.pages.addWidget(each)
        self.pages.setCurrentWidget(self._skeleton)
        card = Card(padding=0)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.setSpacing(0)
        card.body.addWidget(self.bars)
        card.body.addWidget(self.pages, 1)
        card.body.addWidget(self.footer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def set_table(self, table: bool) -> None:
        """It always is one."""

    def _follow(self) -> None:
        self.quick_row.follow()
        self.footer.update()


class DealListPage(DealMode):
    """Reads what the desk asks, shows it, begins acts over the selected ones."""

    every_funnel = True

    def __init__(self, desk: DealsDesk) -> None:
        super().__init__(desk)
        workspace = desk.workspace
        office = workspace.office
        self.model = DealListModel(
            workspace.runner, lambda ids, keys: deal_rows(office, ids, columns=keys), self
        )
        self.model.failed.connect(workspace.report)
        self._delegate = DealRowDelegate(self)
        self.table = ListTable(self.tr("Сделки"), self.model, self._delegate)
        self.body = DealListBody(self, self.table)
        self.views = DealTableViews(
            desk.views, self.body, self._delegate, self, first=FIRST, usual=USUAL
        )
        self.query = DealListQuery()
        self._columns: tuple[str, ...] = ()
        self._shown: DealListQuery | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._read)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XS, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.body, 1)
        self._connect()

    def show_asked(self) -> None:
        if self.desk.fields is None:
            return
        self.views.take_fields()
        self.views.show()
        query = DealListQuery.of(self.desk)
        columns = keys_of(self.model.columns)
        if query != self.query or self._shown is None or not set(columns) <= set(self._columns):
            self.query, self._columns = query, columns
            self._read()

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _MATTERS):
            self.model.invalidate()
            if self.isVisible() or self._shown is not None:
                self._soon.start()

    def commands(self) -> list[Command]:
        return list_commands(self)

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def selected(self) -> list[int]:
        """The deals an act is over: the selected ones."""
        return list(self.table.selected_ids)

    def open_deal(self, deal: int) -> None:
        """Open a deal's card; «next» and «previous» walk through the list."""
        self.desk.open_deal(deal, self.model.ids)

    def begin(self, act: BulkAct) -> None:
        """Begin an act over the selected deals."""
        begin_act(act, self.desk.workspace, self.selected, self.window())

    def delete_selected(self) -> None:
        """Put the selected deals into the trash; the toast offers «Отменить»."""
        for act in deal_acts_for(self.desk.workspace.office):
            if act.key == "delete":
                self.begin(act)

    def select_all(self) -> None:
        """Select everything, closed groups included."""
        if self.model.groups:
            self.model.turn_all(opened=True)
        self.table.selectAll()

    def new_deal(self) -> None:
        """Open the dialog of a new deal."""
        funnel = self.desk.funnel or None
        open_new_deal(self.desk.workspace, self.window(), funnel_id=funnel, show=False)

    def _connect(self) -> None:
        table, body = self.table, self.body
        body.clear.clicked.connect(lambda _on=False: self.desk.clear())
        table.head.left_downwards.connect(self.take_focus)
        table.opened.connect(self.open_deal)
        table.beside_wanted.connect(self.open_deal)
        table.previewed.connect(lambda: self.open_deal(self.table.current_id))
        table.delete_wanted.connect(self.delete_selected)
        table.all_wanted.connect(self.select_all)
        table.menu_wanted.connect(self._open_menu)
        table.selection_moved.connect(self._on_selection)
        body.selection.act_wanted.connect(self.begin)
        body.selection.export_wanted.connect(lambda: export_deals(self))
        body.selection.all_wanted.connect(self.select_all)
        body.selection.cleared.connect(lambda: table.go_to(max(0, table.currentIndex().row())))

    def _read(self) -> None:
        workspace, query, columns = self.desk.workspace, self.query, self._columns
        office = workspace.office
        if query.totals:
            self.views.show_totals(None)
        workspace.runner.read(
            lambda: read_page(office, query, columns), self._take, workspace.report,
            owner=self, key="page",
        )  # fmt: skip

    def _take(self, page: DealPage) -> None:
        if page.query != self.query:
            return
        self.model.put_rows(page.rows, page.columns)
        spot = self.table.spot()
        if page.query.group_by:
            changed = self.model.set_groups(page.groups)
        else:
            changed = self.model.set_ids(page.ids)
        if changed and self._shown == page.query:
            self.table.return_to(spot)
        elif changed or self._shown is None:
            self.table.scrollToTop()
            self.table.go_to_first()
        self._shown = page.query
        self.body.pages.setCurrentWidget(self.table)
        self._tell(page)
        self._on_selection()

    def _tell(self, page: DealPage) -> None:
        money, found = page.money, page.money.deals
        told = count(found, *DEALS)
        groups = number(len(page.groups))
        self.body.footer.set_count(
            self.tr("{}, групп: {}").format(told, groups) if page.query.group_by else told
        )
        sums = money.text if money.filled else ""
        self.told.emit(" · ".join(filter(None, (told, sums))))
        self.table.say_nothing_found(not found)
        if page.totals is not None:
            self.views.show_totals(page.totals)
        else:
            self.body.footer.set_totals({})
        narrowed = self.desk.is_narrowed
        self.body.nothing.set_texts(
            self.tr("Ничего не найдено") if narrowed else self.tr("Сделок пока нет"),
            self.tr("Попробуйте другие условия.")
            if narrowed
            else self.tr("Создайте первую: Ctrl+N."),
        )
        self.body.clear.setVisible(narrowed)

    def _on_selection(self) -> None:
        selected = self.table.selected_count
        focus = self.window().focusWidget()
        if selected < _MANY and self.body.selection.isAncestorOf(focus):
            self.take_focus()  # its bar is about to go
        self.body.bars.setCurrentIndex(1 if selected >= _MANY else 0)
        if selected >= _MANY:
            self.body.selection.set_count(selected, len(self.model.ids))

    def _open_menu(self, point: QPoint) -> None:
        row = self.table.currentIndex().row()
        menu = row_menu(self) if self.model.group_at(row) is None else group_menu(self, row)
        menu.popup(point)
