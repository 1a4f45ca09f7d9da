"""Tables this program exported itself: nothing to guess, each heading says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.exporting import headings as h
from crm_desktop.importing.content import field_type, filled_texts
from crm_desktop.importing.mapping import NOTE, Target, What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.sheets import Cell

_TARGETS: Final = {
    h.ID: Target(What.SOURCE_ID),
    h.KIND: Target(What.KIND),
    h.CREATED: Target(What.CREATED),
    # Two companies of one ИНН and name stay two.
    h.COMPANY_ID: Target(What.COMPANY, "id"),
}
_ONE_ONLY: Final = frozenset({*h.COMPANY_KEYS, *h.CONTACT_KEYS})
_BANK: Final = frozenset({"account", "bank", "bik", "corr_account"})


def own_targets(
    headings: Sequence[str], columns: Sequence[Sequence[Cell]], catalogue: Catalogue
) -> list[Target]:
    """Return the target of every column of a table for which `is_own_layout` holds.

    Own fields the office lacks become new ones; a second company of a client is kept in the note.
    """
    own = {fold(field.label): field.key for field in catalogue.fields if field.own_id}
    return [_target(heading, cells, own) for heading, cells in zip(headings, columns, strict=True)]


def _target(heading: str, cells: Sequence[Cell], own: dict[str, str]) -> Target:
    meaning = h.own_meaning(heading)
    if meaning is None:
        return _own_field(heading, cells, own)
    if meaning.key in _TARGETS:
        return _TARGETS[meaning.key]
    if meaning.number > 1 and meaning.key in _ONE_ONLY:
        return NOTE
    if meaning.key in _BANK:
        return Target(What.FIELD, meaning.key, number=meaning.number)
    party, _, key = meaning.key.rpartition(".")
    return Target(What(party) if party else What.FIELD, key, meaning.label)


def _own_field(heading: str, cells: Sequence[Cell], own: dict[str, str]) -> Target:
    name, type_ = h.own_field_heading(heading)
    if key := own.get(fold(name)):
        return Target(What.FIELD, key)
    if not filled_texts(cells):
        return NOTE
    told = type_ or field_type(list(cells))
    return Target(What.NEW_FIELD, "", name, "text" if told == "note" else told)
