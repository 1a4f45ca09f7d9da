"""Why a deal was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.refusals import NoReasonError
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.deals.fields import DealCatalogue

REASONS: Final = "loss_reason"
COMPETITORS: Final = "competitor"


@dataclass(frozen=True, slots=True)
class Loss:
    """Why: an item of the directory, free words, who won instead."""

    reason_id: int | None = None
    note: str = ""
    competitor_id: int | None = None

    def told(self, catalogue: DealCatalogue) -> str | None:
        """Return what the way of the deal remembers: «Дорого: просили скидку 40 %»."""
        item = None if self.reason_id is None else catalogue.item(self.reason_id)
        parts = (item.name if item else "", " ".join(self.note.split()))
        return ": ".join(filter(None, parts)) or None


def check_loss(catalogue: DealCatalogue, loss: Loss) -> None:
    """Refuse a loss without a reason, or with one the office does not keep.

    Raises:
        NoReasonError: none is given, and the office keeps reasons.
        UserError: there is no such reason or competitor.
    """
    reasons = catalogue.items(REASONS)
    if loss.reason_id is None and reasons:
        named = ", ".join(item.name for item in reasons)
        raise NoReasonError(f"Укажите причину проигрыша. Ничего не изменено. Есть: {named}.")
    for directory, item_id in ((REASONS, loss.reason_id), (COMPETITORS, loss.competitor_id)):
        if item_id is not None and item_id not in {i.id for i in catalogue.items(directory)}:
            what = "Такой причины" if directory == REASONS else "Такого конкурента"
            raise UserError(f"{what} в справочнике нет. Ничего не изменено.")
