"""«Виды»: all views of a list; shown, put in order, copied, renamed, shared, deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRect, Qt

from crm_desktop.access.rights import Right
from crm_desktop.views.default_view import set_default_view
from crm_desktop.views.definition import whole_filter
from crm_desktop.views.saved_views import (
    delete_view,
    duplicate_view,
    rename_view,
    reorder_views,
    share_view,
)
from crm_desktop.views.wording import describe_filter
from ui.theme import Role, theme
from ui.views.name_dialog import NameDialog
from ui.widgets.buttons import Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import set_tip
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.menus import Menu
from ui.widgets.paint import RIGHT, draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
    from PySide6.QtWidgets import QWidget

    from crm_desktop.office import Office
    from crm_desktop.views.saved_views import ViewRow
    from ui.shell.workspace import Workspace
    from ui.views.view_desk import ViewDesk
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 640
HEIGHT: Final = 560
ROW_HEIGHT: Final = 56


class _Rows(ListView):
    """Enter shows, Alt+↑ and Alt+↓ move, F2 renames, Delete deletes."""

    def __init__(self, dialog: ViewsDialog) -> None:
        super().__init__(dialog.tr("Виды"))
        self._dialog = dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                self._dialog.show_chosen()
            case Qt.Key.Key_Up if alt:
                self._dialog.move_chosen(-1)
            case Qt.Key.Key_Down if alt:
                self._dialog.move_chosen(1)
            case Qt.Key.Key_F2:
                self._dialog.rename()
            case Qt.Key.Key_Delete:
                self._dialog.delete()
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is event.Reason.Keyboard
        spot = self.visualRect(self.currentIndex()).center()
        self._dialog.open_menu(self.viewport().mapToGlobal(spot) if by_key else event.globalPos())


class ViewsDialog(Dialog):
    """The views of a desk: ready-made ones first, then everybody's, then one's own."""

    def __init__(self, workspace: Workspace, desk: ViewDesk, *, parent: QWidget) -> None:
        super().__init__(
            "Виды", parent, width=WIDTH, height=HEIGHT,
            subtitle="Готовые не меняются: сделайте копию и настройте её.",
        )  # fmt: skip
        self._workspace = workspace
        self._desk = desk
        self._later = 0
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
        self.rows.selectionModel().currentChanged.connect(lambda _now, _old: self._offer())
        self.body.addWidget(self.rows, 1)
        self._more = self.add_button(self.tr("Действия"), self._drop_menu, icon="ellipsis",
                                     left=True)  # fmt: skip
        self.up = self.add_button(
            self.tr("Выше"), lambda: self.move_chosen(-1), icon="arrow-up", left=True
        )
        self.down = self.add_button(
            self.tr("Ниже"), lambda: self.move_chosen(1), icon="arrow-down", left=True
        )
        set_tip(self.up, "Alt+↑")
        set_tip(self.down, "Alt+↓")
        self.add_button(self.tr("Закрыть"))
        self.add_button(self.tr("Показать"), self.show_chosen, kind=Kind.PRIMARY)
        desk.listed.connect(self._take)
        self._take()
        here = desk.current.key if desk.current is not None else ""
        self._go_to(here)
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chosen(self) -> ViewRow | None:
        """The view in hand."""
        at = self.rows.currentIndex().row()
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def show_chosen(self) -> None:
        """Show the list by the view in hand."""
        row = self.chosen
        if row is not None:
            self.accept()
            self._desk.choose(row.key)

    def move_chosen(self, by: int) -> None:
        """Let the view in hand stand before or behind its neighbour of the same kind."""
        row = self.chosen
        group = self._group(row) if row is not None else []
        ids = [each.id for each in group]
        if row is None or row.id not in ids:
            return
        at = ids.index(row.id)
        if 0 <= at + by < len(ids):
            ids[at], ids[at + by] = ids[at + by], ids[at]
            self._act(lambda office: reorder_views(office, ids))

    def copy(self) -> None:
        """Make one's own view like the one in hand; the copy is in hand then."""
        row = self.chosen
        if row is not None and self._may_keep:
            self._act(lambda office: duplicate_view(office, row.key), self._on_copied)

    def rename(self) -> None:
        """Ask for another name of the view in hand."""
        row = self.chosen
        if row is not None and self._may_change(row):
            NameDialog(
                self.tr("Название вида"), "",
                lambda name, _shared: self._act(
                    lambda office: rename_view(office, row.id, name=name)
                ),
                parent=self, name=row.name, may_share=False,
            ).open()  # fmt: skip

    def delete(self) -> None:
        """Delete the view in hand; «Отменить» brings it back."""
        row = self.chosen
        if row is not None and self._may_change(row):
            self._act(lambda office: delete_view(office, row.id))

    def open_menu(self, point: QPoint) -> Menu | None:
        """What can be done with the view in hand."""
        row = self.chosen
        if row is None:
            return None
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Показать"), self.show_chosen, icon="bookmark", shortcut="Return")
        if self._may_keep:
            menu.add(self.tr("Сделать копию"), self.copy, icon="copy")
            if row.key != self._desk.default_key:
                menu.add(self.tr("Открывать первым"), partial(self._prefer, row), icon="star")
        if self._may_change(row):
            menu.add(self.tr("Переименовать…"), self.rename, icon="pencil", shortcut="F2")
            if self._may_share:
                told = self.tr("Сделать личным") if row.shared else self.tr("Показать всем")
                menu.add(told, partial(self._share, row), icon="share-2")
            menu.addSeparator()
            menu.add(self.tr("Удалить"), self.delete, icon="trash-2", danger=True, shortcut="Del")
        menu.popup(point)
        return menu

    def _group(self, row: ViewRow) -> list[ViewRow]:
        """Those a view may change places with."""
        if not self._may_change(row):
            return []
        return [each for each in self._model.rows if _kind(each) == _kind(row)]

    def _may_change(self, row: ViewRow) -> bool:
        if row.ready:
            return False
        return self._may_share if row.shared else row.mine and self._may_keep

    def _drop_menu(self) -> None:
        self.open_menu(self._more.mapToGlobal(QPoint(0, self._more.height() + 2)))

    def _prefer(self, row: ViewRow) -> None:
        self._act(lambda office: set_default_view(office, row.key, area=self._desk.area.key))

    def _share(self, row: ViewRow) -> None:
        self._act(lambda office: share_view(office, row.id, shared=not row.shared))

    def _on_copied(self, result: tuple[int, Any]) -> None:
        self._later = result[0]
        self._desk.load()

    def _act(
        self, work: Callable[[Office], Any], on_done: Callable[[Any], None] | None = None
    ) -> None:
        office = self._workspace.office
        done = on_done if on_done is not None else lambda _result: self._desk.load()
        self._workspace.act(lambda: work(office), owner=self, on_done=done)

    def _take(self) -> None:
        """Show the views as they are now; the same one stays in hand."""
        row, at = self.chosen, self.rows.currentIndex().row()
        found = sorted(self._desk.views, key=_kind)
        self._model.show_rows(found)
        wanted = str(self._later) if self._later else row.key if row is not None else ""
        if not self._go_to(wanted):
            self.rows.setCurrentIndex(self._model.index(max(0, min(at, len(found) - 1))))
        elif self._later:
            self._later = 0
        self._offer()

    def _go_to(self, key: str) -> bool:
        at = next((n for n, each in enumerate(self._model.rows) if each.key == key), -1)
        if at >= 0:
            self.rows.setCurrentIndex(self._model.index(at))
            self.rows.scrollTo(self._model.index(at))
        return at >= 0

    def _offer(self) -> None:
        row = self.chosen
        ids = [each.id for each in self._group(row)] if row is not None else []
        at = ids.index(row.id) if row is not None and row.id in ids else -1
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < len(ids) - 1)

    def _paint(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: ViewRow = index.data(ROW)
        spot = QRect(rect.left() + px(8), rect.center().y() - px(8), px(16), px(16))
        first = row.key == self._desk.default_key
        draw_icon(painter, spot, "star" if first else "bookmark", "accent_text")
        left = spot.right() + px(12)
        upper = QRect(left, rect.top() + px(8), rect.right() - left - px(8), px(20))
        lower = QRect(left, rect.top() + px(29), rect.right() - left - px(8), px(18))
        whose = self.tr("готовый") if row.ready else ""
        whose = whose or (self.tr("общий") if row.shared else self.tr("личный"))
        if first:
            whose = self.tr("{}, открывается первым").format(whose)
        used = draw_text(painter, upper, whose, Role.META, "text2", align=RIGHT)
        draw_text(painter, upper.adjusted(0, 0, -used - px(8), 0), row.name, Role.BODY_STRONG)
        fields, area = self._desk.fields, self._desk.area
        tree = whole_filter(row.definition, area=area.key)
        told = describe_filter(fields, tree) if fields is not None else ""
        draw_text(painter, lower, told or area.all, Role.META, "text2")


def _kind(row: ViewRow) -> int:
    """Ready-made ones first, then everybody's, then one's own."""
    return 0 if row.ready else 1 if row.shared else 2
