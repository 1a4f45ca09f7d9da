"""The view in force and the parts of the client list that show it and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.views.tree import Condition, Group, Op
from ui.clients.filter_dialog import FilterDialog
from ui.clients.list_columns import FIRST, USUAL
from ui.clients.wording import tone_of
from ui.views.list_head import TABLE
from ui.views.segments_dialog import SegmentsDialog
from ui.views.table_views import TableViews
from ui.views.views_dialog import ViewsDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from ui.clients.list_body import ListBody
    from ui.clients.list_rows import ClientRowDelegate
    from ui.shell.workspace import Workspace
    from ui.views.view_desk import ViewDesk


class ListViews(TableViews):
    """The views of clients: a table or a list with a card, quick filters, segments."""

    def __init__(
        self,
        workspace: Workspace,
        desk: ViewDesk,
        body: ListBody,
        delegate: ClientRowDelegate,
        parent: QObject,
    ) -> None:
        super().__init__(desk, body, delegate, parent, first=FIRST, usual=USUAL)
        self._workspace = workspace
        self._body = body
        body.quick.changed.connect(lambda keys: desk.change(quick=keys))
        body.quick.filters_wanted.connect(self.open_filters)
        body.quick.view.segments_wanted.connect(self.open_segments)
        body.quick.view.views_wanted.connect(self.open_views)
        body.head.layout_wanted.connect(lambda key: self.set_table(key == TABLE))

    def show(self) -> None:
        super().show()
        self._body.quick.set_value(self._desk.definition.quick)

    def take_fields(self) -> None:
        fields = self._desk.fields
        if fields is not None:
            types = fields.catalogue.items("type")
            self._delegate.tones = {item.name: tone_of(item.colour) for item in types}
        super().take_fields()

    def tell_chosen(self, how_many: int) -> None:
        self._body.quick.set_chosen(how_many)

    def set_table(self, table: bool) -> None:
        """Show columns over the whole width, or a list with the card beside it."""
        self._desk.set_table(table)

    def turn_quick_row(self) -> None:
        """Show or hide the filters under the titles; in a list the table comes with them."""
        shown = self._desk.memory.quick_row and self._body.table.is_table
        if not self._body.table.is_table:
            self.set_table(True)
        self.show_quick_row(not shown)

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
