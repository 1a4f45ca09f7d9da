"""The four wells of a pivot over one desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.pivot.definition import Show
from crm_desktop.pivot.editing import Well, keys_in, move, put, take_out
from ui.pivot.chip_menus import chip_menu, shift
from ui.pivot.drag import FieldDrag, Held
from ui.pivot.filter_well import FilterWell
from ui.pivot.offered import CUTS, chip_title, cut_of, dimension_icon, known_keys, measure_icon
from ui.pivot.well import FieldWell
from ui.theme import Space
from ui.views.pick_list import Option
from ui.views.pick_popup import PickPopup

if TYPE_CHECKING:
    from ui.pivot.chip import FieldChip
    from ui.pivot.desk import PivotDesk
    from ui.pivot.offered import Offer
    from ui.widgets.menus import Menu

SHORT = {
    Show.VALUE: "",
    Show.ROW: "доля в строке",
    Show.COLUMN: "доля в столбце",
    Show.ALL: "доля от всего",
    Show.RUNNING: "нарастающим",
    Show.DIFFERENCE: "к предыдущему",
    Show.GROWTH: "рост, %",
}
_ORDER = (Well.ROWS, Well.COLUMNS)


class PivotWells(QWidget):
    """Rows and columns above, values and what it is narrowed by below."""

    def __init__(self, desk: PivotDesk, drag: FieldDrag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._menu: Menu | None = None
        self._offers: tuple[Offer, ...] = ()
        self.wells = {
            Well.ROWS: FieldWell(Well.ROWS, self.tr("Строки"), drag,
                                 hint=self.tr("Перетащите поле сюда")),
            Well.COLUMNS: FieldWell(Well.COLUMNS, self.tr("Столбцы"), drag,
                                    hint=self.tr("Например, месяц")),
            Well.VALUES: FieldWell(Well.VALUES, self.tr("Значения"), drag,
                                   hint=self.tr("Без значений считаются записи")),
        }  # fmt: skip
        self.filter = FilterWell(desk, drag)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.S)
        grid.addWidget(self.wells[Well.ROWS], 0, 0)
        grid.addWidget(self.wells[Well.COLUMNS], 0, 1)
        grid.addWidget(self.wells[Well.VALUES], 1, 0)
        grid.addWidget(self.filter, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for key, well in self.wells.items():
            well.dropped.connect(self._drop)
            well.add_wanted.connect(partial(self.open_offers, key))
            well.chip_menu_wanted.connect(partial(self.open_chip_menu, key))
            well.chip_removed.connect(partial(self._remove, key))
            well.chip_moved.connect(partial(self._shift, key))
            well.chip_sent.connect(partial(self._send, key))
        drag.dropped_outside.connect(self._take_away)
        desk.changed.connect(self.show_layout)

    def set_offers(self, offers: tuple[Offer, ...]) -> None:
        """Say what may be added."""
        self._offers = offers

    def show_layout(self) -> None:
        """Show what is laid out."""
        definition, source = self._desk.definition, self._desk.source
        dimensions, measures = known_keys(source) if source else (None, None)
        for key, well in self.wells.items():
            is_value = key is Well.VALUES
            known = measures if is_value else dimensions
            fields, notes, wrong = [], [], []
            for number, each in enumerate(keys_in(definition, key)):
                icon = measure_icon(each) if is_value else dimension_icon(each)
                title = chip_title(source, each, is_value=is_value)
                fields.append(Held(each, title, icon, is_value))
                wrong.append(known is not None and each not in known)
                notes.append(self._note(key, each, number))
            well.show_fields(fields, notes, wrong)

    def _note(self, well: Well, key: str, number: int) -> str:
        definition = self._desk.definition
        if well is Well.VALUES:
            return SHORT[definition.values[number].show]
        told = [CUTS[cut_of(key)]] if cut_of(key) else []
        top = definition.top if well is Well.ROWS else definition.top_columns
        if top and not number:
            told.append(f"первые {top}")
        return ", ".join(told)

    def open_offers(self, well: Well, button: QWidget) -> PickPopup:
        """Drop the fields that may be put into a well."""
        options = [
            Option(each.key, each.title, note="" if each.is_value else each.group, icon=each.icon)
            for each in self._offers
            if each.is_value is (well is Well.VALUES)
        ]
        popup = PickPopup(
            options, several=False, placeholder=self.tr("Найти поле"), parent=self.window()
        )
        popup.picked.connect(lambda key: self.put_in(str(key), well))
        popup.drop(button)
        return popup

    def put_in(self, key: str, well: Well) -> None:
        """Put a field at the end of a well."""
        self._desk.change(put(self._desk.definition, key, well))

    def open_chip_menu(self, well: Well, number: int, chip: FieldChip) -> Menu:
        """Drop what can be done with a chip."""
        menu = self._menu = chip_menu(self._desk, well, number, self)
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height() + 2)))
        return menu

    def _drop(self, held: Held, place: int) -> None:
        well = self.sender()
        target = next((key for key, each in self.wells.items() if each is well), None)
        if target is None:
            return
        definition = self._desk.definition
        if held.well is None:
            self._desk.change(put(definition, held.key, target, at=place))
        else:
            self._desk.change(move(definition, held.well, held.at, target, place))

    def _take_away(self, held: Held) -> None:
        if held.well is not None:
            self._remove(held.well, held.at)

    def _remove(self, well: Well, number: int) -> None:
        self._desk.change(take_out(self._desk.definition, well, number))
        self.wells[well].focus_chip(number)

    def _shift(self, well: Well, number: int, by: int) -> None:
        if shift(self._desk, well, number, by):
            self.wells[well].focus_chip(number + by)

    def _send(self, well: Well, number: int, by: int) -> None:
        if well is Well.VALUES:
            return
        to = _ORDER[1] if by > 0 else _ORDER[0]
        if to is not well:
            key = keys_in(self._desk.definition, well)[number]
            self._desk.change(put(self._desk.definition, key, to))
            self.wells[to].focus_chip(len(keys_in(self._desk.definition, to)))
