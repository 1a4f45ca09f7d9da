"""«История»: who did what in the office, and taking any of it back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.history.acts import KINDS, ActFilter
from crm_desktop.members.people import list_members
from ui.history.details import ActDetails
from ui.history.model import ACT, ActModel
from ui.history.rows import ActDelegate
from ui.past.entry import look_at_date, may_look
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.choices import ComboBox
from ui.widgets.empty import EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.heads import ScreenHead
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView

if TYPE_CHECKING:
    from crm_desktop.history.acts import ChangeSetRow
    from crm_desktop.journal import Changes
    from crm_desktop.members.people import MemberRow
    from ui.shell.workspace import Workspace

RELOAD_MS: Final = 100
PERIODS: Final = {0: "За всё время", 1: "Сегодня", 7: "За 7 дней", 30: "За 30 дней"}


class HistoryScreen(Screen):
    """Filters above, acts on the left, the chosen one on the right."""

    place = Place.HISTORY
    help_page = "history"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._zone = workspace.office.zone
        self.head = ScreenHead(self.tr("История"), subtitle=self.tr("кто, что и когда сделал"))
        self.head.add(PaletteBox(workspace))
        self.past_button = Button(self.tr("База на дату…"), "calendar-days")
        self.past_button.clicked.connect(lambda _on=False: look_at_date(workspace))
        if not may_look(workspace):
            self.past_button.hide()
        self.people = ComboBox([(None, self.tr("Все сотрудники"))], strong=True)
        self.kinds = ComboBox([("", self.tr("Все действия")), *KINDS.items()], strong=True)
        self.periods = ComboBox(list(PERIODS.items()), strong=True)
        self.search = SearchField(self.tr("Искать в названиях действий"), keys="")
        self.model = ActModel(workspace.office, workspace.runner, self)
        self.list = ListView(self.tr("Действия"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(ActDelegate(lambda: self._zone, self.list))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.details = ActDetails(workspace)
        nothing = EmptyState(
            self.tr("Таких действий нет"),
            self.tr("Попробуйте убрать отборы."),
            icon="history",
            tone=Tone.GREY,
        )
        self._card = ListCard(self.list, nothing)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._chosen = 0
        self._lay_out()
        for combo in (self.people, self.kinds, self.periods):
            combo.chosen.connect(lambda _key: self.load())
        self.search.searched.connect(lambda _text: self.load())
        self.model.loaded.connect(self._on_loaded)
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._on_current())

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(Space.S)
        for combo in (self.people, self.kinds, self.periods):
            filters.addWidget(combo)
        filters.addWidget(self.past_button)
        filters.addStretch(1)
        filters.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self._card, 3)
        row.addWidget(self.details, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addLayout(filters)
        column.addLayout(row, 1)

    def open(self, argument: object | None) -> None:
        if isinstance(argument, int):
            self._chosen = argument
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: list_members(office), self._on_members, owner=self, key="people"
        )
        self.load()
        self.list.setFocus()

    def on_changed(self, changes: Changes) -> None:
        if changes:
            self._reload.start()

    def focus_search(self) -> bool:
        self.search.setFocus()
        self.search.selectAll()
        return True

    def commands(self) -> list[Command]:
        if not may_look(self.workspace):
            return []
        return [
            Command(
                "past",
                self.tr("База на дату…"),
                lambda: look_at_date(self.workspace),
                "calendar-days",
            )
        ]

    def load(self) -> None:
        """Read what passes the filters."""
        author, kind, days = self.people.value, self.kinds.value, self.periods.value
        self.model.load(
            ActFilter(
                author=author if isinstance(author, int) else None,
                kind=str(kind or ""),
                since=self._since(days) if isinstance(days, int) and days else None,
                text=self.search.text(),
            )
        )

    def _since(self, days: int) -> int:
        today = datetime.now(UTC).astimezone(self._zone).replace(hour=0, minute=0, second=0)
        return int((today - timedelta(days=days - 1)).timestamp() * 1000)

    def _on_members(self, members: list[MemberRow]) -> None:
        options: list[tuple[object, str]] = [(None, self.tr("Все сотрудники"))]
        options += [(member.id, member.name) for member in members]
        self.people.set_options(options)

    def _on_loaded(self) -> None:
        self._card.show_list(bool(self.model.rows))
        at = self.model.row_of(self._chosen)
        if at < 0 and self.model.rows:
            at = 0
        if at >= 0 and self.list.currentIndex().row() != at:
            self.list.setCurrentIndex(self.model.index(at))
        else:
            self._on_current()

    def _on_current(self) -> None:
        index = self.list.currentIndex()
        act: ChangeSetRow | None = index.data(ACT) if index.isValid() else None
        if act is not None:
            self._chosen = act.id
        self.details.show_act(act, self.model.undo_of(act.id) if act is not None else None)
