"""The audit: filters above, lines on the left, the chosen one on the right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.audit.acts import GROUPS, Group
from crm_desktop.audit.filtering import AuditFilter
from crm_desktop.members.people import list_members
from ui.audit.acts import AuditActs
from ui.audit.details import LineDetails
from ui.audit.model import LINE, AuditModel
from ui.audit.rows import AuditDelegate
from ui.shell.screen import Place, Screen
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
    from crm_desktop.audit.filtering import AuditLine
    from crm_desktop.journal import Changes
    from crm_desktop.members.people import MemberRow
    from ui.shell.workspace import Workspace

RELOAD_MS: Final = 300
PERIODS: Final = {0: "За всё время", 1: "Сегодня", 7: "За 7 дней", 30: "За 30 дней", 365: "За год"}
LEAST: Final = {
    0: "Любой размер", 10: "От 10 записей", 100: "От 100 записей", 1000: "От 1 000 записей",
    5000: "От 5 000 записей",
}  # fmt: skip


class AuditScreen(Screen):
    """Who may not see others' lines sees his own."""

    place = Place.AUDIT
    help_page = "audit"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        office = workspace.office
        self._zone = office.zone
        self._sees_all = may(office, Right.VIEW_AUDIT)
        told = self.tr("кто входил, смотрел, выгружал и менял")
        own = self.tr("ваши входы, просмотры и выгрузки")
        self.head = ScreenHead(self.tr("Журнал доступа"), subtitle=told if self._sees_all else own)
        self.head.add(PaletteBox(workspace))
        self.acts = AuditActs(workspace, self)
        self.check = Button(self.tr("Проверить цепочку"), "shield-check")
        self.check.setToolTip(self.tr("Не удалена и не изменена ли хоть одна запись"))
        self.check.clicked.connect(lambda _on=False: self.acts.check())
        self.save = Button(self.tr("Сохранить…"), "download")
        self.save.clicked.connect(lambda _on=False: self.acts.save(self.filter()))
        for button in (self.check, self.save):
            if not self._sees_all:
                button.hide()
            self.head.add(button)
        self.people = ComboBox([(None, self.tr("Все сотрудники"))], strong=True)
        if not self._sees_all:
            self.people.hide()
        self.groups = ComboBox([("", self.tr("Все действия")), *GROUPS.items()], strong=True)
        self.periods = ComboBox(list(PERIODS.items()), strong=True)
        self.least = ComboBox(list(LEAST.items()), strong=True)
        self.search = SearchField(self.tr("Искать в журнале"), keys="")
        self.model = AuditModel(workspace, self)
        self.list = ListView(self.tr("Строки журнала доступа"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(AuditDelegate(lambda: self._zone, self.list))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.details = LineDetails(workspace)
        nothing = EmptyState(
            self.tr("Таких записей нет"),
            self.tr("Попробуйте убрать отборы."),
            icon="shield-check",
            tone=Tone.GREY,
        )
        self._card = ListCard(self.list, nothing)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._chosen = 0
        self._lay_out()
        for combo in (self.people, self.groups, self.periods, self.least):
            combo.chosen.connect(lambda _key: self.load())
        self.search.searched.connect(lambda _text: self.load())
        self.model.loaded.connect(self._on_loaded)
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._on_current())

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(Space.S)
        for combo in (self.people, self.groups, self.periods, self.least):
            filters.addWidget(combo)
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
        if isinstance(argument, Group):
            self.groups.set_value(argument)
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

    def filter(self) -> AuditFilter:
        """What is asked for."""
        person, group, days = self.people.value, self.groups.value, self.periods.value
        least = self.least.value
        return AuditFilter(
            person=person if isinstance(person, int) else None,
            group=Group(group) if isinstance(group, str) and group else None,
            since=self._since(days) if isinstance(days, int) and days else None,
            least=least if isinstance(least, int) else 0,
            text=self.search.text(),
        )

    def load(self) -> None:
        """Read what passes the filters."""
        self.model.load(self.filter())

    def _since(self, days: int) -> int:
        today = datetime.now(UTC).astimezone(self._zone)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        return int((midnight - timedelta(days=days - 1)).timestamp() * 1000)

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
        line: AuditLine | None = index.data(LINE) if index.isValid() else None
        if line is not None:
            self._chosen = line.id
        self.details.show_line(line)
