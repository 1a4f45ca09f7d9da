"""The window of the past: a list on the left, the card beside today's on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from crm_desktop.past.bringing import Choice
from crm_desktop.past.differences import difference_of
from crm_desktop.past.looking import overview
from crm_desktop.past.standing import PastArea, Standing
from crm_desktop.wording import count, number
from crm_desktop.wording.times import local
from ui.past.details import DifferenceCard
from ui.past.model import PastModel
from ui.past.return_dialog import ReturnDialog
from ui.past.rows import TICK_ROOM, PastDelegate
from ui.past.words import FORMS
from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Kind
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.labels import Label
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.past.differences import Difference
    from crm_desktop.past.looking import PastOverview, PastRow
    from crm_desktop.past.past_office import PastOffice
    from ui.jobs import Job
    from ui.shell.workspace import Workspace

_STANDINGS: Final = (
    ("", "Все"),
    (Standing.GONE.value, "Теперь нет"),
    (Standing.CHANGED.value, "Изменились"),
)


class PastDialog(Dialog):
    """What there was; ticked records come back."""

    def __init__(self, workspace: Workspace, past: PastOffice, parent: QWidget) -> None:
        self._when = f"{local(past.source.instant, past.zone):%d.%m.%Y, %H:%M}"
        file = past.source.file
        title = f"База на {self._when}" if file is None else f"Копия от {self._when}"
        super().__init__(title, parent, width=1200, height=690)
        self._workspace = workspace
        self.past = past
        self._choices: dict[tuple[PastArea, int], Choice] = {}
        self.which = Segment(
            (
                (PastArea.CLIENTS.value, self.tr("Клиенты")),
                (PastArea.DEALS.value, self.tr("Сделки")),
            )
        )
        self.standing = ComboBox(list(_STANDINGS), strong=True)
        self.search = SearchField(self.tr("Имя, телефон или ИНН"), keys="")
        self.details = DifferenceCard()
        self._counts = Label(self.tr("Считаю…"), Role.BODY, colour="text2")
        self._ticked = Label("", Role.BODY, colour="text2")
        self.models = {area: PastModel(workspace, past, area, self) for area in PastArea}
        self.lists = {area: self._list(area) for area in PastArea}
        self._cards = {area: self._card(area) for area in PastArea}
        self._stack = QStackedWidget()
        for card in self._cards.values():
            self._stack.addWidget(card)
        self._arrange()
        self.which.changed.connect(lambda _key: self._turn())
        self.standing.chosen.connect(lambda _key: self.load())
        self.search.searched.connect(lambda _text: self.load())
        self.details.chosen.connect(self._on_choice)
        self._keeper = _Keeper(past)
        self.finished.connect(self._keeper.let_go)
        self.destroyed.connect(self._keeper.let_go)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        office = workspace.office
        workspace.runner.read(
            lambda: overview(office, past), self._on_overview, workspace.report, owner=self
        )
        self.load()
        self.search.setFocus()

    @property
    def area(self) -> PastArea:
        """What is listed."""
        return PastArea(str(self.which.value))

    def load(self) -> None:
        """Read both lists anew."""
        value = str(self.standing.value or "")
        standing = Standing(value) if value else None
        for model in self.models.values():
            model.load(self.search.text(), standing)

    def choices(self) -> list[Choice]:
        """Return what is ticked, clients first."""
        return [
            self._choices.get((area, record), Choice(area, record))
            for area, model in self.models.items()
            for record in model.ticked
        ]

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        bar.addWidget(self.which)
        bar.addWidget(self.standing)
        bar.addStretch(1)
        bar.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(self._stack, 1)
        row.addWidget(self.details, 1)
        self.body.addWidget(self._counts)
        self.body.addLayout(bar)
        self.body.addLayout(row, 1)
        bar.insertWidget(2, self._ticked)
        self._all = self.add_button(self.tr("Отметить показанное"), self._tick_all, left=True)
        self.add_button(self.tr("Закрыть"), self.reject)
        self.give_back = self.add_button(
            self.tr("Вернуть отмеченное…"),
            self._give_back,
            kind=Kind.PRIMARY,
            icon="archive-restore",
        )
        self.give_back.setEnabled(False)

    def _list(self, area: PastArea) -> ListView:
        view = ListView(self.tr("Клиенты") if area is PastArea.CLIENTS else self.tr("Сделки"))
        view.setModel(self.models[area])
        view.setItemDelegate(PastDelegate(view))
        view.setSelectionMode(ListView.SelectionMode.SingleSelection)
        view.selectionModel().currentChanged.connect(lambda _now, _old: self._on_current())
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        self.models[area].loaded.connect(lambda: self._on_loaded(area))
        self.models[area].ticks_changed.connect(self._refresh)
        return view

    def _card(self, area: PastArea) -> ListCard:
        nothing = EmptyState(
            self.tr("Ничего не найдено"),
            self.tr("Попробуйте другое слово или уберите отбор."),
            icon="search",
            tone=Tone.GREY,
        )
        return ListCard(self.lists[area], nothing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on a tick and the space bar tick a row."""
        view = self.lists[self.area]
        if watched is view and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
                self._toggle()
                return True
        elif (
            watched is view.viewport()
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.position().x() < theme().px(TICK_ROOM)
        ):
            self._toggle()
        return super().eventFilter(watched, event)

    def _toggle(self) -> None:
        view = self.lists[self.area]
        index = view.currentIndex()
        if not index.isValid():
            return
        model = self.models[self.area]
        row = model.rows[index.row()]
        difference = self.details.difference
        shown = difference is not None and difference.id == row.id
        if row.id in model.ticked:
            model.set_ticked(row, on=False)
            self._choices.pop((self.area, row.id), None)
        else:
            # A changed record is ticked with everything that differs.
            if row.standing is Standing.CHANGED and shown and difference is not None:
                self._choices[self.area, row.id] = _everything(difference)
            model.set_ticked(row, on=True)
        if shown and difference is not None:
            self._show(difference)

    def _tick_all(self) -> None:
        self.models[self.area].tick_shown()

    def _turn(self) -> None:
        self._stack.setCurrentWidget(self._cards[self.area])
        self.search.setPlaceholderText(
            self.tr("Имя, телефон или ИНН")
            if self.area is PastArea.CLIENTS
            else self.tr("Название или клиент")
        )
        self._on_current()
        self._refresh()

    def _on_overview(self, told: PastOverview) -> None:
        parts = [
            count(told.clients, *FORMS[PastArea.CLIENTS]),
            count(told.deals, *FORMS[PastArea.DEALS]),
        ]
        gone = told.gone_clients + told.gone_deals
        changed = told.changed_clients + told.changed_deals
        parts.append(self.tr("теперь нет: {}").format(number(gone)))
        parts.append(self.tr("изменились: {}").format(number(changed)))
        file = self.past.source.file
        if file is not None:
            parts.insert(0, file.name)
        self._counts.setText(" · ".join(parts))

    def _on_loaded(self, area: PastArea) -> None:
        self._cards[area].show_list(bool(self.models[area].rows))
        if self.models[area].rows and not self.lists[area].currentIndex().isValid():
            self.lists[area].setCurrentIndex(self.models[area].index(0))
        if area is self.area:
            self._on_current()
        self._refresh()

    def _on_current(self) -> None:
        row = self._current()
        if row is None:
            self.details.clear()
            return
        office, past, area = self._workspace.office, self.past, self.area
        self._workspace.runner.read(
            lambda: difference_of(office, past, area, row.id),
            self._show,
            self._workspace.report,
            owner=self,
            key="difference",
        )

    def _show(self, difference: Difference) -> None:
        row = self._current()
        if row is None or row.id != difference.id or difference.area is not self.area:
            return
        place = (difference.area, difference.id)
        ticked = difference.id in self.models[difference.area].ticked
        choice = self._choices.get(place)
        if choice is None and ticked:
            choice = Choice(*place)
        self.details.show_difference(difference, choice)

    def _on_choice(self, choice: Any) -> None:
        row = self._current()
        if row is None:
            return
        place = (self.area, row.id)
        if isinstance(choice, Choice):
            self._choices[place] = choice
        else:
            self._choices.pop(place, None)
        if row.standing is not Standing.GONE:
            self.models[self.area].set_ticked(row, on=isinstance(choice, Choice))

    def _current(self) -> PastRow | None:
        index = self.lists[self.area].currentIndex()
        rows = self.models[self.area].rows
        return rows[index.row()] if index.isValid() and index.row() < len(rows) else None

    def _refresh(self) -> None:
        told = [
            count(len(model.ticked), *FORMS[area])
            for area, model in self.models.items()
            if model.ticked
        ]
        self.give_back.setEnabled(bool(told))
        self._all.setEnabled(bool(self.models[self.area].rows))
        note = self.tr("Отмечено: {}").format(" и ".join(told))
        self._ticked.setText(note if told else "")

    def _give_back(self) -> None:
        choices = self.choices()
        if choices:
            dialog = ReturnDialog(self._workspace, self.past, choices, parent=self)
            dialog.begun.connect(self._keeper.wait_for)
            dialog.returned.connect(self._on_returned)
            dialog.open()

    def _on_returned(self) -> None:
        """What came back is in the live office: the comparison is over."""
        self.accept()


class _Keeper:
    """Closes the past with its window, but not under a job that still reads it."""

    def __init__(self, past: PastOffice) -> None:
        self._past = past
        self._under_way = 0
        self._wanted = True

    def wait_for(self, job: Job[Any]) -> None:
        """Keep the past open until a job has finished."""
        self._under_way += 1
        job.finished.connect(self._on_finished)

    def let_go(self, _how: object = None) -> None:
        """Nobody looks any more."""
        self._wanted = False
        if not self._under_way:
            self._past.close()

    def _on_finished(self) -> None:
        self._under_way -= 1
        if not self._wanted:
            self.let_go()


def _everything(difference: Difference) -> Choice:
    fields = {field.key for field in difference.fields}
    fields |= {line.key for part in difference.parts for line in part.of_state("changed")}
    return Choice(difference.area, difference.id, frozenset(fields), None)
