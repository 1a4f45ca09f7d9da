"""The deleted deals of «Корзина»: the list, and bringing the selected ones back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.removal import MOST_SHOWN, DeletedDeal, deleted_deals, restore_deals
from ui.shell.screen import Place
from ui.trash.deleted_list import DeletedDelegate, DeletedList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

FORMS: Final = ("сделка", "сделки", "сделок")


class DeletedDealDelegate(DeletedDelegate):
    """Client and sum below the title."""

    def icon_of(self, _row: DeletedDeal) -> str:
        return "square-kanban"

    def about(self, row: DeletedDeal) -> str:
        client = f"{row.client} — тоже в корзине" if row.client_gone else row.client
        budget = "" if row.budget is None else show_money(row.budget, row.currency)
        return " · ".join(filter(None, (client, budget, row.responsible)))


class DeletedDeals(DeletedList):
    """The list of deleted deals."""

    key = "deals"
    forms = FORMS
    most = MOST_SHOWN

    def __init__(self, workspace: Workspace) -> None:
        delegate = DeletedDealDelegate(workspace.office.zone)
        super().__init__(workspace, delegate, name=self.tr("Удалённые сделки"))
        self.choose = self.tr("Выделите сделки, которые нужно вернуть")
        self.restoring = self.tr("Восстановление сделок")
        self.nothing_found = self.tr("В корзине такой сделки нет")
        self.nothing_there = (
            self.tr("Удалённых сделок нет"),
            self.tr("Сделка попадает сюда со своими задачами. Вернуть её можно всегда."),
        )

    def read(self, text: str) -> Sequence[DeletedDeal]:
        return deleted_deals(self._workspace.office, text=text)

    def bring_back(self, ids: Sequence[int], progress: Progress | None) -> Changes:
        return restore_deals(self._workspace.office, ids, progress=progress)

    def open_row(self, index: QModelIndex) -> None:
        self._workspace.go(Place.DEAL, self.model.rows[index.row()].id)
