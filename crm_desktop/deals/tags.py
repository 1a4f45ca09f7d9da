"""Tags of a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.deals.labelling import TAGS, drop_linked, put_linked, tag_ids
from crm_desktop.deals.present import require_deal
from crm_desktop.errors import NotFoundError, UserError

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_DEALS)
def add_deal_tag(office: Office, deal_id: int, *, name: str) -> Changes:
    """Let a deal bear a tag; a name the directory lacks is added to it.

    Raises:
        NotFoundError: the deal is not there.
        UserError: the name is empty.
    """
    deal = require_deal(office, deal_id)
    if not name.strip():
        raise UserError("Укажите название метки. Ничего не изменено.")
    with office.change(f"Метка: {deal.title} — {name.strip()}") as change:
        for item in tag_ids(office.db, change, [name]):
            put_linked(office.db, change, "deal_label", deal_id, item)
    return change.changes


@use_case(Right.EDIT_DEALS)
def remove_deal_tag(office: Office, deal_id: int, *, item_id: int) -> Changes:
    """Take a tag off a deal.

    Raises:
        NotFoundError: the deal or the tag is not there.
    """
    deal = require_deal(office, deal_id)
    item = read_deal_catalogue(office.db).item(item_id)
    if item is None or item.directory != TAGS:
        raise NotFoundError("Такой метки в справочнике нет. Ничего не изменено.")
    with office.change(f"Метка снята: {deal.title} — {item.name}") as change:
        drop_linked(office.db, "deal_label", deal_id, item_id)
    return change.changes
