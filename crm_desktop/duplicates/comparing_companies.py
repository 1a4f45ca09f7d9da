"""Comparing companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.duplicates.company_likeness import company_likeness, loosely_alike
from crm_desktop.duplicates.verdict import Level, Verdict

if TYPE_CHECKING:
    from crm_desktop.duplicates.criteria import Criteria
    from crm_desktop.duplicates.evidence import Evidence
    from crm_desktop.duplicates.facts import Facts

_SAME = 100


def compare_companies(  # noqa: PLR0911 - rules, one after another
    one: Facts, two: Facts, criteria: Criteria, seen: Evidence
) -> Verdict | None:
    """Compare two companies; an ИП with a signboard is one, too."""
    likeness = company_likeness(one.words, two.words, least=criteria.likeness)
    named = ["name" if likeness == _SAME else "name_like"] if likeness else []
    if seen.inn:
        return _with_inn(one, two, seen, likeness=likeness, named=named)
    if seen.sure_other_inn:
        return None
    far = seen.region is False and criteria.regions
    if seen.contacts:
        return _with_contact(one, two, seen, likeness=likeness, named=named)
    if not likeness and seen.site and not far and loosely_alike(one.words, two.words):
        return Verdict(Level.SUSPECTED, 66, (*seen.reasons, "name_like"))
    if not likeness or seen.other_inn or far:
        return None
    if seen.weak or seen.site:
        return Verdict(Level.SUSPECTED, 75, (*seen.reasons, *named))
    if not criteria.names:
        return None
    score = (72 if likeness == _SAME else 62) - 6 * seen.other_contacts + 8 * bool(seen.region)
    return Verdict(Level.SUSPECTED, score, tuple(named), by_name=True)


def _with_inn(
    one: Facts, two: Facts, seen: Evidence, *, likeness: int, named: list[str]
) -> Verdict | None:
    reasons = tuple(dict.fromkeys((*seen.reasons, *named)))
    if seen.kpp:
        # Shops of one firm, told apart by their numbers only.
        numbers = one.words.numbers, two.words.numbers
        if all(numbers) and numbers[0] != numbers[1]:
            return Verdict(Level.SUSPECTED, 75, reasons)
        return Verdict(Level.CERTAIN, 100, reasons)
    if seen.kpp is False:
        # A branch, or the firm after it moved to another tax office.
        stayed = seen.region or bool(seen.contacts) or seen.region is None
        if likeness == _SAME and stayed:
            return Verdict(Level.SUSPECTED, 70, reasons)
        return None
    if likeness == _SAME and seen.region is not False:
        return Verdict(Level.CERTAIN, 97, reasons)
    return Verdict(Level.SUSPECTED, 88 if likeness else 70, reasons)


def _with_contact(
    one: Facts, two: Facts, seen: Evidence, *, likeness: int, named: list[str]
) -> Verdict | None:
    reasons = tuple(dict.fromkeys((*seen.reasons, *named)))
    if likeness == _SAME:
        forms = {one.words.form, two.words.form} - {""}
        doubtful = len(forms) > 1 or seen.region is False or seen.other_inn
        if doubtful:
            return Verdict(Level.SUSPECTED, 82, reasons)
        return Verdict(Level.CERTAIN, 96, reasons)
    if likeness:
        return Verdict(Level.SUSPECTED, 84, reasons)
    if loosely_alike(one.words, two.words):
        return Verdict(Level.SUSPECTED, 74, (*reasons, "name_like"))
    return None
