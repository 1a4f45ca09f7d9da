"""Moving the expected close of deals to another month, by hand in the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.forecast import moved_close
from crm_desktop.deals.present import present_deals
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.values import store_deal_values
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.records import Fields, read_records
from crm_desktop.views.groups import month_label
from crm_desktop.wording import count
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


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
    told = "без даты" if month is None else month_label(f"{month:%Y-%m}").lower()
    number = len(present_deals(office, deal_ids, open_only=True))
    with office.change(f"Закрытие — {told}: {count(number, *DEAL_FORMS)}") as change:
        there = present_deals(office, deal_ids, open_only=True)
        if not there:
            raise NotFoundError(
                "Этих сделок уже нет среди открытых. Ничего не изменено. Обновите прогноз."
            )
        rows = read_records(office.db, BY_NAME["deal"], there)
        values: dict[int, Fields] = {
            deal: {"closes_on": month and moved_close(row["closes_on"], month).isoformat()}
            for deal, row in rows.items()
        }
        store_deal_values(office, change, values)
    return change.changes
