"""The table of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.views.list_table import ListTable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.clients.list_model import ClientListModel
    from ui.clients.list_rows import ClientRowDelegate


class ClientTable(ListTable):
    """Rows of clients; a table and not a list, for it need not lay out every row."""

    def __init__(
        self, model: ClientListModel, delegate: ClientRowDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__("Клиенты", model, delegate, parent)
