"""The row above the list of tasks: whose, which, how parted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.tasks.buckets import BUCKET_NAMES, Bucket
from crm_desktop.tasks.list_groups import GROUPING_NAMES
from ui.tasks.asked_chips import AskedChips, ask_client
from ui.tasks.kind_look import kind_book
from ui.tasks.list_desk import ORDER_NAMES, PERIOD_NAMES, SCOPE_NAMES
from ui.theme import Space, theme
from ui.views.list_head import SearchLine
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.views.view_bar import ViewBar
from ui.widgets.buttons import Button
from ui.widgets.chips import ChipBar
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from ui.tasks.list_desk import TasksDesk

SEARCH: Final = 220
ROOMY: Final = 820


class TasksBar(QWidget):
    """Chips of the scope, search, people and kinds, the rest in «Вид».

    Attributes:
        down_wanted: the person goes from the search into the rows.
        export_wanted: what is shown is to be a file.
    """

    down_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, desk: TasksDesk) -> None:
        super().__init__()
        self._desk = desk
        book = kind_book(desk.workspace)
        self.scopes = ChipBar(list(SCOPE_NAMES.items()))
        self.scopes.changed.connect(lambda key: desk.ask(scope=key))
        self.search = SearchLine(self.tr("Найти задачу"))
        self.search.setMinimumWidth(theme().px(120))
        self.search.setMaximumWidth(theme().px(SEARCH))
        self.search.textChanged.connect(lambda text: desk.ask(text=text))
        self.search.down_wanted.connect(self.down_wanted)
        self.people = PickField(placeholder=self.tr("Все люди"), name=self.tr("Чьи задачи"))
        self.people.changed.connect(lambda keys: desk.ask(members=tuple(keys)))
        self.kinds = PickField(placeholder=self.tr("Все виды"), name=self.tr("Виды задач"))
        self.kinds.changed.connect(lambda keys: desk.ask(kinds=tuple(keys)))
        self.view = ViewBar(desk.views)
        self.client = Button(self.tr("Клиент"), "building-2")
        self.client.clicked.connect(lambda _on=False: ask_client(desk, self.window()))
        self.chips = AskedChips(desk)
        self.look = Button(self.tr("Вид"), "layers")
        self.look.clicked.connect(lambda _on=False: self.open_look())
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for row in (upper, lower):
            row.setSpacing(Space.S)
        upper.addWidget(self.view)
        upper.addStretch(1)
        upper.addWidget(self.search, 2)
        upper.addWidget(self.look)
        lower.addWidget(self.scopes)
        lower.addStretch(1)
        for part in (self.people, self.kinds, self.client):
            lower.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(upper)
        column.addLayout(lower)
        column.addWidget(self.chips)
        self._book = book
        book.changed.connect(self._fill_kinds)
        desk.changed.connect(self.show_asked)
        self._fill_kinds()
        self.show_asked()

    def set_people(self, people: Mapping[int, str]) -> None:
        """Offer the people of the office."""
        self.people.set_options([Option(key, name, icon="user") for key, name in people.items()])
        self.people.set_chosen(self._desk.question.members)
        self._desk.people = dict(people)
        self.chips.show_asked()

    def show_asked(self) -> None:
        """Show what the desk asks, without a signal."""
        asked = self._desk.question
        self.scopes.set_value(asked.scope)
        self.people.set_chosen(asked.members)
        self.kinds.set_chosen(asked.kinds)
        if asked.text.strip() != self.search.text().strip():
            self.search.setText(asked.text)
        self.chips.show_asked()

    def open_look(self) -> Menu:
        """Drop how the list is parted and ordered, and what else it shows."""
        asked, desk = self._desk.question, self._desk
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for group, name in GROUPING_NAMES.items():
            icon = "check" if group is asked.group else ""
            menu.add(self.tr("Группы: {}").format(name.lower()), partial(desk.ask, group=group),
                     icon=icon)  # fmt: skip
        menu.addSeparator()
        for order, name in ORDER_NAMES.items():
            icon = "check" if order is asked.order else ""
            menu.add(name, partial(desk.ask, order=order), icon=icon)
        menu.addSeparator()
        for period, name in PERIOD_NAMES.items():
            icon = "check" if period is asked.period else ""
            menu.add(name, partial(desk.ask, period=period), icon=icon)
        menu.addSeparator()
        for bucket, name in BUCKET_NAMES.items():
            if bucket is not Bucket.DONE:
                icon = "check" if bucket in asked.buckets else ""
                menu.add(self.tr("Срок: {}").format(name.lower()),
                         partial(self._turn_bucket, bucket), icon=icon)  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Только ждущие других задач"),
                 lambda: desk.ask(waiting=not asked.waiting),
                 icon="check" if asked.waiting else "hourglass")  # fmt: skip
        if may(desk.workspace.office, Right.EXPORT):
            menu.addSeparator()
            menu.add(self.tr("Выгрузить…"), self.export_wanted.emit, icon="file-down")
        menu.popup(self.look.mapToGlobal(self.look.rect().bottomLeft()))
        return menu

    def _turn_bucket(self, bucket: Bucket) -> None:
        """Show a part only, or with those chosen before, or not any more."""
        chosen = set(self._desk.question.buckets) ^ {bucket}
        self._desk.ask(buckets=tuple(each for each in Bucket if each in chosen))

    def open_search(self) -> None:
        """Put the cursor into the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The chips of the scope stay whole: the fields give way first.
        wide = 132 if self.width() >= theme().px(ROOMY) else 112
        for field in (self.people, self.kinds):
            field.setFixedWidth(theme().px(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(420), super().minimumSizeHint().height())

    def _fill_kinds(self) -> None:
        self.kinds.set_options(
            [Option(look.key, look.label, icon=look.icon) for look in self._book.looks]
        )
        self.kinds.set_chosen(self._desk.question.kinds)
        self._desk.kinds = {look.key: look.label for look in self._book.looks}
