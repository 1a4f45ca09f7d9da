"""«Изменить поле» of the selected deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.deals.bulk import bulk_edit_deals, deal_ways_of
from crm_desktop.deals.fields import load_deal_catalogue
from ui.clients.bulk_field_dialog import Bulk, BulkFieldDialog
from ui.deals.card_words import DEALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.deals.fields import DealCatalogue
    from ui.shell.workspace import Workspace

OF_DEALS: Final = Bulk(DEALS, deal_ways_of, bulk_edit_deals)


def begin_field(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask which field of the deals is to become what."""
    office = workspace.office

    def ask(catalogue: DealCatalogue) -> None:
        BulkFieldDialog(workspace, ids, catalogue, parent=parent, of=OF_DEALS).open()

    workspace.runner.read(
        lambda: load_deal_catalogue(office), ask, workspace.report, owner=parent, key="bulk-field"
    )
