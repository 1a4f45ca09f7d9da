"""The view in force and the parts of a table that show it and change it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer

from crm_desktop.views.checking import find_problems
from crm_desktop.views.definition import Density, SortKey, ViewTotal
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.tree import EVERYTHING, Condition, Group
from crm_desktop.views.wording import describe_condition, describe_filter
from ui.views.columns import SortMark
from ui.views.columns_dialog import ColumnsDialog, Offered
from ui.views.list_columns import as_chosen, columns_of, with_width
from ui.views.pick_dialog import PickDialog
from ui.views.pick_list import Option
from ui.views.quick_row import HEIGHT as QUICK_HEIGHT
from ui.views.tree_edit import (
    column_condition,
    top_conditions,
    with_column,
    without_top,
)
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from crm_desktop.views.adding import Totals
    from crm_desktop.views.definition import ViewColumn
    from crm_desktop.views.tree import Node
    from ui.views.footer import Footer
    from ui.views.list_columns import FirstColumn
    from ui.views.list_delegate import TableDelegate
    from ui.views.list_head import ListHead
    from ui.views.list_table import ListTable
    from ui.views.quick_row import QuickRow
    from ui.views.view_desk import ViewDesk

TOTAL_NAMES: Final = {
    TotalKind.SUM: "Сумма",
    TotalKind.AVERAGE: "Среднее",
    TotalKind.MIN: "Наименьшее",
    TotalKind.MAX: "Наибольшее",
    TotalKind.FILLED: "Заполнено",
}
_SHORT: Final = {
    TotalKind.SUM: "Σ",
    TotalKind.AVERAGE: "Сред.",
    TotalKind.MIN: "Мин.",
    TotalKind.MAX: "Макс.",
    TotalKind.FILLED: "Заполн.",
}
MOST_SORTS: Final = 3


class TableBody(Protocol):
    """The parts a table is made of."""

    @property
    def table(self) -> ListTable:
        """The rows."""

    @property
    def head(self) -> ListHead:
        """The tools above them."""

    @property
    def quick_row(self) -> QuickRow:
        """The filters under the titles."""

    @property
    def footer(self) -> Footer:
        """What stands below the rows."""

    def window(self) -> QWidget:
        """The window it stands in."""

    def set_table(self, table: bool) -> None:
        """It is a table now, or a list."""


class TableViews(QObject):
    """Shows the definition of the desk in the parts of the body, and takes their wishes.

    Args:
        desk: knows the view in force.
        body: the parts.
        delegate: paints the rows.
        first: the column that is always there.
        usual: the columns a table begins with.
    """

    def __init__(
        self,
        desk: ViewDesk,
        body: TableBody,
        delegate: TableDelegate,
        parent: QObject,
        *,
        first: FirstColumn,
        usual: Sequence[ViewColumn],
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parts = body
        self._delegate = delegate
        self._first = first
        self._usual = tuple(usual)
        head, table = body.head, body.table.head
        head.sorted_by.connect(lambda sort: desk.change(sort=sort))
        head.any_sort_wanted.connect(self.choose_sort)
        head.grouped_by.connect(lambda key: desk.change(group_by=key))
        head.dense_wanted.connect(self.set_dense)
        head.columns_wanted.connect(self.open_columns)
        head.quick_wanted.connect(self.show_quick_row)
        head.dropped.connect(self.drop_condition)
        table.sort_wanted.connect(self.sort_by)
        # A column may not be taken from under the drag that moves it.
        table.moved.connect(lambda keys: QTimer.singleShot(0, self, partial(self.reorder, keys)))
        table.resized.connect(self._resize)
        table.menu_wanted.connect(self.open_column_menu)
        body.quick_row.filtered.connect(self._filter_column)
        body.footer.menu_wanted.connect(self.open_totals_menu)

    @property
    def is_table(self) -> bool:
        """Whether it is a table now."""
        return self._desk.is_table

    def show(self) -> None:
        """Show the definition in force in every part."""
        desk, body, view = self._desk, self._parts, self._desk.definition
        if desk.fields is None:
            return
        table = self.is_table
        columns = columns_of(desk.columns, desk.fields, self._first)
        body.table.show_columns(columns, table=table)
        body.table.set_dense(view.density is Density.DENSE)
        body.set_table(table)
        body.head.set_dense(view.density is Density.DENSE)
        body.head.set_sort(view.sort)
        body.head.set_group(view.group_by)
        keys = [column.key for column in columns]
        filtered = {key: column_condition(view.filter, key) for key in keys}
        marks = {
            key.by: SortMark(key.descending, at, len(view.sort))
            for at, key in enumerate(view.sort, 1)
        }
        used = frozenset(key for key, condition in filtered.items() if condition is not None)
        body.table.head.set_marks(marks, used)
        body.quick_row.set_columns(desk.fields, keys)
        body.quick_row.set_conditions(filtered)
        self._place_quick_row()
        offered = frozenset(
            column.key for column in columns if column.field is not None and column.field.totals
        )
        body.footer.set_columns(columns, offered)
        self._tell_conditions()

    def take_fields(self) -> None:
        """The office's fields, directories or people are others now."""
        fields = self._desk.fields
        if fields is None:
            return
        self._delegate.cells.set_fields(fields)
        self._parts.head.set_fields(fields)
        self._parts.table.viewport().update()

    def set_dense(self, dense: bool) -> None:
        """Rows close together or roomy."""
        self._desk.change(density=Density.DENSE if dense else Density.ROOMY)

    def turn_dense(self) -> None:
        """Change between dense and roomy rows."""
        self.set_dense(self._desk.definition.density is not Density.DENSE)

    def turn_quick_row(self) -> None:
        """Show or hide the filters under the titles."""
        shown = self._desk.memory.quick_row and self._parts.table.is_table
        self.show_quick_row(not shown)

    def show_quick_row(self, shown: bool) -> None:
        """Show or hide the filters under the titles."""
        self._desk.memory.quick_row = shown
        self._place_quick_row()

    def _place_quick_row(self) -> None:
        body = self._parts
        shown = self._desk.memory.quick_row and body.table.is_table
        body.head.set_quick(self._desk.memory.quick_row)
        body.table.head.set_below(QUICK_HEIGHT if shown else 0)
        body.table.updateGeometry()
        body.quick_row.setVisible(shown)

    def sort_by(self, key: str, add: bool) -> None:
        """A click on a title: up, then down; with Shift as one more key."""
        sort = self._desk.definition.sort
        known = next((one for one in sort if one.by == key), None)
        new = SortKey(key, descending=not known.descending if known else False)
        if add and known is not None:
            chosen = tuple(new if one.by == key else one for one in sort)
        elif add:
            chosen = (*sort[: MOST_SORTS - 1], new)
        else:
            chosen = (new,)
        self._desk.change(sort=chosen)

    def choose_sort(self) -> None:
        """Ask by which of all fields the list is to stand."""
        fields = self._desk.fields
        if fields is not None:
            options = [Option(one.key, one.label, note=one.group) for one in fields.sortable]
            PickDialog(
                self.tr("По какому полю расставить"), options,
                lambda key: self.sort_by(str(key), add=False), parent=self._parts.window(),
            ).open()  # fmt: skip

    def reorder(self, keys: list[str]) -> None:
        """Let the columns stand in this order."""
        self._desk.change(columns=as_chosen(keys, self._desk.columns, self._first))

    def _resize(self, key: str, width: int) -> None:
        self._desk.change(columns=with_width(self._desk.columns, key, width))

    def hide_column(self, key: str) -> None:
        """Take a column out."""
        columns = self._desk.columns
        self._desk.change(columns=tuple(one for one in columns if one.key != key))

    def open_columns(self) -> None:
        """Open «Столбцы»."""
        fields = self._desk.fields
        if fields is None:
            return
        known, first = self._desk.columns, self._first
        ColumnsDialog(
            [
                Offered(one.key, first.title if one.key == first.key else one.label, one.group)
                for one in fields.columns
            ],
            [one.key for one in known],
            self._take_columns,
            parent=self._parts.window(),
            fixed=self._first.key,
            usual=[one.key for one in self._usual],
        ).open()

    def _take_columns(self, keys: list[str]) -> None:
        self._desk.change(columns=as_chosen(keys, self._desk.columns, self._first))
        self._desk.set_table(True)

    def _filter_column(self, key: str, condition: Condition | None) -> None:
        tree = self._desk.definition.filter
        self._desk.change(filter=with_column(tree, key, condition))

    def drop_condition(self, at: int) -> None:
        """Take one of the shown conditions off; −1 = all of them."""
        tree = self._desk.definition.filter
        if at < 0:
            self._desk.change(filter=EVERYTHING)
            return
        nodes = top_conditions(tree)
        if at < len(nodes):
            self._desk.change(filter=without_top(tree, nodes[at]))

    def _tell_conditions(self) -> None:
        fields, tree = self._desk.fields, self._desk.definition.filter
        if fields is None:
            return

        def told(node: Node) -> tuple[str, str]:
            problems = find_problems(fields, Group((node,)))
            broken = problems[0].text if problems else ""
            if isinstance(node, Group):
                return describe_filter(fields, node) or broken, broken
            if broken or not isinstance(node, Condition):
                return broken.rstrip("."), broken
            return describe_condition(fields, node), ""

        words = [told(node) for node in top_conditions(tree)]
        self._parts.head.set_chosen(words)
        self.tell_chosen(len(words))

    def tell_chosen(self, how_many: int) -> None:
        """There are so many conditions."""

    def open_column_menu(self, key: str, point: QPoint) -> Menu:
        """What can be done with a column."""
        desk, fields = self._desk, self._desk.fields
        field = fields.find(key) if fields is not None else None
        menu = Menu(self._parts.window())
        menu.aboutToHide.connect(menu.deleteLater)
        if field is not None and field.sortable:
            up, down = SortKey(key), SortKey(key, descending=True)
            menu.add(self.tr("По возрастанию"), lambda: desk.change(sort=(up,)), icon="arrow-up")
            menu.add(self.tr("По убыванию"), lambda: desk.change(sort=(down,)), icon="arrow-down")
            if all(one.by != key for one in desk.definition.sort):
                menu.add(self.tr("Добавить к порядку"), lambda: self.sort_by(key, add=True),
                         icon="plus")  # fmt: skip
        if field is not None and field.groupable:
            menu.add(self.tr("Группировать"), lambda: desk.change(group_by=key), icon="layers")
        if field is not None and field.totals and key != self._first.key:
            menu.addSeparator()
            self._add_totals(menu, key)
        menu.addSeparator()
        if key != self._first.key:
            menu.add(self.tr("Убрать столбец"), lambda: self.hide_column(key), icon="eye-off")
        menu.add(self.tr("Столбцы…"), self.open_columns, icon="columns-3")
        menu.popup(point)
        return menu

    def open_totals_menu(self, key: str, point: QPoint) -> Menu:
        """What may stand under a column."""
        menu = Menu(self._parts.window())
        menu.aboutToHide.connect(menu.deleteLater)
        self._add_totals(menu, key)
        menu.popup(point)
        return menu

    def _add_totals(self, menu: Menu, key: str) -> None:
        fields, totals = self._desk.fields, self._desk.definition.totals
        field = fields.find(key) if fields is not None else None
        if field is None:
            return
        worn = next((one.kind for one in totals if one.key == key), None)
        for kind in field.totals:
            told = self.tr("Итог: {}").format(TOTAL_NAMES[kind].lower())
            menu.add(told, partial(self.set_total, key, kind), icon="check" if kind is worn else "")
        if worn is not None:
            menu.add(self.tr("Без итога"), partial(self.set_total, key, None))

    def set_total(self, key: str, kind: TotalKind | None) -> None:
        """Choose what stands under a column; None = nothing."""
        rest = tuple(one for one in self._desk.definition.totals if one.key != key)
        more = (ViewTotal(key, kind),) if kind is not None else ()
        self._desk.change(totals=(*rest, *more))

    def show_totals(self, totals: Totals | None) -> None:
        """Show what the columns add up to; None = being computed."""
        if totals is None:
            waiting = {one.key: "…" for one in self._desk.definition.totals}
            self._parts.footer.set_totals(waiting, pending=True)
            return
        self._parts.footer.set_totals(
            {
                each.total.key: f"{_SHORT[each.total.kind]}\N{NO-BREAK SPACE}{each.text or '—'}"
                for each in totals.values
            }
        )

    def start_over(self) -> None:
        """Take all filters off; columns and order stay."""
        self._desk.set(replace(self._desk.definition, filter=EVERYTHING, quick=()))
