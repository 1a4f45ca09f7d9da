"""Step 2: what each column of the file becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.importing.mapping import SKIP, Target, What
from crm_desktop.importing.targets import guess_type
from ui.importing.column_panel import ColumnPanel
from ui.importing.columns_model import ColumnsDelegate, ColumnsModel, Part
from ui.importing.foot import Foot
from ui.importing.picker import Choice, Picker
from ui.theme import Role, Space, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.chips import ChipBar
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.lists import TableView

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import Column
    from ui.importing.session import Opened

ME: Final = -1
"""Key of «я» among the responsible people; 0 = nobody."""
_OPENS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space)


class AnswersTable(TableView):
    """A table whose rows have an answer: Enter opens the choice, Delete leaves the row out.

    Attributes:
        change_wanted: of a row.
        skip_wanted: of a row.
    """

    change_wanted = Signal(int)
    skip_wanted = Signal(int)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and event.key() in _OPENS and not event.modifiers():
            self.change_wanted.emit(row)
        elif row >= 0 and event.key() == Qt.Key.Key_Delete:
            self.skip_wanted.emit(row)
        else:
            super().keyPressEvent(event)


class ColumnsTable(AnswersTable):
    """Four columns; the samples give way where they would be too narrow to be of use."""

    def fit(self) -> None:
        """Share the width out."""
        px = theme().px
        widths = {Part.NAME: px(176), Part.TARGET: px(268), Part.SURE: px(142)}
        room = self.viewport().width() - sum(widths.values())
        self.setColumnHidden(Part.SAMPLES, room < px(90))
        if room < px(90):
            widths[Part.NAME] += max(0, room)
        else:
            # A long heading is worth more than one more sample.
            more = min(max(0, (room - px(170)) // 2), px(80))
            widths[Part.NAME] += more
            widths[Part.SAMPLES] = room - more
        for part, width in widths.items():
            self.setColumnWidth(part, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class ColumnsPage(QWidget):
    """The table, the chosen column at its side.

    Attributes:
        mapping_changed: the `Mapping` as the person left it.
        repeat_wanted: «Повторить с теми же настройками».
    """

    mapping_changed = Signal(object)
    repeat_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened: Opened | None = None
        self._mapping: Mapping | None = None
        self._choices: list[Choice] = []
        self.model = ColumnsModel(self)
        self.table = ColumnsTable(self.tr("Столбцы файла"), row_height=52)
        self.table.setModel(self.model)
        self.table.setItemDelegate(ColumnsDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.clicked.connect(self._on_clicked)
        self.table.change_wanted.connect(self.open_picker)
        self.table.skip_wanted.connect(lambda row: self._set(self.model.column_at(row), SKIP))
        self.picker = Picker(self.tr("Чем станет столбец"), self)
        self.picker.picked.connect(self._on_picked)
        self.panel = ColumnPanel()
        self.panel.target_chosen.connect(self._on_picked)
        self.subject = ComboBox(
            [
                ("auto", self.tr("Определять по каждой строке")),
                ("company", self.tr("Компании и ИП")),
                ("person", self.tr("Люди")),
            ]
        )
        self.subject.chosen.connect(self._on_options)
        self.responsible = ComboBox()
        self.responsible.chosen.connect(self._on_options)
        self.settings = Button(self.tr("Настройки"), "settings")
        self.chips = ChipBar(
            [("all", self.tr("Все")), ("look", self.tr("Проверьте")),
             ("skip", self.tr("Не загружаются"))]
        )  # fmt: skip
        self.chips.changed.connect(self._on_chip)
        self.repeat = Banner("", icon="history")
        again = Button(self.tr("Повторить с теми же настройками"), "rotate-ccw", small=True)
        again.clicked.connect(self.repeat_wanted)
        self.repeat.add_action(again)
        self.foot = Foot(self.tr("Дальше: справочники"))
        self._lay_out()

    def load(self, opened: Opened, mapping: Mapping) -> None:
        """Show a file's columns."""
        file_is_new = opened is not self._opened
        self._opened = opened
        self._mapping = mapping
        self._choices = [
            Choice(choice.target, choice.label, choice.group) for choice in opened.targets
        ]
        people = [(member.id, member.name) for member in opened.members if not member.me]
        mine = next((m.name for m in opened.members if m.me), "")
        self.responsible.set_options(
            [(ME, self.tr("Я · {}").format(mine)), *people, (0, self.tr("Никто"))]
        )
        self.responsible.set_value(ME if mapping.responsible is None else mapping.responsible)
        self.subject.set_value(mapping.subject)
        of_deals = mapping.about == "deals"
        self._who.setText(self.tr("Клиент сделки") if of_deals else self.tr("О ком строки"))
        self._owner.setText(
            self.tr("Ответственный, если не указан")
            if of_deals
            else self.tr("Ответственный за новых")
        )
        remembered = opened.file.remembered
        self.repeat.setVisible(remembered is not None and remembered != mapping)
        self.repeat.set_text(
            self.tr("Столбцы, справочники и дубли можно взять как в прошлый раз."),
            title=self.tr("Такой файл уже загружали"),
        )
        if file_is_new:
            self.model.begin()
        self.chips.set_value("all")
        self._show("all")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_picker(self, row: int) -> None:
        """Offer the meanings for a row of the table."""
        if self._opened is None or row < 0:
            return
        index = self.model.index(row, Part.TARGET)
        self.table.scrollTo(index)
        cell = self.table.visualRect(index)
        corner = self.table.viewport().mapToGlobal(cell.topLeft())
        current = self.model.target_of(self.model.column_at(row))
        if current.what is What.NEW_FIELD:
            current = Target(What.NEW_FIELD)
        self.picker.open_at(QRect(corner, cell.size()), self._choices, current)

    def _lay_out(self) -> None:
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        self._who = who = Label(self.tr("О ком строки"), Role.BODY, colour="text2")
        who.setBuddy(self.subject)
        self.subject.setAccessibleName(self.tr("О ком строки"))
        self._owner = owner = Label(self.tr("Ответственный за новых"), Role.BODY, colour="text2")
        owner.setBuddy(self.responsible)
        self.responsible.setAccessibleName(self.tr("Ответственный за новых"))
        bar.addWidget(who)
        bar.addWidget(self.subject)
        bar.addSpacing(Space.S)
        bar.addWidget(owner)
        bar.addWidget(self.responsible)
        bar.addStretch(1)
        bar.addWidget(self.settings)
        card = Card(padding=0)
        card.body.setContentsMargins(1, 1, 1, Space.S)
        card.body.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        line.addWidget(self.chips)
        line.addStretch(1)
        card.body.addLayout(line)
        card.body.addWidget(self.table, 1)
        middle = QHBoxLayout()
        middle.setSpacing(Space.L)
        middle.addWidget(card, 1)
        middle.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        column.addWidget(self.repeat)
        column.addLayout(bar)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)

    def _show(self, only: str) -> None:
        if self._opened is None or self._mapping is None:
            return
        self.model.load(self._opened, self._mapping, only=only)
        self.table.fit()
        self._refresh()
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, Part.TARGET))
        else:
            self.panel.show_column(None, SKIP, "")

    def _refresh(self) -> None:
        counts = self.model.counts()
        for key, n in counts.items():
            chip = self.chips.chip(key)
            chip.set_count(n)
        used = counts["all"] - counts["skip"]
        self.foot.note.setText(self.tr("Загрузим столбцов: {} из {}").format(used, counts["all"]))
        self.foot.forward.setEnabled(used > 0)
        row = self.table.currentIndex().row()
        if row >= 0:
            column = self.model.column_at(row)
            self.panel.show_column(
                column, self.model.target_of(column), self.model.label_of(column)
            )

    def _on_chip(self, only: object) -> None:
        self._show(str(only))

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._refresh()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == Part.TARGET:
            self.open_picker(index.row())

    def _on_picked(self, target: object) -> None:
        row = self.table.currentIndex().row()
        if row >= 0 and isinstance(target, Target):
            self._set(self.model.column_at(row), target)

    def _set(self, column: Column, target: Target) -> None:
        if self._mapping is None:
            return
        if target.what is What.NEW_FIELD and not target.label:
            target = Target(What.NEW_FIELD, "", column.header, guess_type(column.samples))
        self.model.confirm(column)
        self._mapping = self._mapping.with_target(column.index, target)
        self.model.update_targets(self._mapping)
        self._refresh()
        self.mapping_changed.emit(self._mapping)

    def _on_options(self, _key: object) -> None:
        if self._mapping is None:
            return
        owner = self.responsible.value
        subject = self.subject.value
        self._mapping = replace(
            self._mapping,
            responsible=owner if isinstance(owner, int) and owner != ME else None,
            subject="person" if subject == "person" else "company" if subject == "company"
            else "auto",
        )  # fmt: skip
        self.mapping_changed.emit(self._mapping)
