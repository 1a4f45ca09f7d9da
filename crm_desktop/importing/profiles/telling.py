"""Telling which program a table comes from, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.errors import UserError
from crm_desktop.exporting.headings import is_own_layout
from crm_desktop.importing.deals.own_layout import is_our_deals
from crm_desktop.importing.profiles.model import (
    CARDS,
    NO_PROFILE,
    OUR_DEALS,
    OURS,
    TRELLO,
    Profile,
    all_forms,
    forms_of,
)
from crm_desktop.importing.profiles.shipped import shipped_profiles
from crm_desktop.importing.trello.columns import is_board_table
from crm_desktop.importing.vcard.columns import is_card_table

if TYPE_CHECKING:
    from collections.abc import Sequence

GENERIC: Final = "table"
"""The name under which one asks for no profile at all."""
GENERIC_LABEL: Final = "Своя таблица"
SURE_ENOUGH: Final = 0.5
_NOT_ITS_KIND: Final = 0.9
_LEAST_COVERED: Final = 0.55
_MISSING: Final = 0.3


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a table looks like a profile's export.

    Attributes:
        profile: the profile.
        confidence: 0 … 1.
        missing: headings such an export has and this table lacks.
    """

    profile: Profile
    confidence: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What profiles look at: the headings and how the file is written."""

    headings: tuple[str, ...]
    kind: str
    encoding: str = ""
    delimiter: str = ""


def likenesses(facts: TableFacts) -> tuple[Likeness, ...]:
    """Return the profiles a table resembles at all, the likeliest first."""
    if is_own_layout(facts.headings):
        return (Likeness(OURS, 1.0),)
    if is_card_table(facts.headings):
        return (Likeness(CARDS, 1.0),)
    if is_our_deals(facts.headings):
        return (Likeness(OUR_DEALS, 1.0),)
    if is_board_table(facts.headings):
        return (Likeness(TRELLO, 1.0),)
    present = all_forms(facts.headings)
    found = [likeness(profile, facts, present) for profile in shipped_profiles()]
    known = [one for one in found if one.confidence > 0]
    return tuple(sorted(known, key=lambda one: one.confidence, reverse=True))


def likeness(profile: Profile, facts: TableFacts, present: set[str] | None = None) -> Likeness:
    """Compare a table with one profile.

    Args:
        profile: of another program.
        facts: of the table.
        present: all forms of the table's headings, if known already.
    """
    present = all_forms(facts.headings) if present is None else present
    weights = [weight for sign, weight in profile.signs.items() if sign in present]
    # What speaks against a profile counts however much speaks for its program.
    told = min(profile.enough, sum(w for w in weights if w > 0)) + sum(w for w in weights if w < 0)
    known = sum(any(form in profile.columns for form in forms_of(h)) for h in facts.headings)
    covered = known / len(facts.headings) if facts.headings else 0.0
    sure = max(0.0, told) / profile.enough
    sure *= _LEAST_COVERED + (1 - _LEAST_COVERED) * covered
    if not _its_kind(profile, facts):
        sure *= _NOT_ITS_KIND
    missing = tuple(h for h in profile.expected if not present.intersection(forms_of(h)))
    sure *= 1 - _MISSING * len(missing) / max(len(profile.expected), 1)
    return Likeness(profile, round(sure, 2), missing)


def best_of(found: Sequence[Likeness]) -> Likeness:
    """Return the likeliest profile, `NO_PROFILE` if none is likely."""
    if found and found[0].confidence >= SURE_ENOUGH:
        return found[0]
    return Likeness(NO_PROFILE, 0.0)


def find_profile(name: str) -> Profile | None:
    """Return a shipped profile by its key or its label; `table` gives `NO_PROFILE`."""
    wanted = fold(" ".join(name.split()))
    if wanted in {GENERIC, fold(GENERIC_LABEL)}:
        return NO_PROFILE
    for profile in (OURS, OUR_DEALS, CARDS, TRELLO, *shipped_profiles()):
        if wanted in {profile.key, fold(profile.label)}:
            return profile
    return None


def get_profile(name: str) -> Profile:
    """Return a shipped profile by its key or its label.

    Raises:
        UserError: there is none.
    """
    profile = find_profile(name)
    if profile is None:
        names = ", ".join([*(one.key for one in shipped_profiles()), GENERIC])
        raise UserError(f"Профиля импорта «{name}» нет. Ничего не загружено. Есть: {names}.")
    return profile


def _its_kind(profile: Profile, facts: TableFacts) -> bool:
    if profile.kinds and facts.kind not in profile.kinds:
        return False
    if profile.delimiters and facts.delimiter and facts.delimiter not in profile.delimiters:
        return False
    written = facts.encoding.split(" ")[0]
    return not (profile.encodings and written and written not in profile.encodings)
