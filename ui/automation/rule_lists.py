"""The journal of rules and the repeat deals to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.automation.firings import firings
from crm_desktop.automation.repeats import upcoming_repeats
from ui.automation.rule_rows import FiringDelegate, RepeatDelegate
from ui.shell.screen import DealStop, Place
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.choices import ComboBox
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label, set_tip
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.automation.firings import FiringRow
    from crm_desktop.automation.repeats import UpcomingRepeat
    from ui.shell.workspace import Workspace

MOST: Final = 500
_AHEAD: Final = ((7, "на неделю вперёд"), (30, "на месяц вперёд"), (90, "на три месяца вперёд"),
                 (365, "на год вперёд"))  # fmt: skip


class JournalPage(QWidget):
    """What rules did, newest first; Enter opens the deal.

    Attributes:
        names: rule -> its name; to choose one.
        rule_id: of which rule; 0 = of all.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._names: Mapping[int, str] = {}
        self.rule = ComboBox([(0, self.tr("Все правила"))])
        self.rule.setAccessibleName(self.tr("Правило"))
        self.rule.chosen.connect(lambda _key: self.load())
        self.undo = Button(self.tr("Отменить то, что сделано"), "undo-2")
        self.undo.clicked.connect(lambda _on=False: self.take_back())
        set_tip(
            self.undo,
            self.tr("Вернётся всё действие: и то, что сделал человек, и то, что сделали правила"),
        )
        self.model: RowsModel[FiringRow] = RowsModel(_told_firing, self)
        self.list = ListView(self.tr("Журнал правил"))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.setModel(self.model)
        self.list.setItemDelegate(FiringDelegate(self.list, workspace.office.zone))
        self.list.activated.connect(lambda _index: self._open())
        self.list.doubleClicked.connect(lambda _index: self._open())
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._offer())
        self._card = ListCard(
            self.list,
            EmptyState(
                self.tr("Правила ещё не срабатывали"),
                self.tr("Здесь будет видно, какое правило сработало, когда и что сделало."),
                icon="zap",
                tone=Tone.GREY,
            ),
        )
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.rule)
        row.addStretch(1)
        row.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(row)
        column.addWidget(self._card, 1)
        self._offer()

    @property
    def names(self) -> Mapping[int, str]:
        return self._names

    @names.setter
    def names(self, names: Mapping[int, str]) -> None:
        chosen = self.rule_id
        self._names = names
        self.rule.set_options([(0, self.tr("Все правила")), *names.items()])
        self.rule.set_value(chosen if chosen in names else 0)

    @property
    def rule_id(self) -> int:
        value = self.rule.value
        return value if isinstance(value, int) else 0

    @rule_id.setter
    def rule_id(self, rule_id: int) -> None:
        self.rule.set_value(rule_id)

    def load(self) -> None:
        """Read behind."""
        office, rule = self._workspace.office, self.rule_id or None
        self._workspace.runner.read(
            lambda: firings(office, rule_id=rule, limit=MOST), self._show, owner=self, key="rows"
        )

    def take_back(self) -> None:
        """Take back the whole act the chosen firing belongs to."""
        row: FiringRow | None = self.list.currentIndex().data(ROW)
        if row is not None and row.change_id:
            self._workspace.undo(row.change_id)

    def _show(self, rows: list[FiringRow]) -> None:
        self.model.show_rows(rows)
        self._card.show_list(bool(rows))
        if rows:
            self.list.setCurrentIndex(self.model.index(0, 0))
        self._offer()

    def _offer(self) -> None:
        self.undo.setEnabled(self.list.currentIndex().isValid())

    def _open(self) -> None:
        row: FiringRow | None = self.list.currentIndex().data(ROW)
        if row is not None and row.deal_id is not None:
            ids = list(dict.fromkeys(r.deal_id for r in self.model.rows if r.deal_id is not None))
            self._workspace.go(Place.DEAL, DealStop(row.deal_id, among=ids))


class RepeatsPage(QWidget):
    """Deals rules are going to open, soonest first; Enter opens the deal that will be repeated."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.ahead = ComboBox(_AHEAD)
        self.ahead.set_value(30)
        self.ahead.setAccessibleName(self.tr("Сколько дней вперёд"))
        self.ahead.chosen.connect(lambda _key: self.load())
        self.model: RowsModel[UpcomingRepeat] = RowsModel(_told_repeat, self)
        self.list = ListView(self.tr("Скоро повторные продажи"))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RepeatDelegate(self.list, workspace.office.zone))
        self.list.activated.connect(lambda _index: self._open())
        self.list.doubleClicked.connect(lambda _index: self._open())
        self._card = ListCard(
            self.list,
            EmptyState(
                self.tr("Повторных продаж не видно"),
                self.tr("Включите готовые правила: договор кончается, товар заканчивается, "
                        "день рождения, давно не покупали."),
                icon="repeat",
                tone=Tone.GREY,
            ),
        )  # fmt: skip
        row = QHBoxLayout()
        row.addWidget(self.ahead)
        row.addWidget(
            Label(self.tr("Эти сделки правила откроют сами"), Role.BODY, colour="text2"), 1
        )
        row.setSpacing(Space.M)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(row)
        column.addWidget(self._card, 1)

    def load(self) -> None:
        """Read behind."""
        office, days = self._workspace.office, int(str(self.ahead.value))
        self._workspace.runner.read(
            lambda: upcoming_repeats(office, days), self._show, owner=self, key="rows"
        )

    def _show(self, rows: list[UpcomingRepeat]) -> None:
        self.model.show_rows(rows)
        self._card.show_list(bool(rows))

    def _open(self) -> None:
        row: UpcomingRepeat | None = self.list.currentIndex().data(ROW)
        if row is not None:
            ids = list(dict.fromkeys(each.deal_id for each in self.model.rows))
            self._workspace.go(Place.DEAL, DealStop(row.deal_id, among=ids))


def _told_firing(row: FiringRow) -> str:
    return f"{row.deal}. {row.rule}: {'; '.join((*row.failed, *row.done))}"


def _told_repeat(row: UpcomingRepeat) -> str:
    return f"{row.day:%d.%m.%Y}: {row.title}, {row.client}"
