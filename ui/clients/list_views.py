"""The view in force and the parts of the list that show it and change it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.views.checking import find_problems
from crm_desktop.views.definition import Density, SortKey, ViewTotal
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.tree import EVERYTHING, Condition, Group, Op
from crm_desktop.views.wording import describe_condition, describe_filter
from ui.clients.filter_dialog import FilterDialog
from ui.clients.list_columns import FIRST, PERSON, USUAL, columns_of
from ui.clients.list_head import TABLE
from ui.clients.list_query import BY_NAME
from ui.clients.wording import tone_of
from ui.views.columns import SortMark
from ui.views.columns_dialog import ColumnsDialog, Offered
from ui.views.list_columns import as_chosen, with_width
from ui.views.pick_dialog import PickDialog
from ui.views.pick_list import Option
from ui.views.quick_row import HEIGHT as QUICK_HEIGHT
from ui.views.segments_dialog import SegmentsDialog
from ui.views.tree_edit import (
    column_condition,
    top_conditions,
    with_column,
    without_top,
)
from ui.views.views_dialog import ViewsDialog
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from crm_desktop.views.totals import Totals
    from crm_desktop.views.tree import Node
    from ui.clients.list_body import ListBody
    from ui.clients.list_rows import ClientRowDelegate
    from ui.shell.workspace import Workspace
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


class ListViews(QObject):
    """Shows the definition of the desk in the parts of the body, and takes their wishes."""

    def __init__(
        self,
        workspace: Workspace,
        desk: ViewDesk,
        body: ListBody,
        delegate: ClientRowDelegate,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._desk = desk
        self._body = body
        self._delegate = delegate
        body.quick.changed.connect(lambda keys: desk.change(quick=keys))
        body.quick.filters_wanted.connect(self.open_filters)
        body.quick.view.segments_wanted.connect(self.open_segments)
        body.quick.view.views_wanted.connect(self.open_views)
        head, table = body.head, body.table.head
        head.sorted_by.connect(lambda sort: desk.change(sort=sort))
        head.any_sort_wanted.connect(self.choose_sort)
        head.grouped_by.connect(lambda key: desk.change(group_by=key))
        head.dense_wanted.connect(self.set_dense)
        head.layout_wanted.connect(lambda key: self.set_table(key == TABLE))
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

    def show(self) -> None:
        """Show the definition in force in every part."""
        desk, body, view = self._desk, self._body, self._desk.definition
        if desk.fields is None:
            return
        table = desk.is_table
        columns = columns_of(desk.columns, desk.fields)
        body.table.show_columns(columns, table=table)
        body.table.set_dense(view.density is Density.DENSE)
        body.set_table(table)
        body.head.set_dense(view.density is Density.DENSE)
        body.head.set_sort(view.sort or BY_NAME)
        body.head.set_group(view.group_by)
        body.quick.set_value(view.quick)
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
        types = fields.catalogue.items("type")
        self._delegate.tones = {item.name: tone_of(item.colour) for item in types}
        self._delegate.cells.set_fields(fields)
        self._body.head.set_fields(fields)
        self._body.table.viewport().update()

    def set_table(self, table: bool) -> None:
        """Show columns over the whole width, or a list with the card beside it."""
        self._desk.set_table(table)

    def set_dense(self, dense: bool) -> None:
        """Rows close together or roomy."""
        self._desk.change(density=Density.DENSE if dense else Density.ROOMY)

    def turn_dense(self) -> None:
        """Change between dense and roomy rows."""
        self.set_dense(self._desk.definition.density is not Density.DENSE)

    def turn_quick_row(self) -> None:
        """Show or hide the filters under the titles; in a list the table comes with them."""
        shown = self._desk.memory.quick_row and self._body.table.is_table
        if not self._body.table.is_table:
            self.set_table(True)
        self.show_quick_row(not shown)

    def show_quick_row(self, shown: bool) -> None:
        """Show or hide the filters under the titles."""
        self._desk.memory.quick_row = shown
        self._place_quick_row()

    def _place_quick_row(self) -> None:
        body = self._body
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
                lambda key: self.sort_by(str(key), add=False), parent=self._body.window(),
            ).open()  # fmt: skip

    def reorder(self, keys: list[str]) -> None:
        """Let the columns stand in this order."""
        self._desk.change(columns=as_chosen(keys, self._desk.columns, FIRST))

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
        known = self._desk.columns
        ColumnsDialog(
            [
                Offered(one.key, self.tr("Клиент") if one.key == PERSON else one.label, one.group)
                for one in fields.columns
            ],
            [one.key for one in known],
            self._take_columns,
            parent=self._body.window(),
            fixed=PERSON,
            usual=[one.key for one in USUAL],
        ).open()

    def _take_columns(self, keys: list[str]) -> None:
        self._desk.change(columns=as_chosen(keys, self._desk.columns, FIRST))
        self._desk.set_table(True)

    def open_filters(self) -> None:
        """Open «Фильтры»."""
        desk = self._desk
        if desk.fields is not None:
            FilterDialog(
                self._workspace, desk.fields, desk.definition.filter,
                apply=lambda tree: desk.change(filter=tree),
                segment=self._save_segment if desk.may_keep else None,
                parent=self._body.window(),
            ).open()  # fmt: skip

    def _save_segment(self, tree: Group) -> None:
        self._desk.change(filter=tree)
        self._body.quick.view.save_segment()

    def open_segments(self) -> None:
        """Open «Сегменты»."""
        desk = self._desk
        if desk.fields is not None:
            SegmentsDialog(
                self._workspace, desk.fields, shown=self.show_segment,
                edited=self._edit_filter, parent=self._body.window(),
            ).open()  # fmt: skip

    def open_views(self) -> None:
        """Open «Виды»."""
        if self._desk.fields is not None:
            ViewsDialog(self._workspace, self._desk, parent=self._body.window()).open()

    def show_segment(self, segment: int) -> None:
        """Show the clients of a segment."""
        condition = Condition("segment_of", Op.ANY_OF, (segment,))
        self._desk.change(filter=Group((condition,)), quick=())

    def _edit_filter(self, tree: Group, keep: Callable[[Group], None]) -> None:
        fields = self._desk.fields
        if fields is not None:
            FilterDialog(
                self._workspace, fields, tree, apply=keep, segment=None,
                parent=self._body.window(), done=self.tr("Сохранить"),
            ).open()  # fmt: skip

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
        self._body.head.set_chosen(words)
        self._body.quick.set_chosen(len(words))

    def open_column_menu(self, key: str, point: QPoint) -> Menu:
        """What can be done with a column."""
        desk, fields = self._desk, self._desk.fields
        field = fields.find(key) if fields is not None else None
        menu = Menu(self._body)
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
        if field is not None and field.totals and key != PERSON:
            menu.addSeparator()
            self._add_totals(menu, key)
        menu.addSeparator()
        if key != PERSON:
            menu.add(self.tr("Убрать столбец"), lambda: self.hide_column(key), icon="eye-off")
        menu.add(self.tr("Столбцы…"), self.open_columns, icon="columns-3")
        menu.popup(point)
        return menu

    def open_totals_menu(self, key: str, point: QPoint) -> Menu:
        """What may stand under a column."""
        menu = Menu(self._body)
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
            self._body.footer.set_totals(waiting, pending=True)
            return
        self._body.footer.set_totals(
            {
                each.total.key: f"{_SHORT[each.total.kind]}\N{NO-BREAK SPACE}{each.text or '—'}"
                for each in totals.values
            }
        )

    def start_over(self) -> None:
        """Take all filters off; columns and order stay."""
        self._desk.set(replace(self._desk.definition, filter=EVERYTHING, quick=()))
