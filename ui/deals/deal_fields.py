"""«О сделке» and «Свои поля»: the values of a deal, edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import FieldType, Store
from ui.clients.field_values import FieldRow
from ui.clients.fields_card import FieldsCard
from ui.deals.deal_desk import DealDesk

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Field
    from ui.widgets.inline import InlineValue

_MAIN: Final = (
    "budget", "discount", "closes_on", "probability", "responsible", "currency", "starts_on",
    "contract_ends_on", "type", "source", "competitor", "note",
)  # fmt: skip


class DealFieldRow(FieldRow):
    """A field of a deal; a currency is chosen from those the office deals in."""

    def _dress(self, editor: InlineValue) -> None:
        desk = self._desk
        if self.field.type is FieldType.CURRENCY and isinstance(desk, DealDesk):
            editor.edit_as_choice([(code, code) for code in desk.currencies])
        else:
            super()._dress(editor)


class DealFieldsCard(FieldsCard):
    """Fields of a deal."""

    def _make_row(self, field: Field, kind: str) -> FieldRow:
        return DealFieldRow(self._desk, field, kind=kind)


class MainDealFields(DealFieldsCard):
    """Sum, dates, whose it is, where it came from."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__("О сделке", desk, takes=lambda field: field.key in _MAIN, order=_MAIN)


class OwnDealFields(DealFieldsCard):
    """The fields the office added."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__("Свои поля", desk, takes=lambda field: field.store is Store.OWN)
