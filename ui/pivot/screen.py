"""«Сводная таблица»: fields on the left, wells above, the grid and its chart below them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.pivot.definition import PivotDefinition
from ui.pivot.bar import PivotBar
from ui.pivot.desk import PivotDesk
from ui.pivot.drag import FieldDrag
from ui.pivot.field_list import FieldList
from ui.pivot.keeping import PivotKeeping
from ui.pivot.offered import offers_of
from ui.pivot.sheet import PivotSheet
from ui.pivot.wells import PivotWells
from ui.reports.drill import open_drill
from ui.reports.staleness import may_change_figures
from ui.shell.reports_ways import reports_switch
from ui.shell.screen import Command, Place, Screen
from ui.theme import Space, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.heads import ScreenHead
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.pivot.editing import Well
    from ui.pivot.desk import Answer
    from ui.pivot.offered import Offer
    from ui.shell.workspace import Workspace

FIELDS_WIDTH: Final = 228
PATIENCE_MS: Final = 300
"""An answer that takes longer says that it is being made."""
NEWS_MS: Final = 1_500
"""So long after the last change the answer is made anew."""


class PivotScreen(Screen):
    """The whole screen."""

    place = Place.PIVOT
    help_page = "pivot"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.desk = PivotDesk(workspace, self)
        self.drag = FieldDrag(self)
        self._menu: Menu | None = None
        self._head = ScreenHead(self.tr("Сводная таблица"))
        self._head.add(reports_switch(workspace, Place.PIVOT))
        self.sheet = PivotSheet()
        self.keeping = PivotKeeping(self.desk, self.sheet, self)
        self._open = Button(self.tr("Открыть"), "folder-open")
        self._open.clicked.connect(lambda _on=False: self.keeping.open_list(self._open))
        self._file = Button(self.tr("Файл"), "file-down")
        self._file.clicked.connect(lambda _on=False: self.keeping.open_files(self._file))
        self._save = Button(self.tr("Сохранить"), "save", kind=Kind.PRIMARY)
        self._save.clicked.connect(lambda _on=False: self.keeping.save())
        for part in (self._open, self._file, self._save):
            self._head.add(part)
        self.bar = PivotBar(self.desk)
        self.fields = FieldList(self.drag)
        self.wells = PivotWells(self.desk, self.drag)
        self.side = Card(padding=Space.M)
        self.side.body.addWidget(self.fields)
        self.side.setFixedWidth(theme().px(FIELDS_WIDTH))
        for row in (self._head, self.bar):
            row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(self._head)
        column.addWidget(self.bar)
        middle = QHBoxLayout()
        middle.setSpacing(Space.M)
        middle.addWidget(self.side)
        right = QVBoxLayout()
        right.setSpacing(Space.M)
        right.addWidget(self.wells)
        right.addWidget(self.sheet, 1)
        middle.addLayout(right, 1)
        column.addLayout(middle, 1)
        self._slow = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._slow.timeout.connect(lambda: self.bar.set_busy(self.desk.is_working))
        self._news = QTimer(self, singleShot=True, interval=NEWS_MS)
        self._news.timeout.connect(self.desk.refresh)
        self._join()
        self.desk.changed.emit()

    def _join(self) -> None:
        desk, sheet = self.desk, self.sheet
        desk.changed.connect(self._on_layout)
        desk.answered.connect(self._on_answer)
        desk.refused.connect(self._on_refused)
        desk.working.connect(self._on_working)
        self.fields.chosen.connect(self._put_in)
        self.bar.fields_wanted.connect(self.side.setVisible)
        self.bar.heat_wanted.connect(sheet.grid.pivot.set_heated)
        self.bar.chart_wanted.connect(sheet.show_chart)
        self.bar.folded.connect(sheet.grid.close_all)
        sheet.begun.connect(self._begin)
        sheet.drilled.connect(lambda drill: open_drill(self.workspace, drill, self.window()))
        sheet.copy_wanted.connect(self.keeping.copy)
        sheet.menu_wanted.connect(self.open_menu)
        self.keeping.named.connect(self._head.set_subtitle)

    def open(self, argument: object | None) -> None:
        if isinstance(argument, PivotDefinition):
            self._begin(argument)
        elif isinstance(argument, int) and not isinstance(argument, bool):
            self.keeping.open_saved(argument)
        self.desk.load()
        self.leave_field()

    def on_changed(self, changes: Changes) -> None:
        if may_change_figures(changes):
            self._news.start()

    def commands(self) -> list[Command]:
        found = [
            Command("pivot.save", self.tr("Сохранить сводную таблицу"), self.keeping.save, "save",
                    "Ctrl+S", "отчёт запомнить"),
            Command("pivot.save_as", self.tr("Сохранить сводную таблицу под другим именем…"),
                    self.keeping.save_as, "save", "", "копия отчёт"),
            Command("pivot.reload", self.tr("Пересчитать сводную таблицу"), self.desk.refresh,
                    "refresh-cw", "F5", "обновить"),
            Command("pivot.swap", self.tr("Поменять строки и столбцы местами"), self.bar.swap.click,
                    "repeat", "", "повернуть транспонировать"),
            Command("pivot.heat", self.tr("Теплокарта"), self.bar.heat.click, "palette", "",
                    "раскрасить цвет"),
            Command("pivot.chart", self.tr("График сводной таблицы"), self.bar.chart.click,
                    "chart-column", "", "диаграмма"),
            Command("pivot.excel", self.tr("Сводная таблица в Excel"),
                    partial(self.keeping.write, ".xlsx"), "file-spreadsheet", "", "выгрузить файл"),
        ]  # fmt: skip
        return found if not self.desk.definition.is_empty else []

    def focus_search(self) -> bool:
        if not self.side.isVisible():
            self.bar.fields.setChecked(True)
        self.fields.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.fields.search.selectAll()
        return True

    def leave_field(self) -> None:
        empty = self.desk.definition.is_empty
        target = self.sheet.start.cards[0] if empty else self.sheet.grid
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_menu(self, at: QPoint) -> Menu:
        """Drop what can be done with the cell under the cursor."""
        menu = self._menu = Menu(self)
        grid = self.sheet.grid
        here = grid.currentIndex()
        row = here.row()
        if here.isValid() and grid.pivot.number(row, here.column()) is not None:
            place = grid.pivot.place(row, here.column())
            menu.add(self.tr("Показать записи"), partial(grid.drilled.emit, *place), icon="list",
                     shortcut="Return")  # fmt: skip
        menu.add(self.tr("Скопировать"), self.keeping.copy, icon="copy", shortcut="Ctrl+C")
        menu.popup(at)
        return menu

    def event(self, event: QEvent) -> bool:
        # Fields and menus have an undo of their own; here it is the steps of the layout.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = _steps(event)
            if (undo and self.desk.can_undo) or (redo and self.desk.can_redo):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        undo, redo = _steps(event)
        if undo and self.desk.can_undo:
            self.desk.undo()
        elif redo and self.desk.can_redo:
            self.desk.redo()
        else:
            super().keyPressEvent(event)

    def _begin(self, definition: object) -> None:
        if isinstance(definition, PivotDefinition):
            self.keeping.forget()
            self.desk.change(definition)

    def _put_in(self, offer: Offer, well: Well) -> None:
        self.wells.put_in(offer.key, well)

    def _on_layout(self) -> None:
        definition, source = self.desk.definition, self.desk.source
        offers = tuple(offers_of(source)) if source is not None else ()
        used = {*definition.rows, *definition.columns}
        used |= {each.measure for each in definition.values}
        self.fields.show_offers(offers, frozenset(used))
        self.wells.set_offers(offers)
        for each in (self._save, self._file):
            each.setEnabled(not definition.is_empty)

    def _on_answer(self, answer: Answer | None) -> None:
        self.sheet.show_answer(answer)

    def _on_refused(self, why: str) -> None:
        self.sheet.tell_refusal(why)

    def _on_working(self, busy: bool) -> None:
        if busy:
            self._slow.start()
        else:
            self._slow.stop()
            self.bar.set_busy(False)


def _steps(event: QKeyEvent) -> tuple[bool, bool]:
    return (
        event.matches(QKeySequence.StandardKey.Undo),
        event.matches(QKeySequence.StandardKey.Redo)
        or (event.key() == Qt.Key.Key_Y
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier),
    )  # fmt: skip
