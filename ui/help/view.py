"""The help: a list of pages with search on the left, the page on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.help.browser import PageBrowser
from ui.help.pages import INDEX, Found, Page, page_of, pages, search
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.cards import Card
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import SearchField
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from ui.widgets.lists import Index, RowState

SIDE: Final = 280
WIDEST: Final = 760


class _Titles(RowDelegate):
    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        found: Found = index.data(ROW)
        role = Role.BODY_STRONG if state.selected else Role.BODY_MEDIUM
        draw_text(
            painter, rect, found.page.title, role, "accent_text" if state.selected else "text"
        )


class HelpView(QWidget):
    """Used on the screen and, before an office is open, in a dialog.

    Attributes:
        shown: a page's key.
    """

    shown = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField(self.tr("Искать в справке"), keys="")
        self.search.searched.connect(self._on_search)
        self.model: RowsModel[Found] = RowsModel(lambda found: found.page.title, self)
        self.list = ListView(self.tr("Страницы"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Titles(self.list, height=36))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.selectionModel().currentChanged.connect(lambda now, _old: self._on_current(now))
        self._nothing = Label(self.tr("Такого в справке нет"), Role.BODY, colour="text2")
        self._nothing.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        self._nothing.hide()
        self.browser = PageBrowser()
        self.browser.page_wanted.connect(self.show_page)
        self._side = Card(padding=Space.M)
        self._side.body.setContentsMargins(0, Space.M, 0, Space.S)
        field = QHBoxLayout()
        field.setContentsMargins(Space.M, 0, Space.M, 0)
        field.addWidget(self.search)
        self._side.body.addLayout(field)
        self._side.body.addWidget(self._nothing)
        self._side.body.addWidget(self.list, 1)
        right = Card(padding=Space.XL)
        right.body.setContentsMargins(Space.XXL, Space.XL, Space.L, Space.L)
        centre = QHBoxLayout()
        self.browser.setMaximumWidth(WIDEST)
        centre.addWidget(self.browser, 1000)
        centre.addStretch(1)
        right.body.addLayout(centre)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self._side)
        row.addWidget(right, 1)
        follow_theme(self.restyle)
        self._list_all()

    def restyle(self) -> None:
        """Measure anew."""
        self._side.setFixedWidth(theme().px(SIDE))

    def show_page(self, key: str) -> None:
        """Show a page; an unknown one shows the first."""
        page = page_of(key)
        self.browser.show_page(page)
        self._mark(page)
        self.shown.emit(page.key)

    def _list_all(self) -> None:
        self.model.show_rows([Found(page, "") for page in pages()])

    def _on_search(self, text: str) -> None:
        if not text.strip():
            self._list_all()
            self._nothing.hide()
            return
        found = search(text)
        self.model.show_rows(found)
        self._nothing.setVisible(not found)
        if found:
            self.show_page(found[0].page.key)
            self.browser.find(text.strip())

    def _mark(self, page: Page) -> None:
        at = next((i for i, found in enumerate(self.model.rows) if found.page == page), -1)
        choice = self.list.selectionModel()
        choice.blockSignals(True)  # noqa: FBT003 - Qt's way
        self.list.setCurrentIndex(self.model.index(at) if at >= 0 else QModelIndex())
        choice.blockSignals(False)  # noqa: FBT003 - Qt's way
        self.list.viewport().update()

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            found: Found = index.data(ROW)
            self.show_page(found.page.key)


class HelpDialog(Dialog):
    """The help before an office is open."""

    def __init__(self, parent: QWidget, key: str = INDEX) -> None:
        super().__init__("Справка", parent, width=1060, height=640)
        view = HelpView()
        self.body.addWidget(view)
        view.show_page(key)
        view.search.setFocus()
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.setStretch(1, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
