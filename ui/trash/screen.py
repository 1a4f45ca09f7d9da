"""«Корзина»: deleted clients and deals; nothing in it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.removal import restore_clients
from crm_desktop.wording import count
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Role, Space, Tone
from ui.trash.deals import DeletedDeals
from ui.trash.model import DeletedModel
from ui.trash.rows import DeletedDelegate
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.heads import ScreenHead
from ui.widgets.labels import Label
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

RELOAD_MS: Final = 100
LARGE: Final = 500
CLIENTS: Final = "clients"
DEALS: Final = "deals"


class TrashScreen(Screen):
    """Two lists, of clients and of deals, with several selected at once; «Восстановить»."""

    place = Place.TRASH
    help_page = "history"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.head = ScreenHead(self.tr("Корзина"))
        self.head.add(PaletteBox(workspace))
        self.search = SearchField(self.tr("Искать в корзине"), keys="")
        self._chosen = Label("", Role.BODY, colour="text2")
        self.restore_button = Button(self.tr("Восстановить"), "archive-restore", kind=Kind.PRIMARY)
        self.restore_button.clicked.connect(self.restore)
        self._all = Button(self.tr("Выделить все"), "check-check")
        self.model = DeletedModel(workspace.office, workspace.runner, self)
        self.list = ListView(self.tr("Удалённые клиенты"))
        self._all.clicked.connect(self.select_all)
        self.list.setModel(self.model)
        self.list.setItemDelegate(DeletedDelegate(workspace.office.zone, self.list))
        self.list.doubleClicked.connect(self._open_client)
        self._nothing = EmptyState(
            self.tr("Корзина пуста"),
            self.tr("Удалённые клиенты попадают сюда со всей историей. Вернуть их можно всегда."),
            icon="trash-2",
            tone=Tone.GREY,
        )
        self._card = ListCard(self.list, self._nothing)
        self.which = Segment(((CLIENTS, self.tr("Клиенты")), (DEALS, self.tr("Сделки"))))
        self.deals = DeletedDeals(workspace)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._lay_out()
        self.search.searched.connect(lambda _text: self.load())
        self.which.changed.connect(lambda _which: self._turn())
        self.deals.loaded.connect(self._refresh)
        self.deals.list.selectionModel().selectionChanged.connect(
            lambda _new, _old: self._refresh()
        )
        self.model.loaded.connect(self._on_loaded)
        self.list.selectionModel().selectionChanged.connect(lambda _new, _old: self._refresh())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        bar.addWidget(self.which)
        bar.addSpacing(Space.S)
        bar.addWidget(self.restore_button)
        bar.addWidget(self._all)
        bar.addSpacing(Space.S)
        bar.addWidget(self._chosen)
        bar.addStretch(1)
        bar.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addLayout(bar)
        self._lists = QStackedWidget()
        self._lists.addWidget(self._card)
        self._lists.addWidget(self.deals)
        column.addWidget(self._lists, 1)

    def open(self, _argument: object | None) -> None:
        self.load()
        self._shown().setFocus()

    def on_changed(self, changes: Changes) -> None:
        if changes:
            self._reload.start()

    def focus_search(self) -> bool:
        self.search.setFocus()
        self.search.selectAll()
        return True

    def commands(self) -> list[Command]:
        return [
            Command(
                "restore",
                self.tr("Восстановить выделенных"),
                self.restore,
                "archive-restore",
                "Ctrl+Return",
            ),
            Command(
                "select_all", self.tr("Выделить всех в корзине"), self.select_all, "check-check"
            ),
        ]

    def load(self) -> None:
        """Read the deleted clients and deals anew."""
        self.model.load(self.search.text())
        self.deals.load(self.search.text())

    def select_all(self) -> None:
        """Select everything in the list shown."""
        self._shown().selectAll()

    def _shown(self) -> ListView:
        return self.deals.list if self.which.value == DEALS else self.list

    def _turn(self) -> None:
        self._lists.setCurrentWidget(self.deals if self.which.value == DEALS else self._card)
        self._shown().setFocus()
        self._refresh()

    def restore(self) -> None:
        """Bring the selected clients or deals back."""
        if self.which.value == DEALS:
            self.deals.restore(large=LARGE)
            return
        ids = [self.model.ids[index.row()] for index in self.list.selectedIndexes()]
        if not ids:
            return
        office = self.workspace.office
        said = self.tr("Восстановлено: {}").format(count(len(ids), "клиент", "клиента", "клиентов"))
        if len(ids) < LARGE:
            self.workspace.act(lambda: restore_clients(office, ids), said, owner=self)
            return
        from ui.jobs import Job  # noqa: PLC0415 - many at once are rare

        job = Job(lambda progress: restore_clients(office, ids, progress=progress), self)
        job.succeeded.connect(lambda changes: self.workspace.tell(said, changes.change_id))
        self.workspace.start_long(job, self.tr("Восстановление клиентов"))

    def _on_loaded(self) -> None:
        total = len(self.model.ids)
        self._card.show_list(total > 0)
        if self.search.text().strip():
            self._nothing.set_texts(self.tr("В корзине такого нет"))
        else:
            self._nothing.set_texts(
                self.tr("Корзина пуста"),
                self.tr(
                    "Удалённые клиенты попадают сюда со всей историей. Вернуть их можно всегда."
                ),
            )
        if total and not self.list.currentIndex().isValid():
            self.list.selectionModel().setCurrentIndex(
                self.model.index(0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self._refresh()

    def _refresh(self) -> None:
        total = len(self.model.ids)
        if self.which.value == DEALS:
            total, told = len(self.deals.model.rows), self.deals.told
        else:
            told = count(total, "клиент", "клиента", "клиентов") if total else ""
        self.head.set_subtitle(told)
        chosen = len(self._shown().selectionModel().selectedIndexes())
        self.restore_button.setEnabled(chosen > 0)
        self._all.setEnabled(total > 0)
        whom = self.tr("Выделите тех, кого нужно вернуть")
        if self.which.value == DEALS:
            whom = self.tr("Выделите сделки, которые нужно вернуть")
        told = self.tr("Выделено: {}").format(chosen) if chosen else whom if total else ""
        self._chosen.setText(told)

    def _open_client(self, index: QModelIndex) -> None:
        self.workspace.go(Place.CLIENT, self.model.ids[index.row()])
