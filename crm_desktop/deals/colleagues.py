"""Colleagues who help with a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.deals.labelling import drop_linked, put_linked
from crm_desktop.deals.present import require_deal
from crm_desktop.errors import NotFoundError

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_DEALS)
def add_helper(office: Office, deal_id: int, *, member_id: int) -> Changes:
    """Let a colleague help with a deal; nothing happens if they do already.

    Raises:
        NotFoundError: the deal or the colleague is not there.
    """
    deal = require_deal(office, deal_id)
    catalogue = read_deal_catalogue(office.db)
    if member_id not in catalogue.members or member_id in catalogue.former:
        raise NotFoundError(
            "Этого сотрудника в офисе больше нет. Ничего не изменено. Выберите другого."
        )
    name = catalogue.member_name(member_id)
    with office.change(f"Помощник: {deal.title} — {name}") as change:
        put_linked(office.db, change, "deal_helper", deal_id, member_id)
    return change.changes


@use_case(Right.EDIT_DEALS)
def remove_helper(office: Office, deal_id: int, *, member_id: int) -> Changes:
    """Let a colleague help no longer.

    Raises:
        NotFoundError: the deal is not there.
    """
    deal = require_deal(office, deal_id)
    name = read_deal_catalogue(office.db).member_name(member_id)
    with office.change(f"Помощник убран: {deal.title} — {name}") as change:
        drop_linked(office.db, "deal_helper", deal_id, member_id)
    return change.changes
