"""Whether two clients are one: surely, perhaps, or not. Knows no database.

`compare` is symmetric. «Certain» must never be wrong: equal ИНН with КПП, or a contact in common
together with names that say the same in full. Whatever leaves a doubt is «suspected». Things
shared by unlike names (a family's phone, an office's switchboard) are a hint and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import COMPANY, PERSON
from crm_desktop.duplicates.comparing_companies import compare_companies
from crm_desktop.duplicates.comparing_people import compare_people, compare_with_trader
from crm_desktop.duplicates.evidence import gather
from crm_desktop.duplicates.verdict import REASONS, Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from crm_desktop.duplicates.criteria import Criteria
    from crm_desktop.duplicates.evidence import Evidence
    from crm_desktop.duplicates.facts import Facts

__all__ = ["REASONS", "Level", "Verdict", "compare"]

_HINT: Final = 10


def compare(
    one: Facts, two: Facts, criteria: Criteria, *, crowded: AbstractSet[str] = frozenset()
) -> Verdict | None:
    """Tell how much speaks for two clients being one; None = nothing.

    Args:
        one: a client.
        two: another.
        criteria: the office's.
        crowded: keys of channels that so many bear that they say little of who it is.
    """
    seen = gather(one, two, criteria, crowded=crowded)
    verdict = _judge(one, two, criteria, seen)
    if verdict is not None:
        return verdict
    reasons = [reason for reason in seen.reasons if reason not in ("birthday", "site")]
    return Verdict(Level.HINT, _HINT, tuple(reasons)) if reasons else None


def _judge(one: Facts, two: Facts, criteria: Criteria, seen: Evidence) -> Verdict | None:
    if not one.name or not two.name or one.kind != two.kind:
        if one.kind != two.kind and one.name and two.name:
            return compare_with_trader(one, two, seen)
        return Verdict(Level.SUSPECTED, 60, tuple(seen.reasons)) if seen.inn else None
    if one.kind == PERSON:
        return compare_people(one, two, criteria, seen)
    if one.kind == COMPANY and any(one.parts) and any(two.parts):
        return compare_people(one, two, criteria, seen)
    return compare_companies(one, two, criteria, seen)
