"""Moving the expected close of deals to another month, by hand in the forecast."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.forecast import moved_close
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.values import store_deal_values
from crm_desktop.errors import NotFoundError
from crm_desktop.wording import count
from crm_desktop.wording.times import MONTHS_OF

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_OPEN: Final = (
    "SELECT d.id, d.closes_on FROM json_each(?) j CROSS JOIN deal d ON d.id = j.value"
    " WHERE d.deleted_at IS NULL AND d.outcome IS NULL"
)


@use_case(Right.EDIT_DEALS)
def move_close(office: Office, deal_ids: Sequence[int], *, month: date | None) -> Changes:
    """Let open deals be expected to close in another month, each on its own day of it.

    Deals that were closed or deleted meanwhile are left as they are.

    Args:
        office: the office.
        deal_ids: the deals.
        month: its first day; None = no date any more.

    Raises:
        NotFoundError: none of them is open any more.
    """
    rows = office.db.run(_OPEN, (json.dumps(list(deal_ids)),))
    if not rows:
        raise NotFoundError(
            "Этих сделок уже нет среди открытых. Ничего не изменено. Обновите прогноз."
        )
    values: dict[int, dict[str, Any]] = {
        deal: {"closes_on": None if month is None else moved_close(day, month).isoformat()}
        for deal, day in rows
    }
    told = "без даты" if month is None else f"{MONTHS_OF[month.month - 1]} {month.year}"
    with office.change(f"Закрытие — {told}: {count(len(rows), *DEAL_FORMS)}") as change:
        store_deal_values(office, change, values)
    return change.changes
