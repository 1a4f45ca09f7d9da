"""Tools over the wells: the source, steps, swapping, shading, the chart."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.pivot.definition import PivotDefinition
from crm_desktop.pivot.editing import swapped
from ui.theme import Role, Space
from ui.widgets.buttons import Button, IconButton, LinkButton
from ui.widgets.chips import Chip
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.spinner import Spinner

if TYPE_CHECKING:
    from ui.pivot.desk import PivotDesk


class PivotBar(QWidget):
    """One row of tools.

    Attributes:
        fields_wanted: whether the list of fields is to be shown.
        heat_wanted: whether the cells are to be shaded.
        chart_wanted: whether the chart stands beside.
        folded: whether all headings are to be closed.
    """

    fields_wanted = Signal(bool)
    heat_wanted = Signal(bool)
    chart_wanted = Signal(bool)
    folded = Signal(bool)

    def __init__(self, desk: PivotDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._menu: Menu | None = None
        self.fields = self._tool("panel-right", self.tr("Список полей"), checkable=True)
        self.fields.setChecked(True)
        self.fields.toggled.connect(self.fields_wanted)
        self.source = ComboBox()
        self.source.setAccessibleName(self.tr("Что считается"))
        self.source.chosen.connect(self._choose_source)
        self.undo = self._tool("undo-2", self.tr("Шаг назад (Ctrl+Z)"))
        self.undo.clicked.connect(lambda _on=False: desk.undo())
        self.redo = self._tool("redo-2", self.tr("Шаг вперёд (Ctrl+Y)"))
        self.redo.clicked.connect(lambda _on=False: desk.redo())
        self.swap = self._tool("repeat", self.tr("Поменять строки и столбцы местами"))
        self.swap.clicked.connect(lambda _on=False: desk.change(swapped(desk.definition)))
        self.heat = Chip(self.tr("Теплокарта"), "palette")
        self.heat.toggled.connect(self.heat_wanted)
        self.chart = Chip(self.tr("График"), "chart-column")
        self.chart.toggled.connect(self.chart_wanted)
        self.look = Button(self.tr("Вид"), "settings")
        self.look.clicked.connect(lambda _on=False: self.open_look())
        self._spinner = Spinner()
        self._told = Label(self.tr("Считаю…"), Role.META, colour="text2")
        self._cancel = LinkButton(self.tr("Отмена"))
        self._cancel.clicked.connect(lambda _on=False: desk.cancel())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.fields)
        row.addWidget(self.source)
        for part in (self.undo, self.redo, self.swap):
            row.addWidget(part)
        row.addStretch(1)
        self._busy = (self._spinner, self._told, self._cancel)
        for each in self._busy:
            row.addWidget(each)
            each.hide()
        for shown in (self.heat, self.chart, self.look):
            row.addWidget(shown)
        desk.changed.connect(self.show_layout)

    def _tool(self, icon: str, name: str, *, checkable: bool = False) -> IconButton:
        return IconButton(icon, name, framed=True, size=36, checkable=checkable)

    def set_busy(self, busy: bool) -> None:
        """Say that an answer is being made, with a way to give it up."""
        for each in self._busy:
            each.setVisible(busy)

    def show_layout(self) -> None:
        """Follow the desk."""
        desk = self._desk
        options = [(each.key, each.title) for each in desk.sources]
        self.source.set_options(options)
        self.source.set_value(desk.definition.source)
        self.undo.setEnabled(desk.can_undo)
        self.redo.setEnabled(desk.can_redo)
        self.swap.setEnabled(bool(desk.definition.rows or desk.definition.columns))
        for each in (self.heat, self.chart, self.look):
            each.setEnabled(not desk.definition.is_empty)

    def open_look(self) -> Menu:
        """Drop what is shown besides the numbers."""
        menu = self._menu = Menu(self)
        definition = self._desk.definition
        for name, now, after in (
            (self.tr("Итоги"), definition.totals,
             replace(definition, totals=not definition.totals)),
            (self.tr("Промежуточные итоги"), definition.subtotals,
             replace(definition, subtotals=not definition.subtotals)),
            (self.tr("Прятать пустые дни, месяцы, часы"), definition.hide_empty,
             replace(definition, hide_empty=not definition.hide_empty)),
        ):  # fmt: skip
            action = menu.add(name, partial(self._desk.change, after))
            action.setCheckable(True)
            action.setChecked(now)
        menu.addSeparator()
        menu.add(self.tr("Свернуть все строки"), partial(self._fold, closed=True),
                 icon="chevrons-down-up")  # fmt: skip
        menu.add(self.tr("Развернуть все строки"), partial(self._fold, closed=False),
                 icon="chevrons-up-down")  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Начать заново"), self._clear, icon="rotate-ccw")
        menu.popup(self.look.mapToGlobal(QPoint(0, self.look.height() + 4)))
        return menu

    def _fold(self, *, closed: bool) -> None:
        self.folded.emit(closed)

    def _clear(self) -> None:
        self._desk.change(PivotDefinition(self._desk.definition.source))

    def _choose_source(self, key: object) -> None:
        self._desk.change(PivotDefinition(str(key)))
