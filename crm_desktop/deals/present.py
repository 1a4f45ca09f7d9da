"""Finding the deal an act is about, or saying in Russian why it cannot be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import NotFoundError

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class PresentDeal:
    """A deal that is there."""

    id: int
    title: str
    client_id: int | None
    funnel: int
    stage: int
    outcome: str | None


@use_case(Right.VIEW_DEALS)
def require_deal(office: Office, deal_id: int) -> PresentDeal:
    """Return a live deal this person may see.

    Raises:
        NotFoundError: it is not there or is deleted.
    """
    rows = office.db.run(
        "SELECT title, client, funnel, stage, outcome, deleted_at FROM deal WHERE id = ?",
        (deal_id,),
    )
    if not rows:
        raise no_deal()
    *told, deleted_at = rows[0]
    if deleted_at is not None:
        raise NotFoundError(
            f"Сделка «{told[0]}» в корзине. Ничего не изменено. Сначала восстановите её."
        )
    return PresentDeal(deal_id, *told)


def no_deal() -> NotFoundError:
    """Return the refusal for a deal that is not there."""
    return NotFoundError("Такой сделки в базе нет. Ничего не изменено. Обновите список.")
