"""Comparing people, and ИП named after their owners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import COMPANY
from crm_desktop.duplicates.name_words import is_common_surname
from crm_desktop.duplicates.person_likeness import Fit, fit_people, is_woman
from crm_desktop.duplicates.verdict import Level, Verdict

if TYPE_CHECKING:
    from crm_desktop.duplicates.criteria import Criteria
    from crm_desktop.duplicates.evidence import Evidence
    from crm_desktop.duplicates.facts import Facts
    from crm_desktop.duplicates.person_likeness import PersonFit

_FULL: Final = (Fit.SAME, Fit.FORM)
_TYPO_FROM: Final = 8
_AGREE: Final = (Fit.SAME, Fit.FORM, Fit.INITIAL, Fit.MISSING)


def compare_people(one: Facts, two: Facts, criteria: Criteria, seen: Evidence) -> Verdict | None:
    """Compare two people, or two ИП."""
    fit = fit_people(one.parts, two.parts)
    if seen.inn:
        return _with_inn(fit, seen)
    if seen.sure_other_inn or seen.other_generation:
        return None
    if seen.contacts:
        return _with_contact(one, two, fit, seen)
    if not criteria.names or seen.other_inn or seen.other_birthday:
        return None
    return _by_name(one, two, fit, seen, criteria)


def compare_with_trader(one: Facts, two: Facts, seen: Evidence) -> Verdict | None:
    """Compare a person with an ИП; with any other company a person has nothing in common."""
    company = one if one.kind == COMPANY else two
    parts = one.guessed_parts, two.guessed_parts
    if not any(parts[0]) or not any(parts[1]):
        return Verdict(Level.SUSPECTED, 60, tuple(seen.reasons)) if seen.inn else None
    fit = fit_people(*parts)
    alike = fit.last in (Fit.SAME, Fit.FORM) and fit.first in (*_FULL, Fit.INITIAL)
    known = seen.inn or (seen.contacts and (company.sole or not company.words.form))
    if alike and fit.middle in _AGREE and known and not seen.sure_other_inn:
        return Verdict(Level.SUSPECTED, 70, (*seen.reasons, _named(fit)))
    return Verdict(Level.SUSPECTED, 60, tuple(seen.reasons)) if seen.inn else None


def _with_inn(fit: PersonFit, seen: Evidence) -> Verdict:
    reasons = (*seen.reasons, *([_named(fit)] if _compatible(fit) else []))
    if _certain(fit) and not seen.other_birthday:
        return Verdict(Level.CERTAIN, 100, reasons)
    return Verdict(Level.SUSPECTED, 85 if _compatible(fit) else 70, reasons)


def _with_contact(one: Facts, two: Facts, fit: PersonFit, seen: Evidence) -> Verdict | None:
    reasons = seen.reasons
    if _certain(fit) and not (seen.other_birthday or seen.other_inn):
        return Verdict(Level.CERTAIN, 98 if fit.middle is Fit.SAME else 95, (*reasons, "fio"))
    if _compatible(fit):
        return Verdict(Level.SUSPECTED, 85, (*reasons, _named(fit)))
    if _one_typo(fit):
        return Verdict(Level.SUSPECTED, 80, (*reasons, "fio_like"))
    married = fit.first in _FULL and fit.middle is Fit.SAME and is_woman(one.parts.middle)
    if fit.last is Fit.DIFFER and married and len(one.parts.first) > 1 < len(two.parts.first):
        return Verdict(Level.SUSPECTED, 75, (*reasons, "first_middle"))
    return None


def _by_name(  # noqa: PLR0911 - rules, one after another
    one: Facts, two: Facts, fit: PersonFit, seen: Evidence, criteria: Criteria
) -> Verdict | None:
    """Namesakes are many: a frequent surname needs something else that agrees."""
    far = seen.region is False and criteria.regions
    same_day = seen.birthday or seen.birth_day
    if same_day and fit.last in _FULL and _compatible(fit):
        return Verdict(Level.SUSPECTED, 88, (_named(fit), "birthday"))
    if far or fit.last is not Fit.SAME:
        return _misspelt(one, two, fit, seen) if not far else None
    common = is_common_surname(one.parts.last)
    if common and seen.other_contacts:
        return None
    if fit.first in _FULL and fit.middle in (Fit.SAME, Fit.FORM) and not fit.doubtful:
        full = len(one.parts.first) > 1 and len(one.parts.middle) > 1
        if full or not common:
            return Verdict(Level.SUSPECTED, 65 if common else 78, ("fio",), by_name=True)
        return None
    if common or seen.other_contacts or fit.doubtful:
        return None
    if fit.first is Fit.INITIAL and fit.middle in (Fit.INITIAL, Fit.SAME):
        return Verdict(Level.SUSPECTED, 68, ("initials",), by_name=True)
    if fit.first in _FULL and fit.middle is Fit.INITIAL:
        return Verdict(Level.SUSPECTED, 70, ("fio",), by_name=True)
    if fit.first in _FULL and fit.middle is Fit.MISSING and len(one.parts.first) > 1:
        return Verdict(Level.SUSPECTED, 62, ("fio",), by_name=True)
    return _misspelt(one, two, fit, seen)


def _misspelt(one: Facts, two: Facts, fit: PersonFit, seen: Evidence) -> Verdict | None:
    """One slip of the pen in a full and rare name."""
    fits = (fit.last, fit.first, fit.middle)
    if sorted(fits) != [Fit.TYPO, Fit.SAME, Fit.SAME] or seen.other_contacts:
        return None
    less = min(len(one.parts.last), len(two.parts.last))
    same_beginning = one.parts.last[:1] == two.parts.last[:1]
    if fit.last is Fit.TYPO and (less < _TYPO_FROM or not same_beginning):
        return None
    if is_common_surname(one.parts.last) or is_common_surname(two.parts.last):
        return None
    return Verdict(Level.SUSPECTED, 60, ("fio_like",), by_name=True)


def _certain(fit: PersonFit) -> bool:
    """Surname and name in full, and no patronymic that says otherwise."""
    return fit.last is Fit.SAME and fit.first in _FULL and fit.middle in _AGREE and not fit.doubtful


def _compatible(fit: PersonFit) -> bool:
    """Nothing differs, and something says who it is."""
    return (
        fit.last in (Fit.SAME, Fit.FORM, Fit.MISSING)
        and fit.first in _AGREE
        and fit.middle in _AGREE
        and (fit.last in _FULL or fit.first in _FULL)
    )


def _one_typo(fit: PersonFit) -> bool:
    fits = (fit.last, fit.first, fit.middle)
    return (
        fits.count(Fit.TYPO) == 1
        and Fit.DIFFER not in fits
        and (fit.last in _FULL or fit.first in _FULL)
        and Fit.MISSING not in (fit.last, fit.first)
    )


def _named(fit: PersonFit) -> str:
    if fit.first is Fit.INITIAL:
        return "initials"
    if fit.last is Fit.MISSING:
        return "first_middle" if fit.middle is Fit.SAME else "first"
    return "fio" if fit.last in _FULL and fit.first in _FULL else "fio_like"
