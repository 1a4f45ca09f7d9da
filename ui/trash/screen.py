"""«Корзина»: deleted clients, deals and tasks; nothing in it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.clients.removal import restore_clients
from crm_desktop.wording import count
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Role, Space, Tone
from ui.trash.deals import DeletedDeals
from ui.trash.model import DeletedModel
from ui.trash.rows import DeletedDelegate
from ui.trash.tasks import DeletedTasks
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
    from ui.trash.deleted_list import DeletedList

RELOAD_MS: Final = 100
LARGE: Final = 500
CLIENTS: Final = "clients"
DEALS: Final = "deals"
TASKS: Final = "tasks"
_SEEN: Final = {
    CLIENTS: Right.VIEW_CLIENTS, DEALS: Right.VIEW_DEALS, TASKS: Right.VIEW_TASKS,
}  # fmt: skip
_BRINGS_BACK: Final = {
    CLIENTS: Right.DELETE_CLIENTS, DEALS: Right.DELETE_DEALS, TASKS: Right.EDIT_TASKS,
}  # fmt: skip


class TrashScreen(Screen):
    """Lists of clients, of deals and of tasks, with several selected at once; «Восстановить»."""

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
        # Not asked for when the role sees nothing of the kind at all.
        office = workspace.office
        self.seen = tuple(key for key, right in _SEEN.items() if may(office, right))
        names = {
            CLIENTS: self.tr("Клиенты"), DEALS: self.tr("Сделки"), TASKS: self.tr("Задачи"),
        }  # fmt: skip
        self.which = Segment(tuple((key, names[key]) for key in self.seen or (CLIENTS,)))
        if len(self.seen) <= 1:
            self.which.hide()
        self.deals = DeletedDeals(workspace)
        self.tasks = DeletedTasks(workspace)
        self._others: dict[str, DeletedList] = {DEALS: self.deals, TASKS: self.tasks}
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._lay_out()
        self.search.searched.connect(lambda _text: self.load())
        self.which.changed.connect(lambda _which: self._turn())
        for other in self._others.values():
            other.loaded.connect(self._refresh)
            other.list.selectionModel().selectionChanged.connect(lambda _new, _old: self._refresh())
        self.model.loaded.connect(self._on_loaded)
        self.list.selectionModel().selectionChanged.connect(lambda _new, _old: self._refresh())
        self._refresh()

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
        for other in self._others.values():
            self._lists.addWidget(other)
        self._lists.setCurrentWidget(self._other() or self._card)
        self._card.show_list(filled=False)
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
        office = self.workspace.office
        if not any(may(office, _BRINGS_BACK[kind]) for kind in self.seen):
            return []
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
        """Read the deleted clients, deals and tasks anew."""
        if CLIENTS in self.seen:
            self.model.load(self.search.text())
        for key, other in self._others.items():
            if key in self.seen:
                other.load(self.search.text())

    def select_all(self) -> None:
        """Select everything in the list shown."""
        self._shown().selectAll()

    def _shown(self) -> ListView:
        other = self._other()
        return self.list if other is None else other.list

    def _other(self) -> DeletedList | None:
        """The list shown, if it is not that of clients."""
        return self._others.get(str(self.which.value))

    def _turn(self) -> None:
        self._lists.setCurrentWidget(self._other() or self._card)
        self._shown().setFocus()
        self._refresh()

    @property
    def may_restore(self) -> bool:
        """Whether the role may bring back what is listed now."""
        return may(self.workspace.office, _BRINGS_BACK[str(self.which.value)])

    def restore(self) -> None:
        """Bring the selected ones back."""
        if not self.may_restore:
            return
        other = self._other()
        if other is not None:
            other.restore(large=LARGE)
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
        other = self._other()
        if other is not None:
            total, told = len(other.model.rows), other.told
        else:
            told = count(total, "клиент", "клиента", "клиентов") if total else ""
        self.head.set_subtitle(told)
        chosen = len(self._shown().selectionModel().selectedIndexes())
        # Who may not bring back is not asked to choose what.
        may_restore = self.may_restore
        self.restore_button.setVisible(may_restore)
        self.restore_button.setEnabled(chosen > 0)
        self._all.setVisible(may_restore)
        self._all.setEnabled(total > 0)
        whom = self.tr("Выделите тех, кого нужно вернуть") if other is None else other.choose
        told = self.tr("Выделено: {}").format(chosen) if chosen else whom if total else ""
        self._chosen.setText(told if may_restore else "")

    def _open_client(self, index: QModelIndex) -> None:
        self.workspace.go(Place.CLIENT, self.model.ids[index.row()])
