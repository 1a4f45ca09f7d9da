"""Step 3: names for directories and people; what is new, what stands for something known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.importing.deals.keys import ANSWERS, OF_CLOSED, OF_FUNNEL, OF_STAGE
from ui.importing.columns_page import AnswersTable
from ui.importing.foot import Foot
from ui.importing.picker import Choice, Picker
from ui.importing.values_model import PLACES, Part, ValuesDelegate, ValuesModel
from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.chips import ChipBar
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.running import DirectoryChoice, Survey
    from ui.importing.session import Opened

AS_IT_IS: Final = ("as",)
LEAVE_OUT: Final = ("out",)


class ValuesPage(QWidget):
    """The table of names; Enter opens the answers, Delete leaves a name out.

    Attributes:
        mapping_changed: the `Mapping` as the person left it.
        funnel_changed: deals go into another funnel; what their stages are is to be told anew.
    """

    mapping_changed = Signal(object)
    funnel_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened: Opened | None = None
        self._survey: Survey | None = None
        self._mapping: Mapping | None = None
        self.model = ValuesModel(self)
        self.table = AnswersTable(self.tr("Значения справочников"), row_height=45)
        self.table.setModel(self.model)
        self.table.setItemDelegate(ValuesDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.clicked.connect(self._on_clicked)
        self.table.change_wanted.connect(self.open_picker)
        self.table.skip_wanted.connect(lambda row: self.set_answer(row, ""))
        self.picker = Picker(self.tr("Что будет со значением"), self)
        self.picker.picked.connect(self._on_picked)
        self.chips = ChipBar([("new", self.tr("Новые")), ("all", self.tr("Все"))])
        self.chips.changed.connect(lambda _key: self._show())
        self.foot = Foot(self.tr("Дальше: пробный прогон"))
        self._lay_out()

    def load(self, opened: Opened, survey: Survey, mapping: Mapping) -> None:
        """Show what the survey found."""
        self._opened, self._survey, self._mapping = opened, survey, mapping
        unknown = sum(not choice.known for choice in (*survey.choices, *survey.people))
        self.chips.set_value("new" if unknown else "all")
        self._show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_picker(self, row: int) -> None:
        """Offer the answers for a row."""
        if row < 0 or self._opened is None:
            return
        choice = self.model.choice_at(row)
        index = self.model.index(row, Part.BECOMES)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)
        cell = self.table.visualRect(index)
        corner = self.table.viewport().mapToGlobal(cell.topLeft())
        answer = self.model.answer(choice)
        current: object = AS_IT_IS if answer is None else LEAVE_OUT if answer == "" else answer
        self.picker.open_at(QRect(corner, cell.size()), self._answers(choice), current)

    def set_answer(self, row: int, instead: str | None) -> None:
        """Read something else instead of a name; `""` leaves it out, None takes it as it is."""
        if self._mapping is None or not 0 <= row < self.model.rowCount():
            return
        choice = self.model.choice_at(row)
        before = self.model.answer(choice)
        self._take(self._mapping.with_answer(choice.field, choice.text, instead))
        if choice.field == OF_FUNNEL and self.model.answer(choice) != before:
            self.funnel_changed.emit()

    def unite_alike(self) -> None:
        """Read every name that looks like a known one as that one."""
        mapping = self._mapping
        if mapping is not None:
            for choice in self.model.alike():
                mapping = mapping.with_answer(choice.field, choice.text, choice.like)
            self._take(mapping)

    def add_all(self) -> None:
        """Take every new name as it stands in the file."""
        mapping = self._mapping
        if mapping is not None:
            for choice in self.model.answered():
                mapping = mapping.with_answer(choice.field, choice.text, None)
            self._take(mapping)

    def _take(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self.model.update_mapping(mapping)
        self._tell()
        self.mapping_changed.emit(mapping)

    def _lay_out(self) -> None:
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Part.TEXT, QHeaderView.ResizeMode.Stretch)
        line = QHBoxLayout()
        line.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        line.setSpacing(Space.L)
        line.addWidget(self.chips)
        line.addWidget(
            Label(
                self.tr("Похожие написания замените на одно: тогда фильтры и отчёты сойдутся."),
                Role.BODY,
                colour="text2",
                wrap=True,
            ),
            1,
        )
        self.unite = Button("", "merge", small=True)
        self.unite.clicked.connect(lambda _on=False: self.unite_alike())
        self.as_it_is = Button(self.tr("Создать всё как есть"), "plus", small=True)
        self.as_it_is.clicked.connect(lambda _on=False: self.add_all())
        line.addWidget(self.unite)
        line.addWidget(self.as_it_is)
        card = Card(padding=0)
        card.body.setContentsMargins(1, 1, 1, Space.S)
        card.body.setSpacing(0)
        card.body.addLayout(line)
        self._body = QStackedWidget()
        self._body.addWidget(self.table)
        self._body.addWidget(
            EmptyState(
                self.tr("Сверять нечего"),
                self.tr("Ни один столбец файла не выбирает из справочников и не называет людей."),
                icon="tags",
                tone=Tone.GREY,
            )
        )
        card.body.addWidget(self._body, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(card, 1)
        column.addWidget(self.foot)

    def _show(self) -> None:
        if self._survey is None or self._mapping is None:
            return
        self.model.load(self._survey, self._mapping, only_new=self.chips.value == "new")
        every, new = self.model.counts()
        self._body.setCurrentIndex(0 if every else 1)
        self.chips.chip("new").set_count(new)
        self.chips.chip("all").set_count(every)
        px = theme().px
        of_deals = self._mapping.about == "deals"
        self.table.setColumnWidth(Part.FIELD, px(286 if of_deals else 190))
        self.table.setColumnWidth(Part.ROWS, px(84))
        self.table.setColumnWidth(Part.BECOMES, px(400))
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, Part.BECOMES))
        self._tell()

    def _tell(self) -> None:
        if self._survey is None:
            return
        adds = sum(
            not choice.known and self.model.is_made(choice) and self.model.answer(choice) is None
            for choice in self._survey.choices
        )
        alike = len(self.model.alike())
        self.unite.setVisible(alike > 0)
        self.unite.set_caption(self.tr("Объединить похожие: {}").format(alike))
        self.as_it_is.setVisible(bool(self.model.answered()))
        self.foot.note.setText(
            self.tr("В справочники добавим значений: {}").format(adds)
            if adds
            else self.tr("Справочники не изменятся")
        )

    def _answers(self, choice: DirectoryChoice) -> list[Choice]:
        if self._opened is None:
            return []
        person = self.model.is_person(choice)
        if choice.field.startswith(PLACES):
            return _places(choice)
        if person:
            stays = self.tr("Как есть") if choice.known else self.tr("Сохранить имя в заметке")
            names = [member.name for member in self._opened.members]
            group = self.tr("Заменить на сотрудника")
        else:
            makes = self.model.is_made(choice)
            stays = self.tr("Добавить «{}»") if makes else self.tr("Сохранить имя в заметке")
            stays = self.tr("Как есть") if choice.known else stays.format(choice.text)
            names = _names_of(self._opened, choice.field)
            group = self.tr("Заменить на значение из справочника")
        here = choice.text.casefold()
        alike = [Choice(choice.like, choice.like, self.tr("Похоже на"))] if choice.like else []
        return [
            Choice(AS_IT_IS, stays),
            Choice(LEAVE_OUT, self.tr("Не загружать это значение")),
            *alike,
            *(Choice(name, name, group) for name in names if name.casefold() != here),
        ]

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == Part.BECOMES:
            self.open_picker(index.row())

    def _on_picked(self, key: object) -> None:
        row = self.table.currentIndex().row()
        self.set_answer(row, None if key == AS_IT_IS else "" if key == LEAVE_OUT else str(key))


def _places(choice: DirectoryChoice) -> list[Choice]:
    """What may be answered about a funnel or a stage of the file."""
    if choice.field == OF_FUNNEL:
        group, stays = "Другая воронка", f"Воронка «{choice.becomes}»"
        stays = stays if choice.known else f"Новая воронка «{choice.becomes}»"
    elif choice.field.startswith(OF_CLOSED):
        group, stays = "Сделка закрыта, значит", f"Как есть: {choice.becomes.lower()}"
    else:
        group = "Это"
        stays = choice.becomes or f"Этап «{choice.text}»"
        stays = stays if choice.known else f"Добавить этап «{choice.text}»"
    found = [Choice(AS_IT_IS, stays)]
    if choice.field.startswith(OF_STAGE):
        found.append(Choice(LEAVE_OUT, "Первый этап, название — в комментарий"))
    if choice.like:
        found.append(Choice(choice.like, choice.like, "Похоже на"))
    return [*found, *(Choice(value, label, group) for value, label in choice.options)]


def _names_of(opened: Opened, key: str) -> list[str]:
    """The items of the directory a key of answers chooses from."""
    of_deals = opened.deals is not None and key.startswith(ANSWERS)
    catalogue = opened.deals if of_deals and opened.deals else opened.catalogue
    field = catalogue.find(key.removeprefix(ANSWERS) if of_deals else key)
    return [item.name for item in catalogue.items(field.directory if field else "")]
