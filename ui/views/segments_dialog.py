"""«Сегменты»: the saved filters; shown, mended, renamed, given to everybody, deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRect, Qt

from crm_desktop.access.rights import Right
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.saved_views import delete_view, rename_view, save_view, share_view
from crm_desktop.views.segments import list_segments
from crm_desktop.views.wording import describe_filter
from ui.theme import Role, theme
from ui.views.name_dialog import NameDialog
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.menus import Menu
from ui.widgets.paint import RIGHT, draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
    from PySide6.QtWidgets import QWidget

    from crm_desktop.office import Office
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.saved_views import ViewRow
    from crm_desktop.views.tree import Group
    from ui.shell.workspace import Workspace
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 640
HEIGHT: Final = 520
ROW_HEIGHT: Final = 56


class _Rows(ListView):
    """Enter shows, Delete deletes, the menu key opens what can be done."""

    def __init__(self, dialog: SegmentsDialog) -> None:
        super().__init__(dialog.tr("Сегменты"))
        self._dialog = dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._dialog.show_chosen()
        elif event.key() == Qt.Key.Key_Delete:
            self._dialog.delete()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is event.Reason.Keyboard
        spot = self.visualRect(self.currentIndex()).center()
        self._dialog.open_menu(self.viewport().mapToGlobal(spot) if by_key else event.globalPos())


class SegmentsDialog(Dialog):
    """All segments this person sees.

    Args:
        fields: to put the filters in words.
        shown: called with the id of the segment whose clients are to be shown.
        edited: called with a segment's filter and what takes the mended one.
    """

    def __init__(
        self,
        workspace: Workspace,
        fields: ListFields,
        *,
        shown: Callable[[int], None],
        edited: Callable[[Group, Callable[[Group], None]], None],
        parent: QWidget,
    ) -> None:
        super().__init__(
            "Сегменты", parent, width=WIDTH, height=HEIGHT,
            subtitle="Сохранённые отборы. Состав всегда свежий: кто подходит, тот в сегменте.",
        )  # fmt: skip
        self._workspace = workspace
        self._fields = fields
        self._shown = shown
        self._edited = edited
        rights = workspace.office.powers.rights
        self._may_share = Right.SHARE_VIEWS in rights
        self._may_keep = Right.EDIT_CLIENTS in rights
        self._model: RowsModel[ViewRow] = RowsModel(lambda row: row.name, self)
        self.rows = _Rows(self)
        self.rows.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.rows.setModel(self._model)
        self.rows.setItemDelegate(
            RowDelegate(self.rows, height=ROW_HEIGHT, inset=0, painter=self._paint)
        )
        self.rows.doubleClicked.connect(lambda _index: self.show_chosen())
        self._nothing = EmptyState(
            self.tr("Сегментов пока нет"),
            self.tr("Отберите клиентов в «Фильтрах» и нажмите «Сохранить как сегмент»."),
            icon="users",
        )
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self._nothing, 1)
        self._more = self.add_button(self.tr("Действия"), self._drop_menu, icon="ellipsis",
                                     left=True)  # fmt: skip
        self.add_button(self.tr("Закрыть"))
        self._show = self.add_button(
            self.tr("Показать клиентов"), self.show_chosen, kind=Kind.PRIMARY
        )
        self._take([])
        self._load()

    @property
    def chosen(self) -> ViewRow | None:
        """The segment in hand."""
        at = self.rows.currentIndex().row()
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def show_chosen(self) -> None:
        """Show the clients of the segment in hand."""
        row = self.chosen
        if row is not None:
            self.accept()
            self._shown(row.id)

    def delete(self) -> None:
        """Delete the segment in hand; «Отменить» brings it back."""
        row = self.chosen
        if row is not None and self._may_change(row):
            self._act(lambda office: delete_view(office, row.id))

    def open_menu(self, point: QPoint) -> Menu | None:
        """What can be done with the segment in hand."""
        row = self.chosen
        if row is None:
            return None
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Показать клиентов"), self.show_chosen, icon="users")
        if self._may_change(row):
            menu.add(self.tr("Изменить отбор…"), partial(self._edit, row), icon="list-filter")
            menu.add(self.tr("Переименовать…"), partial(self._rename, row), icon="pencil")
            if self._may_share:
                told = self.tr("Сделать личным") if row.shared else self.tr("Показать всем")
                menu.add(told, partial(self._share, row), icon="share-2")
            menu.addSeparator()
            menu.add(self.tr("Удалить"), self.delete, icon="trash-2", danger=True, shortcut="Del")
        menu.popup(point)
        return menu

    def _may_change(self, row: ViewRow) -> bool:
        return self._may_share if row.shared else row.mine and self._may_keep

    def _drop_menu(self) -> None:
        self.open_menu(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _edit(self, row: ViewRow) -> None:
        def keep(tree: Group) -> None:
            definition = ViewDefinition(filter=tree)
            self._act(lambda office: save_view(office, row.id, definition=definition))

        self._edited(row.definition.filter, keep)

    def _rename(self, row: ViewRow) -> None:
        NameDialog(
            self.tr("Название сегмента"), "",
            lambda name, _shared: self._act(lambda office: rename_view(office, row.id, name=name)),
            parent=self, name=row.name,
        ).open()  # fmt: skip

    def _share(self, row: ViewRow) -> None:
        self._act(lambda office: share_view(office, row.id, shared=not row.shared))

    def _act(self, work: Callable[[Office], Any]) -> None:
        office = self._workspace.office
        self._workspace.act(lambda: work(office), owner=self, on_done=lambda _result: self._load())

    def _load(self) -> None:
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_segments(office), self._take, self._workspace.report,
            owner=self, key="segments",
        )  # fmt: skip

    def _take(self, rows: list[ViewRow]) -> None:
        at = max(0, self.rows.currentIndex().row())
        self._model.show_rows(rows)
        self.rows.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self._show.setEnabled(bool(rows))
        self._more.setEnabled(bool(rows))
        if rows:
            self.rows.setCurrentIndex(self._model.index(min(at, len(rows) - 1)))
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _paint(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: ViewRow = index.data(ROW)
        spot = QRect(rect.left(), rect.center().y() - px(8), px(16), px(16))
        draw_icon(painter, spot, "users", "accent_text")
        left = spot.right() + px(12)
        upper = QRect(left, rect.top() + px(8), rect.right() - left, px(20))
        lower = QRect(left, rect.top() + px(29), rect.right() - left, px(18))
        whose = self.tr("общий") if row.shared else self.tr("мой")
        used = draw_text(painter, upper, whose, Role.META, "text2", align=RIGHT)
        draw_text(painter, upper.adjusted(0, 0, -used - px(8), 0), row.name, Role.BODY_STRONG)
        told = describe_filter(self._fields, row.definition.filter) or self.tr("все клиенты")
        draw_text(painter, lower, told, Role.META, "text2")
