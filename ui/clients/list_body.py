"""How the parts of the client list stand on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.clients.bulk_registry import acts_for
from ui.clients.list_query import SORTS
from ui.clients.list_quick import QuickBar
from ui.clients.preview import ClientPreview
from ui.clients.wording import CLIENTS, SELECTED
from ui.theme import Space, Tone, theme
from ui.views.footer import Footer
from ui.views.list_head import ListHead
from ui.views.quick_row import QuickRow
from ui.views.selection_bar import SelectionBar
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.progress import Skeleton

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.clients.list_table import ClientTable
    from ui.shell.workspace import Workspace
    from ui.views.view_desk import ViewDesk

BESIDE: Final = 940
"""From this width the selected client is shown beside the list; px at 100 %."""
BESIDE_TABLE: Final = 1480
"""From this width there is room for it beside a table too."""
PREVIEW: Final = 460
LIST_SHARE: Final = (2, 3)
_NO_LIMIT: Final = 16_777_215


class ListBody(QWidget):
    """Bar on top, the list on its card, the preview beside it where there is room."""

    def __init__(self, workspace: Workspace, desk: ViewDesk, table: ClientTable) -> None:
        super().__init__()
        self.table = table
        self.quick = QuickBar(desk)
        self.selection = SelectionBar(acts_for(workspace.office), CLIENTS, SELECTED)
        self.bars = QStackedWidget()
        self.bars.addWidget(self.quick)
        self.bars.addWidget(self.selection)
        self.head = ListHead(SORTS, placeholder=self.tr("Имя, телефон, ИНН, почта"))
        self.quick_row = QuickRow(table.head)
        table.horizontalScrollBar().valueChanged.connect(lambda _at: self._follow())
        self.footer = Footer(table.head)
        self.preview = ClientPreview(workspace, workspace.office.zone)
        self.nothing = EmptyState(self.tr("Ничего не найдено"), icon="search", tone=Tone.GREY)
        self.clear = Button(self.tr("Сбросить поиск и фильтры"), "x")
        self.nothing.add_action(self.clear)
        self._skeleton = Skeleton(9)
        self.pages = QStackedWidget()
        for page in (table, self._skeleton):
            self.pages.addWidget(page)
        table.set_notice(self.nothing)
        self.pages.setCurrentWidget(self._skeleton)
        self._card = Card(padding=0)
        self._card.body.setContentsMargins(1, 1, 1, 1)
        self._card.body.setSpacing(0)
        self._card.body.addWidget(self.head)
        self._card.body.addWidget(self.pages, 1)
        self._card.body.addWidget(self.footer)
        self._both = QHBoxLayout()
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(Space.L)
        self._both.addWidget(self._card)
        self._both.addWidget(self.preview)
        inner = QVBoxLayout(self)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.L)
        inner.addWidget(self.bars)
        inner.addLayout(self._both, 1)
        self._arrange()

    def set_table(self, table: bool) -> None:
        """Give the list the whole width, or let the preview have its part."""
        self.head.set_layout(table=table)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        table = self.table.is_table
        px = theme().px
        self._both.setStretch(0, 1 if table else LIST_SHARE[0])
        self._both.setStretch(1, 0 if table else LIST_SHARE[1])
        self.preview.setMinimumWidth(px(PREVIEW) if table else 0)
        self.preview.setMaximumWidth(px(PREVIEW) if table else _NO_LIMIT)
        wanted = BESIDE_TABLE if table else BESIDE
        self.preview.setVisible(self.width() + 2 * Space.XL >= px(wanted))

    def _follow(self) -> None:
        self.quick_row.follow()
        self.footer.update()
