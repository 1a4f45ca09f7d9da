"""The list of clients as a Qt model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.clients.list_columns import FIRST
from ui.views.list_model import ListModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from crm_desktop.clients.listing import ClientRow
    from ui.jobs import JobRunner


class ClientListModel(ListModel):
    """Any number of clients."""

    def __init__(
        self,
        runner: JobRunner,
        fetch: Callable[[Sequence[int], Sequence[str]], list[ClientRow]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(FIRST, runner, fetch, parent)

    def row_data(self, record: int) -> ClientRow | None:
        row: ClientRow | None = super().row_data(record)
        return row

    def named(self, row: ClientRow) -> str:
        return row.name

    def spoken(self, row: ClientRow) -> str:
        return ", ".join(filter(None, (row.name, row.contact, row.phone, row.type)))
