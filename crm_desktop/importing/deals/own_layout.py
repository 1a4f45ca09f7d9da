"""Tables of deals this program exported itself: nothing to guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.exporting import deal_headings as h
from crm_desktop.importing.content import field_type, filled_texts
from crm_desktop.importing.deals import keys
from crm_desktop.importing.heading_text import REASON_HEADING
from crm_desktop.importing.mapping import NOTE, SKIP, Target, What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.sheets import Cell

_TARGETS: Final = {
    h.ID: Target(What.SOURCE_ID),
    h.CLIENT_ID: Target(What.DEAL, keys.CLIENT_ID),
    h.PARENT_ID: Target(What.DEAL, keys.PARENT_ID),
    "parent": SKIP,
    "client": Target(What.FIELD, "name"),
    "client.inn": Target(What.FIELD, "inn"),
    "client.phone": Target(What.FIELD, "phone"),
    "client.email": Target(What.FIELD, "email"),
    "closed": Target(What.DEAL, "closed_at"),
    "contacts": Target(What.DEAL, keys.PEOPLE),
    "lines": Target(What.DEAL, keys.PRODUCTS),
    "created": Target(What.CREATED),
}


_SURE: Final = {"title", "outcome", h.CLIENT_ID}


def is_our_deals(headings: Sequence[str]) -> bool:
    """Whether a table of deals was exported by this program: most of its headings are ours."""
    told = [heading for heading in headings if heading != REASON_HEADING]
    known = sum(h.own_deal_meaning(heading) is not None for heading in told)
    ours = {h.own_deal_meaning(heading) for heading in told}
    return h.is_deal_layout(told) and known * 2 > len(told) and ours >= _SURE


def own_deal_targets(
    headings: Sequence[str], columns: Sequence[Sequence[Cell]], deals: Catalogue
) -> list[Target]:
    """Return the target of every column of a table for which `is_our_deals` holds."""
    own = {fold(field.label): field.key for field in deals.fields if field.own_id}
    return [_target(heading, cells, own) for heading, cells in zip(headings, columns, strict=True)]


def _target(heading: str, cells: Sequence[Cell], own: dict[str, str]) -> Target:
    key = h.own_deal_meaning(heading)
    if key is not None:
        return _TARGETS.get(key) or Target(What.DEAL, key)
    name, type_ = h.own_deal_field(heading)
    if field := own.get(fold(name)):
        return Target(What.DEAL, field)
    if not filled_texts(cells):
        return NOTE
    told = type_ or field_type(list(cells))
    return Target(What.NEW_FIELD, "", name, "text" if told == "note" else told)
