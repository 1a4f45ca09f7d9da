"""The deleted deals of «Корзина»: the list, and bringing the selected ones back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QRect, Signal

from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.removal import MOST_SHOWN, DeletedDeal, deleted_deals, restore_deals
from crm_desktop.wording import count, moment
from ui.shell.screen import Place
from ui.theme import Role, Tone, theme
from ui.widgets.empty import EmptyState
from ui.widgets.list_card import ListCard
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_icon, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from PySide6.QtCore import QModelIndex, QObject
    from PySide6.QtGui import QPainter

    from ui.shell.workspace import Workspace
    from ui.widgets.lists import Index, RowState

FORMS: Final = ("сделка", "сделки", "сделок")


class DeletedDealDelegate(RowDelegate):
    """Title, client and sum; when it was deleted on the right."""

    def __init__(self, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent, height=60)
        self._zone = zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: DeletedDeal = index.data(ROW)
        spot = QRect(
            rect.left() + px(8), rect.top() + (rect.height() - px(20)) // 2, px(20), px(20)
        )
        draw_icon(painter, spot, "square-kanban", "text3")
        upper, lower = rect.top() + px(9), rect.top() + px(31)
        when = f"удалена {moment(row.deleted_at, datetime.now(UTC), zone=self._zone)}"
        wide = text_width(when, Role.META)
        at = QRect(rect.right() - wide, upper, wide + 1, px(20))
        draw_text(painter, at, when, Role.META, "text2", align=RIGHT)
        left = rect.left() + px(48)
        draw_text(
            painter, QRect(left, upper, at.left() - px(12) - left, px(20)), row.title, Role.ROW
        )
        client = f"{row.client} — тоже в корзине" if row.client_gone else row.client
        budget = "" if row.budget is None else show_money(row.budget, row.currency)
        about = " · ".join(filter(None, (client, budget, row.responsible)))
        draw_text(
            painter, QRect(left, lower, rect.right() - left, px(20)), about, Role.META, "text2"
        )


class DeletedDeals(ListCard):
    """The list of deleted deals.

    Attributes:
        loaded: another list has come.
    """

    loaded = Signal()

    def __init__(self, workspace: Workspace) -> None:
        self.model: RowsModel[DeletedDeal] = RowsModel(lambda row: row.title)
        self.list = ListView("")
        self.nothing = EmptyState("", icon="trash-2", tone=Tone.GREY)
        super().__init__(self.list, self.nothing)
        self.list.setAccessibleName(self.tr("Удалённые сделки"))
        self.model.setParent(self)
        self._workspace = workspace
        self.list.setModel(self.model)
        self.list.setItemDelegate(DeletedDealDelegate(workspace.office.zone, self.list))
        self.list.doubleClicked.connect(self._open)
        self._text = ""

    def load(self, text: str) -> None:
        """Show the deleted deals that fit a text, all with ''."""
        office = self._workspace.office
        self._text = text.strip()
        self._workspace.runner.read(
            lambda: deleted_deals(office, text=text), self._show, owner=self, key="deals"
        )

    @property
    def told(self) -> str:
        """How many there are: «12 сделок»."""
        total = len(self.model.rows)
        return f"{count(total, *FORMS)}{'+' if total >= MOST_SHOWN else ''}" if total else ""

    def chosen(self) -> list[int]:
        """Return the ids of the selected deals."""
        return [self.model.rows[index.row()].id for index in self.list.selectedIndexes()]

    def restore(self, *, large: int) -> None:
        """Bring the selected deals back; as a long job from `large` on."""
        ids = self.chosen()
        if not ids:
            return
        office = self._workspace.office
        if len(ids) < large:
            self._workspace.act(lambda: restore_deals(office, ids), owner=self)
            return
        from ui.jobs import Job  # noqa: PLC0415 - many at once are rare

        job = Job(lambda progress: restore_deals(office, ids, progress=progress), self)
        job.succeeded.connect(
            lambda changes: self._workspace.tell(changes.title, changes.change_id)
        )
        self._workspace.start_long(job, self.tr("Восстановление сделок"))

    def _show(self, rows: Sequence[DeletedDeal]) -> None:
        self.model.show_rows(rows)
        self.show_list(bool(rows))
        if self._text:
            self.nothing.set_texts(self.tr("В корзине такой сделки нет"))
        else:
            self.nothing.set_texts(
                self.tr("Удалённых сделок нет"),
                self.tr("Сделка попадает сюда со своими задачами. Вернуть её можно всегда."),
            )
        if rows:
            self.list.selectionModel().setCurrentIndex(
                self.model.index(0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.loaded.emit()

    def _open(self, index: QModelIndex) -> None:
        self._workspace.go(Place.DEAL, self.model.rows[index.row()].id)
