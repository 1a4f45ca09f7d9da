"""What can be done with a field that is laid out: how it is cut, ordered, shown, moved."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.pivot.checking import may_show
from crm_desktop.pivot.definition import SHOW_NAMES, PivotSort, Show
from crm_desktop.pivot.editing import (
    Well,
    cut_by,
    keys_in,
    measure_by,
    move,
    put,
    show_as,
    sorted_by,
    take_out,
)
from ui.pivot.offered import CUTS, chip_title, cut_of, cuts_offered
from ui.reports.terms import explain
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from crm_desktop.pivot.definition import PivotDefinition
    from ui.pivot.desk import PivotDesk

TOPS: Final = (5, 10, 20, 50, 100)
_BETWEEN: Final = (Show.DIFFERENCE, Show.GROWTH)


def chip_menu(desk: PivotDesk, well: Well, at: int, parent: QWidget) -> Menu:
    """Return the menu of a chip."""
    menu = Menu(parent)
    if well is Well.VALUES:
        _add_value(menu, desk, at, parent)
    else:
        _add_dimension(menu, desk, well, at)
    menu.addSeparator()
    _add_moves(menu, desk, well, at)
    return menu


def _add_dimension(menu: Menu, desk: PivotDesk, well: Well, at: int) -> None:
    definition, source = desk.definition, desk.source
    key = keys_in(definition, well)[at]
    if source is not None and cut_of(key):
        for other in cuts_offered(source, key):
            _choice(menu, CUTS[cut_of(other)].capitalize(), other == key,
                    partial(_change, desk, cut_by(definition, well, at, other)))  # fmt: skip
        menu.addSeparator()
    if well is Well.ROWS:
        _add_order(menu, desk)
    if at == 0:
        _add_top(menu, desk, well)


def _add_order(menu: Menu, desk: PivotDesk) -> None:
    definition = desk.definition
    order = _under(menu, menu.tr("Порядок строк"), "arrow-up-down")
    _choice(order, menu.tr("Свой порядок: по названию, по времени"), definition.sort is None,
            partial(_change, desk, sorted_by(definition, None)))  # fmt: skip
    for number, value in enumerate(definition.values):
        title = chip_title(desk.source, value.measure, is_value=True)
        for down, told in ((True, "По убыванию: {}"), (False, "По возрастанию: {}")):
            sort = PivotSort(number, down)
            _choice(order, told.format(title), definition.sort == sort,
                    partial(_change, desk, sorted_by(definition, sort)))  # fmt: skip


def _add_top(menu: Menu, desk: PivotDesk, well: Well) -> None:
    definition = desk.definition
    of_rows = well is Well.ROWS
    now = definition.top if of_rows else definition.top_columns
    top = _under(menu, menu.tr("Сколько показать"), "list-filter")
    for number in (0, *TOPS):
        told = menu.tr("Первые {}, остальные вместе").format(number) if number else menu.tr("Все")
        after = (
            replace(definition, top=number) if of_rows else replace(definition, top_columns=number)
        )
        _choice(top, told, now == number, partial(_change, desk, after))


def _add_value(menu: Menu, desk: PivotDesk, at: int, parent: QWidget) -> None:
    definition, source = desk.definition, desk.source
    value = definition.values[at]
    if source is None:
        return
    measures = {each.key: each for each in source.measures}
    way, _, field = value.measure.partition(":")
    alike = [key for key in measures if field and key.partition(":")[2] == field]
    if way and len(alike) > 1:
        for key in alike:
            _choice(menu, measures[key].title, key == value.measure,
                    partial(_change, desk, measure_by(definition, at, key)))  # fmt: skip
        menu.addSeparator()
    measure = measures.get(value.measure)
    if measure is not None:
        for show, name in SHOW_NAMES.items():
            can = may_show(measure, show) and (show not in _BETWEEN or bool(definition.columns))
            _choice(menu, name, value.show is show,
                    partial(_change, desk, show_as(definition, at, show)), enabled=can)  # fmt: skip
        menu.addSeparator()
    term = (
        f"pivot_{value.show.value}"
        if value.show is not Show.VALUE
        else (measure.term if measure is not None else "")
    )
    if term:
        menu.add(menu.tr("Что это значит"), partial(explain, term, at=parent), icon="circle-help")
    if definition.rows:
        sort = PivotSort(at)
        _choice(menu, menu.tr("Строки по убыванию этого значения"), definition.sort == sort,
                partial(_change, desk, sorted_by(
                    definition, None if definition.sort == sort else sort)))  # fmt: skip


def _add_moves(menu: Menu, desk: PivotDesk, well: Well, at: int) -> None:
    definition = desk.definition
    number = len(keys_in(definition, well))
    if at > 0:
        menu.add(menu.tr("Левее"), partial(shift, desk, well, at, -1), icon="arrow-left",
                 shortcut="Ctrl+Left")  # fmt: skip
    if at < number - 1:
        menu.add(menu.tr("Правее"), partial(shift, desk, well, at, 1), icon="arrow-right",
                 shortcut="Ctrl+Right")  # fmt: skip
    if well is not Well.VALUES:
        to = Well.COLUMNS if well is Well.ROWS else Well.ROWS
        told = menu.tr("Перенести в столбцы") if to is Well.COLUMNS else (
            menu.tr("Перенести в строки")
        )  # fmt: skip
        key = keys_in(definition, well)[at]
        menu.add(told, partial(_change, desk, put(definition, key, to)), icon="refresh-cw")
    menu.add(menu.tr("Убрать"), partial(_change, desk, take_out(definition, well, at)), icon="x",
             shortcut="Del")  # fmt: skip


def shift(desk: PivotDesk, well: Well, at: int, by: int) -> bool:
    """Move a chip by one place within its well; False if it is at the end."""
    to = at + by
    if not 0 <= to < len(keys_in(desk.definition, well)):
        return False
    desk.change(move(desk.definition, well, at, well, to + (1 if by > 0 else 0)))
    return True


def _change(desk: PivotDesk, definition: PivotDefinition) -> None:
    desk.change(definition)


def _under(menu: Menu, title: str, icon: str) -> Menu:
    found = Menu(menu)
    found.setTitle(title)
    action = menu.addMenu(found)
    _ = (action, icon)
    return found


def _choice(
    menu: Menu, text: str, chosen: bool, run: Callable[[], object], *, enabled: bool = True
) -> None:
    action = menu.add(text, run, enabled=enabled)
    action.setCheckable(True)
    action.setChecked(chosen)
